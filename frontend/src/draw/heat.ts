// The cells of a heat strip as paths, one for each look a cell can have.

import { breach } from "./breach";

export const HEAT_HEIGHT = 14;
/** Shades of quiet cells: more of them nobody can tell apart. */
const SHADES = 5;
const [NOTHING, WARN, BAD] = [0, SHADES + 1, SHADES + 2];

/** Fewer cells than this make no picture of a day. */
const LEAST_CELLS = 4;

/** Whether so little was heard yet that the strip would stand empty. */
export const isYoung = (cells: (number | null)[]): boolean => cells.filter((value) => value !== null).length < LEAST_CELLS;

interface Limits {
  warn: number | null;
  bad: number | null;
  low_is_bad: boolean;
}

/** Nothing heard, the shades from low to high, warning, critical; cells of one look that touch are one box. */
export function heatPaths(cells: (number | null)[], top: number, limits: Limits | undefined, width: number): string[] {
  const paths = Array.from({ length: SHADES + 3 }, () => "");
  let from = 0;
  for (let index = 1; index <= cells.length; index += 1) {
    const look = lookOf(cells[from] ?? null, top, limits);
    if (index < cells.length && lookOf(cells[index] ?? null, top, limits) === look) continue;
    const [left, right] = [Math.round((from * width) / cells.length), Math.round((index * width) / cells.length)];
    paths[look] += look === NOTHING ? `M${left} ${HEAT_HEIGHT - 2}H${right}v1H${left}z` : `M${left} 0H${right}V${HEAT_HEIGHT}H${left}z`;
    from = index;
  }
  return paths;
}

function lookOf(value: number | null, top: number, limits: Limits | undefined): number {
  if (value === null) return NOTHING;
  const tone = breach(value, limits);
  if (tone) return tone === "bad" ? BAD : WARN;
  return 1 + Math.min(SHADES - 1, Math.max(0, Math.floor((value / top) * SHADES)));
}
