// How the asking of sources goes: asked for while a page shows it.

import { createResource, onCleanup } from "solid-js";
import { ask } from "../api/http";
import type { SourceHealth } from "../api/types";

const AGAIN_MS = 5000;

/** The schedule is not in the live stream, so it is asked for while it is looked at. */
export function createHealth() {
  const [health, { refetch }] = createResource(() => ask<{ at: number; sources: SourceHealth[] }>("/api/monitoring/scheduler/health"));
  const timer = setInterval(() => document.hidden || void refetch(), AGAIN_MS);
  onCleanup(() => clearInterval(timer));
  return {
    sources: (): SourceHealth[] => (health.error ? [] : (health.latest?.sources ?? [])),
    loading: () => health.loading && !health.latest,
    failed: () => health.error as Error | undefined,
    retry: () => void refetch(),
  };
}
