// Which columns a table shows: from the declarations, as many as the measured width holds.

import type { Column, Kind, Resource } from "../api/types";
import { isPresent, metricAt, valueAt } from "../draw/path";

export const NAME_WIDTH = 260;
export const NAME_WIDTH_PHONE = 150;

/** Columns of all kinds of a page by name; what the first kind says of one holds. */
export function columnsOf(kinds: Kind[]): Column[] {
  const found = new Map<string, Column>();
  for (const kind of kinds) for (const column of kind.columns) if (!found.has(column.name)) found.set(column.name, column);
  return [...found.values()];
}

/** Those in which somebody has something: a number that is unknown has its reason. The others would be empty from top to bottom. */
export function filled(columns: Column[], resources: Resource[]): Column[] {
  return columns.filter((column) => {
    const metric = metricAt(column.value);
    return resources.some((resource) => (metric ? metric in resource.metrics : isPresent(valueAt(resource, column.value))));
  });
}

export const HEAT_WIDTH = 72;
export const HEAT_WIDTH_PHONE = 40;
const PADDING = 20;
const NUMBER = 44;
const BESIDE = 104;

/** A column's width: on a phone the heat strip shrinks and what stands beside goes. */
export function widthOf(column: Column, phone: boolean): number {
  if (phone) return Math.min(column.width_px, HEAT_WIDTH_PHONE + NUMBER + PADDING + 10);
  const title = column.title.length * 7 + (column.draw === "heat" ? 34 : 0) + PADDING + 16;
  const heat = column.draw === "heat" ? HEAT_WIDTH + NUMBER + PADDING + (column.beside ? BESIDE : 0) : 0;
  return Math.max(column.width_px, title, heat);
}

/** Words begin at the left, numbers end at the right. */
export const isWords = (column: Column): boolean => column.draw === "text" || column.draw === "badge";

/** Room that the columns leave goes to the heat strips, up to a limit: this much for each. */
export function stretchOf(columns: Column[], width: number, phone: boolean): number {
  const strips = columns.filter((column) => column.draw === "heat").length;
  const spare = width - NAME_WIDTH * 1.25 - columns.reduce((sum, column) => sum + widthOf(column, phone), 0);
  return phone || strips === 0 ? 0 : Math.max(0, Math.min(88, Math.floor(spare / strips)));
}

/** The columns that fit beside the name, the most important first to stay, in declared order. */
export function fitting(columns: Column[], width: number, phone: boolean): Column[] {
  let left = width - (phone ? NAME_WIDTH_PHONE : NAME_WIDTH);
  const kept = new Set<string>();
  const byPriority = columns.map((column, order) => ({ column, order })).sort((a, b) => a.column.priority - b.column.priority || a.order - b.order);
  for (const { column } of byPriority) {
    left -= widthOf(column, phone);
    if (left < 0) break;
    kept.add(column.name);
  }
  return columns.filter((column) => kept.has(column.name));
}
