// Which events are looked for, as it stands in the address of the page.

import { query } from "../../../api/http";

export interface Filters {
  event?: string;
  actor?: string;
  outcome?: string;
  /** A span that ends now, or `own`. */
  time?: string;
  since?: string;
  until?: string;
  q?: string;
}

export const SPANS: Record<string, number> = { "1h": 3600, "24h": 86_400, "7d": 604_800, "30d": 2_592_000 };
export const OWN = "own";

const KEYS: (keyof Filters)[] = ["event", "actor", "outcome", "time", "since", "until", "q"];

export const isFiltered = (filters: Filters): boolean => KEYS.some((key) => Boolean(filters[key]));
export const NO_FILTERS = Object.fromEntries(KEYS.map((key) => [key, undefined])) as Record<keyof Filters, undefined>;

/** Seconds since the epoch of what a person chose as a local date and time. */
export function instant(local: string | undefined): number | undefined {
  const ms = local ? new Date(local).getTime() : Number.NaN;
  return Number.isFinite(ms) ? ms / 1000 : undefined;
}

export function span(filters: Filters, now: number): { since?: number; until?: number } {
  if (filters.time === OWN) return { since: instant(filters.since), until: instant(filters.until) };
  const seconds = SPANS[filters.time ?? ""];
  return seconds === undefined ? {} : { since: Math.floor(now - seconds) };
}

/** The address that answers with one page of them. */
export function auditPath(filters: Filters, more: { beforeSeq?: number; limit: number; now: number }): string {
  const { event, actor, outcome, q } = filters;
  return `/api/audit?${query({ event, actor, outcome, q, ...span(filters, more.now), before_seq: more.beforeSeq, limit: more.limit })}`;
}
