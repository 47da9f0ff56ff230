// How long a change of 100 among 5,000 resources takes to apply; prints one line of JSON.

import { createEffect, createRoot } from "solid-js";
import { expect, it } from "vitest";
import type { Message } from "../src/api/types";
import { makeLive } from "../src/stores/live";
import { resource } from "./made";

const ALL = 5000;
const CHANGED = 100;
const ROUNDS = 60;
const SEEN = 140;

const id = (index: number): string => `r${(index * 49) % ALL}`;
const metrics = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`m${index}_ratio`, 0.5]));

function measured(round: (turn: number) => Message): { median_ms: number; p95_ms: number } {
  const live = makeLive();
  live.take({ type: "snapshot", seq: 1, at: 1, resources: Array.from({ length: ALL }, (_, index) => resource(`r${index}`, { metrics: { ...metrics } })) });
  let drawn = 0;
  const stop = createRoot((dispose) => {
    for (let row = 0; row < SEEN; row += 1)
      createEffect(() => {
        const one = live.resource(`r${row}`);
        drawn += Number(one?.status === "online") + (one?.metrics.m0_ratio ?? 0) + (one?.metrics.m1_ratio ?? 0);
      });
    return dispose;
  });
  const times = Array.from({ length: ROUNDS }, (_, turn) => {
    const message = round(turn);
    const start = performance.now();
    live.take(message);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  stop();
  expect(drawn).toBeGreaterThan(0);
  return { median_ms: Number(times[ROUNDS >> 1]?.toFixed(2)), p95_ms: Number(times[Math.floor(ROUNDS * 0.95)]?.toFixed(2)) };
}

it("applies changes", () => {
  const delta = measured((turn) => ({
    type: "delta",
    seq: turn + 2,
    at: turn,
    added: [],
    changed: Array.from({ length: CHANGED }, (_, index) => ({ id: id(index), fields: { status: turn % 2 ? "online" : "warning", status_reason: String(turn), "facets.agent": { os: turn, list: [1, 2, turn] } } })),
    removed: [],
  }));
  const ids = Array.from({ length: CHANGED }, (_, index) => id(index));
  const names = Object.keys(metrics).slice(0, 8);
  const some = measured((turn) => ({ type: "ticks", seq: turn + 2, t: turn, sources: { s: turn }, columns: [{ ids, metrics: names, values: names.map(() => ids.map(() => turn / 100)) }] }));
  const every = Array.from({ length: ALL }, (_, index) => `r${index}`);
  const all = measured((turn) => ({ type: "ticks", seq: turn + 2, t: turn, sources: { s: turn }, columns: [{ ids: every, metrics: names, values: names.map(() => every.map(() => turn / 100)) }] }));
  process.stdout.write(`${JSON.stringify({ delta_100_of_5000: delta, ticks_100_of_5000: some, ticks_all_5000: all })}\n`);
}, 60_000);
