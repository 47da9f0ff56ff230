// History of one page: asked for once per range, then grown by the live stream.

import { createEffect, createSignal, onCleanup, untrack } from "solid-js";
import { ask, query, Refused } from "../api/http";
import type { Charts, Curve } from "../api/types";
import { extend, forget, type Grid, type Line, lineOf } from "../draw/curve";
import { live } from "./live";

export interface CurvesWanted {
  types?: string[];
  ids?: string[];
  metrics: string[];
  spanSeconds: number;
  points: number;
}

const key = (id: string, metric: string): string => `${id}\n${metric}`;

/** Curves of what is wanted, reactive by `version`. Resources that appear later grow theirs from the stream. */
export function createCurves(wanted: () => CurvesWanted | undefined) {
  const lines = new Map<string, Line>();
  const [version, setVersion] = createSignal(0);
  const [state, setState] = createSignal<"loading" | "ready" | "failed">("loading");
  const [reason, setReason] = createSignal("");
  const [tries, setTries] = createSignal(0);
  let current: CurvesWanted | undefined;
  let due = false;

  function show(): void {
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      setVersion((n) => n + 1);
    }, 250);
  }

  function keep(curves: Curve[], want: CurvesWanted): void {
    lines.clear();
    for (const curve of curves) lines.set(key(curve.resource, curve.metric), lineOf(curve, want.spanSeconds * 1000, want.points));
    setState("ready");
    setVersion((n) => n + 1);
  }

  createEffect(() => {
    const want = wanted();
    tries();
    current = want;
    if (!want || want.metrics.length === 0) return;
    const stop = new AbortController();
    onCleanup(() => stop.abort());
    if (untrack(state) === "failed") setState("loading");
    ask<Charts>(`/api/charts?${chartsQuery(want)}`, { signal: stop.signal }).then(
      (charts) => keep(charts.curves, want),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        setReason(error instanceof Refused ? error.message : "");
        setState("failed");
      },
    );
  });

  // A run of the server that we did not see leaves a hole that only it can fill.
  createEffect((before: string | undefined) => {
    const epoch = live.world.epoch;
    if (before && before !== epoch) setTries((n) => n + 1);
    return epoch;
  });

  onCleanup(
    live.onSamples((at, samples) => {
      if (!current || untrack(state) !== "ready") return;
      for (const { id, metric, value } of samples) {
        if (value === null || !current.metrics.includes(metric)) continue;
        if (current.ids && !current.ids.includes(id)) continue;
        let line = lines.get(key(id, metric));
        if (!line) lines.set(key(id, metric), (line = { at: [], value: [], stepMs: (current.spanSeconds * 1000) / current.points, tail: 0 }));
        extend(line, at * 1000, value);
        forget(line, (at - current.spanSeconds) * 1000);
      }
      show();
    }),
  );

  return {
    version,
    state,
    reason,
    retry: () => setTries((n) => n + 1),
    line: (id: string, metric: string): Line | undefined => lines.get(key(id, metric)),
    /** The shown span, up to the server's now. */
    grid: (points?: number): Grid => {
      const untilMs = untrack(live.serverNow) * 1000;
      return { sinceMs: untilMs - (current?.spanSeconds ?? 3600) * 1000, untilMs, points: points ?? current?.points ?? 120 };
    },
  };
}

function chartsQuery(want: CurvesWanted): string {
  return query({
    since: undefined,
    range: rangeWord(want.spanSeconds),
    type: want.types?.join(","),
    ids: want.ids?.join(","),
    metrics: want.metrics.join(","),
    max_points: want.points,
  });
}

const rangeWord = (seconds: number): string => (seconds % 86_400 === 0 ? `${seconds / 86_400}d` : `${Math.round(seconds / 3600)}h`);

export type Curves = ReturnType<typeof createCurves>;
