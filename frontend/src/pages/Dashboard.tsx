// The estate at a glance: what needs a person, everything there is, what runs out, and what happened. Arranged by whoever looks.

import { A } from "@solidjs/router";
import SlidersHorizontal from "lucide-solid/icons/sliders-horizontal";
import { createMemo, createSignal, For, type JSX, Match, onCleanup, Show, Switch, untrack } from "solid-js";
import { Dynamic } from "solid-js/web";
import type { Resource } from "../api/types";
import { Attention } from "../dashboard/Attention";
import { concerns } from "../dashboard/attention";
import { ByType } from "../dashboard/ByType";
import { ArrangingContext } from "../dashboard/Card";
import { Estate } from "../dashboard/Estate";
import { Greeting } from "../dashboard/Greeting";
import { hidden, type Layout, MADE, moved, shown, type Side, sideOf, swapped, type Widget, WIDGETS, whole } from "../dashboard/layout";
import { Restorable } from "../dashboard/Restorable";
import { RunsOut } from "../dashboard/RunsOut";
import { Today } from "../dashboard/Today";
import { pathOf } from "../frame/pages";
import { kindOf, kinds, kindsState } from "../stores/kinds";
import { live } from "../stores/live";
import { preference } from "../stores/preferences";
import { createHealth } from "../stores/sources";
import { words } from "../strings/dashboard";
import { text } from "../strings/en";
import { Blank, Waiting } from "../ui/Blank";
import { createMatch } from "../ui/media";

const LOOK_AGAIN_MS = 1000;
/** Of more than this many, only every so many times: looking at all of them takes its time. */
const MANY = 3000;
const SELDOM = 3;
const columns = createMatch("(min-width: 1024px)");
const hrefOf = (resource: Resource): string => `${pathOf(kindOf(resource.type)?.page ?? "none")}?peek=${encodeURIComponent(resource.id)}`;

/** Everything there is, looked at once a second at most: a large estate changes all the time. */
function createAll(): () => Resource[] {
  const [tick, setTick] = createSignal(0);
  let turn = 0;
  const timer = setInterval(() => {
    turn += 1;
    if (!document.hidden && (Object.keys(live.raw()).length < MANY || turn % SELDOM === 0)) setTick((n) => n + 1);
  }, LOOK_AGAIN_MS);
  onCleanup(() => clearInterval(timer));
  const version = createMemo(() => (tick(), live.loaded(), untrack(() => live.structure() + live.beat())));
  return createMemo(() => (version(), Object.values(live.raw())));
}

