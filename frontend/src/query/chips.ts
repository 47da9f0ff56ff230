// Take a query apart into the terms that stand as chips.

import { type Token, tokens } from "./parse";

/** The terms at the top of a query; one chip for all of it when `or` joins them or it cannot be read. */
export function chips(query: string): string[] {
  const whole = query.trim();
  if (whole === "") return [];
  let read: Token[];
  try {
    read = tokens(whole);
  } catch {
    return [whole];
  }
  const found: string[] = [];
  let depth = 0;
  let start: number | undefined;
  for (const token of read) {
    const word = token.text.toLowerCase();
    if (depth === 0 && word === "or") return [whole];
    if (depth === 0 && word === "and" && start === undefined) continue;
    start ??= token.at;
    if (token.paren) depth += word === "(" ? 1 : -1;
    if (depth > 0 || word === "not" || token.text === "-") continue;
    found.push(whole.slice(start, token.at + token.text.length));
    start = undefined;
  }
  return start === undefined ? found : [whole];
}
