import { createEffect, createRoot } from "solid-js";
import { describe, expect, it } from "vitest";
import type { Message } from "../src/api/types";
import { emptyWorld, apply, read } from "../src/live/protocol";
import { makeLive } from "../src/stores/live";
import { resource } from "./made";

const MESSAGES: Message[] = [
  { type: "welcome", protocol: 1, epoch: "e", seq: 1, version: "1", ping_seconds: 20 },
  { type: "snapshot", seq: 1, at: 5, resources: [resource("a"), resource("b")] },
  { type: "delta", seq: 2, at: 6, added: [resource("c")], changed: [{ id: "a", fields: { status: "warning", "facets.agent": { os: "b" }, sources: {} } }], removed: ["b"] },
  { type: "ticks", seq: 3, t: 7, sources: { s: 7 }, columns: [{ ids: ["a", "c"], metrics: ["cpu_ratio", "load_1m"], values: [[0.4, null], [1, 2]] }] },
  { type: "delta", seq: 4, at: 8, added: [], changed: [{ id: "a", fields: { "facets.agent": null } }], removed: [] },
  { type: "snapshot", seq: 9, at: 9, resources: [resource("a", { name: "renamed" }), resource("d")] },
];

describe("the live store", () => {
  it("comes to the same state as the plain protocol, message by message", () => {
    const world = emptyWorld();
    const live = makeLive();
    for (const message of MESSAGES) {
      apply(world, read(world, message, 0));
      live.take(message);
      expect(JSON.parse(JSON.stringify(live.world.resources))).toEqual(JSON.parse(JSON.stringify(world.resources)));
      expect([live.world.seq, live.world.epoch]).toEqual([world.seq, world.epoch]);
    }
  });

  it("wakes only those who read what changed", () => {
    const live = makeLive();
    for (const message of MESSAGES.slice(0, 2)) live.take(message);
    const seen = { a: 0, b: 0 };
    const stop = createRoot((dispose) => {
      createEffect(() => (live.resource("a")?.metrics.cpu_ratio, (seen.a += 1)));
      createEffect(() => (live.resource("b")?.metrics.cpu_ratio, (seen.b += 1)));
      return dispose;
    });
    live.take({ type: "ticks", seq: 2, t: 7, sources: {}, columns: [{ ids: ["a"], metrics: ["cpu_ratio"], values: [[0.9]] }] });
    stop();
    expect(seen).toEqual({ a: 2, b: 1 });
  });

  it("keeps the object of a resource through a resync, so that a selection survives", () => {
    const live = makeLive();
    for (const message of MESSAGES.slice(0, 2)) live.take(message);
    const before = live.resource("a");
    live.take({ type: "resync", seq: 5, reason: "slow" });
    live.take({ type: "snapshot", seq: 6, at: 9, resources: [resource("a", { status: "offline" })] });
    expect(live.resource("a")).toBe(before);
    expect(live.resource("a")?.status).toBe("offline");
    expect(live.resource("b")).toBeUndefined();
  });
});
