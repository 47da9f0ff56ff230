// Numbers as people write them (`80%`, `10GiB`, `3d`), and the metric they are compared with.

import type { Unit } from "../api/types";
import { unitOf } from "../draw/units";

export interface Quantity {
  value: number;
  /** The units it can be compared with; none means any. */
  units: Unit[];
}

const NUMBER = /^([+-]?\d{1,15}(?:\.\d{1,9})?)\s*([A-Za-z%/]*)$/;
const TIMES: Record<string, number> = { s: 1, min: 60, m: 60, h: 3600, d: 86_400, w: 604_800 };
const SIZES: Record<string, number> = { b: 1 };
for (const [power, letter] of [..."kmgtp"].entries()) {
  SIZES[`${letter}b`] = 1000 ** (power + 1);
  SIZES[`${letter}ib`] = 1024 ** (power + 1);
}

export function parseQuantity(text: string): Quantity | undefined {
  const match = NUMBER.exec(text);
  if (!match) return undefined;
  const number = Number(match[1]);
  const unit = (match[2] ?? "").toLowerCase();
  if (unit === "") return { value: number, units: [] };
  if (unit === "%") return { value: number / 100, units: ["ratio"] };
  const seconds = Object.hasOwn(TIMES, unit) ? TIMES[unit] : undefined;
  if (seconds !== undefined) return { value: number * seconds, units: ["seconds"] };
  const perSecond = unit.endsWith("/s");
  const name = perSecond ? unit.slice(0, -2) : unit;
  const size = Object.hasOwn(SIZES, name) ? SIZES[name] : undefined;
  if (size === undefined) return undefined;
  return { value: number * size, units: perSecond ? ["bytes_per_second"] : ["bytes", "bytes_per_second"] };
}

/** The value of the metric that `name` means; null when it is unknown or there is no such metric. */
export function measured(metrics: Record<string, number | null>, name: string, quantity: Quantity): number | null {
  for (const metric of meant(metrics, name, quantity)) if (Object.hasOwn(metrics, metric)) return metrics[metric] ?? null;
  return null;
}

function meant(metrics: Record<string, number | null>, name: string, quantity: Quantity): string[] {
  const { units } = quantity;
  const comparable = (metric: string): boolean => units.length === 0 || units.includes(unitOf(metric));
  const found: string[] = [];
  if (units.length === 0 || units.includes("ratio")) found.push(`${name}_ratio`);
  if (comparable(name)) found.push(name);
  if (units.includes("bytes")) found.push(`${name}_bytes`, `${name}_used_bytes`);
  const longer = Object.keys(metrics).filter((metric) => metric.startsWith(`${name}_`) && comparable(metric));
  return [...found, ...longer.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))];
}
