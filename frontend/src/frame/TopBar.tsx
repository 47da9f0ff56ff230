// The bar over every page: query line, time range, connection, appearance, user.

import { For, Show } from "solid-js";
import { may } from "../stores/session";
import { RANGES, type Range, range, setRange } from "../stores/view";
import { text } from "../strings/en";
import { AppearanceMenu } from "./AppearanceMenu";
import { ConnectionMark } from "./ConnectionMark";
import { DemoMark } from "./DemoMark";
import { QueryLine } from "./QueryLine";
import { UserMenu } from "./UserMenu";

export function TopBar(props: { onPalette: () => void }) {
  return (
    <header class="flex h-12 min-w-0 items-center gap-2.5 border-b border-hair px-3.5 max-sm:gap-1 max-sm:px-2">
      <DemoMark />
      <Show when={may("read", "monitoring")} fallback={<div class="flex-1" />}>
        <QueryLine onPalette={props.onPalette} />
        <div class="flex-1 max-sm:hidden" />
        <RangeChoice value={range()} onChange={setRange} />
        <ConnectionMark />
      </Show>
      <AppearanceMenu />
      <UserMenu />
    </header>
  );
}

export function RangeChoice(props: { value: Range; onChange: (range: Range) => void; shown?: boolean }) {
  return (
    <div
      role="group"
      aria-label={text.range.label}
      class="flex h-[30px] shrink-0 overflow-hidden rounded-lg border border-border"
      classList={{ "max-md:hidden": !props.shown }}
    >
      <For each={Object.keys(RANGES) as Range[]}>
        {(one) => (
          <button
            type="button"
            class="px-2.5 text-xs -outline-offset-2 hover:text-content"
            classList={{ "bg-raised font-medium text-content": props.value === one, "text-muted": props.value !== one }}
            aria-pressed={props.value === one}
            onClick={() => props.onChange(one)}
          >
            {one}
          </button>
        )}
      </For>
    </div>
  );
}
