// The unit that a metric's name declares.

import type { Unit } from "../api/types";

const UNITS: readonly Unit[] = ["bytes_per_second", "per_second", "bytes", "ratio", "seconds", "celsius", "watts", "volts", "hertz", "rpm"];

export function unitOf(metric: string): Unit {
  return UNITS.find((unit) => metric.endsWith(`_${unit}`) || metric.endsWith(`:${unit}`)) ?? "count";
}
