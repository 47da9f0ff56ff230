import { createMemoryHistory, MemoryRouter, Route } from "@solidjs/router";
import { cleanup, fireEvent, render, screen, within } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Kind, Metric, Moment, Resource, SourceHealth } from "../src/api/types";
import { concerns } from "../src/dashboard/attention";
import { type Forecast, said } from "../src/dashboard/growth";
import { groupsOf, inOrder, MOST_CELLS, NARROWEST, WIDEST } from "../src/dashboard/groups";
import { hidden, MADE, moved, shown, sideOf, swapped, whole } from "../src/dashboard/layout";
import { beside, cellAt, kept, linesOf, pack, PAD, rowsOf } from "../src/dashboard/pack";
import { signalOf } from "../src/dashboard/signal";
import { sinceOf } from "../src/dashboard/since";
import { BARS, barsOf, chosen, DAY_SECONDS, digest } from "../src/dashboard/today";
import Dashboard from "../src/pages/Dashboard";
import { live } from "../src/stores/live";
import { words } from "../src/strings/dashboard";
import { resource } from "./made";

const GIB = 1024 ** 3;
const metric = (name: string, more: object = {}): Metric => ({ name, unit: "count", title: name.startsWith("memory") ? "Memory" : name, total: null, warn: null, bad: null, low_is_bad: false, description: "", ...more });
const kind = (type: string, page: Kind["page"]): Kind => ({
  type, title: type, plural: `${type}s`, page, icon: "box", columns: [], badges: [], panels: [], charts: [], facet_name: "",
  metrics: [metric("memory_ratio", { warn: 0.85, bad: 0.95 }), metric("memory_used_bytes", { total: "memory_total_bytes" }), metric("memory_total_bytes")],
});
const KINDS = [kind("agent", "infrastructure"), kind("cluster", "infrastructure"), kind("vm", "workloads"), kind("pool", "storage")];
const kindOf = (type: string) => KINDS.find((one) => one.type === type);
const vm = (id: string, more: Partial<Resource> = {}) => resource(id, { type: "vm", ...more });
const cell = (width = 14, starts = false) => ({ width, starts });
const at = Date.now() / 1000;

describe("the estate as groups", () => {
  const estate = [
    resource("site", { type: "cluster" }),
    resource("n1", { parent: "site" }),
    resource("n2", { parent: "site" }),
    vm("a", { parent: "n1" }),
    vm("b", { parent: "n2", status: "offline" }),
    vm("loose"),
    resource("quiet", { type: "pool" }),
  ];
  it("puts everything on the host that it stands on, and the rest by kind", () => {
    const groups = groupsOf(estate, kindOf);
    expect(Object.fromEntries(groups.map((group) => [group.name, group.cells.map((one) => one.id)]))).toEqual({ n1: ["a"], n2: ["b"], vms: ["loose"], pools: ["quiet"] });
    expect(groups.find((group) => group.name === "n1")?.within).toBe("site");
  });
  it("tells trouble first", () => expect(groupsOf(estate, kindOf)[0]?.name).toBe("n2"));
  it("keeps its order when something goes wrong later, and puts what is new last", () => {
    const before = groupsOf(estate, kindOf).map((group) => group.key);
    const after = groupsOf([...estate.map((one) => (one.id === "a" ? { ...one, status: "offline" as const } : { ...one, status: "online" as const })), resource("n0"), vm("c", { parent: "n0" })], kindOf);
    expect(inOrder(before, after).map((group) => group.key)).toEqual([...before, "n0"]);
  });
  it("is not lost in a circle of parents", () =>
    expect(groupsOf([vm("x", { parent: "y" }), vm("y", { parent: "x" })], kindOf).flatMap((group) => group.cells)).toHaveLength(2));
  it("draws the large wider, within bounds, on a logarithmic scale", () => {
    const sizes = [1, 8, 64].map((gib) => vm(`m${gib}`, { metrics: { memory_total_bytes: gib * GIB } }));
    const [small, middle, large] = groupsOf(sizes, kindOf)[0]?.cells.map((one) => one.width) as [number, number, number];
    expect([small, middle, large]).toEqual([NARROWEST, (NARROWEST + WIDEST) / 2, WIDEST]);
  });
  it("leaves nobody in trouble out of a group that is too large to draw", () => {
    const many = Array.from({ length: MOST_CELLS + 50 }, (_, index) => vm(`v${index}`, { status: index === MOST_CELLS + 40 ? "warning" : "online" }));
    const [group] = groupsOf(many, kindOf);
    expect([group?.cells.length, group?.hidden, group?.cells.some((one) => one.look === "warning")]).toEqual([MOST_CELLS, 50, true]);
  });
  it("draws what nobody expects to run as stopped, and what uses up what it has as trouble", () => {
    expect(signalOf(vm("t", { status: "offline", metrics: { not_running_count: 0 } }), kindOf("vm"))).toBe("resting");
    expect(signalOf(vm("t", { metrics: { memory_ratio: 0.97 } }), kindOf("vm"))).toBe("warning");
    expect(signalOf(vm("t", { status: "unknown", metrics: { memory_ratio: 0.97 } }), kindOf("vm"))).toBe("unknown");
  });
});

