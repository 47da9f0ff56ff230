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
  return columns.filter((column) => resources.some((resource) => isFilled(column, resource)));
}

function isFilled(column: Column, resource: Resource): boolean {
  const metric = metricAt(column.value);
  return metric ? metric in resource.metrics : isPresent(valueAt(resource, column.value));
}

/** Of more rows than this, so many are looked at: enough to tell a share. */
const LOOKED_AT = 300;
const RARE = 0.25;

/** Those that stand empty in nearly all of the rows: they yield to the others. */
export function rareOf(columns: Column[], resources: Resource[]): Set<string> {
  const step = Math.max(1, Math.floor(resources.length / LOOKED_AT));
  const seen = resources.filter((_, index) => index % step === 0);
  const isRare = (column: Column): boolean => seen.filter((resource) => isFilled(column, resource)).length < seen.length * RARE;
  return new Set(columns.filter(isRare).map((column) => column.name));
}

/** On a phone, what a row shows whose kind has nothing in the one column that there is room for: its own first number. */
export function standIn(kind: Kind | undefined, resource: Resource): Column | undefined {
  const numbers = (kind?.columns ?? []).filter((column) => typeof resource.metrics[metricAt(column.value) ?? ""] === "number");
  return numbers.sort((a, b) => a.priority - b.priority)[0];
}

export const HEAT_WIDTH = 72;
export const HEAT_WIDTH_PHONE = 40;
export const PADDING = 20;
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

/** The columns that fit beside the name, the most important first to stay and the rare last, in declared order. */
export function fitting(columns: Column[], width: number, phone: boolean, rare?: Set<string>): Column[] {
  let left = width - (phone ? NAME_WIDTH_PHONE : NAME_WIDTH);
  const kept = new Set<string>();
  const byPriority = columns.map((column, order) => ({ column, order })).sort((a, b) => rank(a.column, rare) - rank(b.column, rare) || a.order - b.order);
  for (const { column } of byPriority) {
    left -= widthOf(column, phone);
    if (left < 0) break;
    kept.add(column.name);
  }
  return columns.filter((column) => kept.has(column.name));
}

/** Beyond any priority that is declared. */
const LAST = 1000;
const rank = (column: Column, rare?: Set<string>): number => column.priority + (rare?.has(column.name) ? LAST : 0);
