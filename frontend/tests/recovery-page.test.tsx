import { createMemoryHistory, MemoryRouter, Route } from "@solidjs/router";
import { cleanup, render, screen, within } from "@solidjs/testing-library";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RecoveryPoint, Right, Rollup, SessionState } from "../src/api/types";
import Recovery from "../src/pages/Recovery";
import { Leaf } from "../src/peek/Leaf";
import RecoveryTab from "../src/recovery/Tab";
import { kindsState } from "../src/stores/kinds";
import { live } from "../src/stores/live";
import { session } from "../src/stores/session";
import { text } from "../src/strings/en";
import { words } from "../src/strings/recovery";
import { Needs } from "../src/ui/Needs";
import { resource } from "./made";

/** Without a layout nothing is ever on the screen: here everything is. */
vi.mock("@tanstack/solid-virtual", () => ({
  createVirtualizer: (options: { count: number }) => ({
    getVirtualItems: () => Array.from({ length: options.count }, (_, index) => ({ index, key: index, start: index * 34, size: 34 })),
    getTotalSize: () => options.count * 34,
    measure: () => undefined,
    scrollToIndex: () => undefined,
  }),
}));

const holding = (...permissions: Right[]) => session.learn({ state: "signed_in", user: null, principal: { id: "u", kind: "person", name: "u" }, roles: [], permissions, csrf: "", confirmed_at: 0, expires_at: null, ways: [], bootstrap_file: "", logout_url: "" } satisfies SessionState);
const settle = async () => {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setTimeout(resolve));
};
const at = Date.now() / 1000;
const rollup = (id: string, more: Partial<Rollup> = {}): Rollup => ({
  id: `s${id}`, resource: id, subject: `guest/${id}`, subject_type: "vm", attribution: "proof", attribution_reason: "", candidates: [], sources: ["lab:1"], repositories: ["vault"], places: [{ repository: "vault", namespace: "" }], points: 3,
  by_mode: { snapshot: 0, local: 0, remote: 3 }, failed: 0, last_attempt_at: at - 3600, last_success_at: at - 3600, last_outcome: "success", last_outcome_reason: "",
  verification: "unknown", last_verified_at: null, last_size_bytes: null, largest_size_bytes: null, ...more,
});
const point = (id: string, more: Partial<RecoveryPoint> = {}): RecoveryPoint => ({
  id, kind: "backup", mode: "remote", outcome: "success", outcome_reason: "", at: at - 60, started_at: at - 60, completed_at: null, sources: ["lab:1"], subject: "guest/a", subject_type: "vm", rollup: "sa", resource: "a",
  attribution: "proof", attribution_reason: "", candidates: [], repository: "vault", repository_resource: null, namespace: "", size_bytes: null, verified: null, verified_at: null, protected: null, encrypted: null, comment: "", details: {}, ...more,
});

let asked: string[] = [];
function serving(answers: { rollups?: Rollup[]; points?: RecoveryPoint[]; kinds?: unknown[]; status?: number }) {
  asked = [];
  const page = (data: unknown[]) => ({ data, total: data.length, next: "", revision: 1 });
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    if (answers.status) return Promise.resolve(new Response(JSON.stringify({ error: { code: "no", message: "The store is shut." } }), { status: answers.status }));
    const bodies: [string, unknown][] = [
      ["/api/recovery/rollups", page(answers.rollups ?? [])],
      ["/api/recovery/points", page(answers.points ?? [])],
      ["/api/recovery/series", { data: [] }],
      ["/api/recovery/rollup-series", { data: [], revision: 1 }],
      ["/api/recovery/facets", { total: 0, with_size: 0, ...Object.fromEntries(["source", "kind", "mode", "outcome", "subject_type", "repository", "namespace", "attribution", "verified"].map((name) => [name, name === "outcome" ? [{ value: "success", count: 2 }, { value: "failed", count: 1 }] : []])) }],
      ["/api/monitoring", { at, sources: [] }],
      ["/api/kinds", { kinds: answers.kinds ?? [], pages: [] }],
    ];
    return Promise.resolve(new Response(JSON.stringify(bodies.find(([start]) => path.startsWith(start))?.[1] ?? {})));
  });
}
const watched = (...ids: string[]) => live.take({ type: "snapshot", seq: 1, at, resources: ids.map((id) => resource(id, { type: "vm", name: `machine ${id}` })) });

