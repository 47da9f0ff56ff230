// Curves of pages that were just left: they go on growing for a while, so that whoever comes back asks and waits for nothing.

import type { Line } from "../draw/curve";
import type { Samples } from "../live/protocol";

/** By resource, then by metric. */
export type Lines = Map<string, Map<string, Line>>;

export interface KeptCurves {
  lines: Lines;
  /** The run of the server that told them; of another one they may have a hole. */
  epoch: string;
  grow: (samples: Samples, heard: Record<string, number>) => void;
}

const KEPT_MS = 120_000;
/** Two for each of the pages with a table. */
const MOST = 6;

const kept = new Map<string, KeptCurves & { untilMs: number }>();

/** Keep the curves of a question until somebody asks it again, or nobody did. */
export function putAway(question: string, curves: KeptCurves): void {
  kept.delete(question);
  kept.set(question, { ...curves, untilMs: performance.now() + KEPT_MS });
  const oldest = kept.keys().next().value;
  if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
}

/** The curves of a question as they are now; they are no longer kept. */
export function takeBack(question: string, epoch: string): Lines | undefined {
  const found = kept.get(question);
  kept.delete(question);
  return found && found.epoch === epoch && found.untilMs > performance.now() ? found.lines : undefined;
}

export function growKept(samples: Samples, heard: Record<string, number>): void {
  for (const [question, one] of kept) {
    if (one.untilMs < performance.now()) kept.delete(question);
    else one.grow(samples, heard);
  }
}