describe("where cells and groups go", () => {
  it("keeps cells within the room, in lines", () => {
    const boxes = pack([cell(30), cell(30), cell(30)], 70);
    expect(boxes.map((box) => [box.x, box.line])).toEqual([[0, 0], [33, 0], [0, 1]]);
  });
  it("fills rows from edge to edge and never beyond", () => {
    const groups = [60, 3, 7, 32, 32, 13, 2, 1].map((count, index) => ({ key: String(index), cells: Array.from({ length: count }, () => cell(20)) }));
    for (const room of [290, 500, 790, 1600]) {
      const rows = rowsOf(groups, room);
      expect(rows.flatMap((row) => row.groups.map(({ group }) => group.key))).toEqual(groups.map((group) => group.key));
      for (const row of rows) {
        expect(row.groups.reduce((sum, one) => sum + one.width + 8, -8)).toBeLessThanOrEqual(room);
        for (const one of row.groups) expect(linesOf(one.group.cells, one.width - PAD)).toBeLessThanOrEqual(row.lines);
      }
    }
  });
  it("stays as it is when one cell comes or goes", () => {
    const groups = [12, 9, 5].map((count, index) => ({ key: String(index), cells: Array.from({ length: count }, () => cell()) }));
    const rows = rowsOf(groups, 600);
    const after = kept(rows, groups.map((group) => ({ ...group, cells: group.cells.slice(1) })));
    expect(after?.map((row) => [row.lines, row.groups.map((one) => one.width)])).toEqual(rows.map((row) => [row.lines, row.groups.map((one) => one.width)]));
    expect(kept(rows, groups.slice(1))).toBeUndefined();
  });
  it("finds the cell under the pointer, and the one below", () => {
    const boxes = pack([cell(30), cell(30), cell(30)], 70);
    expect([cellAt(boxes, 40, 5), cellAt(boxes, 69, 40)]).toEqual([1, -1]);
    expect([beside(boxes, 1, 1), beside(boxes, 2, -1), beside(boxes, 0, -1)]).toEqual([2, 0, 0]);
  });
});

describe("what needs somebody", () => {
  const of = (resources: Resource[], sources: SourceHealth[] = []) => concerns({ resources, sources, kindOf, hrefOf: (one) => `/x?peek=${one.id}`, heardAt: () => 5 });
  const source = (name: string, more: Partial<SourceHealth> = {}) => ({ source: name, title: name, state: "open", consecutive_failures: 3, last_success: 7, last_error: { at: 9, category: "net", message: "refused", hint: "" }, ...more }) as SourceHealth;
  it("is a sentence with its reason", () => {
    const [first] = of([vm("web", { status: "warning", status_reason: "2 of 3 tasks run: no node has room for the third of them" })]);
    expect([first?.title, first?.why]).toEqual(["web: 2 of 3 tasks run", "no node has room for the third of them · vm"]);
  });
  it("tells what is down before what can wait", () =>
    expect(of([vm("b", { status: "warning" }), vm("a", { status: "offline" })]).map((one) => [one.key, one.urgent])).toEqual([["a", true], ["b", false]]));
  it("tells a host once, and not everything that went down with it", () => {
    const found = of([resource("host", { status: "offline" }), vm("a", { parent: "host", status: "unknown" }), vm("b", { parent: "host", status: "offline" }), vm("c", { parent: "host", status: "warning", status_reason: "paused" })]);
    expect(found.map((one) => one.key)).toEqual(["host", "c"]);
    expect(found[0]?.why).toContain(words.attention.and(2));
  });
  it("tells a source that fails once, and not everything it is silent about", () => {
    const found = of([vm("a", { status: "unknown", sources: { lab: {} as never } }), vm("b", { status: "unknown", sources: { lab: {} as never, other: {} as never } })], [source("lab")]);
    expect(found.map((one) => one.key)).toEqual(["source lab", "b"]);
  });
  it("tells what uses up what it has", () => expect(of([vm("db", { metrics: { memory_ratio: 0.97 } })])[0]?.title).toBe("db: memory is at 97%"));
  it("is silent about what stands still by intent", () => expect(of([vm("t", { status: "offline", metrics: { not_running_count: 0 } })])).toEqual([]));
});

