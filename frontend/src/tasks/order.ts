// Order and group resources: stable, total, unknown last whichever way it is sorted.

import type { Column, Resource } from "../api/types";
import { isPresent, valueAt } from "../draw/path";

export interface Sort {
  /** A column's name, or `name`. */
  by: string;
  descending: boolean;
}

export type Grouping = "none" | "parent" | "type" | "technology";

const WORDS = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export function compare(a: Resource, b: Resource, sort: Sort, column: Column | undefined): number {
  if (column) {
    const [left, right] = [valueAt(a, column.value), valueAt(b, column.value)];
    const missing = Number(!isPresent(left)) - Number(!isPresent(right));
    if (missing !== 0) return missing;
    const found = isPresent(left) ? order(left, right) : 0;
    if (found !== 0) return sort.descending ? -found : found;
  }
  const byName = WORDS.compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  return sort.by === "name" && sort.descending ? -byName : byName;
}

function order(left: unknown, right: unknown): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return WORDS.compare(String(left), String(right));
}

export interface Group {
  key: string;
  title: string;
  /** The resource that stands for the group, when it is one. */
  head?: Resource;
  members: Resource[];
}

interface Naming {
  lookup: (id: string) => Resource | undefined;
  typeTitle: (type: string) => string;
  none: string;
  /** The key of the group in which a resource stays for now, wherever it belongs by this time. */
  held?: (id: string) => string | undefined;
}

/** Groups in order of their titles; what belongs nowhere comes last. */
export function grouped(sorted: Resource[], by: Grouping, naming: Naming): Group[] {
  const groups = new Map<string, Group>();
  for (const resource of sorted) {
    const key = naming.held?.(resource.id) ?? keyOf(resource, by);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { key, members: [], ...titleOf(key, by, naming) }));
    group.members.push(resource);
  }
  return [...groups.values()].sort((a, b) => Number(a.key === "") - Number(b.key === "") || WORDS.compare(a.title, b.title) || (a.key < b.key ? -1 : 1));
}

function keyOf(resource: Resource, by: Grouping): string {
  if (by === "parent") return resource.parent ?? "";
  return by === "type" ? resource.type : by === "technology" ? resource.technology : "";
}

function titleOf(key: string, by: Grouping, naming: Naming): { title: string; head?: Resource } {
  if (key === "") return { title: naming.none };
  if (by === "type") return { title: naming.typeTitle(key) };
  const head = by === "parent" ? naming.lookup(key) : undefined;
  return { title: head?.name ?? key, head };
}
