// The pages on a phone: four at the bottom, the rest in a menu.

import { A, useLocation } from "@solidjs/router";
import Menu from "lucide-solid/icons/menu";
import { For, Show } from "solid-js";
import { text } from "../strings/en";
import { Icon } from "../ui/Icon";
import { Reached } from "../ui/Reached";
import { offered } from "./pages";

/** The names that fit under an icon; what has none goes by its title. */
const SHORT: Record<string, string> = { "/dashboard": text.shortPages.dashboard, "/infrastructure": text.shortPages.infrastructure, "/workloads": text.shortPages.workloads };
const SHOWN = 4;

export function TabBar() {
  const location = useLocation();
  const on = (path: string) => location.pathname.startsWith(path);
  const rest = () => offered().slice(SHOWN);
  const slot = "flex min-w-0 flex-1 flex-col items-center justify-center gap-[3px] text-xs";

  return (
    <nav aria-label={text.rail.label} class="hidden h-[58px] border-t border-hair bg-surface pb-[env(safe-area-inset-bottom)] max-sm:flex">
      <For each={offered().slice(0, SHOWN)}>
        {(page) => (
          <A href={page.path} class={slot} classList={{ "text-content font-medium": on(page.path), "text-muted": !on(page.path) }} aria-current={on(page.path) ? "page" : undefined}>
            <Icon name={page.icon} size={20} />
            {SHORT[page.path] ?? page.title}
          </A>
        )}
      </For>
      <Show when={rest().length > 0}>
        <Reached
          popup="menu"
          fetch={() => import("./MorePages")}
          own={{ pages: rest() }}
          class={`${slot} text-muted`}
          label={text.rail.more}
          face={
            <>
              <Menu size={20} strokeWidth={1.7} aria-hidden="true" />
              {text.shortPages.more}
            </>
          }
        />
      </Show>
    </nav>
  );
}
