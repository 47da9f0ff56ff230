// The facts of two resources side by side, with what differs told by words and weight.

import { createMemo, createSignal, For, Show } from "solid-js";
import type { Resource } from "../api/types";
import { isPresent } from "../draw/path";
import { words as all } from "../strings/insight";
import { MetricValue, Plain } from "./FactLine";
import type { CompareGroup, CompareLine, Side } from "./compareFacts";

const words = all.compare;

export function CompareFacts(props: { groups: CompareGroup[]; pair: [Resource, Resource] }) {
  const [fewer, setFewer] = createSignal(false);
  const groups = createMemo(() => props.groups.map((group) => ({ ...group, lines: group.lines.filter((line) => !fewer() || line.differs) })).filter((group) => group.lines.length > 0));
  return (
    <section class="px-4 py-3">
      <div class="mb-2 flex flex-wrap items-center justify-between gap-x-4">
        <h3 class="text-xs font-semibold">{words.facts}</h3>
        <label class="flex min-h-8 items-center gap-2 max-md:min-h-11">
          <input type="checkbox" class="accent-(--accent)" checked={fewer()} onChange={(event) => setFewer(event.currentTarget.checked)} />
          {words.onlyDifferences}
        </label>
      </div>
      <Show when={groups().length > 0} fallback={<p class="text-muted">{words.noDifferences}</p>}>
        <table class="w-full table-fixed border-separate border-spacing-0" aria-label={words.facts}>
          <thead>
            <tr class="text-left">
              <th scope="col" class="note h-7 w-[28%] pr-3 font-normal">
                {words.fact}
              </th>
              <For each={props.pair}>
                {(one) => (
                  <th scope="col" class="h-7 truncate pr-3 font-medium">
                    {one.name}
                  </th>
                )}
              </For>
            </tr>
          </thead>
          <For each={groups()}>
            {(group) => (
              <tbody>
                <tr>
                  <th scope="colgroup" colSpan={3} class="note h-8 border-t border-hair pt-1 text-left align-bottom font-medium">
                    {group.title}
                  </th>
                </tr>
                <For each={group.lines}>{(line) => <Line line={line} pair={props.pair} />}</For>
              </tbody>
            )}
          </For>
        </table>
      </Show>
    </section>
  );
}

function Line(props: { line: CompareLine; pair: [Resource, Resource] }) {
  return (
    <tr class="align-top">
      <th scope="row" class="py-0.5 pr-3 text-left font-normal text-muted">
        {props.line.title}
        <Show when={props.line.differs}>
          <span class="sr-only">{`, ${words.differs}`}</span>
        </Show>
      </th>
      <For each={props.line.sides}>
        {(side, place) => (
          <td class="py-0.5 pr-3 wrap-anywhere" classList={{ "font-medium": props.line.differs, "text-muted": !props.line.differs }}>
            <Value side={side} line={props.line} resource={props.pair[place()] as Resource} />
          </td>
        )}
      </For>
    </tr>
  );
}

function Value(props: { side: Side; line: CompareLine; resource: Resource }) {
  return (
    <Show when={props.side.metric} fallback={<Show when={isPresent(props.side.value)} fallback="–"><Plain value={props.side.value} draw={props.line.draw} /></Show>}>
      {(metric) => <MetricValue resource={props.resource} metric={metric()} draw={props.line.draw} />}
    </Show>
  );
}
