// Inventory or history: two links, so that each has an address.

import { For } from "solid-js";
import { words } from "../strings/recovery";

const VIEWS = [
  { name: "inventory", href: "/recovery" },
  { name: "history", href: "/recovery?view=history" },
] as const;

export function Views(props: { history: boolean }) {
  const on = (name: string) => (name === "history") === props.history;
  return (
    <nav aria-label={words.viewsLabel} class="ml-auto flex h-7 shrink-0 self-center overflow-hidden rounded-lg border border-border max-sm:h-[46px]">
      <For each={VIEWS}>
        {(view) => (
          <a
            href={view.href}
            class="grid place-items-center px-3 text-xs -outline-offset-2 hover:text-content"
            classList={{ "bg-raised font-medium text-content": on(view.name), "text-muted": !on(view.name) }}
            aria-current={on(view.name) ? "page" : undefined}
          >
            {words.views[view.name]}
          </a>
        )}
      </For>
    </nav>
  );
}
