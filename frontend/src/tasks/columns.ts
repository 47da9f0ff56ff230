// Which columns a table shows: from the declarations, as many as the measured width holds.

import type { Column, Kind } from "../api/types";

export const NAME_WIDTH = 260;
export const NAME_WIDTH_PHONE = 150;

/** Columns of all kinds of a page by name; what the first kind says of one holds. */
export function columnsOf(kinds: Kind[]): Column[] {
  const found = new Map<string, Column>();
  for (const kind of kinds) for (const column of kind.columns) if (!found.has(column.name)) found.set(column.name, column);
  return [...found.values()];
}

/** A column's width: on a phone the heat strip shrinks and what stands beside goes. */
export const widthOf = (column: Column, phone: boolean): number =>
  phone ? Math.min(column.width_px, 116) : Math.max(column.width_px, titleWidth(column));

const titleWidth = (column: Column): number => column.title.length * 7 + (column.draw === "heat" ? 64 : 36);

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
