// How each page's table is arranged: what a person prefers.

import type { Page } from "../api/types";
import type { Grouping, Sort } from "../tasks/order";
import { preference } from "./preferences";

export interface Arrangement {
  sort: Sort;
  grouping: Grouping;
  hidden: string[];
}

type Tables = Partial<Record<Page, Arrangement>>;

/** Where this browser alone remembered it before. */
const FORMER_KEY = "pulse.tables";
const PLAIN: Arrangement = { sort: { by: "name", descending: false }, grouping: "none", hidden: [] };
const FIRST: Partial<Record<Page, Partial<Arrangement>>> = { workloads: { grouping: "parent" }, storage: { grouping: "parent" } };

const tables = preference<Tables>("tables", former());

function former(): Tables {
  try {
    return JSON.parse(localStorage.getItem(FORMER_KEY) ?? "{}") as Tables;
  } catch {
    return {};
  }
}

export const arrangement = (page: Page): Arrangement => ({ ...PLAIN, ...FIRST[page], ...tables.value()[page] });

export function arrange(page: Page, change: Partial<Arrangement>): void {
  tables.set((before) => ({ ...before, [page]: { ...arrangement(page), ...change } }));
}
