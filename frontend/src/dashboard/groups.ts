// The estate as groups: what stands on each host, and by kind what stands on its own. Pure.

import type { Kind, Page, Resource } from "../api/types";
import { type Look } from "../draw/look";
import { capacityOf, isTrouble, signalOf, WORST } from "./signal";

export interface Cell {
  id: string;
  resource: Resource;
  look: Look;
  width: number;
  /** The first of another kind than the one before. */
  starts: boolean;
}

export interface Group {
  key: string;
  name: string;
  /** What the host belongs to. */
  within: string;
  head?: Resource;
  headLook?: Look;
  /** Of what stands on its own. */
  type?: string;
  cells: Cell[];
  /** Left out, because there are too many. */
  hidden: number;
  troubled: number;
  worst: number;
}

export const NARROWEST = 14;
export const WIDEST = 34;
const STEP = 5;
/** So many cells of one group are drawn; those in trouble are never among those left out. */
export const MOST_CELLS = 600;
const DEEPEST = 32;

const ORDER: Page[] = ["infrastructure", "workloads", "storage", "recovery", "none"];
const NAMES = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

type KindOf = (type: string) => Kind | undefined;

export function groupsOf(resources: Resource[], kindOf: KindOf): Group[] {
  const there = new Map(resources.map((one) => [one.id, one]));
  const parents = new Set(resources.map((one) => one.parent));
  const isHead = (one: Resource): boolean => parents.has(one.id) && kindOf(one.type)?.page === "infrastructure";
  const above = (one: Resource): Resource | undefined => (one.parent ? there.get(one.parent) : undefined);
  const width = widths(resources, kindOf);
  const groups = new Map<string, Group>();
  const open = (key: string, make: () => Partial<Group> & { name: string }): Group => {
    const found = groups.get(key) ?? { key, within: "", cells: [], hidden: 0, troubled: 0, worst: WORST.length, ...make() };
    groups.set(key, found);
    return found;
  };
  const headed = (head: Resource): Group =>
    open(head.id, () => ({ name: head.name, head, headLook: signalOf(head, kindOf(head.type)), within: headAbove(head)?.name ?? "" }));
  function headAbove(one: Resource): Resource | undefined {
    let up = above(one);
    for (let deep = 0; up && !isHead(up) && deep < DEEPEST; deep += 1) up = above(up);
    return up && isHead(up) ? up : undefined;
  }
  function topHead(one: Resource): Resource {
    let top = one;
    for (let up = headAbove(one), deep = 0; up && deep < DEEPEST; up = headAbove(up), deep += 1) top = up;
    return top;
  }
  function root(one: Resource): Resource {
    let top = one;
    for (let up = above(one), deep = 0; up && deep < DEEPEST; up = above(up), deep += 1) top = up;
    return top;
  }
  const order = ranks(kindOf, resources);
  for (const resource of [...resources].sort((a, b) => order(a) - order(b) || NAMES.compare(a.name, b.name) || (a.id < b.id ? -1 : 1))) {
    if (isHead(resource)) {
      headed(resource);
      continue;
    }
    const head = headAbove(resource);
    const alone = head ? undefined : root(resource).type;
    const group = head ? headed(head) : open(`type ${alone}`, () => ({ name: kindOf(alone ?? "")?.plural ?? alone ?? "", type: alone }));
    const last = group.cells.at(-1);
    group.cells.push({ id: resource.id, resource, look: signalOf(resource, kindOf(resource.type)), width: width(resource), starts: last !== undefined && last.resource.type !== resource.type });
  }
  const heads = new Set([...groups.values()].flatMap((group) => (group.head ? [headAbove(group.head)?.id] : [])));
  const weighted = [...groups.values()].filter((group) => group.cells.length > 0 || !heads.has(group.key)).map(weighed);
  const siteOf = new Map(weighted.map((group) => [group.key, group.head ? topHead(group.head).name : group.name]));
  return sited(weighted, (group) => siteOf.get(group.key) ?? "");
}

/** Sites with trouble first, and in each the hosts with trouble; what stands on its own comes after hosts that are no better. */
function sited(groups: Group[], siteOf: (group: Group) => string): Group[] {
  const worst = new Map<string, number>();
  for (const group of groups) worst.set(siteOf(group), Math.min(worst.get(siteOf(group)) ?? WORST.length, group.worst));
  const rank = (group: Group): number => worst.get(siteOf(group)) ?? WORST.length;
  return groups.sort((a, b) => rank(a) - rank(b) || Number(a.type !== undefined) - Number(b.type !== undefined) || NAMES.compare(siteOf(a), siteOf(b)) || byTrouble(a, b));
}

function weighed(group: Group): Group {
  const looks = [...group.cells.map((cell) => cell.look), ...(group.headLook ? [group.headLook] : [])];
  const worst = Math.min(WORST.length, ...looks.map((look) => WORST.indexOf(look)).filter((rank) => rank < WORST.indexOf("online")));
  const cells = group.cells.length > MOST_CELLS ? [...group.cells].sort((a, b) => Number(isTrouble(b.look)) - Number(isTrouble(a.look))).slice(0, MOST_CELLS) : group.cells;
  return { ...group, cells, hidden: group.cells.length - cells.length, troubled: looks.filter(isTrouble).length, worst };
}

const byTrouble = (a: Group, b: Group): number => a.worst - b.worst || NAMES.compare(a.within, b.within) || NAMES.compare(a.name, b.name) || (a.key < b.key ? -1 : 1);

function ranks(kindOf: KindOf, resources: Resource[]): (one: Resource) => number {
  const types = [...new Set(resources.map((one) => one.type))].sort((a, b) => ORDER.indexOf(kindOf(a)?.page ?? "none") - ORDER.indexOf(kindOf(b)?.page ?? "none") || NAMES.compare(a, b));
  const rank = new Map(types.map((type, index) => [type, index]));
  return (one) => rank.get(one.type) ?? 0;
}

/** A width by size among those of the same kind, on a logarithmic scale, in few steps so that lines stay calm. */
function widths(resources: Resource[], kindOf: KindOf): (one: Resource) => number {
  const logs = new Map<string, number>();
  const spans = new Map<string, { low: number; high: number }>();
  for (const one of resources) {
    const capacity = capacityOf(one, kindOf(one.type));
    if (capacity === undefined) continue;
    const log = Math.log2(capacity);
    const span = spans.get(one.type) ?? { low: log, high: log };
    logs.set(one.id, log);
    spans.set(one.type, { low: Math.min(span.low, log), high: Math.max(span.high, log) });
  }
  return (one) => {
    const log = logs.get(one.id);
    const span = spans.get(one.type);
    if (log === undefined || !span || span.high - span.low < 0.5) return NARROWEST;
    return NARROWEST + Math.round(((log - span.low) / (span.high - span.low)) * ((WIDEST - NARROWEST) / STEP)) * STEP;
  };
}

/** Groups in the order they had; new ones come last, so that nothing that is being read moves. */
export function inOrder<T extends { key: string }>(before: string[], fresh: T[]): T[] {
  const place = new Map(before.map((key, index) => [key, index]));
  return fresh.map((one, index) => ({ one, at: place.get(one.key) ?? before.length + index })).sort((a, b) => a.at - b.at).map(({ one }) => one);
}
