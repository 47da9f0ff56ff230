// The rows of a page: filtered, sorted, grouped; calm while somebody reads.

import { createEffect, createMemo, createSignal, on, onCleanup, untrack } from "solid-js";
import type { Column, Kind, Resource } from "../api/types";
import { type Lookup, matches } from "../query/match";
import type { Term } from "../query/parse";
import { understand } from "../stores/asked";
import { kindOf } from "../stores/kinds";
import { live } from "../stores/live";
import { text } from "../strings/en";
import { compare, type Group, type Grouping, grouped, type Sort } from "./order";

export type Row = { is: "group"; group: Group } | { is: "resource"; id: string };

/** How often a list whose order hangs on numbers may be put in order again. */
const REORDER_MS = 3000;

export interface ListWanted {
  kinds: () => Kind[];
  query: () => string;
  sort: () => Sort;
  grouping: () => Grouping;
  columns: () => Column[];
  /** Somebody is in the list: numbers move, rows do not. */
  reading: () => boolean;
}

export function createList(wanted: ListWanted) {
  const understood = createMemo(() => understand(wanted.query()));
  const sortColumn = () => wanted.columns().find((column) => column.name === wanted.sort().by);
  const numbersMatter = () => hasNumbers(understood().term) || (sortColumn()?.value.startsWith("metrics.") ?? false);
  let loose = false;
  const reorder = createReorder(() => numbersMatter() || loose, wanted.reading);

  const all = createMemo<Resource[]>(() => {
    live.structure();
    const types = new Set(wanted.kinds().map((kind) => kind.type));
    return Object.values(live.raw()).filter((resource) => types.has(resource.type));
  });
  const order = createMemo<Order>(
    (before) => {
      reorder();
      const { term } = understood();
      const lookup: Lookup = (id) => live.raw()[id];
      // By id again: the list holds the resources as they were when it was made.
      const present = all().map((resource) => live.raw()[resource.id] ?? resource);
      const [sort, column] = [wanted.sort(), sortColumn()];
      const question = JSON.stringify([wanted.query(), sort.by, sort.descending, wanted.kinds().map((kind) => kind.type)]);
      const byOrder = (a: Resource, b: Resource): number => compare(a, b, sort, column);
      const fit = present.filter((resource) => matches(term, resource, lookup));
      if (question !== before.question || !untrack(wanted.reading)) {
        loose = false;
        return { question, found: fit.sort(byOrder) };
      }
      const found = steady(before.found, fit, byOrder);
      loose ||= found.length > before.found.length;
      return { question, found };
    },
    { question: "", found: [] },
  );
  const shown = (): Resource[] => order().found;
  const groups = createMemo<Seating>(
    (before) => {
      const [by, { question, found }] = [wanted.grouping(), order()];
      if (by === "none") return { by, question, groups: [], of: new Map() };
      const reads = by === before.by && question === before.question && untrack(wanted.reading);
      const naming = {
        lookup: (id: string) => live.raw()[id],
        typeTitle: (type: string) => kindOf(type)?.plural ?? type,
        none: by === "parent" ? text.table.noParent : text.table.noTechnology,
      };
      const groups = grouped(found, by, { ...naming, held: reads ? (id) => standing(before, id) : undefined });
      loose ||= reads;
      return { by, question, groups, of: new Map(groups.flatMap((group) => group.members.map((one) => [one.id, group.key] as const))) };
    },
    { by: "none", question: "", groups: [], of: new Map() },
  );
  const rows = createMemo<Row[]>(() => {
    if (wanted.grouping() === "none") return shown().map((resource) => ({ is: "resource", id: resource.id }));
    return groups().groups.flatMap((group): Row[] => [
      { is: "group", group },
      ...group.members.map((resource): Row => ({ is: "resource", id: resource.id })),
    ]);
  });

  return { all, shown, rows, ids: createMemo(() => shown().map((resource) => resource.id)), error: () => understood().error };
}

interface Order {
  /** What was asked: another question is answered anew, whoever reads. */
  question: string;
  found: Resource[];
}

/** Who sits in which group. */
interface Seating {
  by: Grouping;
  question: string;
  groups: Group[];
  of: Map<string, string>;
}

/** The group in which a resource stands, so long as there is what the group stands for. */
function standing({ by, of }: Seating, id: string): string | undefined {
  const key = of.get(id);
  return by === "parent" && key && !live.raw()[key] ? undefined : key;
}

/** The same in the order in which they stand; what is new comes last, where it moves nobody. */
export function steady(before: Resource[], fit: Resource[], byOrder: (a: Resource, b: Resource) => number): Resource[] {
  const place = new Map(before.map((resource, at) => [resource.id, at]));
  const stay = fit.filter((resource) => place.has(resource.id)).sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
  return [...stay, ...fit.filter((resource) => !place.has(resource.id)).sort(byOrder)];
}

export type List = ReturnType<typeof createList>;

/** A signal that rises with the numbers, at most every three seconds and not while somebody reads. */
function createReorder(needed: () => boolean, reading: () => boolean): () => number {
  const [turn, setTurn] = createSignal(0);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      if (untrack(needed) && !untrack(reading)) setTurn((n) => n + 1);
    }, REORDER_MS);
  };
  createEffect(on(live.beat, later, { defer: true }));
  onCleanup(() => clearTimeout(timer));
  return turn;
}

function hasNumbers(term: Term): boolean {
  if (term.is === "compare") return true;
  if (term.is === "not") return hasNumbers(term.term);
  return term.is === "all" || term.is === "some" ? term.terms.some(hasNumbers) : false;
}
