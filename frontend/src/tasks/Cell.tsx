// One value of one resource, drawn as its column declares.

import { Match, Show, Switch } from "solid-js";
import type { Column, Metric, Resource } from "../api/types";
import { HeatStrip } from "../charts/HeatStrip";
import { breach } from "../draw/breach";
import { cells } from "../draw/curve";
import { inUnit, plain, ratePair, partOf } from "../draw/format";
import { metricAt, valueAt } from "../draw/path";
import { unitOf } from "../draw/units";
import type { Curves } from "../stores/curves";
import { metricOf } from "../stores/kinds";
import { text } from "../strings/en";
import { HEAT_WIDTH, HEAT_WIDTH_PHONE, widthOf } from "./columns";

export const HEAT_CELLS = 48;
/** A narrower cell says only that a value is unknown; the reason stands in its title and in the peek panel. */
const ROOM_FOR_REASON = 190;
const TONES = { "": "", warn: "text-warn", bad: "text-bad" };

interface CellProps {
  resource: Resource;
  column: Column;
  heat: Curves;
  stretch: number;
  narrow: boolean;
}

export function Cell(props: CellProps) {
  const value = () => valueAt(props.resource, props.column.value);
  const metric = () => metricAt(props.column.value);
  return (
    <Show when={metric()} fallback={<Words value={value()} column={props.column} />}>
      {(name) => <MetricCell {...props} metric={name()} limits={metricOf(props.resource.type, name())} />}
    </Show>
  );
}

function Words(props: { value: unknown; column: Column }) {
  return (
    <Show when={props.column.draw === "badge" && props.value != null && props.value !== ""} fallback={<span class="truncate">{plain(props.value, props.column.draw)}</span>}>
      <span class="tag">{plain(props.value)}</span>
    </Show>
  );
}

function MetricCell(props: CellProps & { metric: string; limits?: Metric }) {
  const value = () => props.resource.metrics[props.metric];
  const isHeat = () => props.column.draw === "heat";
  const hasRoom = () => widthOf(props.column, props.narrow) + props.stretch > ROOM_FOR_REASON;
  const unknown = () => props.resource.unknown[props.metric];
  return (
    <Switch fallback={<Reading {...props} value={value() as number} />}>
      <Match when={value() === undefined}>
        <span aria-hidden="true" />
      </Match>
      <Match when={value() === null}>
        <span class="truncate text-muted" title={[unknown()?.reason, unknown()?.fix].filter(Boolean).join(" · ")}>
          {unknown() && hasRoom() ? `${text.table.unknown} · ${unknown()?.reason}` : text.table.unknown}
        </span>
      </Match>
      <Match when={isHeat()}>
        <Show when={!props.narrow || props.column.priority === 1}>
          <Heat {...props} />
        </Show>
        <Reading {...props} value={value() as number} />
      </Match>
    </Switch>
  );
}

function Heat(props: CellProps & { metric: string; limits?: Metric }) {
  const strip = () => {
    props.heat.version();
    return cells(props.heat.line(props.resource.id, props.metric), props.heat.wholeGrid(HEAT_CELLS));
  };
  const top = () => (unitOf(props.metric) === "ratio" ? 1 : Math.max(1e-9, ...strip().map((value) => value ?? 0)));
  return (
    <HeatStrip cells={strip()} top={top()} limits={props.limits} width={props.narrow ? HEAT_WIDTH_PHONE : HEAT_WIDTH + props.stretch} label={text.table.heatTitle(props.column.title)} />
  );
}

function Reading(props: CellProps & { metric: string; limits?: Metric; value: number }) {
  const tone = () => breach(props.value, props.limits);
  const beside = () => {
    const name = props.column.beside ? metricAt(props.column.beside) : undefined;
    const value = name ? props.resource.metrics[name] : undefined;
    return name && value != null ? { name, value } : undefined;
  };
  const pair = () => {
    const other = beside();
    return props.column.draw === "rate" && other ? ratePair(props.value, other.value) : undefined;
  };
  return (
    <Show when={!pair()} fallback={<span class="text-muted tabular-nums">{pair()}</span>}>
      <span class="min-w-9 text-right font-medium tabular-nums" classList={{ [TONES[tone()]]: tone() !== "" }}>
        {inUnit(props.value, unitOf(props.metric))}
      </span>
      <Show when={!props.narrow && beside()} fallback={<Show when={!props.narrow && props.column.beside && props.column.draw === "heat"}><span class="min-w-[88px]" /></Show>}>
        {(other) => <span class="note min-w-[88px] tabular-nums">{besideText(props.resource, other())}</span>}
      </Show>
    </Show>
  );
}

/** With its total when it is a part of one. */
function besideText(resource: Resource, beside: { name: string; value: number }): string {
  const total = metricOf(resource.type, beside.name)?.total;
  const whole = total ? resource.metrics[total] : undefined;
  return whole ? partOf(beside.value, whole, unitOf(beside.name)) : inUnit(beside.value, unitOf(beside.name));
}
