// States and outcomes as shapes; colour only repeats what the shape says.

import { Match, Switch } from "solid-js";
import type { State } from "./posture";

type Shape = "quiet" | "warn" | "bad" | "unknown" | "running";

const OF_STATE: Record<State, Shape> = { failing: "bad", late: "warn", bare: "warn", doubtful: "warn", none: "unknown", whose: "unknown", gone: "unknown", spared: "quiet", protected: "quiet" };
const OF_OUTCOME: Record<string, Shape> = { success: "quiet", warning: "warn", failed: "bad", running: "running" };

/** Words in the tone of an outcome: only what went wrong has a colour. */
export const outcomeTone = (outcome: string): string => ({ failed: "text-bad font-medium", warning: "text-warn font-medium", unknown: "text-muted" })[outcome] ?? "";

export const stateTone = (state: State): string => ({ bad: "text-bad", warn: "text-warn", unknown: "text-muted", quiet: "text-muted", running: "" })[OF_STATE[state]];

export const StateMark = (props: { state: State }) => <Mark shape={OF_STATE[props.state]} />;
export const OutcomeMark = (props: { outcome: string }) => <Mark shape={OF_OUTCOME[props.outcome] ?? "unknown"} />;

/** Words stand beside it always. */
function Mark(props: { shape: Shape }) {
  return (
    <svg viewBox="0 0 12 12" class="size-[11px] shrink-0" aria-hidden="true">
      <Switch fallback={<circle cx="6" cy="6" r="4.5" fill="none" class="stroke-unknown" stroke-width="1.6" stroke-dasharray="2.4 1.9" />}>
        <Match when={props.shape === "quiet"}>
          <circle cx="6" cy="6" r="4" class="fill-quiet-line" />
        </Match>
        <Match when={props.shape === "running"}>
          <circle cx="6" cy="6" r="4.2" fill="none" class="stroke-quiet-line" stroke-width="1.8" />
        </Match>
        <Match when={props.shape === "warn"}>
          <path d="M6 .8 11.600 11H.4z" class="fill-warn-fill" />
        </Match>
        <Match when={props.shape === "bad"}>
          <rect x="1.2" y="1.2" width="9.600" height="9.600" rx="2" class="fill-bad-fill" />
        </Match>
      </Switch>
    </svg>
  );
}
