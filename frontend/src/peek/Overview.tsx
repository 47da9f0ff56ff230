// How it is, why, and the facts that its kind declares.

import { createMemo, For, Show } from "solid-js";
import type { Fact, Kind, Panel, Resource } from "../api/types";
import { lookOf } from "../draw/look";
import { isPresent, metricAt, valueAt } from "../draw/path";
import { metricOf } from "../stores/kinds";
import { text } from "../strings/en";
import { Blank } from "../ui/Blank";
import { besides, isSilent, silence } from "../tasks/state";
import { FactLine } from "./FactLine";
import { FactTable } from "./FactTable";
import { createProvenance, type ProvenanceOf, unknowns } from "./provenance";
import { Sparks } from "./Sparks";
import { Written } from "./Written";

export function Overview(props: { resource: Resource; kind?: Kind; onTab: (tab: string) => void }) {
  const provenance = createProvenance(() => props.resource.id);
  const panels = createMemo(() => (props.kind?.panels ?? []).filter((panel) => panel.facts.some((fact) => hasFact(props.resource, fact))));
  return (
    <div onMouseEnter={provenance.look} onFocusIn={provenance.look}>
      <Why resource={props.resource} />
      <Sparks resource={props.resource} kind={props.kind} onMore={() => props.onTab("charts")} />
      <Show when={props.resource.tags.length > 0}>
        <p class="flex flex-wrap gap-1 border-b border-hair px-4 py-2.5">
          <For each={props.resource.tags}>{(tag) => <span class="tag">{tag}</span>}</For>
        </p>
      </Show>
      <Written resource={props.resource} />
      <For each={panels()} fallback={<Others resource={props.resource} provenance={provenance} />}>
        {(panel) => <Facts panel={panel} resource={props.resource} provenance={provenance} />}
      </For>
      <Unknowns resource={props.resource} />
    </div>
  );
}

function hasFact(resource: Resource, fact: Fact): boolean {
  const metric = metricAt(fact.value);
  return metric ? metric in resource.metrics : isPresent(valueAt(resource, fact.value));
}

function Why(props: { resource: Resource }) {
  const reason = () => props.resource.status_reason || (isSilent(props.resource) ? silence(props.resource) : "");
  const said = () => (lookOf(props.resource) === "resting" ? besides(props.resource, reason()) : reason() || text.dashboard.reason);
  const tone = () => (({ warning: "bg-warn-soft", offline: "bg-bad-soft", unknown: "bg-raised", resting: "bg-raised", online: "" }) as const)[lookOf(props.resource)];
  return (
    <Show when={props.resource.status !== "online"}>
      <div class="border-b border-hair px-4 py-3">
        <p class={`rounded-lg px-3 py-2 ${tone()}`}>
          <b class="font-medium">{text.status[lookOf(props.resource)]}</b>
          <span>{said() && ` · ${said()}`}</span>
        </p>
      </div>
    </Show>
  );
}

function Facts(props: { panel: Panel; resource: Resource; provenance: ProvenanceOf }) {
  const shown = () => props.panel.facts.filter((fact) => hasFact(props.resource, fact));
  const lines = () => shown().filter((fact) => fact.draw !== "table");
  const tables = () => shown().filter((fact) => fact.draw === "table");
  return (
    <section class="border-b border-hair px-4 py-3">
      <h3 class="mb-2 text-xs font-semibold">{props.panel.title}</h3>
      <Show when={lines().length > 0}>
        <dl class="grid gap-y-1">
          <For each={lines()}>{(fact) => <FactLine fact={fact} resource={props.resource} provenance={props.provenance} />}</For>
        </dl>
      </Show>
      <For each={tables()}>
        {(fact) => <FactTable fact={fact} resource={props.resource} titled={tables().length > 1 || lines().length > 0} provenance={props.provenance} />}
      </For>
    </section>
  );
}

/** A kind without panels: its numbers, under the titles of its metrics. */
function Others(props: { resource: Resource; provenance: ProvenanceOf }) {
  const facts = (): Fact[] =>
    Object.keys(props.resource.metrics)
      .sort()
      .map((name) => ({ title: metricOf(props.resource.type, name)?.title ?? name, value: `metrics.${name}`, draw: "number", columns: [] }));
  return (
    <Show when={facts().length > 0} fallback={<Blank small title={text.peek.noFacts} />}>
      <section class="border-b border-hair px-4 py-3">
        <dl class="grid gap-y-1">
          <For each={facts()}>{(fact) => <FactLine fact={fact} resource={props.resource} provenance={props.provenance} />}</For>
        </dl>
      </section>
    </Show>
  );
}

function Unknowns(props: { resource: Resource }) {
  const list = createMemo(() => unknowns(props.resource));
  return (
    <Show when={list().length > 0}>
      <section class="px-4 py-3">
        <h3 class="mb-2 text-xs font-semibold">{text.peek.unknowns}</h3>
        <ul class="grid gap-y-2">
          <For each={list()}>
            {({ metric, unknown }) => (
              <li class="grid grid-cols-[132px_minmax(0,1fr)] gap-x-3">
                <span class="truncate text-muted" title={metric}>
                  {metricOf(props.resource.type, metric)?.title ?? metric}
                </span>
                <span>
                  {unknown?.reason ?? text.peek.unexplained}
                  <Show when={unknown?.fix}>
                    <span class="note block">{unknown?.fix}</span>
                  </Show>
                </span>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
