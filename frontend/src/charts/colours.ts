// Colours of the theme as canvases need them.

const known = new Map<string, string>();
window.addEventListener("pulse-theme", () => known.clear());

/** A token's present value. Asking the page for it costs a layout, so it is asked once a theme. */
export function token(name: string): string {
  let value = known.get(name);
  if (value === undefined) known.set(name, (value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()));
  return value;
}
