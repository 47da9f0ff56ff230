// How something is, at its worst: its status, and what it has used up. Pure.

import type { Kind, Metric, Resource } from "../api/types";
import { breach } from "../draw/breach";
import { type Look, lookOf } from "../draw/look";
import { unitOf } from "../draw/units";

export interface Breach {
  metric: Metric;
  value: number;
}

/** Which units say that something is used up or too hot; counts and ages are told by the status, where they matter. */
const FELT = new Set(["ratio", "celsius"]);

/** The first declared metric that is past what its kind calls critical. */
export function breachOf(resource: Resource, kind: Kind | undefined): Breach | undefined {
  if (!kind || resource.status === "unknown" || resource.status === "offline") return undefined;
  for (const metric of feltOf(kind)) {
    const value = resource.metrics[metric.name];
    if (typeof value === "number" && breach(value, metric) === "bad") return { metric, value };
  }
  return undefined;
}

const felt = new WeakMap<Kind, Metric[]>();

function feltOf(kind: Kind): Metric[] {
  let found = felt.get(kind);
  if (!found) felt.set(kind, (found = kind.metrics.filter((metric) => metric.bad !== null && FELT.has(unitOf(metric.name)))));
  return found;
}

/** What a cell shows. Someone who uses up what they have is in a warning's trouble, unless their status says worse. */
export function signalOf(resource: Resource, kind: Kind | undefined): Look {
  const look = lookOf(resource);
  return look === "online" && breachOf(resource, kind) ? "warning" : look;
}

export const isTrouble = (look: Look): boolean => look === "offline" || look === "warning";

/** The worst first. */
export const WORST: Look[] = ["offline", "warning", "unknown", "online", "resting"];

/** How large something is, in bytes, by the first size that its kind declares. */
export function capacityOf(resource: Resource, kind: Kind | undefined): number | undefined {
  if (!kind) return undefined;
  for (const name of sizesOf(kind)) {
    const value = resource.metrics[name];
    if (typeof value === "number" && value > 0) return value;
  }
  return undefined;
}

const sizes = new WeakMap<Kind, string[]>();

/** What a kind declares as a whole that something else is a part of, or as its size. */
function sizesOf(kind: Kind): string[] {
  let found = sizes.get(kind);
  if (!found) {
    const totals = new Set(kind.metrics.map((metric) => metric.total));
    found = kind.metrics.map((metric) => metric.name).filter((name) => unitOf(name) === "bytes" && (totals.has(name) || name === "size_bytes" || name.endsWith("_total_bytes")));
    sizes.set(kind, found);
  }
  return found;
}
