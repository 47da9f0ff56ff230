// History of one page: asked for once per range, then grown by the live stream.

import { createEffect, createSignal, onCleanup, untrack } from "solid-js";
import { ask, query, Refused } from "../api/http";
import type { Charts, Curve } from "../api/types";
import { extend, forget, type Grid, type Line, lineOf, newLine } from "../draw/curve";
import { live } from "./live";

export interface CurvesWanted {
  types?: string[];
  ids?: string[];
  metrics: string[];
  spanSeconds: number;
  points: number;
}

/** Live samples closer than this share a point until a line grows long. */
const FINEST_MS = 2000;
/** The least time that a chart spans. */
const SHORTEST_MS = 120_000;

/** When the first sample of all lines was taken. */
function begun(lines: Map<string, Line>): number {
  let first = Infinity;
  for (const line of lines.values()) first = Math.min(first, line.at[0] ?? Infinity);
  return first;
}

function span(want: CurvesWanted | undefined): Grid {
  const untilMs = untrack(live.serverNow) * 1000;
  return { sinceMs: untilMs - (want?.spanSeconds ?? 3600) * 1000, untilMs, points: want?.points ?? 120 };
}

/** Ticks name only what changed: what a source that was heard did not name is as it was. */
function hold(lines: Map<string, Line>, at: number, heard: Record<string, number>): void {
  for (const [name, line] of lines) {
    const newest = line.at.at(-1);
    if (newest === undefined || at * 1000 - newest < line.liveMs) continue;
    const [id, metric] = name.split("\n") as [string, string];
    const resource = live.raw()[id];
    const value = resource?.metrics[metric];
    if (!resource || typeof value !== "number") continue;
    const sources = Object.entries(resource.sources);
    const isHeard = sources.some(([source]) => source in heard) && sources.every(([source, view]) => at - Math.max(live.heardOf(source), view.last_seen) <= view.stale_after_seconds);
    if (isHeard) extend(line, at * 1000, value);
  }
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

  function keep(curves: Curve[]): void {
    lines.clear();
    for (const curve of curves) lines.set(key(curve.resource, curve.metric), lineOf(curve, FINEST_MS));
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
      (charts) => keep(charts.curves),
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
    live.onSamples((at, samples, heard) => {
      if (!current || untrack(state) !== "ready") return;
      hold(lines, at, heard);
      for (const { id, metric, value } of samples) {
        if (value === null || !current.metrics.includes(metric)) continue;
        if (current.ids && !current.ids.includes(id)) continue;
        let line = lines.get(key(id, metric));
        if (!line) lines.set(key(id, metric), (line = newLine(FINEST_MS)));
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
    /** The shown span, up to the server's now. A history that has only begun is shown from its beginning. */
    grid: (): Grid => {
      const whole = span(current);
      return { ...whole, sinceMs: Math.max(whole.sinceMs, Math.min(begun(lines), whole.untilMs - SHORTEST_MS)) };
    },
    /** All of the asked span, however short the history. */
    wholeGrid: (points: number): Grid => ({ ...span(current), points }),
    /** When the history began, if that is within the shown span. */
    since: (): number | undefined => {
      const first = begun(lines);
      const { sinceMs, untilMs } = span(current);
      return Number.isFinite(first) && first > sinceMs + (untilMs - sinceMs) / 50 ? first : undefined;
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
