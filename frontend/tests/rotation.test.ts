// A display turns from view to view, each for its time, until somebody holds it.

import { createRoot, createSignal } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { KioskView } from "../src/api/types";
import { createRotation } from "../src/kiosk/rotation";

const view = (path: string, seconds: number): KioskView => ({ path, seconds });
const HALL = [view("/dashboard", 30), view("/workloads", 10), view("/storage", 20)];

let stop: () => void;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  stop();
  vi.useRealTimers();
});

/** A display of these views, and what it showed so far. */
function display(first: KioskView[]) {
  const shown: string[] = [];
  const [views, setViews] = createSignal(first);
  const rotation = createRoot((dispose) => {
    stop = dispose;
    return createRotation(views, (one) => shown.push(one.path));
  });
  const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);
  return { ...rotation, shown, setViews, pass };
}

it("shows each view for its own time, and begins anew after the last", () => {
  const { shown, pass } = display(HALL);
  pass(29);
  expect(shown).toEqual([]);
  pass(1);
  expect(shown).toEqual(["/workloads"]);
  pass(10);
  pass(20);
  expect(shown).toEqual(["/workloads", "/storage", "/dashboard"]);
});

it("stays where there is one view, or none", () => {
  const one = display([view("/dashboard", 5)]);
  one.pass(60);
  expect([one.shown, one.share()]).toEqual([[], 0]);
  stop();
  const none = display([]);
  none.pass(60);
  none.turn(1);
  expect(none.shown).toEqual([]);
});

it("is turned by hand in both directions, round the ends, and gives the view its whole time", () => {
  const { shown, turn, pass, share } = display(HALL);
  pass(15);
  turn(-1);
  expect([shown, share()]).toEqual([["/storage"], 0]);
  turn(1);
  turn(2);
  expect(shown).toEqual(["/storage", "/dashboard", "/storage"]);
});

it("held, does not go on, and then goes on from where it was", () => {
  const { shown, setPaused, pass, share } = display(HALL);
  pass(15);
  setPaused(true);
  pass(600);
  expect([shown, share()]).toEqual([[], 0.5]);
  setPaused(false);
  pass(15);
  expect(shown).toEqual(["/workloads"]);
});

it("comes back to views that there are when some were taken away", () => {
  const { shown, turn, setViews, pass } = display(HALL);
  turn(2);
  setViews([view("/a", 10), view("/b", 10)]);
  pass(30);
  expect(["/a", "/b"]).toContain(shown.at(-1));
});

it("ends with the display", () => {
  const { shown, pass } = display(HALL);
  stop();
  pass(600);
  expect(shown).toEqual([]);
});
