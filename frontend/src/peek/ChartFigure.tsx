// One chart of one resource, with what it says now or under the cursor.

import { createMemo, For, Show } from "solid-js";
import type { Resource } from "../api/types";
import { type Mark, Plot, type PlotLine } from "../charts/Plot";
import { gridTimes, onGrid } from "../draw/curve";
import { inUnit, moment, partOf } from "../draw/format";
import { shortName } from "../draw/path";
import { unitOf } from "../draw/units";
import type { Curves } from "../stores/curves";
import { metricOf } from "../stores/kinds";
import { cursor } from "../stores/view";
import { text } from "../strings/en";
import { wholeOf } from "../tasks/summaryCharts";
import type { ResourceChart } from "./charts";

interface ChartFigureProps {
  chart: ResourceChart;
  resource: Resource;
  curves: Curves;
  height: number;
  axes?: boolean;
  marks?: Mark[];
}

const MOST_NAMED = 4;

export function ChartFigure(props: ChartFigureProps) {
  const unit = () => unitOf(props.chart.drawn[0] ?? "");
  const first = () => metricOf(props.resource.type, props.chart.drawn[0] ?? "");
  const picture = createMemo(() => {
    props.curves.version();
    const grid = props.curves.grid();
    const lines = props.chart.drawn.map((metric, index): PlotLine => {
      const line = props.curves.line(props.resource.id, metric);
      const look = props.chart.drawn.length > 3 ? "quiet" : index === 0 ? "strong" : "second";
      return { values: line ? onGrid(line, grid) : gridTimes(grid).map(() => null), look };
    });
    return { times: gridTimes(grid), lines };
  });
  const isEmpty = () => picture().lines.every((line) => line.values.every((value) => value === null));
  const top = createMemo(() => wholeOf(props.resource, props.chart.drawn, first()));
  const slot = () => {
    const at = cursor();
    const { times } = picture();
    const [from, to] = [times[0] ?? 0, times.at(-1) ?? 1];
    return at === undefined || at < from || at > to ? undefined : Math.round(((at - from) / (to - from)) * (times.length - 1));
  };
  const reading = (index: number): string => {
    const at = slot();
    const metric = props.chart.drawn[index] ?? "";
    const value = at === undefined ? props.resource.metrics[metric] : picture().lines[index]?.values[at];
    if (value === null || value === undefined) return text.table.unknown;
    const total = at === undefined && metricOf(props.resource.type, metric)?.total;
    const whole = total ? props.resource.metrics[total] : undefined;
    return whole ? partOf(value, whole, unit()) : inUnit(value, unit());
  };
  const highest = () => Math.max(...props.chart.drawn.map((metric) => props.resource.metrics[metric] ?? -Infinity));

  return (
    <figure class="min-w-0">
      <figcaption class="flex items-baseline justify-between gap-3">
        <span class="note truncate font-medium">
          {props.chart.title}
          <Show when={slot() !== undefined}>{` · ${moment((cursor() ?? 0) / 1000)}`}</Show>
        </span>
        <span class="flex min-w-0 gap-3 truncate font-medium tabular-nums">
          <Show when={props.chart.drawn.length <= MOST_NAMED} fallback={<span><span class="note font-normal">{text.chart.top} </span>{inUnit(highest(), unit())}</span>}>
            <For each={props.chart.drawn}>
              {(metric, index) => (
                <span>
                  <Show when={props.chart.drawn.length > 1}>
                    <span class="note font-normal">{lineName(props.chart, metric, props.resource.type)} </span>
                  </Show>
                  {reading(index())}
                </span>
              )}
            </For>
          </Show>
        </span>
      </figcaption>
      <div class="relative mt-0.5">
        <Plot
          times={picture().times}
          lines={picture().lines}
          height={props.height}
          top={top()}
          warn={first()?.warn}
          marks={props.marks}
          axes={props.axes ? { format: (value) => inUnit(value, unit()), binary: unit() === "bytes" } : undefined}
          label={text.chart.describe(props.chart.title, reading(0))}
        />
        <Show when={isEmpty()}>
          <p class="note absolute inset-0 grid place-items-center">
            {props.curves.state() === "loading" ? text.chart.loading : props.curves.state() === "failed" ? text.chart.failed : text.chart.empty}
          </p>
        </Show>
      </div>
    </figure>
  );
}

/** What tells one line of a chart from the others: its declared title without the words they share, or its key. */
function lineName(chart: ResourceChart, metric: string, type: string): string {
  const pattern = chart.metrics.find((name) => name.endsWith("*") && metric.startsWith(name.slice(0, -1)));
  if (pattern) return shortName(metric, pattern);
  const title = metricOf(type, metric)?.title ?? metric;
  const words = chart.title.split(/\W+/).map((word) => word.toLowerCase());
  return title.split(/\s+/).filter((word) => !words.includes(word.toLowerCase().replace(/\W/g, ""))).join(" ") || title;
}
