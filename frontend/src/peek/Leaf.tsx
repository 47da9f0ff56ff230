// One resource in the peek panel: its head, and the chosen tab.

import ArrowDown from "lucide-solid/icons/arrow-down";
import ArrowUp from "lucide-solid/icons/arrow-up";
import Pin from "lucide-solid/icons/pin";
import X from "lucide-solid/icons/x";
import { For, lazy, Match, Show, Suspense, Switch } from "solid-js";
import type { Resource } from "../api/types";
import { duration } from "../draw/format";
import { lookOf } from "../draw/look";
import { kindOf } from "../stores/kinds";
import { live } from "../stores/live";
import { text } from "../strings/en";
import { StatusMark } from "../ui/StatusMark";
import { ChartsTab } from "./ChartsTab";
import { Waiting } from "../ui/Blank";
import { HistoryTab } from "./HistoryTab";
import { Overview } from "./Overview";
import { RawTab } from "./RawTab";
import { createRestorable } from "./restorable";
import { Relations } from "./Relations";
import { SourcesTab } from "./SourcesTab";

interface LeafProps {
  resource: Resource;
  tab: string;
  pinned: boolean;
  onTab: (tab: string) => void;
  onOpen: (id: string) => void;
  onPrevious?: () => void;
  onNext?: () => void;
  onPin?: () => void;
  onClose?: () => void;
}

const RecoveryTab = lazy(() => import("../recovery/Tab"));
type Tab = keyof typeof text.peek.tabs;
const TABS = Object.keys(text.peek.tabs) as Tab[];
const TONES = { online: "text-muted", warning: "text-warn", offline: "text-bad", unknown: "text-unknown", resting: "text-muted" };

export function Leaf(props: LeafProps) {
  const kind = () => kindOf(props.resource.type);
  const isRestorable = createRestorable(() => props.resource);
  const tabs = (): Tab[] => TABS.filter((tab) => tab !== "recovery" || isRestorable() || props.tab === "recovery");
  return (
    <article class="flex min-h-0 min-w-0 flex-1 flex-col border-r border-hair last:border-r-0">
      <header class="border-b border-hair px-4 pt-2.5">
        <div class="flex items-center gap-2.5">
          <StatusMark status={lookOf(props.resource)} label={false} />
          <h2 class="min-w-0 truncate text-[15px] font-semibold tracking-tight">{props.resource.name}</h2>
          <span class={`text-xs font-medium ${TONES[lookOf(props.resource)]}`}>{text.status[lookOf(props.resource)]}</span>
          <span class="flex-1" />
          <Buttons {...props} />
        </div>
        <p class="note mt-0.5 truncate pl-[21px]">{subtitle(props.resource, kind()?.title ?? props.resource.type)}</p>
        <div role="tablist" class="mt-1.5 flex overflow-x-auto [scrollbar-width:none] max-sm:flex-wrap max-sm:gap-x-3! max-sm:overflow-visible max-sm:pl-0!" classList={{ "gap-4 pl-[21px]": tabs().length < TABS.length, "gap-2.5": tabs().length === TABS.length }} onKeyDown={(event) => moveTab(event, tabs(), props)}>
          <For each={tabs()}>
            {(tab) => (
              <button
                type="button"
                role="tab"
                id={`tab-${tab}-${props.resource.id}`}
                aria-selected={props.tab === tab}
                aria-controls={`leaf-${props.resource.id}`}
                tabindex={props.tab === tab ? 0 : -1}
                class="shrink-0 border-b-2 pt-1 pb-2 max-md:min-h-11"
                classList={{ "border-accent": props.tab === tab, "border-transparent text-muted hover:text-content": props.tab !== tab }}
                onClick={() => props.onTab(tab)}
              >
                {text.peek.tabs[tab]}
                <Show when={tab === "sources" && Object.keys(props.resource.sources).length > 1}>
                  <span class="note"> {Object.keys(props.resource.sources).length}</span>
                </Show>
              </button>
            )}
          </For>
        </div>
      </header>
      <div id={`leaf-${props.resource.id}`} role="tabpanel" tabindex="0" aria-labelledby={`tab-${props.tab}-${props.resource.id}`} class="min-h-0 flex-1 overflow-x-hidden overflow-y-auto -outline-offset-2">
        <Switch fallback={<Overview resource={props.resource} kind={kind()} onTab={props.onTab} />}>
          <Match when={props.tab === "charts"}>
            <ChartsTab resource={props.resource} kind={kind()} />
          </Match>
          <Match when={props.tab === "relations"}>
            <Relations resource={props.resource} onOpen={props.onOpen} />
          </Match>
          <Match when={props.tab === "sources"}>
            <SourcesTab resource={props.resource} onOpen={props.onOpen} />
          </Match>
          <Match when={props.tab === "history"}>
            <HistoryTab id={props.resource.id} onOpen={props.onOpen} />
          </Match>
          <Match when={props.tab === "recovery"}>
            <Suspense fallback={<Waiting label={text.loading} rows={5} />}>
              <RecoveryTab resource={props.resource} />
            </Suspense>
          </Match>
          <Match when={props.tab === "raw"}>
            <RawTab resource={props.resource} />
          </Match>
        </Switch>
      </div>
    </article>
  );
}

function Buttons(props: LeafProps) {
  return (
    <div class="flex shrink-0 items-center">
      <Show when={props.onClose}>
        <button type="button" class="btn-icon" aria-label={text.peek.previous} disabled={!props.onPrevious} onClick={() => props.onPrevious?.()}>
          <ArrowUp size={15} aria-hidden="true" />
        </button>
        <button type="button" class="btn-icon" aria-label={text.peek.next} disabled={!props.onNext} onClick={() => props.onNext?.()}>
          <ArrowDown size={15} aria-hidden="true" />
        </button>
      </Show>
      <Show when={props.onPin}>
        <button
          type="button"
          class="btn-icon max-sm:hidden"
          classList={{ "text-accent!": props.pinned }}
          aria-label={props.pinned ? text.peek.unpin : text.peek.pin}
          aria-pressed={props.pinned}
          title={props.pinned ? text.peek.unpin : text.peek.pin}
          onClick={() => props.onPin?.()}
        >
          <Pin size={15} aria-hidden="true" />
        </button>
      </Show>
      <Show when={props.onClose}>
        <button type="button" class="btn-icon" aria-label={text.close} onClick={() => props.onClose?.()}>
          <X size={16} aria-hidden="true" />
        </button>
      </Show>
    </div>
  );
}

function subtitle(resource: Resource, title: string): string {
  const parent = resource.parent ? live.resource(resource.parent)?.name : undefined;
  const uptime = resource.metrics.uptime_seconds;
  const first = [title, parent && text.peek.on(parent)].filter(Boolean).join(" ");
  const last = uptime != null && resource.status !== "offline" ? text.peek.up(duration(uptime)) : "";
  return [first, resource.technology, last, text.peek.seen(duration(live.age(resource)))].filter(Boolean).join(" · ");
}

function moveTab(event: KeyboardEvent, tabs: Tab[], props: LeafProps): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const next = tabs[(tabs.indexOf(props.tab as Tab) + by + tabs.length) % tabs.length];
  if (next) props.onTab(next);
  document.getElementById(`tab-${next}-${props.resource.id}`)?.focus();
}
