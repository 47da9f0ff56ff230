// What each source of a plugin costs: when it ran last, how long that took, what came of it.

import { For, Show } from "solid-js";
import type { SourceHealth } from "../../../api/types";
import { duration, latency } from "../../../draw/format";
import { live } from "../../../stores/live";
import { text } from "../../../strings/en";
import { words as all } from "../../../strings/insight";

const words = all.plugins;
const CELL = "border-t border-hair py-1.5 pr-4";

export function PluginSources(props: { sources: SourceHealth[]; offers: boolean }) {
  const ids = () => props.sources.map((one) => one.source);
  return (
    <Show when={ids().length > 0} fallback={<Show when={props.offers}><p class="note mt-2">{words.noSources}</p></Show>}>
      <div class="mt-2 -mx-4 overflow-x-auto px-4" tabindex="0" role="group" aria-label={words.perSource}>
        <table class="w-full tabular-nums">
          <thead>
            <tr class="note text-left">
              <For each={[words.source, words.last, words.took, words.reports, words.warnings]}>{(head) => <th scope="col" class="h-7 pr-4 font-normal whitespace-nowrap" classList={{ "max-sm:hidden": [words.took, words.reports].includes(head) }}>{head}</th>}</For>
            </tr>
          </thead>
          <tbody>
            <For each={ids()}>{(id) => <Show when={props.sources.find((one) => one.source === id)}>{(source) => <Row source={source()} />}</Show>}</For>
          </tbody>
        </table>
      </div>
    </Show>
  );
}

function Row(props: { source: SourceHealth }) {
  const fault = () => (props.source.consecutive_failures > 0 || props.source.last_error?.category === "garbled" ? props.source.last_error : null);
  const lost = () => props.source.dropped + props.source.spool_dropped;
  return (
    <tr class="align-top">
      <th scope="row" class={`${CELL} text-left font-normal wrap-anywhere`}>
        {props.source.title || props.source.source}
      </th>
      <td class={`${CELL} whitespace-nowrap`}>{props.source.last_attempt === null ? words.never : text.ago(duration(Math.max(0, live.serverNow() - props.source.last_attempt)))}</td>
      <td class={`${CELL} whitespace-nowrap max-sm:hidden`}>{props.source.latency_seconds === null ? "–" : latency(props.source.latency_seconds)}</td>
      <td class={`${CELL} max-sm:hidden`}>{props.source.reports.toLocaleString("en")}</td>
      <td class={CELL} classList={{ "text-muted": !fault() && lost() === 0 }}>
        <Show when={fault() || lost() > 0} fallback={words.noWarnings}>
          <Show when={fault()}>{(one) => <span class="block text-bad wrap-anywhere">{one().message}</span>}</Show>
          <Show when={lost() > 0}>
            <span class="block text-warn">{words.dropped(lost())}</span>
          </Show>
        </Show>
      </td>
    </tr>
  );
}
