// When recovery points are asked for again: they are not in the stream, but the number of their newest state is.

import { createEffect, createMemo, on, onCleanup } from "solid-js";
import { live } from "../stores/live";

const SOON_MS = 2000;
/** Whose points are changes with the resources, and the number does not tell. */
const OWNERS_MS = 15_000;

/** Calls `again` when there is something that an answer of the state `known` may not have; many news are one. */
export function onNews(known: (() => number | undefined) | undefined, again: () => void): void {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const waiting = new Set<number>();
  const after = (ms: number): void => {
    if (waiting.has(ms)) return;
    waiting.add(ms);
    const timer = setTimeout(() => {
      timers.delete(timer);
      waiting.delete(ms);
      again();
    }, ms);
    timers.add(timer);
  };
  const there = createMemo(() => {
    live.structure();
    return Object.keys(live.raw()).join();
  });
  createEffect(on(() => live.world.recovery, (told) => void (told !== undefined && told !== known?.() && after(SOON_MS)), { defer: true }));
  createEffect(on(there, (_, before) => void (before && after(OWNERS_MS)), { defer: true }));
  onCleanup(() => timers.forEach(clearTimeout));
}
