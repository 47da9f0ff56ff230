// What of the recovery points is asked for, as it stands in the address of the page.

import { query } from "../api/http";
import { eastMinutes, sinceOf, spanOf } from "./days";

export const FACETS = ["outcome", "kind", "mode", "verified", "source", "repository", "namespace", "subject_type", "attribution"] as const;
export type FacetName = (typeof FACETS)[number];

/** `of` is a rollup, `text` what is searched for. */
export type Filters = Partial<Record<FacetName | "of" | "day" | "text", string>>;

const KEYS: (keyof Filters)[] = [...FACETS, "of", "day", "text"];

export const NO_FILTERS = Object.fromEntries(KEYS.map((key) => [key, undefined])) as Record<keyof Filters, undefined>;
export const isFiltered = (filters: Filters): boolean => KEYS.some((key) => Boolean(filters[key]));

/** Only what the address says of filters. */
export const filtersOf = (search: Record<string, string | string[] | undefined>): Filters =>
  Object.fromEntries(KEYS.flatMap((key) => (typeof search[key] === "string" && search[key] !== "" ? [[key, search[key]]] : [])));

function asked(filters: Filters): Record<string, string | number | undefined> {
  const { of, day, text, ...facets } = filters;
  return { ...facets, rollup: of, q: text, ...(day ? spanOf(day) : {}) };
}

export const pointsPath = (filters: Filters, limit: number, cursor = ""): string => `/api/recovery/points?${query({ ...asked(filters), limit, cursor })}`;

/** Values to choose from: of all points that the text and the subject leave, so that one choice can be changed for another. */
export const facetsPath = ({ of, text }: Filters): string => `/api/recovery/facets?${query(asked({ of, text }))}`;

/** The days around the chosen one stay to be seen. */
export const seriesPath = ({ day: _, ...filters }: Filters, days: number, now: number): string =>
  `/api/recovery/series?${query({ ...asked(filters), from: sinceOf(days, now), tz_offset_minutes: eastMinutes() })}`;

/** The same for each of many rollups. */
export const rollupSeriesPath = (rollups: string[], days: number, now: number): string =>
  `/api/recovery/rollup-series?${query({ rollup: rollups.join(","), from: sinceOf(days, now), tz_offset_minutes: eastMinutes() })}`;

export const rollupsPath = (more: { kind?: string; resource?: string; candidate?: string; limit: number; cursor?: string }): string => `/api/recovery/rollups?${query(more)}`;
