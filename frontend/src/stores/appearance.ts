// Theme, density and the pinned rail: what a person prefers, wherever they sign in. This browser remembers them too, for the
// first paint, and alone the width of the panel, which is its screen's.

import { createEffect, createRoot, createSignal } from "solid-js";
import { createStore } from "solid-js/store";
import { preference } from "./preferences";

export const THEMES = ["system", "light", "dark", "contrast"] as const;
export const DENSITIES = ["comfortable", "compact", "wall"] as const;
export type Theme = (typeof THEMES)[number];
export type Density = (typeof DENSITIES)[number];

interface Appearance {
  theme: Theme;
  density: Density;
  railPinned: boolean;
  peekWidth: number;
}

const KEY = "pulse.appearance";
const FIRST: Appearance = { theme: "system", density: "comfortable", railPinned: false, peekWidth: 440 };

const [appearance, setAppearance] = createStore<Appearance>({ ...FIRST, ...remembered() });
const preferred = preference<Partial<Appearance>>("appearance", {});
let worn = 0;

function remembered(): Partial<Appearance> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Appearance>;
  } catch {
    return {};
  }
}

export function choose(change: Partial<Appearance>): void {
  show(change);
  remember();
  const { theme, density, railPinned } = appearance;
  if (Object.keys(change).some((name) => name !== "peekWidth")) preferred.set({ theme, density, railPinned });
}

function show(change: Partial<Appearance>): void {
  setAppearance(change);
  (window as { pulseAppearance?: (next: Appearance) => void }).pulseAppearance?.({ ...appearance });
}

function remember(): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(appearance));
  } catch {
    // Storage is closed to us: the choice holds until the page is left.
  }
}

/** Of what was kept, perhaps by another version of the page, what this one can show. */
function fit(kept: Partial<Appearance>): Partial<Appearance> {
  return {
    ...(THEMES.some((one) => one === kept.theme) && { theme: kept.theme }),
    ...(DENSITIES.some((one) => one === kept.density) && { density: kept.density }),
    ...(typeof kept.railPinned === "boolean" && { railPinned: kept.railPinned }),
  };
}

createRoot(() =>
  createEffect(() => {
    const theirs = fit(preferred.value());
    // A display wears its own look, whatever somebody prefers.
    if (worn > 0 || Object.keys(theirs).length === 0) return;
    show(theirs);
    remember();
  }),
);

/** Look like this for now, without remembering it; returns what takes it off again. */
export function wear(change: Partial<Appearance>): () => void {
  const before = { ...appearance };
  worn += 1;
  show(change);
  return () => {
    worn -= 1;
    show(before);
  };
}

/** Row height in pixels, as the virtual list must know it. */
export function rowHeight(phone: boolean): number {
  if (phone) return appearance.density === "wall" ? 52 : 44;
  return { comfortable: 34, compact: 28, wall: 46 }[appearance.density];
}

const [painted, setPainted] = createSignal(0);
window.addEventListener("pulse-theme", () => setPainted((n) => n + 1));

/** Rises when the colours change: canvases read it, because they take colours only when they draw. */
export { appearance, painted };
