// Colours of the theme as canvases need them.

/** Read a token's present value. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
