// Where each number of a resource comes from, asked for when somebody looks.

import { createEffect, createSignal, on } from "solid-js";
import { ask } from "../api/http";
import type { Measured, Provenance, Resource, Unknown } from "../api/types";
import { now } from "../stores/clock";

export function createProvenance(id: () => string) {
  const [known, setKnown] = createSignal<{ at: number; answer: Provenance }>();
  let asked = 0;
  const look = (): void => {
    const at = now();
    if (at - asked < 10) return;
    asked = at;
    const wanted = id();
    ask<Provenance>(`/api/resources/${encodeURIComponent(wanted)}/metrics`).then(
      (answer) => wanted === id() && setKnown({ at, answer }),
      // Provenance is told on hover: without it the fact still stands.
      () => undefined,
    );
  };
  createEffect(
    on(id, () => {
      asked = 0;
      setKnown(undefined);
      look();
    }),
  );
  return {
    look,
    of: (metric: string): Measured | undefined => {
      const found = known();
      const measured = found?.answer.metrics[metric];
      return found && measured ? { ...measured, age_seconds: measured.age_seconds + Math.max(0, now() - found.at) } : undefined;
    },
  };
}

export type ProvenanceOf = ReturnType<typeof createProvenance>;

/** Every metric without a value, with its reason where a source gave one. */
export function unknowns(resource: Resource): { metric: string; unknown?: Unknown }[] {
  const names = new Set(Object.keys(resource.unknown));
  for (const [metric, value] of Object.entries(resource.metrics)) if (value === null) names.add(metric);
  return [...names].sort().map((metric) => ({ metric, unknown: resource.unknown[metric] }));
}
