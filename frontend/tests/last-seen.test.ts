// The last state is kept on this device for a time without the server, of whoever is here, and only while they want it.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Message } from "../src/api/types";
import { resource } from "./made";

const SIGNED_IN = { state: "signed_in", principal: { id: "u1" }, user: { id: "u1" }, permissions: [["read", "monitoring"], ["write", "monitoring"]], csrf: "proof", confirmed_at: 5 };
const MESSAGES: Message[] = [
  { type: "welcome", protocol: 1, epoch: "e", seq: 1, version: "1", ping_seconds: 20 },
  { type: "snapshot", seq: 1, at: 5, resources: [resource("a")] },
];
const DAY_MS = 86_400_000;

/** What the device holds; it outlives the page. */
let disk: Map<string, string>;
let answer: object | undefined;
/** Hears only the newest page: those before it are gone. */
let leaving = new EventTarget();

/** As much of a browser's database as one record needs. */
function database(): object {
  const soon = <Asked extends object>(asked: Asked, event: string): Asked => {
    queueMicrotask(() => (asked as Record<string, () => void>)[event]?.());
    return asked;
  };
  const store = {
    put: (value: string, key: string) => ({ result: disk.set(key, value) }),
    get: (key: string) => ({ result: disk.get(key) }),
    clear: () => ({ result: disk.clear() }),
  };
  const result = { createObjectStore: () => store, close: () => undefined, transaction: () => soon({ objectStore: () => store }, "oncomplete") };
  return { open: () => soon({ result }, "onsuccess") };
}

/** A page that was just opened, in place of any before, and what its stream says to it. */
async function opened() {
  vi.resetModules();
  vi.clearAllTimers();
  leaving = new EventTarget();
  let ear: { message: (message: Message) => void; line: (line: string) => void } | undefined;
  vi.doMock("../src/live/connection", () => ({ openStream: (one: typeof ear) => ((ear = one), () => undefined) }));
  const { showLast } = await import("../src/stores/lastSeen");
  const { Refused } = await import("../src/api/http");
  const { session } = await import("../src/stores/session");
  const { live } = await import("../src/stores/live");
  const device = await import("../src/stores/device");
  const hear = (): void => {
    live.connect();
    for (const message of MESSAGES) ear?.message(message);
    ear?.line("live");
  };
  const answered = (status: number): Promise<void> => showLast(new Refused(status, "no", ""));
  return { showLast, answered, session, live, hear, ...device };
}

/** A page that somebody left after a while of looking at it. */
async function looked() {
  const page = await opened();
  await page.session.renew();
  page.hear();
  await leave();
  return page;
}

const settle = () => vi.advanceTimersByTimeAsync(1);
async function leave(): Promise<void> {
  leaving.dispatchEvent(new Event("pagehide"));
  await settle();
}

beforeEach(() => {
  disk = new Map();
  answer = SIGNED_IN;
  localStorage.clear();
  vi.useFakeTimers();
  vi.stubGlobal("addEventListener", (name: string, ear: () => void) => leaving.addEventListener(name, ear));
  vi.stubGlobal("indexedDB", database());
  vi.stubGlobal("fetch", () => (answer ? Promise.resolve(Response.json(answer)) : Promise.reject(new TypeError("no network"))));
});
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.doUnmock("../src/live/connection");
});

describe("the last state", () => {
  it("is shown where nobody answers, with what may be read and without any proof", async () => {
    await looked();
    answer = undefined;
    const { showLast, session, live } = await opened();

    await session.renew().catch(showLast);

    expect(Object.keys(live.world.resources)).toEqual(["a"]);
    expect([live.line(), session.state()?.permissions, session.state()?.csrf]).toEqual(["offline", [["read", "monitoring"]], ""]);
    expect([...disk.values()].join()).not.toContain("proof");
  });

  it("gives way as soon as the server answers again", async () => {
    await looked();
    answer = undefined;
    const { showLast, session } = await opened();
    await session.renew().catch(showLast);

    answer = SIGNED_IN;
    await vi.advanceTimersByTimeAsync(4000);

    expect(session.state()?.csrf).toBe("proof");
  });

  it.each([[400], [401], [403], [500]])("is not shown when the server answered %i", async (status) => {
    await looked();
    const { answered, live } = await opened();

    await answered(status);

    expect(live.loaded()).toBe(false);
  });

  it("is shown when only a proxy before the server answers", async () => {
    await looked();
    const { answered, live } = await opened();

    await answered(502);

    expect(live.loaded()).toBe(true);
  });

  it.each(["{", "[]", '{"version":2}', '{"version":1}'])("kept as %s is taken away, not shown", async (text) => {
    disk.set("last", text);
    const { answered, live } = await opened();

    await answered(0);
    await settle();

    expect([live.loaded(), disk.size]).toEqual([false, 0]);
  });

  it("is taken away when it is older than a week", async () => {
    await looked();
    const { answered, live } = await opened();
    vi.setSystemTime(Date.now() + 8 * DAY_MS);

    await answered(0);
    await settle();

    expect([live.loaded(), disk.size]).toEqual([false, 0]);
  });

  it("is not kept before anything came", async () => {
    const { session } = await opened();
    await session.renew();

    await leave();

    expect(disk.size).toBe(0);
  });

  it("goes with the session", async () => {
    const { session } = await looked();
    answer = { ...SIGNED_IN, state: "signed_out", principal: null, user: null, permissions: [] };

    await session.renew();
    await settle();
    await leave();

    expect(disk.size).toBe(0);
  });
});

describe("a device that is to keep nothing", () => {
  it("is one where somebody said so; else the last state is kept", async () => {
    const { keepsLast } = await looked();
    expect([keepsLast(), disk.size]).toEqual([true, 1]);
  });

  it("loses at once what it held, and is given nothing any more", async () => {
    const { chooseKeeping } = await looked();

    await chooseKeeping(false);

    expect(disk.size).toBe(0);
    await leave();
    await vi.advanceTimersByTimeAsync(180_000);
    expect(disk.size).toBe(0);
  });

  it("stays so when the page is opened again, until somebody says otherwise", async () => {
    await (await looked()).chooseKeeping(false);
    const again = await looked();
    expect([again.keepsLast(), disk.size]).toEqual([false, 0]);

    await again.chooseKeeping(true);
    await leave();

    expect([again.keepsLast(), disk.size]).toEqual([true, 1]);
  });

  it("holds nothing of what another tab was writing as it was said", async () => {
    const { keepLast } = await opened();

    const writing = keepLast("theirs");
    localStorage.setItem("pulse.keep-last", "no");
    await writing;

    expect(disk.size).toBe(0);
  });

  it("shows nothing, even where the record could not be removed", async () => {
    await looked();
    localStorage.setItem("pulse.keep-last", "no");
    const { answered, live } = await opened();

    await answered(0);

    expect(live.loaded()).toBe(false);
  });

  it("is one until the page is left where the choice cannot be written down", async () => {
    const { chooseKeeping, keepsLast } = await looked();
    vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => { throw new DOMException("full"); } });

    await chooseKeeping(false);

    expect([keepsLast(), disk.size]).toEqual([false, 0]);
  });
});
