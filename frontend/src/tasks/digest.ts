// A row that would stand empty, since its kind has nothing in the columns that are shown, in words of its own.

import type { Column, Kind, Resource } from "../api/types";
import { inSentence, inUnit, plain } from "../draw/format";
import { isPresent, metricAt, valueAt } from "../draw/path";
import { unitOf } from "../draw/units";

const MOST = 3;

/** What its kind declares and nothing of which is among the shown columns: `nodes online 2 / 2 · deferred 38`. */
export function digestOf(kind: Kind | undefined, resource: Resource, shown: Column[]): string {
  const own = kind?.columns ?? [];
  const isShown = (one: Column): boolean => shown.some((column) => column.name === one.name) && isPresentOrUnknown(one, resource);
  if (own.some(isShown)) return "";
  const told = [...own].sort((a, b) => a.priority - b.priority).flatMap((column) => said(column, resource) || []);
  return told.slice(0, MOST).join(" · ");
}

function isPresentOrUnknown(column: Column, resource: Resource): boolean {
  const metric = metricAt(column.value);
  return metric ? metric in resource.metrics : isPresent(valueAt(resource, column.value));
}

function said(column: Column, resource: Resource): string {
  const values = [column.value, column.beside].filter(Boolean).map((path) => written(path, column, resource)).filter(Boolean);
  return values.length > 0 ? `${inSentence(column.title)} ${values.join(" / ")}` : "";
}

function written(path: string, column: Column, resource: Resource): string {
  const metric = metricAt(path);
  if (!metric) return plain(valueAt(resource, path), column.draw);
  const value = resource.metrics[metric];
  return typeof value === "number" ? inUnit(value, unitOf(metric)) : "";
}
