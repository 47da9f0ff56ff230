// Two resources compared: their charts on the same axes, and their facts side by side.

import ArrowLeftRight from "lucide-solid/icons/arrow-left-right";
import Maximize2 from "lucide-solid/icons/maximize-2";
import X from "lucide-solid/icons/x";
import { createMemo, For, Show } from "solid-js";
import type { Resource } from "../api/types";
import { lookOf } from "../draw/look";
import { RangeChoice } from "../frame/TopBar";
import { createCurves } from "../stores/curves";
import { kindOf } from "../stores/kinds";
import { live } from "../stores/live";
import { range, RANGES, setRange } from "../stores/view";
import { text } from "../strings/en";
import { words as all } from "../strings/insight";
import { StatusMark } from "../ui/StatusMark";
import { chartsOf } from "./charts";
import { CompareChart, Key } from "./CompareChart";
import { CompareFacts } from "./CompareFacts";
import { compareFacts } from "./compareFacts";

const words = all.compare;
const POINTS = 300;

interface CompareProps {
  pair: [Resource, Resource];
  /** Go on with one of them alone. */
  onAlone: (id: string) => void;
  onSwap: () => void;
  onClose: () => void;
}

export function Compare(props: CompareProps) {
  const charts = createMemo(() => sharedCharts(props.pair), undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const metrics = createMemo(() => [...new Set(charts().map((chart) => chart.metric))], undefined, { equals: (a, b) => a.join() === b.join() });
  const ids = createMemo(() => props.pair.map((one) => one.id), undefined, { equals: (a, b) => a.join() === b.join() });
  const curves = createCurves(() => (metrics().length === 0 ? undefined : { ids: ids(), metrics: metrics(), spanSeconds: RANGES[range()], points: POINTS }));
  const groups = createMemo(() => compareFacts(props.pair.map((resource) => ({ resource, kind: kindOf(resource.type) })) as never, (id) => live.raw()[id]?.name));
  return (
    <article aria-label={words.title(props.pair[0].name, props.pair[1].name)} class="flex min-h-0 min-w-0 flex-1 flex-col">
      <header class="flex items-start gap-2 border-b border-hair px-4 py-2.5">
        <div class="grid min-w-0 flex-1 grid-cols-2 gap-x-4 gap-y-1 max-sm:grid-cols-1">
          <For each={props.pair}>
            {(one, place) => (
              <div class="flex min-w-0 items-center gap-2">
                <Key second={place() === 1} />
                <StatusMark status={lookOf(one)} />
                <h2 class="truncate text-[15px] font-semibold tracking-tight">{one.name}</h2>
                <button type="button" class="btn-icon ml-auto shrink-0" aria-label={words.alone(one.name)} title={words.alone(one.name)} onClick={() => props.onAlone(one.id)}>
                  <Maximize2 size={14} aria-hidden="true" />
                </button>
              </div>
            )}
          </For>
        </div>
        <button type="button" class="btn-icon shrink-0" aria-label={words.swap} title={words.swap} onClick={() => props.onSwap()}>
          <ArrowLeftRight size={15} aria-hidden="true" />
        </button>
        <button type="button" class="btn-icon shrink-0" aria-label={text.close} onClick={() => props.onClose()}>
          <X size={16} aria-hidden="true" />
        </button>
      </header>
      <div class="min-h-0 flex-1 overflow-x-hidden overflow-y-auto" tabindex="0" role="group" aria-label={words.title(props.pair[0].name, props.pair[1].name)}>
        <section class="grid gap-4 border-b border-hair px-4 py-3">
          <div class="flex items-center justify-between">
            <h3 class="text-xs font-semibold">{words.charts}</h3>
            <RangeChoice value={range()} onChange={setRange} shown />
          </div>
          <For each={charts()} fallback={<p class="text-muted">{words.noCharts}</p>}>
            {(chart) => <CompareChart title={chart.title} metric={chart.metric} pair={props.pair} curves={curves} />}
          </For>
          <Show when={curves.state() === "failed"}>
            <p role="alert" class="flex items-center gap-3 text-bad">
              {text.chart.failed}{" "}
              <button type="button" class="btn" onClick={curves.retry}>
                {text.retry}
              </button>
            </p>
          </Show>
        </section>
        <CompareFacts groups={groups()} pair={props.pair} />
      </div>
    </article>
  );
}

interface SharedChart {
  title: string;
  metric: string;
}

/** What both measure, in the order of the first one's charts; parts have names of their own and are no match. */
function sharedCharts(pair: [Resource, Resource]): SharedChart[] {
  const [mine, theirs] = pair.map((resource) => chartsOf(kindOf(resource.type), resource));
  const other = new Set(theirs?.flatMap((chart) => chart.drawn));
  const found = new Map<string, SharedChart>();
  for (const chart of mine ?? [])
    for (const metric of chart.drawn) {
      if (!other.has(metric) || metric.includes(":") || found.has(metric)) continue;
      const title = chart.drawn.length === 1 ? chart.title : (kindOf(pair[0].type)?.metrics.find((one) => one.name === metric)?.title ?? metric);
      found.set(metric, { title, metric });
    }
  return [...found.values()];
}
