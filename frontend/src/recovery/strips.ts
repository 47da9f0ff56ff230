// The last days of each subject that is on the screen: read together, and again only when its points changed.

import { createSignal, onCleanup } from "solid-js";
import { ask } from "../api/http";
import type { RecoveryDay, Rollup, RollupSeries } from "../api/types";
import { dayOf, filled, lastDays } from "./days";
import { rollupSeriesPath } from "./filters";

export const STRIP_DAYS = 30;
/** The server takes as many in one question. */
const AT_ONCE = 100;
const KEPT = 2000;

export type Strip = RecoveryDay[] | "failed" | undefined;

/** A row that is scrolled past before its turn is not asked for. */
export function createStrips() {
  const known = new Map<string, { mark: string; strip: Strip }>();
  const wanted = new Map<string, { rollup: Rollup; told: (strip: Strip) => void }>();
  let running = false;

  const mark = (one: Rollup): string => [one.points, one.failed, one.last_attempt_at, one.last_outcome, dayOf(Date.now() / 1000)].join();
  const read = async (ids: string[]): Promise<(id: string) => Strip> => {
    const now = Date.now() / 1000;
    const days = lastDays(STRIP_DAYS, now);
    return ask<RollupSeries>(rollupSeriesPath(ids, STRIP_DAYS, now)).then(
      (answer) => {
        const told = new Map(answer.data.map((one) => [one.rollup, one.days]));
        return (id) => filled(days, told.get(id) ?? []);
      },
      () => () => "failed" as const,
    );
  };
  const turn = async (): Promise<void> => {
    if (running || wanted.size === 0) return;
    running = true;
    await Promise.resolve(); // so that all rows of a page are one question
    const jobs = [...wanted].slice(0, AT_ONCE);
    for (const [id] of jobs) wanted.delete(id);
    const found = jobs.length > 0 ? await read(jobs.map(([id]) => id)) : () => undefined;
    running = false;
    for (const [id, job] of jobs) {
      const strip = found(id);
      if (strip !== "failed") keep(id, { mark: mark(job.rollup), strip });
      job.told(strip);
    }
    void turn();
  };
  const keep = (id: string, one: { mark: string; strip: Strip }): void => {
    known.delete(id);
    known.set(id, one);
    if (known.size > KEPT) known.delete(known.keys().next().value ?? "");
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
