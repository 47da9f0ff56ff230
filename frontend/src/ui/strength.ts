// A plain word on a new password. The server decides; this only helps to choose.

export const LEAST = 12;
const GOOD = 16;
const COMMON = ["password", "passwort", "letmein", "welcome", "changeme", "administrator", "qwertz", "qwerty", "iloveyou", "123456", "abcdef"];

export type Strength = "empty" | "short" | "same-as-name" | "common" | "monotonous" | "fair" | "good";

export function strength(password: string, name: string): Strength {
  const lower = password.toLowerCase();
  const length = [...password].length;
  if (length === 0) return "empty";
  if (length < LEAST) return "short";
  if (name.length > 2 && lower.replaceAll(name.toLowerCase(), "").length < LEAST / 2) return "same-as-name";
  if (COMMON.reduce((left, word) => left.replaceAll(word, ""), lower).length < LEAST / 2) return "common";
  if (new Set(lower).size < 6) return "monotonous";
  return length < GOOD ? "fair" : "good";
}

/** What is better chosen otherwise; the server may still take it. */
export const isWeak = (found: Strength): boolean => !["fair", "good"].includes(found);
