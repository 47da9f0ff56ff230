// Whether a number deserves colour.

export type Tone = "" | "warn" | "bad";

interface Limits {
  warn: number | null;
  bad: number | null;
  low_is_bad: boolean;
}

export function breach(value: number | null | undefined, limits: Limits | undefined): Tone {
  if (value === null || value === undefined || !limits) return "";
  const past = (limit: number | null): boolean => limit !== null && (limits.low_is_bad ? value <= limit : value >= limit);
  if (past(limits.bad)) return "bad";
  return past(limits.warn) ? "warn" : "";
}
