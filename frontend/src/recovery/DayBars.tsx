// Points by day: a bar for each, of which one can be chosen. Arrow keys move, so that it is one stop for Tab.

import { createMemo, createSignal, For, Show } from "solid-js";
import { ask } from "../api/http";
import type { RecoveryDay, RecoverySeries } from "../api/types";
import { createAnswer } from "../pages/settings/parts/answer";
import { now } from "../stores/clock";
import { words } from "../strings/recovery";
import { dayName, dayOf, filled, lastDays } from "./days";
import { type Filters, seriesPath } from "./filters";
import { onNews } from "./news";

interface DayBarsProps {
  filters: Filters;
  count: number;
  onDay: (day: string | undefined) => void;
}

export function DayBars(props: DayBarsProps) {
  const today = createMemo(() => dayOf(now()));
  const path = createMemo(() => (today(), seriesPath(props.filters, props.count, Date.now() / 1000)));
  const answer = createAnswer(() => ask<RecoverySeries>(path()));
  onNews(undefined, () => void answer.again());
  const days = createMemo(() => (today(), filled(lastDays(props.count, Date.now() / 1000), answer.data()?.data ?? [])));
  const most = () => Math.max(1, ...days().map((day) => day.total));
  const [at, setAt] = createSignal<string>();
  /** The one bar that Tab reaches. */
  const stop = () => at() ?? props.filters.day ?? days().at(-1)?.day;
  let bars!: HTMLDivElement;
  const onKey = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const index = days().findIndex((day) => day.day === stop());
    const next = event.key === "Home" ? 0 : event.key === "End" ? days().length - 1 : by ? index + by : -1;
    const day = days()[next];
    if (!day) return;
    setAt(day.day);
    (bars.children[next] as HTMLElement | undefined)?.focus();
    event.preventDefault();
  };

  return (
    <section class="flex min-w-0 flex-col px-4 pt-2 pb-2 max-sm:px-3.5" aria-label={words.days.title}>
      <div class="flex items-baseline justify-between gap-2">
        <h2 class="note truncate font-medium">{words.days.title}</h2>
        <Show when={answer.data()} fallback={<span class="note">{answer.failed() ? words.days.failed : ""}</span>}>
          <span class="note truncate tabular-nums">{words.days.about(dayName(days()[0]?.day ?? "", now()), Math.max(0, ...days().map((day) => day.total)))}</span>
        </Show>
      </div>
      <div ref={bars} role="group" aria-label={words.days.hint} class="mt-1 flex h-[36px] items-stretch gap-px" classList={{ "opacity-60": answer.waiting() && answer.data() !== undefined }} onKeyDown={onKey}>
        <For each={days().map((day) => day.day)}>
          {(name, index) => (
            <Bar
              day={days()[index()]}
              name={dayName(name, now())}
              most={most()}
              known={answer.data() !== undefined}
              chosen={props.filters.day === name}
              stop={stop() === name}
              onChoose={() => props.onDay(props.filters.day === name ? undefined : name)}
            />
          )}
        </For>
      </div>
    </section>
  );
}

interface BarProps {
  day?: RecoveryDay;
  name: string;
  most: number;
  known: boolean;
  chosen: boolean;
  stop: boolean;
  onChoose: () => void;
}

function Bar(props: BarProps) {
  const total = () => props.day?.total ?? 0;
  const failed = () => props.day?.failed ?? 0;
  const height = (part: number) => `${(part / props.most) * 100}%`;
  const said = () => (props.known ? words.days.day(props.name, total(), failed()) : `${props.name}: ${words.unknown}`);
  return (
    <button
      type="button"
      tabindex={props.stop ? 0 : -1}
      aria-pressed={props.chosen}
      aria-label={said()}
      title={said()}
      class="group flex min-w-0 flex-1 flex-col justify-end rounded-[3px] border-b-2 px-px"
      classList={{ "border-accent bg-accent-soft": props.chosen, "border-hair hover:bg-raised": !props.chosen }}
      onClick={() => props.onChoose()}
    >
      <Show when={props.known && total() > 0}>
        <span class="block min-h-[2px] w-full rounded-t-[2px] bg-bad-fill" classList={{ hidden: failed() === 0 }} style={{ height: height(failed()) }} />
        <span class="block w-full" classList={{ "bg-line": props.chosen, "bg-quiet-line group-hover:bg-line": !props.chosen, "min-h-[2px] rounded-t-[2px]": failed() === 0 }} style={{ height: height(total() - failed()) }} />
      </Show>
    </button>
  );
}
