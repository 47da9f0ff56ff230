// How each page's table is arranged, remembered in this browser.

import { createStore } from "solid-js/store";
import type { Page } from "../api/types";
import type { Grouping, Sort } from "../tasks/order";

export interface Arrangement {
  sort: Sort;
  grouping: Grouping;
  hidden: string[];
}

const KEY = "pulse.tables";
const PLAIN: Arrangement = { sort: { by: "name", descending: false }, grouping: "none", hidden: [] };
const FIRST: Partial<Record<Page, Partial<Arrangement>>> = { workloads: { grouping: "parent" }, storage: { grouping: "parent" } };

const [tables, setTables] = createStore<Partial<Record<Page, Arrangement>>>(remembered());

function remembered(): Partial<Record<Page, Arrangement>> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Record<Page, Arrangement>>;
  } catch {
    return {};
  }
}

export const arrangement = (page: Page): Arrangement => ({ ...PLAIN, ...FIRST[page], ...tables[page] });

export function arrange(page: Page, change: Partial<Arrangement>): void {
  setTables(page, { ...arrangement(page), ...change });
  try {
    localStorage.setItem(KEY, JSON.stringify(tables));
  } catch {
    // Storage is closed to us: it holds until the page is left.
  }
}
