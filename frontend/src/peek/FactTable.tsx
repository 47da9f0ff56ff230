// A fact that is a list of objects: filesystems, interfaces, drives.

import { For, Show } from "solid-js";
import type { Column, Fact, Resource } from "../api/types";
import { inUnit } from "../draw/format";
import { isPresent, metricAt, valueAt } from "../draw/path";
import { unitOf } from "../draw/units";
import { MetricValue, Plain } from "./FactLine";
import type { ProvenanceOf } from "./provenance";

export function FactTable(props: { fact: Fact; resource: Resource; titled: boolean; provenance: ProvenanceOf }) {
  const rows = (): unknown[] => {
    const value = valueAt(props.resource, props.fact.value);
    return Array.isArray(value) ? value : Object.entries((value as object) ?? {}).map(([name, row]) => ({ name, ...(row as object) }));
  };
  // A column that says nothing of any row only takes room.
  const columns = () => props.fact.columns.filter((column) => rows().some((row) => isTold(column, row, props.resource)));
  return (
    <div class="mt-2 first-of-type:mt-0">
      <Show when={props.titled}>
        <h4 class="note mb-1">{props.fact.title}</h4>
      </Show>
      <div class="-mx-4 overflow-x-auto px-4" tabindex="0" role="group" aria-label={props.fact.title}>
        <table class="w-full border-separate border-spacing-0 max-sm:table-fixed">
          <thead>
            <tr>
              <For each={columns()}>
                {(column) => <th class="note h-6 pr-3 text-left font-normal whitespace-nowrap max-sm:whitespace-normal max-sm:wrap-anywhere">{column.title}</th>}
              </For>
            </tr>
          </thead>
          <tbody>
            <For each={rows()}>
              {(row) => (
                <tr>
                  <For each={columns()}>
                    {(column) => (
                      <td class="h-7 border-t border-hair pr-3 align-middle whitespace-nowrap max-sm:whitespace-normal max-sm:wrap-anywhere">
                        <Value column={column} row={row} resource={props.resource} />
                      </td>
                    )}
                  </For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </div>
  );
}

function isTold(column: Column, row: unknown, resource: Resource): boolean {
  if (!column.value.startsWith("metric:")) return isPresent(valueAt(row, column.value));
  const metric = metricAt(column.value, row);
  return metric !== undefined && metric in resource.metrics;
}

function Value(props: { column: Column; row: unknown; resource: Resource }) {
  const metric = () => metricAt(props.column.value, props.row);
  const beside = () => {
    const name = props.column.beside ? metricAt(props.column.beside, props.row) : undefined;
    const value = name ? props.resource.metrics[name] : undefined;
    return name && value != null ? inUnit(value, unitOf(name)) : undefined;
  };
  return (
    <Show when={isTold(props.column, props.row, props.resource)}>
      <span class="inline-flex max-w-full items-center gap-2 max-sm:flex-wrap">
        <Show when={metric()} fallback={<Plain value={valueAt(props.row, props.column.value)} draw={props.column.draw} path={props.column.value} />}>
          {(name) => <MetricValue resource={props.resource} metric={name()} draw={props.column.draw} />}
        </Show>
        <Show when={beside()}>
          <span class="note tabular-nums">{beside()}</span>
        </Show>
      </span>
    </Show>
  );
}
