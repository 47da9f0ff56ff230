// Calendar days of whoever looks, as the server counts them: all with the one distance to UTC that was told to it.

import type { RecoveryDay } from "../api/types";
import { words } from "../strings/recovery";

const DAY = 86_400;

/** By how many minutes the reader's days are ahead of UTC. */
export const eastMinutes = (): number => -new Date().getTimezoneOffset();

/** The day (`2026-01-31`) of a moment in seconds. */
export const dayOf = (at: number, east = eastMinutes()): string => new Date((at + east * 60) * 1000).toISOString().slice(0, 10);

/** First and last moment of a day, both included; undefined for what is no day. */
export function spanOf(day: string, east = eastMinutes()): { from: number; to: number } | undefined {
  const at = Date.parse(`${day}T00:00:00Z`) / 1000 - east * 60;
  return Number.isFinite(at) ? { from: at, to: at + DAY - 0.001 } : undefined;
}

/** The last days up to now, oldest first. */
export const lastDays = (count: number, now: number, east = eastMinutes()): string[] =>
  Array.from({ length: count }, (_, index) => dayOf(now - (count - 1 - index) * DAY, east));

/** The first moment of the first of these days. */
export const sinceOf = (count: number, now: number, east = eastMinutes()): number => spanOf(dayOf(now - (count - 1) * DAY, east), east)?.from ?? now;

/** A number for each of the days, with nothing where nothing was told. */
export function filled(days: string[], told: RecoveryDay[]): RecoveryDay[] {
  const known = new Map(told.map((one) => [one.day, one]));
  return days.map((day) => known.get(day) ?? { day, total: 0, snapshot: 0, local: 0, remote: 0, failed: 0 });
}

const NAMES = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
const WITH_YEAR = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** A day as people call it. */
export function dayName(day: string, now: number, east = eastMinutes()): string {
  if (day === dayOf(now, east)) return words.days.today;
  if (day === dayOf(now - DAY, east)) return words.days.yesterday;
  const ms = Date.parse(`${day}T00:00:00Z`);
  if (!Number.isFinite(ms)) return day;
  return (day.slice(0, 4) === dayOf(now, east).slice(0, 4) ? NAMES : WITH_YEAR).format(ms);
}
