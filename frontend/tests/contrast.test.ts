import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/styles/tokens.css", "utf8");
const THEMES = { light: ":root", dark: '[data-theme="dark"]', contrast: '[data-theme="contrast"]' };

/** Text, and what it stands on. */
const PAIRS = [
  ...["base", "surface", "raised", "accent-soft"].map((ground) => ["content", ground]),
  ...["base", "surface", "raised", "accent-soft"].map((ground) => ["muted", ground]),
  ...["warn", "bad", "ok", "unknown", "accent"].flatMap((text) => ["base", "surface"].map((ground) => [text, ground])),
  ["warn", "accent-soft"],
  ["bad", "accent-soft"],
  ["content", "warn-soft"],
  ["content", "bad-soft"],
  ["muted", "bad-soft"],
  ["muted", "warn-soft"],
  ...["accent", "ok", "warn", "bad", "unknown"].map((ground) => [`${ground}-content`, ground]),
] as [string, string][];

function tokens(selector: string): Record<string, [number, number, number]> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("}", start));
  return Object.fromEntries([...block.matchAll(/--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)].map((match) => [match[1], [Number(match[2]), Number(match[3]), Number(match[4])]]));
}

/** Relative luminance of an OKLCH colour, out-of-gamut channels cut off as screens do. */
function luminance([lightness, chroma, hue]: [number, number, number]): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const cut = (value: number) => Math.min(1, Math.max(0, value));
  const red = cut(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = cut(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = cut(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

describe.each(Object.entries(THEMES))("text in the %s theme", (_name, selector) => {
  const found = tokens(selector);
  it.each(PAIRS)("%s on %s can be read", (text, ground) => {
    const [light, dark] = [luminance(found[text] as never), luminance(found[ground] as never)].sort((a, b) => b - a) as [number, number];
    expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5);
  });
});
