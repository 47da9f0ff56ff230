// Draw the cells of one group: quiet where all is well, hatched where nothing is known, hollow where it was stopped.

import { token } from "../charts/colours";
import type { Look } from "../draw/look";
import { type Box, CELL_HEIGHT } from "./pack";

const RADIUS = 3;
const HATCH = 4;
const FADED = 0.16;

export function paint(canvas: HTMLCanvasElement, boxes: Box[], looks: Look[], only: Look | undefined, size: { width: number; height: number }): void {
  const scale = window.devicePixelRatio || 1;
  const context = canvas.getContext("2d");
  if (!context) return;
  canvas.width = Math.round(size.width * scale);
  canvas.height = Math.round(size.height * scale);
  context.scale(scale, scale);
  const alpha = (look: Look, full: number): number => (only && look !== only ? full * FADED : full);
  boxes.forEach((box, index) => {
    const look = looks[index] ?? "unknown";
    context.beginPath();
    if (look === "resting") {
      context.roundRect(box.x + 0.5, box.y + 0.5, box.width - 1, CELL_HEIGHT - 1, RADIUS);
      context.globalAlpha = alpha(look, 0.9);
      context.strokeStyle = token("quiet-line");
      context.stroke();
      return;
    }
    context.roundRect(box.x, box.y, box.width, CELL_HEIGHT, RADIUS);
    context.globalAlpha = alpha(look, look === "online" ? 0.5 : look === "unknown" ? 0.9 : 1);
    if (look === "unknown") hatch(context, box);
    else {
      context.fillStyle = token(look === "warning" ? "warn-fill" : look === "offline" ? "bad-fill" : "quiet-line");
      context.fill();
    }
  });
}

function hatch(context: CanvasRenderingContext2D, box: Box): void {
  context.save();
  context.clip();
  context.strokeStyle = token("unknown");
  context.lineWidth = 1.4;
  context.beginPath();
  for (let x = box.x - CELL_HEIGHT; x < box.x + box.width; x += HATCH) {
    context.moveTo(x, box.y + CELL_HEIGHT);
    context.lineTo(x + CELL_HEIGHT, box.y);
  }
  context.stroke();
  context.restore();
}
