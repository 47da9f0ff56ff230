// The permissions that are missing: what is not shown without each, and how to give it.

import { For, Show } from "solid-js";
import type { Lack } from "../../../api/types";
import { words } from "../../../strings/connections";
import { Copyable } from "../../../ui/Copyable";

const w = words.lacks;

export function Lacks(props: { lacks: Lack[] }) {
  return (
    <section class="border-t border-hair pt-3" aria-label={w.title}>
      <h3 class="px-4 font-medium">{w.title}</h3>
      <p class="note px-4">{w.note}</p>
      <table class="mt-2 w-full border-collapse max-sm:block" aria-label={w.title}>
        <thead class="max-sm:sr-only">
          <tr class="note text-left">
            <For each={[w.feature, w.permission, w.where, w.fix]}>
              {(title) => (
                <th scope="col" class="h-8 pr-4 font-normal first:pl-4">
                  {title}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody class="max-sm:block">
          <For each={props.lacks}>{(lack) => <Row lack={lack} />}</For>
        </tbody>
      </table>
    </section>
  );
}

function Row(props: { lack: Lack }) {
  return (
    <tr class="border-t border-hair align-top max-sm:block max-sm:px-4 max-sm:py-2.5">
      <th scope="row" class="py-2 pr-4 pl-4 text-left font-normal max-sm:block max-sm:p-0">
        {props.lack.feature}
        <Show when={!props.lack.optional}>
          {" "}
          <span class="tag" data-tone="warning">
            {w.needed}
          </span>
        </Show>
      </th>
      <td class="py-2 pr-4 max-sm:inline max-sm:p-0">
        <code class="font-mono text-xs">{props.lack.permission}</code>
      </td>
      <td class="py-2 pr-4 max-sm:ml-2 max-sm:inline max-sm:p-0">
        <code class="font-mono text-xs text-muted">{props.lack.where}</code>
      </td>
      <td class="w-1/2 py-2 pr-4 max-sm:mt-1.5 max-sm:block max-sm:w-auto max-sm:p-0">
        <Show when={props.lack.fix}>
          <Copyable label={w.fixOf(props.lack.permission)} value={props.lack.fix} />
        </Show>
      </td>
    </tr>
  );
}
