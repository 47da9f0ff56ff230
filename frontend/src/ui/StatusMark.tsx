// A status as a shape; the colour only repeats it.

import { Match, Switch } from "solid-js";
import type { Look } from "../draw/look";
import { text } from "../strings/en";

export function StatusMark(props: { status: Look; label?: boolean }) {
  return (
    <svg
      viewBox="0 0 12 12"
      class="size-[11px] shrink-0"
      role={props.label === false ? undefined : "img"}
      aria-label={props.label === false ? undefined : text.status[props.status]}
      aria-hidden={props.label === false ? "true" : undefined}
    >
      <Switch fallback={<circle cx="6" cy="6" r="4.5" fill="none" class="stroke-unknown" stroke-width="1.6" stroke-dasharray="2.4 1.9" />}>
        <Match when={props.status === "online"}>
          <circle cx="6" cy="6" r="4" class="fill-quiet-line" />
        </Match>
        <Match when={props.status === "resting"}>
          <rect x="2" y="2" width="8" height="8" rx="2" fill="none" class="stroke-quiet-line" stroke-width="1.6" />
        </Match>
        <Match when={props.status === "warning"}>
          <path d="M6 .8 11.600 11H.4z" class="fill-warn-fill" />
        </Match>
        <Match when={props.status === "offline"}>
          <rect x="1.2" y="1.2" width="9.600" height="9.600" rx="2" class="fill-bad-fill" />
        </Match>
      </Switch>
    </svg>
  );
}
