// The signs of a right, and what they mean.

import Ban from "lucide-solid/icons/ban";
import Check from "lucide-solid/icons/check";
import { For, Match, Show, Switch } from "solid-js";
import { words } from "../../../strings/administration";
import { phone } from "../../../ui/media";
import type { Said } from "../rights";

const w = words.roles;

export function Sign(props: { said: Said; allowed: boolean; denied: boolean }) {
  return (
    <Switch fallback={<i aria-hidden="true" class="size-[5px] rounded-full bg-quiet-line" />}>
      <Match when={props.denied}>
        <Ban size={16} strokeWidth={2} aria-hidden="true" classList={{ "text-bad": props.said === "deny", "text-muted": props.said !== "deny" }} />
      </Match>
      <Match when={props.allowed}>
        <Check size={16} strokeWidth={2.4} aria-hidden="true" classList={{ "text-accent": props.said === "allow", "text-muted": props.said !== "allow" }} />
      </Match>
    </Switch>
  );
}

export function Legend(props: { writes: boolean }) {
  const signs = () =>
    [
      [{ said: "allow", allowed: true, denied: false }, w.legend.allow],
      [{ said: "inherit", allowed: true, denied: false }, w.legend.inherited],
      [{ said: "deny", allowed: false, denied: true }, w.legend.deny],
      [{ said: "inherit", allowed: false, denied: false }, w.legend.no],
    ] as [{ said: Said; allowed: boolean; denied: boolean }, string][];
  return (
    <div class="note flex flex-wrap items-center gap-x-4 gap-y-1.5 border-t border-hair px-4 py-2">
      <For each={signs()}>
        {([sign, title]) => (
          <span class="inline-flex items-center gap-1.5">
            <span class="inline-grid h-5 w-6 place-items-center rounded border" classList={{ "border-border bg-raised": sign.said !== "inherit", "border-transparent": sign.said === "inherit" }}>
              <Sign {...sign} />
            </span>
            {title}
          </span>
        )}
      </For>
      <Show when={props.writes}>
        <span class="ml-auto max-lg:ml-0">{[w.matrixNote, !phone() && w.keys].filter(Boolean).join(" ")}</span>
      </Show>
    </div>
  );
}
