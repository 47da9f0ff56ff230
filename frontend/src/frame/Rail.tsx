// The slim rail of pages: icons, and their names on hover or when pinned.

import { useLocation } from "@solidjs/router";
import PanelLeft from "lucide-solid/icons/panel-left";
import { For } from "solid-js";
import { appearance, choose } from "../stores/appearance";
import { may } from "../stores/session";
import { text } from "../strings/en";
import { Icon } from "../ui/Icon";
import { declared, home, PAGES, type PageLink, permitted, SETTINGS } from "./pages";

export function Rail() {
  return (
    <nav
      aria-label={text.rail.label}
      class="row-span-2 flex flex-col gap-0.5 border-r border-hair px-2 py-2.5 max-sm:hidden"
      classList={{ "w-[52px]": !appearance.railPinned, "w-[180px]": appearance.railPinned }}
    >
      <a href={may("read", "monitoring") ? "/dashboard" : home()} class="mb-2 flex h-9 items-center gap-2.5 rounded-lg px-[9px] text-accent" aria-label={text.product}>
        <Icon name="activity" />
        <span class="font-semibold tracking-tight text-content" classList={{ hidden: !appearance.railPinned }}>
          {text.product}
        </span>
      </a>
      <For each={permitted([...PAGES, ...declared()])}>{(page) => <RailLink page={page} />}</For>
      <div class="flex-1" />
      <button
        type="button"
        class="flex h-9 items-center gap-2.5 rounded-lg px-[9px] text-muted hover:bg-raised hover:text-content"
        aria-label={appearance.railPinned ? text.rail.unpin : text.rail.pin}
        aria-pressed={appearance.railPinned}
        onClick={() => choose({ railPinned: !appearance.railPinned })}
      >
        <PanelLeft size={18} strokeWidth={1.7} aria-hidden="true" />
      </button>
      <RailLink page={SETTINGS} />
    </nav>
  );
}

function RailLink(props: { page: PageLink }) {
  const location = useLocation();
  const on = () => location.pathname.startsWith(props.page.path);
  return (
    <a
      href={props.page.path}
      class="group relative flex h-9 items-center gap-2.5 rounded-lg px-[9px] hover:bg-raised hover:text-content"
      classList={{ "bg-raised text-content": on(), "text-muted": !on() }}
      aria-current={on() ? "page" : undefined}
      aria-label={props.page.title}
    >
      <Icon name={props.page.icon} class="shrink-0" />
      <span
        aria-hidden="true"
        classList={{
          "pointer-events-none absolute left-11 z-50 hidden rounded-md border border-border bg-surface px-2 py-1 text-xs whitespace-nowrap text-content shadow-md group-hover:block group-focus-visible:block":
            !appearance.railPinned,
        }}
      >
        {props.page.title}
      </span>
    </a>
  );
}
