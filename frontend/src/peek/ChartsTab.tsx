// All charts of one resource over one time, with what happened below them.

import { createMemo, For, Show } from "solid-js";
import type { Kind, Resource } from "../api/types";
import { EventLane } from "../charts/EventLane";
import { AXIS_END, AXIS_START } from "../charts/Plot";
import { RangeChoice } from "../frame/TopBar";
import { createCurves } from "../stores/curves";
import { range, RANGES, setRange } from "../stores/view";
import { text } from "../strings/en";
import { Blank } from "../ui/Blank";
import { ChartFigure } from "./ChartFigure";
import { chartsOf } from "./charts";
import { createTimeline, markOf } from "./timeline";

const POINTS = 300;
const HEIGHT = 118;

export function ChartsTab(props: { resource: Resource; kind?: Kind }) {
  const charts = createMemo(() => chartsOf(props.kind, props.resource), undefined, { equals: sameCharts });
  const metrics = createMemo(() => [...new Set(charts().flatMap((chart) => chart.drawn))], undefined, { equals: (a, b) => a.join() === b.join() });
  const id = () => props.resource.id;
  const curves = createCurves(() => (metrics().length === 0 ? undefined : { ids: [id()], metrics: metrics(), spanSeconds: RANGES[range()], points: POINTS }));
  const timeline = createTimeline(id, () => Math.floor(Date.now() / 1000) - RANGES[range()]);
  const marks = createMemo(() => timeline.moments().map(markOf));
  const span = () => {
    curves.version();
    return curves.grid();
  };

  return (
    <Show when={charts().length > 0} fallback={<Blank small title={text.chart.empty} />}>
      <div class="grid gap-4 px-4 py-3">
        <div class="flex justify-between">
          <RangeChoice value={range()} onChange={setRange} shown />
        </div>
        <EventLane marks={marks()} sinceMs={span().sinceMs} untilMs={span().untilMs} inset={[AXIS_START, AXIS_END]} />
        <Show when={curves.state() === "failed"}>
          <p role="alert" class="flex items-center gap-3 text-bad">
            {text.chart.failed} <button type="button" class="btn" onClick={curves.retry}>{text.retry}</button>
          </p>
        </Show>
        <For each={charts()}>
          {(chart) => <ChartFigure chart={chart} resource={props.resource} curves={curves} height={HEIGHT} axes marks={marks().filter((mark) => mark.tone !== "plain")} />}
        </For>
      </div>
    </Show>
  );
}

const sameCharts = (a: { drawn: string[] }[], b: { drawn: string[] }[]): boolean => a.map((one) => one.drawn.join()).join(";") === b.map((one) => one.drawn.join()).join(";");
