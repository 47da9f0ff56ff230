// The last day as bars and as a digest: what is alike and harmless is told once. Pure.

import type { Moment } from "../api/types";

export const DAY_SECONDS = 86_400;
export const BARS = 96;

export type Severity = "info" | "warning" | "critical";
const RANK: Severity[] = ["info", "warning", "critical"];
export const severityOf = (moment: Moment): Severity => (RANK.includes(moment.event?.severity as Severity) ? (moment.event?.severity as Severity) : "info");

export interface Bar {
  at: number;
  count: number;
  worst: Severity;
}

/** How much was told in each quarter of an hour, the last one ending with the quarter that `now` is in. */
export function barsOf(moments: Moment[], now: number): Bar[] {
  const width = DAY_SECONDS / BARS;
  const first = (Math.floor(now / width) + 1 - BARS) * width;
  const bars = Array.from({ length: BARS }, (_, index): Bar => ({ at: first + index * width, count: 0, worst: "info" }));
  for (const moment of moments) {
    const bar = bars[Math.floor((moment.at - first) / width)];
    if (!bar) continue;
    bar.count += 1;
    if (RANK.indexOf(severityOf(moment)) > RANK.indexOf(bar.worst)) bar.worst = severityOf(moment);
  }
  return bars;
}

export interface Line {
  key: string;
  moment: Moment;
  /** How many alike are behind it. */
  alike: number;
}

/** Newest first. The harmless of one kind are one line, at the newest; of what is not, the same of the same thing is. */
export function digest(moments: Moment[]): Line[] {
  const lines = new Map<string, Line>();
  for (const moment of [...moments].sort((a, b) => b.at - a.at || b.seq - a.seq)) {
    const { event } = moment;
    if (!event) continue;
    const severity = severityOf(moment);
    const key = severity === "info" ? `info ${event.kind} ${event.outcome}` : `${severity} ${event.kind} ${moment.id || event.subject}`;
    const line = lines.get(key);
    if (line) line.alike += 1;
    else lines.set(key, { key, moment, alike: 0 });
  }
  return [...lines.values()];
}

/** The newest lines, of which those that say something bad come through before harmless ones. */
export function chosen(lines: Line[], most: number): Line[] {
  const bad = lines.filter((line) => severityOf(line.moment) !== "info").slice(0, Math.ceil(most * 0.7));
  const taken = new Set([...bad, ...lines.filter((line) => !bad.includes(line))].slice(0, most));
  return lines.filter((line) => taken.has(line));
}