export default function Dashboard() {
  const health = createHealth();
  const all = createAll();
  const worries = createMemo(() =>
    concerns({ resources: all(), sources: health.sources(), kindOf, hrefOf, heardAt: (one) => untrack(() => live.serverNow() - live.age(one)) }),
  );
  const kept = preference<Layout>("dashboard", MADE);
  const layout = createMemo(() => whole(kept.value()));
  const [arranging, setArranging] = createSignal(false);
  const [said, setSaid] = createSignal("");

  const choose = (next: Layout): void => kept.set(next);
  const move = (name: Widget, by: -1 | 1): void => {
    choose(moved(layout(), name, by, columns()));
    const seen = shown(layout(), columns() ? sideOf(layout(), name) : undefined);
    setSaid(words.moved(words.titles[name], seen.indexOf(name) + 1, seen.length));
    queueMicrotask(() => document.getElementById(`widget-${name}`)?.focus({ preventScroll: false }));
  };
  const bodies: Record<Widget, () => JSX.Element> = {
    attention: () => <Attention concerns={worries()} />,
    estate: () => <Estate resources={all()} hrefOf={hrefOf} />,
    forecast: () => <RunsOut hrefOf={hrefOf} />,
    restorable: () => <Restorable />,
    today: () => <Today hrefOf={(id) => (live.raw()[id] ? `${hrefOf(live.raw()[id] as Resource)}&tab=history` : undefined)} />,
    kinds: () => <ByType resources={all()} />,
  };

  const Slot = (props: { name: Widget }): JSX.Element => {
    const seen = (): Widget[] => shown(layout(), columns() ? sideOf(layout(), props.name) : undefined);
    const held = {
      on: arranging,
      columns,
      move: (by: -1 | 1) => move(props.name, by),
      swap: () => choose(swapped(layout(), props.name)),
      hide: () => choose(hidden(layout(), props.name)),
      first: () => seen()[0] === props.name,
      last: () => seen().at(-1) === props.name,
    };
    const onKey = (event: KeyboardEvent): void => {
      if (!arranging() || event.target !== event.currentTarget) return;
      const acts: Record<string, () => void> = { ArrowUp: () => held.move(-1), ArrowDown: () => held.move(1), ArrowLeft: held.swap, ArrowRight: held.swap, h: held.hide, Escape: () => setArranging(false) };
      const act = acts[event.key];
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    return (
      <ArrangingContext.Provider value={held}>
        <div id={`widget-${props.name}`} class="min-w-0 rounded-[10px]" tabindex={arranging() ? 0 : undefined} role={arranging() ? "group" : undefined} aria-label={arranging() ? words.titles[props.name] : undefined} aria-description={arranging() ? words.customiseKeys : undefined} onKeyDown={onKey}>
          <Dynamic component={bodies[props.name]} />
        </div>
      </ArrangingContext.Provider>
    );
  };
  const Column = (props: { side?: Side }): JSX.Element => (
    <div class="grid min-w-0 content-start gap-3.5">
      <For each={shown(layout(), props.side)}>{(name) => <Slot name={name} />}</For>
    </div>
  );

  return (
    <div class="h-full overflow-x-hidden overflow-y-auto">
      <header class="flex min-h-[46px] items-center gap-x-3 gap-y-1 px-4 py-2 max-sm:px-3.5">
        <Greeting watched={all().length} concerns={worries()} />
        <Show when={live.loaded() && all().length > 0}>
          <button type="button" class="btn self-start" classList={{ "btn-primary": arranging() }} aria-pressed={arranging()} aria-label={arranging() ? words.done : words.customise} onClick={() => setArranging((now) => !now)}>
            <SlidersHorizontal size={14} aria-hidden="true" />
            <span class="max-sm:hidden">{arranging() ? words.done : words.customise}</span>
          </button>
        </Show>
      </header>
      <p class="sr-only" role="status">{said()}</p>
      <Show when={arranging()}>
        <Hidden layout={layout()} trouble={kept.trouble()} onShow={(name) => choose(hidden(layout(), name))} onReset={() => kept.reset()} />
      </Show>
      <Switch fallback={<Waiting label={text.empty.loadingTitle} />}>
        <Match when={!live.loaded() && live.line() === "offline"}>
          <Blank title={text.empty.offlineTitle} text={text.empty.offline} />
        </Match>
        <Match when={live.loaded() && all().length === 0}>
          <Blank title={words.estate.empty} text={words.estate.emptyText}>
            <A href="/settings/connections?new=" class="btn">
              {words.estate.connect}
            </A>
          </Blank>
        </Match>
        <Match when={live.loaded() && !(kindsState.loading() && kinds().length === 0)}>
          <div class="px-4 pb-6 max-sm:px-3.5">
            <Show when={shown(layout()).length > 0} fallback={<Blank title={words.allHidden} />}>
              <Show when={columns()} fallback={<Column />}>
                <div class="grid items-start gap-3.5" classList={{ "grid-cols-[minmax(0,1.55fr)_minmax(0,1fr)]": shown(layout(), "main").length > 0 && shown(layout(), "side").length > 0 }}>
                  <For each={(["main", "side"] as const).filter((side) => shown(layout(), side).length > 0)}>{(side) => <Column side={side} />}</For>
                </div>
              </Show>
            </Show>
          </div>
        </Match>
      </Switch>
    </div>
  );
}

function Hidden(props: { layout: Layout; trouble: string; onShow: (name: Widget) => void; onReset: () => void }) {
  return (
    <div class="mx-4 mb-3 flex flex-wrap items-center gap-2 rounded-[10px] border border-hair bg-surface px-3.5 py-2 max-sm:mx-3.5">
      <span class="note mr-auto">{props.trouble ? words.notKept(props.trouble) : words.customiseHint}</span>
      <span class="note">{props.layout.hidden.length > 0 ? words.hidden : words.noneHidden}</span>
      <For each={WIDGETS.filter((name) => props.layout.hidden.includes(name))}>
        {(name) => (
          <button type="button" class="btn" aria-label={words.show(words.titles[name])} onClick={() => props.onShow(name)}>
            + {words.titles[name]}
          </button>
        )}
      </For>
      <button type="button" class="btn" onClick={() => props.onReset()}>
        {words.reset}
      </button>
    </div>
  );
}
