// The unit that a metric's name declares.

import type { Unit } from "../api/types";

const UNITS: readonly Unit[] = ["bytes_per_second", "per_second", "bytes", "ratio", "seconds", "celsius", "watts", "volts", "hertz", "rpm"];

/** The unit that the name of a facet's field declares as a metric's does, or that it is a moment: `started_at`, `size_bytes`. */
export function kindOfField(path: string): Unit | "moment" | undefined {
  const name = path.slice(path.lastIndexOf(".") + 1);
  if (name.endsWith("_at")) return "moment";
  const unit = unitOf(`_${name}`);
  return unit === "count" ? undefined : unit;
}

export function unitOf(metric: string): Unit {
  return UNITS.find((unit) => metric.endsWith(`_${unit}`) || metric.endsWith(`:${unit}`)) ?? "count";
}
