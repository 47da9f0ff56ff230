// Curves of samples: kept in columns, laid on a common grid, broken where nothing was heard.

import type { Curve } from "../api/types";

export interface Line {
  at: number[];
  value: number[];
  /** Width in ms of the points that came as history. */
  stepMs: number;
  /** Live samples closer than this share a point. */
  liveMs: number;
  /** How many live samples the last point holds. */
  tail: number;
  /** A line of more points than this is thinned to half. */
  longest: number;
}

/** Twice what a large chart can show. */
const LONGEST = 600;

export const newLine = (liveMs: number, longest = LONGEST): Line => ({ at: [], value: [], stepMs: liveMs, liveMs, tail: 0, longest });

export function lineOf(curve: Curve, liveMs: number, longest = LONGEST): Line {
  return { at: [...curve.at_ms], value: [...curve.mean], stepMs: Math.max(curve.step_seconds * 1000, liveMs), liveMs, tail: 1, longest };
}

/** Make one point of each two. */
function thin(line: Line): void {
  const { at, value } = line;
  const half = at.length >> 1;
  line.at = Array.from({ length: half }, (_, index) => at[2 * index] as number);
  line.value = Array.from({ length: half }, (_, index) => ((value[2 * index] as number) + (value[2 * index + 1] as number)) / 2);
  line.liveMs *= 2;
  line.stepMs = Math.max(line.stepMs, line.liveMs);
}

/** Take one more sample; a late one goes to its place. */
export function extend(line: Line, atMs: number, value: number): void {
  const last = line.at.length - 1;
  const newest = line.at[last];
  if (newest === undefined || atMs - newest >= line.liveMs) {
    line.at.push(atMs);
    line.value.push(value);
    line.tail = 1;
    if (line.at.length > line.longest) thin(line);
    return;
  }
  if (atMs >= newest) {
    line.tail += 1;
    line.value[last] = (line.value[last] ?? 0) + (value - (line.value[last] ?? 0)) / line.tail;
    return;
  }
  const place = line.at.findIndex((at) => at > atMs);
  const crowded = atMs - (line.at[place - 1] ?? -Infinity) < line.liveMs || (line.at[place] ?? Infinity) - atMs < line.liveMs;
  if (crowded) return;
  line.at.splice(place, 0, atMs);
  line.value.splice(place, 0, value);
}

export function forget(line: Line, beforeMs: number): void {
  const keep = line.at.findIndex((at) => at >= beforeMs);
  const dropped = keep === -1 ? line.at.length : keep;
  if (dropped === 0) return;
  line.at.splice(0, dropped);
  line.value.splice(0, dropped);
}

/** A silence longer than this is a gap: three times the usual distance of points, or three intervals. */
export function gapMs(at: number[], stepMs: number): number {
  const distances = at.slice(1).map((one, index) => one - (at[index] ?? one));
  distances.sort((a, b) => a - b);
  return Math.max(3 * (distances[distances.length >> 1] ?? 0), 3 * stepMs);
}

export interface Grid {
  sinceMs: number;
  untilMs: number;
  points: number;
}

export const gridTimes = ({ sinceMs, untilMs, points }: Grid): number[] =>
  Array.from({ length: points }, (_, index) => sinceMs + ((untilMs - sinceMs) * index) / (points - 1));

/** The line's values at the grid's moments; null inside a gap and beyond both ends. */
export function onGrid(line: Line, grid: Grid): (number | null)[] {
  const widest = gapMs(line.at, line.stepMs);
  const slot = (grid.untilMs - grid.sinceMs) / (grid.points - 1);
  let next = 0;
  return gridTimes(grid).map((moment) => {
    while (next < line.at.length && (line.at[next] as number) < moment) next += 1;
    return between(line, next, moment, widest, slot);
  });
}

function between(line: Line, next: number, moment: number, widest: number, slot: number): number | null {
  const [before, after] = [line.at[next - 1], line.at[next]];
  const [left, right] = [line.value[next - 1], line.value[next]];
  if (after !== undefined && right !== undefined && (after === moment || before === undefined)) return after - moment < slot ? right : null;
  // After the last sample the line goes on for as long as its next one may still be on its way.
  if (after === undefined || right === undefined)
    return before !== undefined && left !== undefined && moment - before < Math.max(slot, line.stepMs * 2) ? left : null;
  if (before === undefined || left === undefined) return null;
  if (after - before > widest) return moment - before < slot / 2 ? left : after - moment < slot / 2 ? right : null;
  return left + ((right - left) * (moment - before)) / (after - before);
}

/** One number per cell of a heat strip: the highest of the cell, null where nothing was heard. */
export function cells(line: Line | undefined, grid: Grid): (number | null)[] {
  const found: (number | null)[] = Array.from({ length: grid.points }, () => null);
  if (!line) return found;
  const width = (grid.untilMs - grid.sinceMs) / grid.points;
  line.at.forEach((at, index) => {
    const cell = Math.floor((at - grid.sinceMs) / width);
    const value = line.value[index];
    if (cell < 0 || cell >= grid.points || value === undefined) return;
    found[cell] = Math.max(found[cell] ?? -Infinity, value);
  });
  return found;
}