async function open(path = "/recovery") {
  const history = createMemoryHistory();
  history.set({ value: path });
  render(() => (
    <MemoryRouter history={history}>
      <Route path="/recovery" component={() => <Needs right={["read", "monitoring"]}><Recovery /></Needs>} />
      <Route path="*" component={() => null} />
    </MemoryRouter>
  ));
  await settle();
  return history;
}

describe("the recovery page", () => {
  beforeEach(() => {
    serving({});
    holding(["read", "monitoring"]);
    watched("a", "b");
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it("lists the guest without a backup before the one that has one, and counts both", async () => {
    serving({ rollups: [rollup("a")] });
    await open();

    const rows = within(screen.getByRole("grid")).getAllByRole("row").slice(1);
    expect(rows.map((row) => row.textContent)).toEqual([expect.stringContaining("machine b"), expect.stringContaining("machine a")]);
    expect(rows[0]?.textContent).toContain(words.why.none);
    expect(screen.getByRole("button", { name: words.posture.protected(1) })).toBeTruthy();
    expect(screen.getByRole("button", { name: words.posture.none(1) })).toBeTruthy();
  });
  it("says of points of unknown owner why that is so", async () => {
    serving({ rollups: [rollup("x", { resource: null, attribution: "ambiguous", attribution_reason: "it may belong to 2 resources", candidates: ["a", "b"] })] });
    await open();

    expect(screen.getByRole("grid").textContent).toContain("unattributed, because it may belong to 2 resources");
    expect(screen.getByRole("button", { name: words.posture.protected(0) })).toBeTruthy();
  });
  it("tells three of one name apart by where their points lie, and asks for their days at once", async () => {
    const spaces = ["", "lab", "home"];
    serving({ rollups: spaces.map((namespace, index) => rollup(`x${index}`, { resource: null, subject: "ct/103", attribution: "unattributed", places: [{ repository: "main", namespace }] })) });
    await open();

    const rows = within(screen.getByRole("grid")).getAllByRole("row").map((row) => row.textContent);
    for (const place of ["main / lab", "main / home"]) expect(rows.filter((row) => row?.includes(place)).length).toBe(1);
    expect(asked.filter((path) => path.includes("rollup-series")).length).toBeLessThanOrEqual(1);
  });
  it("says what to do where nothing is known", async () => {
    watched();
    serving({});
    await open();
    expect(screen.getByText(words.none)).toBeTruthy();
  });
  it("says why it failed, and asks again when told to", async () => {
    serving({ status: 503 });
    await open();
    expect(screen.getByText("The store is shut.")).toBeTruthy();

    serving({ rollups: [rollup("a")] });
    screen.getByRole("button", { name: text.retry }).click();
    await settle();
    expect(screen.getByRole("grid")).toBeTruthy();
  });
  it("asks for nothing without the right", async () => {
    holding();
    serving({});
    await open();
    expect(screen.getByText(text.enter.noRight.title)).toBeTruthy();
    expect(asked).toEqual([]);
  });
  it("asks again when the number of the newest state moves, and not when it is told once more", async () => {
    serving({ rollups: [rollup("a")] });
    live.take({ type: "ping", seq: 1, at, problems: [], recovery: 1 });
    await open();
    vi.useFakeTimers();
    const before = asked.length;

    live.take({ type: "ping", seq: 1, at, problems: [], recovery: 1 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked.slice(before).filter((path) => path.includes("/rollups"))).toEqual([]);

    live.take({ type: "ping", seq: 1, at, problems: [], recovery: 2 });
    await vi.advanceTimersByTimeAsync(3000);
    expect(asked.slice(before).filter((path) => path.includes("/rollups")).length).toBe(3);
  });
  it("lists points under their day, with what sets them apart to choose from", async () => {
    serving({ rollups: [rollup("a")], points: [point("p1"), point("p2", { outcome: "failed", at: at - 90 })] });
    await open("/recovery?view=history");

    const rows = within(screen.getByRole("grid")).getAllByRole("row").map((row) => row.textContent);
    expect(rows.filter((row) => row?.includes("machine a")).length).toBe(2);
    expect(screen.getByRole("combobox", { name: words.filters.names.outcome }).textContent).toContain(words.filters.option(words.outcomes.failed as string, 1));
    expect(screen.queryByRole("combobox", { name: words.filters.names.kind })).toBeNull();
  });
  it("asks the server for what is chosen", async () => {
    serving({ rollups: [rollup("a")], points: [] });
    await open("/recovery?view=history&outcome=failed&of=sa&day=2026-03-01");

    const path = asked.find((one) => one.includes("/points")) ?? "";
    expect([...new URL(path, "http://x").searchParams.keys()].sort()).toEqual(["from", "limit", "outcome", "rollup", "to"]);
    expect(screen.getByText(words.history.noMatch)).toBeTruthy();
    expect(screen.getByText(words.filters.subject("machine a"))).toBeTruthy();
  });
});

describe("the recovery of one resource", () => {
  beforeEach(() => {
    serving({});
    holding(["read", "monitoring"]);
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });
  const shown = async () => {
    render(() => <RecoveryTab resource={resource("a", { type: "vm" })} />);
    await settle();
  };

  it("says that no backup is known, and that this proves nothing", async () => {
    serving({});
    await shown();
    expect(screen.getByText(words.tab.none)).toBeTruthy();
    expect(screen.getByText(words.tab.noneText)).toBeTruthy();
  });
  it.each([
    [true, words.why.spared],
    [false, words.why.snapshotsOnly],
  ])("has nothing against one with only snapshots of whom no backup is expected: %s", async (template, why) => {
    const kind = { type: "vm", metrics: [], no_backup_when: ["facets.lab.template"] };
    const inside = rollup("a", { by_mode: { snapshot: 3, local: 0, remote: 0 } });
    serving({ kinds: [kind] });
    kindsState.retry();
    await settle();
    const whole = globalThis.fetch;
    const none = { data: [], total: 0, next: "", revision: 1 };
    serving({ kinds: [kind], rollups: [inside] });
    const all = globalThis.fetch;
    vi.stubGlobal("fetch", (path: string) => (path.includes("kind=") ? Promise.resolve(new Response(JSON.stringify(none))) : all(path)));
    render(() => <RecoveryTab resource={resource("a", { type: "vm", facets: { lab: { template } } })} />);
    await settle();
    expect(screen.getByText(why)).toBeTruthy();
    vi.stubGlobal("fetch", whole);
  });
  it("tells its newest points and leads to all of them", async () => {
    serving({ rollups: [rollup("a")], points: [point("p1")] });
    await shown();
    expect(screen.getByRole("link", { name: words.panel.all(3) }).getAttribute("href")).toBe("/recovery?view=history&of=sa");
  });
});

describe("the tabs of a resource", () => {
  beforeEach(() => {
    serving({});
    holding(["read", "monitoring"]);
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });
  const tabs = async (type: string) => {
    render(() => (
      <MemoryRouter>
        <Route path="*" component={() => <Leaf resource={resource("a", { type })} tab="raw" pinned={false} onTab={() => undefined} onOpen={() => undefined} />} />
      </MemoryRouter>
    ));
    await settle();
    return screen.getAllByRole("tab").map((tab) => tab.textContent);
  };

  it("tell the recovery of a machine, also of one without a point", async () => expect(await tabs("vm")).toContain(text.peek.tabs.recovery));
  it("do not tell it of what nobody backs up", async () => expect(await tabs("disk")).not.toContain(text.peek.tabs.recovery));
  it("tell it of whatever has points", async () => {
    serving({ rollups: [rollup("a")] });
    expect(await tabs("disk")).toContain(text.peek.tabs.recovery);
  });
});
