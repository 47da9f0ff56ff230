// Which widgets are shown, where, and in what order: the person's own choice. Pure.

export const WIDGETS = ["attention", "estate", "forecast", "restorable", "today", "kinds"] as const;
export type Widget = (typeof WIDGETS)[number];
export type Side = "main" | "side";

export interface Layout {
  order: Widget[];
  hidden: Widget[];
  /** Widgets that stand in the other column than the one they were made for. */
  swapped: Widget[];
}

const HOME: Record<Widget, Side> = { estate: "main", today: "main", kinds: "main", attention: "side", forecast: "side", restorable: "side" };

export const MADE: Layout = { order: [...WIDGETS], hidden: ["kinds"], swapped: [] };

const names = (value: unknown): Widget[] => (Array.isArray(value) ? WIDGETS.filter((name) => value.includes(name)) : []);

/** What was kept, without what is no widget any more and with what is new since. */
export function whole(kept: Partial<Layout>): Layout {
  const order = Array.isArray(kept.order) ? [...new Set(kept.order)].filter((name) => WIDGETS.includes(name)) : [];
  const fresh = WIDGETS.filter((name) => !order.includes(name));
  return { order: [...order, ...fresh], hidden: [...names(kept.hidden), ...(kept.order ? MADE.hidden.filter((name) => fresh.includes(name)) : kept.hidden ? [] : MADE.hidden)].filter((name, index, all) => all.indexOf(name) === index), swapped: names(kept.swapped) };
}

export const sideOf = (layout: Layout, name: Widget): Side => (layout.swapped.includes(name) === (HOME[name] === "main") ? "side" : "main");
export const shown = (layout: Layout, side?: Side): Widget[] => layout.order.filter((name) => !layout.hidden.includes(name) && (side === undefined || sideOf(layout, name) === side));

/** One place up or down among those it is seen with. */
export function moved(layout: Layout, name: Widget, by: -1 | 1, columns: boolean): Layout {
  const seen = shown(layout, columns ? sideOf(layout, name) : undefined);
  const other = seen[seen.indexOf(name) + by];
  if (other === undefined) return layout;
  const order = layout.order.filter((one) => one !== name);
  order.splice(order.indexOf(other) + (by > 0 ? 1 : 0), 0, name);
  return { ...layout, order };
}

const toggled = (list: Widget[], name: Widget): Widget[] => (list.includes(name) ? list.filter((one) => one !== name) : [...list, name]);
export const swapped = (layout: Layout, name: Widget): Layout => ({ ...layout, swapped: toggled(layout.swapped, name) });
export const hidden = (layout: Layout, name: Widget): Layout => ({ ...layout, hidden: toggled(layout.hidden, name) });
