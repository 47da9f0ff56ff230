// Facts as pairs; what nobody told is left out or said to be so.

import { For, type JSX, Show } from "solid-js";
import { kindOf } from "../stores/kinds";
import { live } from "../stores/live";
import { pathOf } from "../frame/pages";
import { words } from "../strings/recovery";

export function Facts(props: { facts: [string, JSX.Element][] }) {
  return (
    <dl class="grid gap-y-1">
      <For each={props.facts.filter(([, value]) => value !== undefined && value !== "" && value !== null)}>
        {([title, value]) => (
          <div class="grid grid-cols-[132px_minmax(0,1fr)] gap-x-3">
            <dt class="truncate text-muted">{title}</dt>
            <dd class="min-w-0 wrap-anywhere">{value}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}

/** The page on which a resource stands, opened at it. */
export const placeOf = (id: string): string => `${pathOf(kindOf(live.resource(id)?.type ?? "")?.page ?? "none")}?peek=${encodeURIComponent(id)}`;

export function ResourceLink(props: { id: string }) {
  return (
    <Show when={live.resource(props.id)} fallback={<span>{props.id}</span>}>
      {(resource) => (
        <a class="underline decoration-border underline-offset-2 hover:decoration-content" href={placeOf(props.id)}>
          {resource().name}
        </a>
      )}
    </Show>
  );
}

export function Candidates(props: { ids: string[] }) {
  return (
    <Show when={props.ids.length > 0}>
      <section class="border-b border-hair px-4 py-3">
        <h3 class="mb-2 text-xs font-semibold">{words.panel.candidates}</h3>
        <ul class="grid gap-y-1">
          <For each={props.ids}>
            {(id) => (
              <li>
                <ResourceLink id={id} />
                <span class="note ml-2">{kindOf(live.resource(id)?.type ?? "")?.title}</span>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
