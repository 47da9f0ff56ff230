// Since when each of a few resources is as it is: its history is asked once for each status it takes.

import { createEffect, createSignal } from "solid-js";
import { ask, query } from "../api/http";
import type { Moment } from "../api/types";

const DEEP = 200;
const AT_ONCE = 3;
const KEPT = 200;

/** When the newest change to this status was; of what never changed, when it was first seen. Undefined: further back than is told. */
export function sinceOf(moments: Moment[], status: string): number | undefined {
  const changed = moments.find((one) => one.kind === "changed" && one.fields.status !== undefined);
  if (changed) return changed.fields.status?.new === status ? changed.at : undefined;
  return moments.find((one) => one.kind === "added")?.at;
}

export function createSince(wanted: () => { id: string; status: string }[]) {
  const [known, setKnown] = createSignal(new Map<string, number | undefined>(), { equals: false });
  const pending = new Set<string>();
  let queue: { id: string; status: string }[] = [];
  const keyOf = (one: { id: string; status: string }): string => `${one.id} ${one.status}`;

  async function next(): Promise<void> {
    const one = queue.shift();
    if (!one) return;
    pending.add(keyOf(one));
    const told = await ask<{ data: Moment[] }>(`/api/resources/${encodeURIComponent(one.id)}/timeline?${query({ limit: DEEP })}`).catch(() => undefined);
    pending.delete(keyOf(one));
    setKnown((map) => {
      if (map.size >= KEPT) map.delete(map.keys().next().value ?? "");
      return map.set(keyOf(one), told ? sinceOf(told.data, one.status) : undefined);
    });
    await next();
  }

  createEffect(() => {
    const map = known();
    queue = wanted().filter((one) => !map.has(keyOf(one)) && !pending.has(keyOf(one)));
    while (pending.size < AT_ONCE && queue.length > 0) void next();
  });
  return (id: string, status: string): number | undefined => known().get(keyOf({ id, status }));
}
