// History of one page: asked for once per range, then grown by the live stream.

import { batch, createEffect, createMemo, createSignal, onCleanup, untrack } from "solid-js";
import { ask, query, Refused } from "../api/http";
import type { Charts, Curve, Resource } from "../api/types";
import { afterPaint } from "../draw/afterPaint";
import { extend, forget, type Grid, type Line, lineOf, newLine } from "../draw/curve";
import type { Samples } from "../live/protocol";
import { growKept, type Lines, putAway, takeBack } from "./keptCurves";
import { live } from "./live";

export interface CurvesWanted {
  types?: string[];
  ids?: string[];
  metrics: string[];
  spanSeconds: number;
  points: number;
  /** Live samples closer than this share a point. What shows no more than its points needs none between them. */
  finestSeconds?: number;
}

/** Live samples closer than this share a point until a line grows long. */
const FINEST_MS = 2000;
/** The least time that a chart spans. */
const SHORTEST_MS = 120_000;

/** With more resources than this, only the points that are shown are kept of each: memory stays bounded. */
const MANY = 200;

/** When the first sample of all lines was taken. */
function begun(lines: Lines): number {
  let first = Infinity;
  for (const one of lines.values()) for (const line of one.values()) first = Math.min(first, line.at[0] ?? Infinity);
  return first;
}

function finestMs(want: CurvesWanted, resources: number): number {
  const shown = (want.spanSeconds * 1000) / want.points;
  return Math.max(FINEST_MS, want.finestSeconds ? want.finestSeconds * 1000 : resources > MANY ? shown : 0);
}

function add(lines: Lines, id: string, metric: string, line: Line): Line {
  const own = lines.get(id);
  if (own) own.set(metric, line);
  else lines.set(id, new Map([[metric, line]]));
  return line;
}

function span(want: CurvesWanted | undefined): Grid {
  const untilMs = untrack(live.serverNow) * 1000;
  return { sinceMs: untilMs - (want?.spanSeconds ?? 3600) * 1000, untilMs, points: want?.points ?? 120 };
}

/** Ticks name only what changed: what a source that was heard did not name is as it was. */
function hold(lines: Lines, at: number, heard: Record<string, number>): void {
  for (const [id, own] of lines) {
    const resource = live.raw()[id];
    if (!resource) continue;
    let isHeard: boolean | undefined;
    for (const [metric, line] of own) {
      const newest = line.at.at(-1);
      const value = resource.metrics[metric];
      if (newest === undefined || at * 1000 - newest < line.liveMs || typeof value !== "number") continue;
      isHeard ??= heardAt(resource, at, heard);
      if (isHeard) extend(line, at * 1000, value);
    }
  }
}

function heardAt(resource: Resource, at: number, heard: Record<string, number>): boolean {
  const sources = Object.entries(resource.sources);
  return sources.some(([source]) => source in heard) && sources.every(([source, view]) => at - Math.max(live.heardOf(source), view.last_seen) <= view.stale_after_seconds);
}

/** Take what a turn of the live stream told. */
function grow(lines: Lines, want: CurvesWanted, { at, columns }: Samples, heard: Record<string, number>): void {
  hold(lines, at, heard);
  const [metrics, ids] = [new Set(want.metrics), want.ids && new Set(want.ids)];
  const types = want.types && new Set(want.types);
  const finest = finestMs(want, lines.size);
  const isWanted = (id: string): boolean => (ids ? ids.has(id) : !types || types.has(live.raw()[id]?.type ?? ""));
  for (const block of columns)
    block.metrics.forEach((metric, column) => {
      if (!metrics.has(metric)) return;
      const values = block.values[column] ?? [];
      for (let row = 0; row < values.length; row += 1) {
        const [id, value] = [block.ids[row] as string, values[row]];
        if (value === null || value === undefined || !isWanted(id)) continue;
        const line = lines.get(id)?.get(metric) ?? add(lines, id, metric, newLine(finest, 2 * want.points));
        extend(line, at * 1000, value);
        forget(line, (at - want.spanSeconds) * 1000);
      }
    });
}

live.onSamples(growKept);

/** Curves of what is wanted, reactive by `version`. Resources that appear later grow theirs from the stream. */
export function createCurves(wanted: () => CurvesWanted | undefined) {
  let lines: Lines = new Map();
  const [version, setVersion] = createSignal(0);
  const [state, setState] = createSignal<"loading" | "ready" | "failed">("loading");
  const [reason, setReason] = createSignal("");
  const [tries, setTries] = createSignal(0);
  let current: CurvesWanted | undefined;
  let due = false;
  let epoch = "";

  /** Asked for by every chart at every turn, and the same for all of them. */
  const first = createMemo(() => (version(), begun(lines)));

  function show(): void {
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      setVersion((n) => n + 1);
    }, 250);
  }

  function keep(curves: Curve[]): void {
    lines = new Map();
    epoch = untrack(() => live.world.epoch);
    if (current) {
      const [finest, longest] = [finestMs(current, curves.length / current.metrics.length), 2 * current.points];
      for (const curve of curves) add(lines, curve.resource, curve.metric, lineOf(curve, finest, longest));
    }
    setState("ready");
    setVersion((n) => n + 1);
  }

  createEffect(() => {
    const want = wanted();
    tries();
    current = want;
    if (!want || want.metrics.length === 0) return;
    const question = chartsQuery(want);
    const stop = new AbortController();
    let mine = false;
    onCleanup(() => {
      stop.abort();
      const left = lines;
      if (mine && want.types) putAway(question, { lines: left, epoch, grow: (samples, heard) => grow(left, want, samples, heard) });
    });
    const known = takeBack(question, untrack(() => live.world.epoch));
    if (known) {
      [lines, epoch, mine] = [known, untrack(() => live.world.epoch), true];
      const ready = (): void => batch(() => {
        setState("ready");
        setVersion((n) => n + 1);
      });
      return void onCleanup(afterPaint(ready));
    }
    if (untrack(state) === "failed") setState("loading");
    const request = (): void =>
      void ask<Charts>(`/api/charts?${question}`, { signal: stop.signal }).then(
        (charts) => {
          keep(charts.curves);
          mine = true;
        },
        (error: unknown) => {
          if (stop.signal.aborted) return;
          setReason(error instanceof Refused ? error.message : "");
          setState("failed");
        },
      );
    // The rows come first.
    onCleanup(afterPaint(request));
  });

  // A run of the server that we did not see leaves a hole that only it can fill.
  createEffect((before: string | undefined) => {
    const epoch = live.world.epoch;
    if (before && before !== epoch) setTries((n) => n + 1);
    return epoch;
  });

  onCleanup(
    live.onSamples((samples, heard) => {
      if (!current || (untrack(state) !== "ready" && lines.size === 0)) return;
      grow(lines, current, samples, heard);
      show();
    }),
  );

  return {
    version,
    state,
    reason,
    retry: () => setTries((n) => n + 1),
    line: (id: string, metric: string): Line | undefined => lines.get(id)?.get(metric),
    /** The shown span, up to the server's now. A history that has only begun is shown from its beginning. */
    grid: (): Grid => {
      const whole = span(current);
      return { ...whole, sinceMs: Math.max(whole.sinceMs, Math.min(first(), whole.untilMs - SHORTEST_MS)) };
    },
    /** All of the asked span, however short the history. */
    wholeGrid: (points: number): Grid => ({ ...span(current), points }),
    /** When the history began, if that is within the shown span. */
    since: (): number | undefined => {
      const { sinceMs, untilMs } = span(current);
      return Number.isFinite(first()) && first() > sinceMs + (untilMs - sinceMs) / 50 ? first() : undefined;
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
