// The summary strip: linked charts over the table; the hovered row's line stands out in each.

import { createMemo, createSignal, For, lazy, onCleanup, onMount, Show, Suspense } from "solid-js";
import type { ChartDeclaration, Kind, Resource } from "../api/types";
import type { Mark } from "../charts/Plot";
import { afterPaint } from "../draw/afterPaint";
import { clock, inUnit, moment } from "../draw/format";
import { unitOf } from "../draw/units";
import type { Curves } from "../stores/curves";
import { live } from "../stores/live";
import { cursor } from "../stores/view";
import { text } from "../strings/en";
import { isHeard } from "./state";
import { crowd, drawn, headline, isMean, present, wholeOf } from "./summaryCharts";

const Plot = lazy(() => import("../charts/Plot").then((module) => ({ default: module.Plot })));

interface StripProps {
  charts: ChartDeclaration[];
  kinds: Kind[];
  resources: Resource[];
  curves: Curves;
  /** The resource whose line is emphasised. */
  lit?: string;
  marks: Mark[];
  few: boolean;
}

export function Strip(props: StripProps) {
  const charts = () => (props.few ? props.charts.slice(0, 2) : props.charts);
  const settled = createSettled();
  return (
    <section class="grid border-y border-hair" classList={{ "grid-cols-2": charts().length === 2, "grid-cols-4": charts().length === 4, "grid-cols-3": charts().length === 3, "grid-cols-1": charts().length === 1 }}>
      <For each={charts()}>{(chart) => <Card chart={chart} settled={settled()} {...props} />}</For>
    </section>
  );
}

/** False until the rows below have been painted: they are what was come for, and the charts' numbers wait for them. */
function createSettled(): () => boolean {
  const [settled, setSettled] = createSignal(false);
  onMount(() => onCleanup(afterPaint(() => setSettled(true))));
  return settled;
}

function Card(props: StripProps & { chart: ChartDeclaration; settled: boolean }) {
  const unit = () => unitOf(props.chart.metrics[0] ?? "");
  const metric = () => props.kinds.flatMap((kind) => kind.metrics).find((one) => one.name === props.chart.metrics[0]);
  const all = createMemo(() => {
    props.curves.version();
    return crowd(props.curves, props.settled ? props.resources : [], props.chart);
  });
  const lit = createMemo(() => (props.lit && props.resources.some((one) => one.id === props.lit) ? live.raw()[props.lit] : undefined));
  const picture = createMemo(() => drawn(all(), lit(), props.chart.metrics));
  /** Not through the store: who stands out changes at every turn, and whoever was once read there is kept watched. */
  const who = () => {
    live.structure();
    return live.raw()[picture().who ?? ""];
  };
  const many = () => picture().lines.length > 1;
  const top = createMemo(() => {
    live.beat();
    return wholeOf(many() ? undefined : who(), props.chart.metrics, metric());
  });
  const begun = () => {
    props.curves.version();
    const first = props.curves.since();
    return first ? text.chart.since(clock(first / 1000)) : "";
  };
  const reading = () => {
    const at = cursor();
    const strong = picture().lines.at(-1)?.values;
    if (at === undefined || !strong) return undefined;
    const slot = nearest(picture().times, at);
    const value = strong[slot];
    return { at, value: value === null || value === undefined ? text.table.unknown : inUnit(value, unit()) };
  };
  const whole = () => {
    live.beat();
    if (!props.settled) return "";
    return headline(props.resources, props.chart, metric(), props.few);
  };
  const counted = () => {
    live.beat();
    if (!props.settled) return "";
    const heard = props.resources.filter(isHeard).length;
    return heard < props.resources.length ? text.chart.counted(heard, props.resources.length) : "";
  };
  const single = () => {
    live.beat();
    const resource = who();
    const value = resource && isHeard(resource) ? present(resource, props.chart.metrics) : null;
    return value === null ? text.table.unknown : inUnit(value, unit());
  };

  return (
    <div class="min-w-0 border-r border-hair px-4 pt-2 pb-1.5 last:border-r-0 max-sm:px-3.5">
      <div class="flex items-baseline justify-between gap-2">
        <h2 class="note truncate font-medium">{props.chart.title}</h2>
        <span class="truncate font-medium tabular-nums" title={isMean(unit()) && many() ? text.chart.average : undefined}>
          <Show when={counted()}>{(words) => <span class="note mr-1.5 font-normal" title={text.chart.countedWhy}>{words()}</span>}</Show>
          {whole()}
        </span>
      </div>
      <div class="h-[52px] wall:h-[92px]">
        <Show
          when={props.settled && props.curves.state() === "ready"}
          fallback={<p class="note pt-4">{props.curves.state() === "failed" ? text.chart.failed : text.chart.loading}</p>}
        >
          <Suspense fallback={<p class="note pt-4">{text.chart.loading}</p>}>
            <Plot
              times={picture().times}
              lines={picture().lines}
              height={52}
              top={top()}
              warn={metric()?.warn}
              marks={props.marks}
              label={text.chart.describe(props.chart.title, whole())}
            />
          </Suspense>
        </Show>
      </div>
      <p class="note flex h-[17px] justify-between gap-2 overflow-hidden whitespace-nowrap">
        <Show when={who()}>
          {(resource) => (
            <>
              <span class="truncate">{!many() || props.lit === resource().id ? fullName(resource()) : `${text.chart.top} ${fullName(resource())}`}</span>
              <span class="tabular-nums">
                <Show when={reading()} fallback={many() ? single() : begun()}>
                  {(read) => `${read().value} · ${moment(read().at / 1000)}`}
                </Show>
              </span>
            </>
          )}
        </Show>
      </p>
    </div>
  );
}

/** A name that many share says where it is. */
function fullName(resource: Resource): string {
  const parent = resource.parent ? live.raw()[resource.parent]?.name : undefined;
  return parent ? `${resource.name} ${text.peek.on(parent)}` : resource.name;
}

function nearest(times: number[], at: number): number {
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 1];
  return Math.max(0, Math.min(times.length - 1, Math.round(((at - first) / (last - first)) * (times.length - 1))));
}
