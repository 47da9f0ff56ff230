// What changed in a resource's past, newest first.

import { createResource, createSignal } from "solid-js";
import { ask, query } from "../api/http";
import type { Moment } from "../api/types";
import type { Mark } from "../charts/Plot";
import { toneOf } from "../stores/marks";
import { live } from "../stores/live";
import { text } from "../strings/en";

const PAGE = 100;

/** Grows when the resource changes, because the server writes it down. */
export function createTimeline(id: () => string, since?: () => number) {
  const [limit, setLimit] = createSignal(PAGE);
  const [moments, { refetch }] = createResource(
    () => ({ id: id(), since: since?.(), limit: limit(), change: live.structure() }),
    async (asked) => {
      const search = query({ since: asked.since, limit: asked.limit });
      return (await ask<{ data: Moment[] }>(`/api/resources/${encodeURIComponent(asked.id)}/timeline?${search}`)).data;
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

export function markOf(moment: Moment): Mark {
  const status = moment.fields.status?.new;
  const title = moment.kind === "changed" ? Object.keys(moment.fields).map(fieldName).map(text.history.changed).join(", ") : text.history[moment.kind];
  return { atMs: moment.at * 1000, tone: status ? toneOf(status) : "plain", title: status ? text.status[status as keyof typeof text.status] : title };
}

export const fieldName = (field: string): string => field.replace(/^facets\./, "").replaceAll("_", " ");
