// Which shape the window has, as a signal.

import { createSignal } from "solid-js";

export function createMatch(query: string) {
  const media = matchMedia(query);
  const [matches, setMatches] = createSignal(media.matches);
  media.addEventListener("change", () => setMatches(media.matches));
  return matches;
}

export const phone = createMatch("(max-width: 640px)");
/** There is room for two columns beside a menu. */
export const broad = createMatch("(min-width: 1180px)");
