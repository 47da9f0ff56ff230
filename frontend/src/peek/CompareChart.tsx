// One metric of two resources on the same axes: the first drawn full, the second dashed.

import { createMemo, For, Show } from "solid-js";
import type { Metric, Resource } from "../api/types";
import { Plot, type PlotLine } from "../charts/Plot";
import { gridTimes, onGrid } from "../draw/curve";
import { inUnit, moment } from "../draw/format";
import { unitOf } from "../draw/units";
import type { Curves } from "../stores/curves";
import { metricOf } from "../stores/kinds";
import { cursor } from "../stores/view";
import { text } from "../strings/en";
import { wholeOf } from "../tasks/summaryCharts";

const HEIGHT = 118;

export function CompareChart(props: { title: string; metric: string; pair: [Resource, Resource]; curves: Curves }) {
  const unit = () => unitOf(props.metric);
  const limits = (): Metric | undefined => metricOf(props.pair[0].type, props.metric);
  const picture = createMemo(() => {
    props.curves.version();
    const grid = props.curves.grid();
    const times = gridTimes(grid);
    const lines = props.pair.map((one, place): PlotLine => {
      const line = props.curves.line(one.id, props.metric);
      return { values: line ? onGrid(line, grid) : times.map(() => null), look: place === 0 ? "strong" : "second" };
    });
    return { times, lines };
  });
  /** The larger of both wholes, so that neither is cut and both are drawn to one scale. */
  const top = createMemo(() => {
    const wholes = props.pair.map((one) => wholeOf(one, [props.metric], metricOf(one.type, props.metric)));
    return wholes.every((whole) => whole !== undefined) ? Math.max(...(wholes as number[])) : undefined;
  });
  const reading = (place: number): string => {
    const at = cursor();
    const { times, lines } = picture();
    const [from, to] = [times[0] ?? 0, times.at(-1) ?? 1];
    const inside = at !== undefined && at >= from && at <= to;
    const value = inside ? lines[place]?.values[Math.round(((at - from) / (to - from)) * (times.length - 1))] : props.pair[place]?.metrics[props.metric];
    return value === null || value === undefined ? text.table.unknown : inUnit(value, unit());
  };
  const isEmpty = () => picture().lines.every((line) => line.values.every((value) => value === null));
  return (
    <figure class="min-w-0">
      <figcaption class="flex flex-wrap items-baseline justify-between gap-x-3">
        <span class="note truncate font-medium">
          {props.title}
          <Show when={cursor()}>{(at) => ` · ${moment(at() / 1000)}`}</Show>
        </span>
        <span class="flex min-w-0 flex-wrap gap-x-3 tabular-nums">
          <For each={props.pair}>
            {(one, place) => (
              <span class="inline-flex min-w-0 items-center gap-1.5">
                <Key second={place() === 1} />
                <span class="note max-w-[120px] truncate">{one.name}</span>
                <span class="font-medium">{reading(place())}</span>
              </span>
            )}
          </For>
        </span>
      </figcaption>
      <div class="relative mt-0.5">
        <Plot
          times={picture().times}
          lines={picture().lines}
          height={HEIGHT}
          top={top()}
          warn={limits()?.warn}
          axes={{ format: (value) => inUnit(value, unit()), binary: unit() === "bytes" }}
          label={text.chart.describe(props.title, props.pair.map((one, place) => `${one.name} ${reading(place)}`).join(", "))}
        />
        <Show when={isEmpty()}>
          <p class="note absolute inset-0 grid place-items-center">{props.curves.state() === "loading" ? text.chart.loading : props.curves.state() === "failed" ? text.chart.failed : text.chart.empty}</p>
        </Show>
      </div>
    </figure>
  );
}

/** How a line is drawn, beside the name of what it is of. */
export function Key(props: { second: boolean }) {
  return (
    <svg viewBox="0 0 16 4" class="h-1 w-4 shrink-0" aria-hidden="true">
      <line x1="0" y1="2" x2="16" y2="2" class={props.second ? "stroke-muted" : "stroke-line"} stroke-width="2" stroke-dasharray={props.second ? "4 3" : undefined} />
    </svg>
  );
}
