// What the server foretells of capacity, and how it is said. Pure.

import type * as sent from "../api/schema";
import type { Whole } from "../api/types";
import { duration, percent } from "../draw/format";
import { words } from "../strings/dashboard";

export type Forecast = Whole<sent.Forecast>;
export type Growth = Whole<sent.Growth>;

const w = words.forecast;

export interface Said {
  when: string;
  why: string;
}

const small = (share: number): string => `${(share * 100).toFixed(share < 0.001 ? 2 : 1)}%`;

/** When it is full, in the fewest words, and behind them why: never more than its history carries. */
export function said(forecast: Forecast, now: number): Said {
  const { trend } = forecast;
  if (forecast.share >= 1) return { when: w.full, why: "" };
  if (trend.pace === "steady") return { when: w.steady, why: w.steadyWhy };
  if (trend.pace === "falling") return { when: w.falling, why: w.fallingWhy };
  if (trend.pace !== "growing" || trend.per_day === null) return { when: w.notKnown, why: forecast.seen_seconds >= 60 ? w.notKnownWhy(duration(forecast.seen_seconds)) : w.noHistory };
  const perDay = small(trend.per_day);
  if (trend.full_at === null) return { when: w.years, why: w.yearsWhy(perDay) };
  const left = (at: number | null): string => (at === null ? w.open : duration(at - now));
  return { when: left(trend.full_at), why: w.band(left(trend.earliest_at), left(trend.latest_at), perDay) };
}

export const shareText = percent;
