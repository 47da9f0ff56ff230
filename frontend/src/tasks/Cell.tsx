// One value of one resource, drawn as its column declares.

import { Match, Show, Switch } from "solid-js";
import type { Column, Metric, Resource } from "../api/types";
import { HeatStrip } from "../charts/HeatStrip";
import { breach } from "../draw/breach";
import { cells } from "../draw/curve";
import { inUnit, plain, ratePair, partOf } from "../draw/format";
import { metricAt, valueAt } from "../draw/path";
import { unitOf } from "../draw/units";
import { isYoung } from "../draw/heat";
import type { Curves } from "../stores/curves";
import { metricOf } from "../stores/kinds";
import { text } from "../strings/en";
import { HEAT_WIDTH, HEAT_WIDTH_PHONE, PADDING, widthOf } from "./columns";

export const HEAT_CELLS = 48;
/** About how wide a letter is: a reason that would be cut stands only in the title and in the peek panel. */
const LETTER = 6.6;
const TONES = { "": "", warn: "text-warn", bad: "text-bad" };
const FILLS = { "": "bg-quiet-line", warn: "bg-warn-fill", bad: "bg-bad-fill" };

interface CellProps {
  resource: Resource;
  column: Column;
  /** Whether others have a second number in this column, behind the first. */
  room: boolean;
  /** On a phone only the first column has a strip. */
  lead: boolean;
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
  const unknown = () => props.resource.unknown[props.metric];
  const whyShort = () => {
    const whole = `${text.table.unknown} · ${firstClause(unknown()?.reason ?? "")}`;
    const room = widthOf(props.column, props.narrow) + (isHeat() ? props.stretch : 0) - PADDING;
    return unknown() && whole.length * LETTER <= room ? whole : text.table.unknown;
  };
  return (
    <Switch fallback={<Reading {...props} value={value() as number} />}>
      <Match when={value() === undefined}>
        <span aria-hidden="true" />
      </Match>
      <Match when={value() === null}>
        <span class="truncate text-muted" title={[unknown()?.reason, unknown()?.fix].filter(Boolean).join(" · ")}>
          {whyShort()}
        </span>
      </Match>
      <Match when={isHeat()}>
        <Show when={!props.narrow || props.lead}>
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
  const width = () => (props.narrow ? HEAT_WIDTH_PHONE : HEAT_WIDTH + props.stretch);
  return (
    <Show when={unitOf(props.metric) !== "ratio" || !isYoung(strip())} fallback={<Level {...props} width={width()} />}>
      <HeatStrip cells={strip()} top={top()} limits={props.limits} width={width()} label={text.table.heatTitle(props.column.title)} />
    </Show>
  );
}

/** What there is to draw before there is a history. */
function Level(props: CellProps & { metric: string; limits?: Metric; width: number }) {
  const value = () => props.resource.metrics[props.metric] ?? 0;
  const title = () => text.table.levelTitle(props.column.title);
  return (
    <span role="img" aria-label={title()} title={title()} class="h-[5px] shrink-0 overflow-hidden rounded-full bg-raised" style={{ width: `${props.width}px` }}>
      <span class={`block h-full rounded-full ${FILLS[breach(value(), props.limits)]}`} style={{ width: `${Math.min(1, Math.max(0.02, value())) * 100}%` }} />
    </span>
  );
}

function Reading(props: CellProps & { metric: string; limits?: Metric; value: number }) {
  const tone = () => breach(props.value, props.limits);
  const beside = () => {
    const name = props.column.beside ? metricAt(props.column.beside) : undefined;
    const value = name ? props.resource.metrics[name] : undefined;
    return name && value != null ? { name, value } : undefined;
  };
  const isHeat = () => props.column.draw === "heat";
  const rates = () => {
    const other = beside();
    return props.column.draw === "rate" && other ? ratePair(props.value, other.value) : undefined;
  };
  return (
    <Show when={!rates()} fallback={<span class="text-muted tabular-nums">{rates()}</span>}>
      <span class="min-w-9 text-right font-medium tabular-nums" classList={{ [TONES[tone()]]: tone() !== "" }}>
        {inUnit(props.value, unitOf(props.metric))}
      </span>
      <Show when={(!props.narrow || !isHeat()) && beside()} fallback={<Show when={!props.narrow && props.room && isHeat()}><span class="min-w-[88px]" /></Show>}>
        {(other) => (
          <Show when={isHeat()} fallback={<span class="-ml-1 text-muted tabular-nums">/ {inUnit(other().value, unitOf(other().name))}</span>}>
            <span class="note min-w-[88px] tabular-nums">{besideText(props.resource, other())}</span>
          </Show>
        )}
      </Show>
    </Show>
  );
}

/** What a reason begins with is why; the rest explains it. */
const firstClause = (reason: string): string => reason.split(/[;:,.(]/, 1)[0]?.trim() ?? "";

/** With its total when it is a part of one. */
function besideText(resource: Resource, beside: { name: string; value: number }): string {
  const total = metricOf(resource.type, beside.name)?.total;
  const whole = total ? resource.metrics[total] : undefined;
  return whole ? partOf(beside.value, whole, unitOf(beside.name)) : inUnit(beside.value, unitOf(beside.name));
}
