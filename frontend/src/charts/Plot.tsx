// One uPlot canvas: quiet lines, one that is emphasised, a time cursor that all plots share.

import { createEffect, on, onCleanup, onMount, untrack } from "solid-js";
import uPlot from "uplot";
import { painted } from "../stores/appearance";
import { cursor, setCursor } from "../stores/view";
import { token } from "./colours";

export interface Mark {
  atMs: number;
  tone: "warn" | "bad" | "unknown" | "plain";
  title: string;
}

export interface PlotLine {
  values: (number | null)[];
  look: "quiet" | "strong" | "second";
}

interface PlotProps {
  times: number[];
  lines: PlotLine[];
  height: number;
  /** The top of the scale; grows with the data when it is not given. */
  top?: number;
  warn?: number | null;
  marks?: Mark[];
  axes?: { format: (value: number) => string; binary: boolean };
  label: string;
}

/** Room right of a chart with axes, so that the last time is not cut. */
export const AXIS_END = 14;
export const AXIS_START = 62;
const MARKS = { warn: "warn-fill", bad: "bad-fill", unknown: "unknown", plain: "muted" } as const;

export function Plot(props: PlotProps) {
  let box!: HTMLDivElement;
  let plot: uPlot | undefined;
  let told = false;
  let built = "";

  const shape = (): string => props.lines.map((line) => line.look).join();
  const data = (): uPlot.AlignedData => [props.times, ...props.lines.map((line) => line.values)] as uPlot.AlignedData;

  const build = (): void => {
    plot?.destroy();
    built = shape();
    plot = new uPlot(options(), data(), box);
  };

  function options(): uPlot.Options {
    const quiet = props.lines.filter((line) => line.look === "quiet").length;
    const looks = {
      quiet: { stroke: token("quiet-line"), width: 1, alpha: Math.max(0.16, Math.min(1, 6 / quiet)) },
      strong: { stroke: token("line"), width: 1.6, fill: token("shade") },
      second: { stroke: token("muted"), width: 1.3, dash: [4, 3] },
    };
    return {
      width: Math.max(40, box.clientWidth),
      height: props.height,
      padding: [props.axes ? 8 : 4, props.axes ? AXIS_END : 0, 0, 0],
      legend: { show: false },
      ms: 1,
      scales: { x: { time: true }, y: { range: (_plot, _low, high) => [0, scaleTop(props.top, high)] } },
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      axes: axes(),
      series: [{}, ...props.lines.map((line) => ({ ...looks[line.look], points: { show: false }, spanGaps: false }))],
      hooks: { setCursor: [tell], drawClear: [ground] },
    };
  }

  function axes(): uPlot.Axis[] {
    if (!props.axes) return [{ show: false }, { show: false }];
    const format = props.axes.format;
    const quiet = { stroke: token("muted"), font: '12px "Inter Variable"', ticks: { show: false } };
    return [
      { ...quiet, size: 22, space: 80, grid: { show: false }, values: clockLabels },
      { ...quiet, ...(props.axes.binary ? { incrs: POWERS_OF_TWO } : {}), size: AXIS_START, space: 34, gap: 6, grid: { stroke: token("hair"), width: 1 }, values: (_plot, values) => values.map(format) },
    ];
  }

  function tell(from: uPlot): void {
    if (told) return;
    const left = from.cursor.left ?? -1;
    setCursor(left < 0 ? undefined : from.posToVal(left, "x"));
  }

  /** The floor, the line at which colour begins, and what happened: below the lines, so that a low one is not covered. */
  function ground(on: uPlot): void {
    const { ctx, bbox } = on;
    const ratio = devicePixelRatio;
    ctx.save();
    const stroke = (colour: string, y: number, dash: number[]): void => {
      ctx.strokeStyle = colour;
      ctx.lineWidth = ratio;
      ctx.setLineDash(dash);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    };
    stroke(token("hair"), bbox.top + bbox.height - ratio / 2, []);
    if (props.warn != null && props.warn < (on.scales.y?.max ?? 0))
      stroke(token("border"), Math.round(on.valToPos(props.warn, "y", true)), [3 * ratio, 4 * ratio]);
    for (const mark of props.marks ?? []) {
      const x = Math.round(on.valToPos(mark.atMs, "x", true));
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.globalAlpha = 0.55;
      ctx.fillStyle = token(MARKS[mark.tone]);
      ctx.fillRect(x - ratio / 2, bbox.top, ratio, bbox.height);
    }
    ctx.restore();
  }

  onMount(() => {
    build();
    const sizes = new ResizeObserver(() => {
      if (plot && Math.abs(plot.width - box.clientWidth) > 1 && box.clientWidth > 0) plot.setSize({ width: box.clientWidth, height: props.height });
    });
    sizes.observe(box);
    onCleanup(() => {
      sizes.disconnect();
      plot?.destroy();
      setCursor(undefined);
    });
  });

  createEffect(on([() => props.height, () => props.top, painted], () => plot && build(), { defer: true }));
  createEffect(on([() => props.times, () => props.lines, () => props.marks], () => plot && untrack(() => draw()), { defer: true }));
  // Lines may come or go in the same breath as their numbers; a plot keeps the number of lines it was built with.
  const draw = (): void => (built === shape() ? plot?.setData(data()) : build());
  createEffect(() => {
    const at = cursor();
    if (!plot) return;
    told = true;
    const left = at === undefined ? -10 : plot.valToPos(at, "x");
    if (Math.abs((plot.cursor.left ?? -10) - left) > 0.5) plot.setCursor({ left, top: at === undefined ? -10 : 1 }, false);
    told = false;
  });

  return <div ref={box} role="img" aria-label={props.label} class="w-full" onMouseLeave={() => setCursor(undefined)} />;
}

/** Bytes are marked at round GiB, not at round billions. */
const POWERS_OF_TWO = Array.from({ length: 51 }, (_, power) => 2 ** power);

const scaleTop = (fixed: number | undefined, high: number | null): number => fixed ?? (high && high > 0 ? high * 1.12 : 1);

function clockLabels(_plot: uPlot, values: number[]): string[] {
  const span = (values.at(-1) ?? 0) - (values[0] ?? 0);
  const long = span > 1.5 * 86_400_000;
  const format = new Intl.DateTimeFormat(undefined, long ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit", hour12: false });
  return values.map((value) => format.format(value));
}
