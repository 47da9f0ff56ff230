import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

interface Asked {
  method: string;
  path: string;
  body: unknown;
}

const PERSON = { state: "signed_in", permissions: [], csrf: "c", confirmed_at: 0, user: { id: "u1", provider: "" }, principal: { id: "u1" } };

/** A page that was just opened, with a server that keeps `kept`. */
async function opened(kept: Record<string, object> = {}, state: object = PERSON, refuse = 0) {
  vi.resetModules();
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", (path: string, options: { method: string; body?: string }) => {
    asked.push({ method: options.method, path, body: options.body && JSON.parse(options.body) });
    if (path === "/api/session") return Promise.resolve(json(state));
    if (refuse) return Promise.resolve(json({ error: { code: "x", message: "no" } }, refuse));
    return Promise.resolve(json({ data: Object.entries(kept).map(([key, value]) => ({ key, value, changed_at: 1 })) }));
  });
  const { session } = await import("../src/stores/session");
  const store = await import("../src/stores/preferences");
  const open = async () => {
    await session.renew();
    await settle();
  };
  return { asked, open, ...store };
}

const json = (body: object, status = 200) => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
const settle = () => vi.advanceTimersByTimeAsync(1);
const writes = (asked: Asked[]) => asked.filter((one) => one.method !== "GET");

describe("preferences", () => {
  beforeEach(() => {
    localStorage.clear();
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("begins with the fallback, and takes over what the server keeps, asking once for all", async () => {
    const { preference, open, asked } = await opened({ dashboard: { cards: [1] }, tables: { a: 1 } });
    const dashboard = preference<object>("dashboard", { cards: [] });
    expect([dashboard.value(), dashboard.ready()]).toEqual([{ cards: [] }, false]);
    await open();
    expect([dashboard.value(), dashboard.ready()]).toEqual([{ cards: [1] }, true]);
    expect(preference<object>("tables", {}).value()).toEqual({ a: 1 });
    expect(asked.filter((one) => one.path === "/api/preferences")).toHaveLength(1);
  });
  it("is one and the same for all who ask for a key", async () => {
    const { preference } = await opened();
    expect(preference("tables", {})).toBe(preference("tables", {}));
  });
  it("holds at once and is sent a moment later, the newest only", async () => {
    const { preference, open, asked, WAIT_MS } = await opened();
    const one = preference<{ n: number }>("dashboard", { n: 0 });
    await open();
    one.set({ n: 1 });
    one.set((before) => ({ n: before.n + 1 }));
    expect([one.value(), writes(asked)]).toEqual([{ n: 2 }, []]);
    await vi.advanceTimersByTimeAsync(WAIT_MS);
    expect(writes(asked)).toEqual([{ method: "PUT", path: "/api/preferences/dashboard", body: { value: { n: 2 } } }]);
  });
  it("goes back to the fallback, at the server too", async () => {
    const { preference, open, asked, WAIT_MS } = await opened({ dashboard: { n: 5 } });
    const one = preference<{ n: number }>("dashboard", { n: 0 });
    await open();
    one.reset();
    await vi.advanceTimersByTimeAsync(WAIT_MS);
    expect([one.value(), writes(asked).map((each) => each.method)]).toEqual([{ n: 0 }, ["DELETE"]]);
  });
  it("stays in this browser where nobody has an account", async () => {
    const first = await opened({}, { ...PERSON, user: null });
    first.preference<object>("dashboard", {}).set({ n: 1 });
    await first.open();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(writes(first.asked)).toEqual([]);
    const again = await opened({}, { ...PERSON, user: null });
    expect(again.preference<object>("dashboard", {}).value()).toEqual({ n: 1 });
  });
  it("sends after a reload what could not be sent before it", async () => {
    const first = await opened();
    const one = first.preference<object>("dashboard", {});
    await first.open();
    one.set({ n: 1 });
    const again = await opened({ dashboard: { n: 0 } });
    const same = again.preference<object>("dashboard", {});
    await again.open();
    await vi.advanceTimersByTimeAsync(again.WAIT_MS);
    expect([same.value(), writes(again.asked).map((each) => each.body)]).toEqual([{ n: 1 }, [{ value: { n: 1 } }]]);
  });
  it("shows nobody what somebody else chose in this browser", async () => {
    const first = await opened();
    const one = first.preference<object>("dashboard", {});
    await first.open();
    one.set({ n: 1 });
    const other = await opened({}, { ...PERSON, user: { id: "u2", provider: "" }, principal: { id: "u2" } });
    const theirs = other.preference<object>("dashboard", { n: 0 });
    await other.open();
    expect(theirs.value()).toEqual({ n: 0 });
  });
  it("leaves out what this version of the page does not understand", async () => {
    const { preference, open } = await opened({ dashboard: { old: true } });
    const one = preference<object>("dashboard", { n: 0 }, (value) => "n" in value);
    await open();
    expect(one.value()).toEqual({ n: 0 });
  });
  it("says why it could not be kept, and does not send again what is never taken", async () => {
    const { preference, open, asked } = await opened({}, PERSON, 413);
    const one = preference<object>("dashboard", {});
    await open();
    one.set({ n: 1 });
    await vi.advanceTimersByTimeAsync(120_000);
    expect([one.trouble(), writes(asked)]).toEqual(["no", [expect.anything()]]);
  });
});
