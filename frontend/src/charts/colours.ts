// Colours of the theme as canvases need them.

import { untrack } from "solid-js";
import { painted } from "../stores/appearance";

const known = new Map<string, string>();
let paintedThen = 0;

/** A token's present value. Asking the page for it costs a layout, so it is asked once a theme. */
export function token(name: string): string {
  const now = untrack(painted);
  if (now !== paintedThen) known.clear();
  paintedThen = now;
  let value = known.get(name);
  if (value === undefined) known.set(name, (value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()));
  return value;
}
