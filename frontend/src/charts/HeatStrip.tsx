// A day in one line: quiet cells, coloured only where a limit was passed, a low line where nothing was heard.
//
// Drawn as a few paths: a canvas for each of hundreds of strips would be a layer of its own for the compositor to carry.

import { createMemo, Index } from "solid-js";
import type { Metric } from "../api/types";
import { HEAT_HEIGHT, heatPaths } from "../draw/heat";

const LOOKS = ["fill-hair", "fill-heat opacity-12", "fill-heat opacity-24", "fill-heat opacity-36", "fill-heat opacity-48", "fill-heat opacity-60", "fill-warn-fill", "fill-bad-fill"];

export function HeatStrip(props: { cells: (number | null)[]; top: number; limits?: Metric; width: number; label: string }) {
  const paths = createMemo(() => heatPaths(props.cells, props.top, props.limits, props.width));
  return (
    <svg role="img" aria-label={props.label} class="h-[14px] shrink-0 overflow-visible" style={{ width: `${props.width}px` }} viewBox={`0 0 ${props.width} ${HEAT_HEIGHT}`} shape-rendering="crispEdges">
      <Index each={paths()}>{(path, look) => <path class={LOOKS[look]} d={path()} />}</Index>
    </svg>
  );
}
