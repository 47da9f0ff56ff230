// The views that people saved: how a page looked, under a name.

import { createSignal } from "solid-js";
import { ask } from "../api/http";
import type { Page } from "../api/types";
import type { Grouping, Sort } from "../tasks/order";

export interface SavedView {
  id: string;
  name: string;
  page: string;
  query: string;
  grouping: string;
  sort: string;
  columns: string;
  shared: boolean;
  owner: string;
  owner_name: string;
  changed_at: number;
}

/** How a page looks: the query of its address, and how its table is arranged. */
export interface Look {
  query: string;
  grouping: Grouping;
  sort: Sort;
  hidden: string[];
}

type Order = Pick<SavedView, "name" | "page" | "query" | "grouping" | "sort" | "columns">;

const [saved, setSaved] = createSignal<SavedView[]>([]);
const GROUPINGS: readonly string[] = ["none", "parent", "type", "technology"];

/** A look as a view keeps it; a minus stands before what is sorted from the top. */
export const orderOf = (name: string, page: Page, look: Look): Order => ({
  name: name.trim(),
  page,
  query: look.query,
  grouping: look.grouping,
  sort: `${look.sort.descending ? "-" : ""}${look.sort.by}`,
  columns: look.hidden.join(","),
});

/** What a view keeps, as a look; what another version of the page kept and this one does not know is left out. */
export const lookOf = (view: SavedView): Look => ({
  query: view.query,
  grouping: (GROUPINGS.includes(view.grouping) ? view.grouping : "none") as Grouping,
  sort: { by: view.sort.replace(/^-/, "") || "name", descending: view.sort.startsWith("-") },
  hidden: view.columns.split(",").filter(Boolean),
});

export const viewsOf = (page: Page): SavedView[] => saved().filter((view) => view.page === page);

/** Ask which views there are. */
export async function lookUpViews(): Promise<void> {
  setSaved((await ask<{ data: SavedView[] }>("/api/views")).data);
}

const again = async (done: Promise<unknown>): Promise<void> => {
  await done;
  await lookUpViews();
};

export const saveView = (order: Order, share: boolean): Promise<void> =>
  again(
    ask<SavedView>("/api/views", { method: "POST", body: order }).then((view) => (share ? ask(`/api/views/${view.id}/shared`, { method: "PUT", body: order }) : view)),
  );

/** Change a view, and who sees it. */
export function changeView(view: SavedView, order: Order, share: boolean): Promise<void> {
  const path = `/api/views/${view.id}`;
  if (share) return again(ask(`${path}/shared`, { method: "PUT", body: order }));
  const own = view.shared ? ask(`${path}/shared`, { method: "DELETE" }) : Promise.resolve();
  return again(own.then(() => ask(path, { method: "PUT", body: order })));
}

/** Remove a view: a shared one from everybody, and from its owner as far as that is oneself. */
export function removeView(view: SavedView, mine: boolean): Promise<void> {
  const path = `/api/views/${view.id}`;
  const unshared = view.shared ? ask(`${path}/shared`, { method: "DELETE" }) : Promise.resolve();
  return again(unshared.then(() => (mine ? ask(path, { method: "DELETE" }) : undefined)));
}
