// The declared summary charts of one resource, small, over its facts.

import { createMemo, For, Show } from "solid-js";
import type { Kind, Resource } from "../api/types";
import { createCurves } from "../stores/curves";
import { range, RANGES } from "../stores/view";
import { text } from "../strings/en";
import { ChartFigure } from "./ChartFigure";
import { chartsOf } from "./charts";

const POINTS = 240;

export function Sparks(props: { resource: Resource; kind?: Kind; onMore: () => void }) {
  const charts = createMemo(() => chartsOf(props.kind, props.resource).filter((chart) => chart.summary).slice(0, 2));
  const metrics = createMemo(() => charts().flatMap((chart) => chart.drawn), undefined, { equals: (a, b) => a.join() === b.join() });
  const id = () => props.resource.id;
  const curves = createCurves(() => (metrics().length === 0 ? undefined : { ids: [id()], metrics: metrics(), spanSeconds: RANGES[range()], points: POINTS }));
  return (
    <Show when={charts().length > 0}>
      <div class="grid gap-2 border-b border-hair px-4 py-3">
        <For each={charts()}>{(chart) => <ChartFigure chart={chart} resource={props.resource} curves={curves} height={56} />}</For>
        <button type="button" class="note justify-self-start hover:text-content hover:underline" onClick={props.onMore}>
          {text.peek.allCharts}
        </button>
      </div>
    </Show>
  );
}
