// What changed in a resource's past and what happened to it, newest first.

import { createMemo, createResource, createSignal } from "solid-js";
import { ask, query } from "../api/http";
import type { Happening, Moment, Tie } from "../api/types";
import type { Mark } from "../charts/Plot";
import { now } from "../stores/clock";
import { toneOf } from "../stores/marks";
import { live } from "../stores/live";
import { text } from "../strings/en";

const PAGE = 100;
/** Not all that happens changes the resource, and the stream tells changes only. */
const AGAIN_SECONDS = 10;

export function createTimeline(id: () => string, since?: () => number) {
  const [limit, setLimit] = createSignal(PAGE);
  const beat = createMemo(() => Math.floor(now() / AGAIN_SECONDS));
  const [moments, { refetch }] = createResource(
    () => ({ id: id(), since: since?.(), limit: limit(), change: live.structure(), beat: beat() }),
    async (asked, before: { value: Moment[] | undefined }): Promise<Moment[]> => {
      const search = query({ since: asked.since, limit: asked.limit });
      const told = await ask<{ data: Moment[] }>(`/api/resources/${encodeURIComponent(asked.id)}/timeline?${search}`);
      return kept(before.value ?? [], told.data);
    },
  );
  return {
    moments: () => (moments.error ? [] : (moments.latest ?? [])),
    loading: () => moments.loading && !moments.latest,
    failed: () => moments.error as Error | undefined,
    retry: () => void refetch(),
    more: () => ((moments.error ? [] : (moments.latest ?? [])).length >= limit() ? () => setLimit((n) => n + PAGE) : undefined),
  };
}

/** The fresh list, made of what is shown already as far as it is the same: what is being read is not drawn anew. */
export function kept(before: Moment[], fresh: Moment[]): Moment[] {
  const shown = new Map(before.map((moment) => [keyOf(moment), moment]));
  return fresh.map((moment) => shown.get(keyOf(moment)) ?? moment);
}

const keyOf = (moment: Moment): string => `${moment.event ? "event" : "change"} ${moment.seq} ${moment.id}`;

export function markOf(moment: Moment): Mark {
  const atMs = moment.at * 1000;
  if (moment.event) return { atMs, tone: severityTone(moment.event), title: moment.event.title };
  const status = moment.fields.status?.new;
  const title = moment.kind === "changed" ? Object.keys(moment.fields).map(fieldName).map(text.history.changed).join(", ") : text.history[moment.kind as "added" | "removed"];
  return { atMs, tone: status ? toneOf(status) : "plain", title: status ? text.status[status as keyof typeof text.status] : title };
}

export const severityTone = (event: Happening): Mark["tone"] => ({ critical: "bad", warning: "warn" } as const)[event.severity as "critical"] ?? "plain";

export const fieldName = (field: string): string => field.replace(/^facets\./, "").replaceAll("_", " ");

/** Whether what changed are ties to others: the parent, or the relations. */
export const isTies = (field: string, change: { old: unknown; new: unknown }): boolean =>
  field === "parent" ? typeof (change.old ?? change.new) === "string" : field === "relations" && Array.isArray(change.old ?? change.new);

/** What came and what went, of the parent or of relations. */
export function tiesOf(field: string, old: unknown, fresh: unknown): { came: Tie[]; went: Tie[] } {
  const [before, after] = [old, fresh].map((side) => (field === "parent" ? parentOf(side) : relationsOf(side))) as [Tie[], Tie[]];
  const without = (some: Tie[], others: Tie[]) => some.filter((one) => !others.some((other) => other.kind === one.kind && other.target === one.target));
  return { came: without(after, before), went: without(before, after) };
}

const parentOf = (side: unknown): Tie[] => (typeof side === "string" && side !== "" ? [{ kind: "runs_on", target: side }] : []);
const relationsOf = (side: unknown): Tie[] =>
  Array.isArray(side) ? side.filter((one): one is Tie => typeof one?.kind === "string" && typeof one?.target === "string") : [];
