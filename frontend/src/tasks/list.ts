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
  const reorder = createReorder(numbersMatter, wanted.reading);

  const all = createMemo<Resource[]>(() => {
    live.structure();
    const types = new Set(wanted.kinds().map((kind) => kind.type));
    return Object.values(live.raw()).filter((resource) => types.has(resource.type));
  });
  const shown = createMemo<Resource[]>(() => {
    reorder();
    const { term } = understood();
    const lookup: Lookup = (id) => live.raw()[id];
    // By id again: the list holds the resources as they were when it was made.
    const present = all().map((resource) => live.raw()[resource.id] ?? resource);
    const [sort, column] = [wanted.sort(), sortColumn()];
    return present.filter((resource) => matches(term, resource, lookup)).sort((a, b) => compare(a, b, sort, column));
  });
  const rows = createMemo<Row[]>(() => {
    const by = wanted.grouping();
    if (by === "none") return shown().map((resource) => ({ is: "resource", id: resource.id }));
    const naming = {
      lookup: (id: string) => live.raw()[id],
      typeTitle: (type: string) => kindOf(type)?.plural ?? type,
      none: by === "parent" ? text.table.noParent : text.table.noTechnology,
    };
    return grouped(shown(), by, naming).flatMap((group): Row[] => [
      { is: "group", group },
      ...group.members.map((resource): Row => ({ is: "resource", id: resource.id })),
    ]);
  });

  return { all, shown, rows, ids: createMemo(() => shown().map((resource) => resource.id)), error: () => understood().error };
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
