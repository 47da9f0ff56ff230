// Find the value that a declared path means.

import type { Resource } from "../api/types";

/** The value at a dotted path such as `facets.agent.os.name`. Names in `metrics` may themselves hold dots. */
export function valueAt(thing: unknown, path: string): unknown {
  if (path.startsWith("metrics.")) return (thing as Resource).metrics?.[path.slice("metrics.".length)];
  let value: unknown = thing;
  for (const step of path.split(".")) {
    if (value === null || typeof value !== "object") return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** The metric that a path means, if it means one: `metrics.cpu_ratio`, or `metric:<field>` of a row that names it. */
export function metricAt(path: string, row?: unknown): string | undefined {
  if (path.startsWith("metrics.")) return path.slice("metrics.".length);
  if (!path.startsWith("metric:")) return undefined;
  const name = valueAt(row, path.slice("metric:".length));
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** Something worth a line: not missing, not empty. */
export function isPresent(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return false;
  return Array.isArray(value) ? value.length > 0 : true;
}

/** The metrics of a resource that a chart draws; a name that ends in `*` means all that begin so. */
export function chartMetrics(names: string[], metrics: Record<string, unknown>): string[] {
  return names.flatMap((name) => {
    if (!name.endsWith("*")) return name in metrics ? [name] : [];
    const start = name.slice(0, -1);
    return Object.keys(metrics)
      .filter((metric) => metric.startsWith(start))
      .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  });
}

/** The part of a prefixed metric that tells it from its siblings: `core:3:ratio` of `core:*` is `3`. */
export function shortName(metric: string, pattern: string): string {
  if (!pattern.endsWith("*")) return metric;
  return metric.slice(pattern.length - 1).replace(/:[a-z_]+$/, "") || metric;
}
