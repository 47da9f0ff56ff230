// A day in one line: quiet cells, coloured only where a limit was passed, hatched where nothing was heard.

import { createEffect } from "solid-js";
import type { Metric } from "../api/types";
import { breach } from "../draw/breach";
import { painted } from "../stores/appearance";
import { token } from "./colours";

const HEIGHT = 14;

export function HeatStrip(props: { cells: (number | null)[]; top: number; limits?: Metric; width: number; label: string }) {
  let canvas!: HTMLCanvasElement;

  createEffect(() => {
    painted();
    const { cells, width } = props;
    const context = canvas.getContext("2d");
    if (!context) return;
    const ratio = devicePixelRatio || 1;
    canvas.width = width * ratio;
    canvas.height = HEIGHT * ratio;
    const step = canvas.width / cells.length;
    const colours = { "": token("heat"), warn: token("warn-fill"), bad: token("bad-fill") };
    const hair = token("hair");
    cells.forEach((value, index) => {
      const left = Math.round(index * step);
      const wide = Math.max(1, Math.round((index + 1) * step) - left);
      if (value === null) {
        context.globalAlpha = 1;
        context.fillStyle = hair;
        context.fillRect(left, canvas.height - 2 * ratio, wide, ratio);
        return;
      }
      const tone = breach(value, props.limits);
      context.fillStyle = colours[tone];
      context.globalAlpha = tone ? 1 : 0.1 + 0.5 * Math.min(1, Math.max(0, value / props.top));
      context.fillRect(left, 0, wide, canvas.height);
    });
  });

  return <canvas ref={canvas} role="img" aria-label={props.label} class="h-[14px] shrink-0 rounded-[2px]" style={{ width: `${props.width}px` }} />;
}