const change = (more: Partial<Moment>): Moment => ({ seq: 1, at: 100, kind: "changed", id: "a", name: "a", type: "vm", fields: {}, reason: "", event: null, ...more });
describe("since when", () => {
  it("is the newest change of status", () => expect(sinceOf([change({ at: 90, fields: { name: { old: 1, new: 2 } } }), change({ at: 50, fields: { status: { old: "online", new: "offline" } } })], "offline")).toBe(50));
  it("is when it was first seen, of what never changed", () => expect(sinceOf([change({ at: 20, kind: "added" })], "offline")).toBe(20));
  it("is not known when the history says otherwise or nothing", () => {
    expect(sinceOf([change({ fields: { status: { old: "offline", new: "online" } } })], "offline")).toBeUndefined();
    expect(sinceOf([], "offline")).toBeUndefined();
  });
});

describe("what runs out", () => {
  const forecast = (more: Partial<Forecast["trend"]>, seen = 7 * DAY_SECONDS): Forecast => ({ resource: "a", metric: "disk_ratio", share: 0.8, seen_seconds: seen, trend: { pace: "growing", per_day: 0.01, full_at: 23 * DAY_SECONDS + 60, earliest_at: 20 * DAY_SECONDS + 60, latest_at: null, ...more } });
  it("is told in days, with the span it may well be", () => expect(said(forecast({}), 0)).toEqual({ when: "23 d", why: words.forecast.band("20 d", words.forecast.open, "1.0%") }));
  it("is not known yet while the history is short, and says how much of it there is", () => expect(said(forecast({ pace: "unknown", per_day: null, full_at: null }, 7200), 0)).toEqual({ when: words.forecast.notKnown, why: words.forecast.notKnownWhy("2 h") }));
  it("has no date where it does not grow or only after years", () => {
    expect(said(forecast({ pace: "steady", full_at: null }), 0).when).toBe(words.forecast.steady);
    expect(said(forecast({ full_at: null }), 0).when).toBe(words.forecast.years);
  });
});

const told = (seq: number, severity: string, more: Partial<Moment> = {}): Moment =>
  change({ seq, at: 1000 + seq, kind: "event", event: { key: String(seq), source: "s", kind: "backup", title: `Backup of ${seq}`, severity, subject: "x", subject_type: "vm", ended_at: null, outcome: "ok", details: {}, told_at: 0 }, ...more });
describe("the last day", () => {
  it("is counted by quarters of an hour, coloured by the worst", () => {
    const now = 100 * DAY_SECONDS;
    const bars = barsOf([told(1, "info", { at: now - 10 }), told(2, "warning", { at: now - 20 }), told(3, "critical", { at: now - 2 * DAY_SECONDS })], now);
    expect(bars).toHaveLength(BARS);
    expect(bars.at(-2)).toMatchObject({ count: 2, worst: "warning" });
    expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(2);
  });
  it("tells what is alike and harmless once, at its newest", () => expect(digest([told(1, "info"), told(2, "info"), told(3, "info")]).map((line) => [line.moment.seq, line.alike])).toEqual([[3, 2]]));
  it("lets what is bad through before what is harmless", () => {
    const lines = digest([told(1, "critical"), ...Array.from({ length: 9 }, (_, index) => told(10 + index, "info", { event: { ...(told(10 + index, "info").event as never as object), kind: `k${index}` } as Moment["event"] }))]);
    expect(chosen(lines, 4).map((line) => line.moment.seq)).toEqual([18, 17, 16, 1]);
  });
});

