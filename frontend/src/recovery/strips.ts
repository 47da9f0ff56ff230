// The last days of each subject that is on the screen: read one after the other, and again only when its points changed.

import { createSignal, onCleanup } from "solid-js";
import { ask } from "../api/http";
import type { RecoveryDay, RecoverySeries, Rollup } from "../api/types";
import { dayOf, filled, lastDays } from "./days";
import { seriesPath } from "./filters";

export const STRIP_DAYS = 30;
const AT_ONCE = 2;
const KEPT = 2000;

export type Strip = RecoveryDay[] | "failed" | undefined;

/** A row that is scrolled past before its turn is not asked for. */
export function createStrips() {
  const known = new Map<string, { mark: string; strip: Strip }>();
  const wanted = new Map<string, { rollup: Rollup; told: (strip: Strip) => void }>();
  let running = 0;

  const mark = (one: Rollup): string => [one.points, one.failed, one.last_attempt_at, one.last_outcome, dayOf(Date.now() / 1000)].join();
  const read = async (rollup: Rollup): Promise<Strip> => {
    const now = Date.now() / 1000;
    const days = lastDays(STRIP_DAYS, now);
    return ask<RecoverySeries>(seriesPath({ of: rollup.id }, STRIP_DAYS, now)).then((answer) => filled(days, answer.data), () => "failed" as const);
  };
  const turn = async (): Promise<void> => {
    const [id, job] = wanted.entries().next().value ?? [];
    if (!id || !job || running >= AT_ONCE) return;
    wanted.delete(id);
    running += 1;
    const strip = await read(job.rollup);
    running -= 1;
    if (strip !== "failed") {
      known.delete(id);
      known.set(id, { mark: mark(job.rollup), strip });
      if (known.size > KEPT) known.delete(known.keys().next().value ?? "");
    }
    job.told(strip);
    void turn();
  };
  onCleanup(() => wanted.clear());

  /** The strip of a row while it is mounted; call it again when the rollup changed. */
  return function strip(): { days: () => Strip; show: (rollup: Rollup) => void } {
    const [days, setDays] = createSignal<Strip>();
    let asked = "";
    onCleanup(() => wanted.delete(asked));
    return {
      days,
      show: (rollup) => {
        if (asked !== rollup.id) wanted.delete(asked);
        asked = rollup.id;
        const before = known.get(rollup.id);
        setDays(() => before?.strip);
        if (before?.mark === mark(rollup)) return;
        wanted.set(rollup.id, { rollup, told: (found) => asked === rollup.id && (found !== "failed" || !known.has(rollup.id)) && setDays(() => found) });
        void turn();
      },
    };
  };
}

export type Strips = ReturnType<typeof createStrips>;
