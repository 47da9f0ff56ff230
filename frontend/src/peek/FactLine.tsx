// One labelled fact; its provenance shows on hover and focus.

import { Match, Show, Switch } from "solid-js";
import type { Draw, Fact, Metric, Resource } from "../api/types";
import { breach } from "../draw/breach";
import { duration, fullMoment, inUnit, isMoment, plain, partOf } from "../draw/format";
import { metricAt, valueAt } from "../draw/path";
import { unitOf } from "../draw/units";
import { metricOf } from "../stores/kinds";
import { text } from "../strings/en";
import type { ProvenanceOf } from "./provenance";

const TONES = { "": "", warn: "text-warn", bad: "text-bad" };

export function FactLine(props: { fact: Fact; resource: Resource; provenance: ProvenanceOf }) {
  const metric = () => metricAt(props.fact.value);
  const origin = () => {
    const name = metric();
    const found = name ? props.provenance.of(name) : undefined;
    return found ? [text.peek.provenance(found.source, duration(found.age_seconds)), found.meaning].filter(Boolean).join(" · ") : "";
  };
  return (
    <div class="group relative grid grid-cols-[132px_minmax(0,1fr)] gap-x-3">
      <dt class="truncate text-muted">{props.fact.title}</dt>
      <dd class="min-w-0 break-words">
        <Show when={metric()} fallback={<Plain value={valueAt(props.resource, props.fact.value)} draw={props.fact.draw} path={props.fact.value} />}>
          {(name) => (
            <span tabindex={origin() ? 0 : undefined}>
              <MetricValue resource={props.resource} metric={name()} draw={props.fact.draw} />
            </span>
          )}
        </Show>
        <Show when={origin()}>
          <span class="note pointer-events-none absolute top-0 right-0 hidden rounded-md border border-border bg-surface px-2 shadow-sm group-focus-within:block group-hover:block">
            {origin()}
          </span>
        </Show>
      </dd>
    </div>
  );
}

/** `path` leads to the value: the name of its field says its unit. A moment tells its whole date when it is looked at. */
export function Plain(props: { value: unknown; draw: Draw; path?: string }) {
  const full = () => (isMoment(props.value, props.path ?? "", props.draw) ? fullMoment(props.value) : undefined);
  return (
    <Show when={props.draw === "badge"} fallback={<span title={full()}>{plain(props.value, props.draw, props.path)}</span>}>
      <span class="tag">{plain(props.value)}</span>
    </Show>
  );
}

/** A number with its unit, its share of a total, and unknown as unknown. */
export function MetricValue(props: { resource: Resource; metric: string; draw: Draw }) {
  const value = () => props.resource.metrics[props.metric];
  const limits = (): Metric | undefined => metricOf(props.resource.type, props.metric);
  const total = () => {
    const name = limits()?.total;
    return name ? props.resource.metrics[name] : undefined;
  };
  const shown = () => {
    const number = value() as number;
    const whole = total();
    return whole && props.draw === "bar" ? partOf(number, whole, unitOf(props.metric)) : inUnit(number, unitOf(props.metric));
  };
  const part = () => {
    const whole = total();
    return whole ? (value() as number) / whole : unitOf(props.metric) === "ratio" ? (value() as number) : undefined;
  };
  return (
    <Switch fallback={<span class={`tabular-nums ${TONES[breach(value(), limits())]}`}>{shown()}</span>}>
      <Match when={value() === null || value() === undefined}>
        <span class="text-muted" title={props.resource.unknown[props.metric]?.fix}>
          {[text.table.unknown, props.resource.unknown[props.metric]?.reason].filter(Boolean).join(" · ")}
        </span>
      </Match>
      <Match when={(props.draw === "bar" || props.draw === "heat") && part() !== undefined}>
        <span class="flex items-center gap-2.5">
          <Bar part={part() ?? 0} tone={breach(value(), limits()) || breach(part(), limits())} />
          <span class={`tabular-nums ${TONES[breach(value(), limits())]}`}>{shown()}</span>
        </span>
      </Match>
    </Switch>
  );
}

function Bar(props: { part: number; tone: "" | "warn" | "bad" }) {
  const fills = { "": "bg-line", warn: "bg-warn-fill", bad: "bg-bad-fill" };
  return (
    <span aria-hidden="true" class="h-[5px] w-16 shrink-0 overflow-hidden rounded-full bg-raised">
      <span class={`block h-full rounded-full ${fills[props.tone]}`} style={{ width: `${Math.min(100, Math.max(0, props.part * 100))}%` }} />
    </span>
  );
}
