// The pages on a phone: four at the bottom, the rest in a menu.

import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { A, useLocation, useNavigate } from "@solidjs/router";
import Menu from "lucide-solid/icons/menu";
import { For, Show } from "solid-js";
import { text } from "../strings/en";
import { Icon } from "../ui/Icon";
import { offered } from "./pages";

/** The names that fit under an icon; what has none goes by its title. */
const SHORT: Record<string, string> = { "/dashboard": text.shortPages.dashboard, "/infrastructure": text.shortPages.infrastructure, "/workloads": text.shortPages.workloads };
const SHOWN = 4;

export function TabBar() {
  const location = useLocation();
  const navigate = useNavigate();
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
        <DropdownMenu placement="top-end" gutter={8}>
          <DropdownMenu.Trigger class={`${slot} text-muted`} aria-label={text.rail.more}>
            <Menu size={20} strokeWidth={1.7} aria-hidden="true" />
            {text.shortPages.more}
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content class="menu">
              <For each={rest()}>
                {(page) => (
                  <DropdownMenu.Item class="menu-item" onSelect={() => navigate(page.path)}>
                    <Icon name={page.icon} />
                    {page.title}
                  </DropdownMenu.Item>
                )}
              </For>
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu>
      </Show>
    </nav>
  );
}