describe("the arrangement", () => {
  it("moves a widget among those it is seen with", () => {
    expect(shown(moved(MADE, "today", -1, true), "main")).toEqual(["today", "estate"]);
    expect(moved(MADE, "attention", -1, true)).toEqual(MADE);
    expect(shown(moved(MADE, "estate", -1, false))[0]).toBe("estate");
  });
  it("hides and shows, and changes columns", () => {
    expect(shown(hidden(MADE, "today"))).not.toContain("today");
    expect(hidden(hidden(MADE, "today"), "today")).toEqual(MADE);
    expect(sideOf(swapped(MADE, "estate"), "estate")).toBe("side");
  });
  it("takes what was kept without widgets that are gone, and with those that are new", () => {
    const odd = { order: ["today", "gone", "today"], hidden: ["gone", "estate"] } as never;
    expect(whole(odd).order).toEqual(["today", "attention", "estate", "forecast", "restorable", "kinds"]);
    expect(whole(odd).hidden).toEqual(["estate", "kinds"]);
    expect(whole({})).toEqual(MADE);
    expect(whole({ ...MADE, hidden: [] }).hidden).toEqual([]);
  });
});

describe("the dashboard", () => {
  const settle = async () => {
    for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setTimeout(resolve));
  };
  beforeEach(() => {
    localStorage.clear();
    vi.stubGlobal("ResizeObserver", class { constructor(private readonly tell: (entries: unknown[]) => void) {} observe() { this.tell([{ contentRect: { width: 800 } }]); } disconnect() {} });
    vi.stubGlobal("fetch", (path: string) => {
      const bodies: [string, unknown][] = [
        ["/api/charts/growth", { at, judged: 1, known: 1, forecasts: [{ resource: "disk", metric: "disk_ratio", share: 0.9, seen_seconds: 60, trend: { pace: "unknown", per_day: null, full_at: null, earliest_at: null, latest_at: null } }] }],
        ["/api/timeline", { data: [], next: null }],
        ["/api/recovery/rollups", { data: [], total: 0, next: "", revision: 1 }],
        ["/api/resources", { data: [] }],
        ["/api/monitoring", { at, sources: [] }],
        ["/api/kinds", { kinds: KINDS, pages: [] }],
      ];
      return Promise.resolve(new Response(JSON.stringify(bodies.find(([start]) => path.startsWith(start))?.[1] ?? {})));
    });
    live.take({ type: "snapshot", seq: 1, at, resources: [resource("host"), vm("web", { parent: "host" }), vm("db", { parent: "host", status: "offline", status_reason: "crashed" }), resource("disk", { type: "pool", metrics: { disk_ratio: 0.9 } })] });
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });
  async function open() {
    const history = createMemoryHistory();
    history.set({ value: "/dashboard" });
    render(() => (
      <MemoryRouter history={history}>
        <Route path="/dashboard" component={Dashboard} />
        <Route path="*" component={() => null} />
      </MemoryRouter>
    ));
    await settle();
    return history;
  }
  it("greets with what is watched and what needs somebody now", async () => {
    await open();
    expect(screen.getByRole("heading", { level: 1 }).parentElement?.textContent).toContain("4 things watched · 1 needs you now");
  });
  it("does not say that the rest is well while the line is down", async () => {
    await open();
    expect(screen.getByRole("heading", { level: 1 }).parentElement?.textContent).not.toContain(words.nothingMore);
  });
  it("says why something needs somebody, and once that forecasts are not known yet", async () => {
    await open();
    expect(within(screen.getByRole("region", { name: words.titles.attention })).getByText(/crashed/)).toBeTruthy();
    expect(within(screen.getByRole("region", { name: words.titles.forecast })).getByText(words.forecast.early)).toBeTruthy();
  });
  it("has one link for each group that the arrow keys lead from cell to cell", async () => {
    await open();
    const map = within(screen.getByRole("region", { name: words.titles.estate }));
    const link = map.getByRole("link", { name: /^db, / });
    fireEvent.keyDown(link, { key: "ArrowRight" });
    expect(map.getByRole("link", { name: /^web, / })).toBe(link);
    expect(link.getAttribute("href")).toContain("peek=web");
  });
  it("hides a widget and shows it again, by hand and by key", async () => {
    await open();
    fireEvent.click(screen.getByRole("button", { name: words.customise }));
    fireEvent.click(screen.getByRole("button", { name: words.hide(words.titles.today) }));
    expect(screen.queryByRole("region", { name: words.titles.today })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: words.show(words.titles.today) }));
    expect(screen.getByRole("region", { name: words.titles.today })).toBeTruthy();
    fireEvent.keyDown(screen.getByRole("group", { name: words.titles.estate }), { key: "h" });
    expect(screen.queryByRole("region", { name: words.titles.estate })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: words.reset }));
    expect(screen.getByRole("region", { name: words.titles.estate })).toBeTruthy();
  });
});
