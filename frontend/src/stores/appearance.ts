// Theme, density and the pinned rail: chosen here, remembered in this browser.

import { createSignal } from "solid-js";
import { createStore } from "solid-js/store";

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

function remembered(): Partial<Appearance> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Appearance>;
  } catch {
    return {};
  }
}

export function choose(change: Partial<Appearance>): void {
  setAppearance(change);
  (window as { pulseAppearance?: (next: Appearance) => void }).pulseAppearance?.({ ...appearance });
  try {
    localStorage.setItem(KEY, JSON.stringify(appearance));
  } catch {
    // Storage is closed to us: the choice holds until the page is left.
  }
}

/** Look like this for now, without remembering it; returns what takes it off again. */
export function wear(change: Partial<Appearance>): () => void {
  const before = { ...appearance };
  const show = (next: Appearance): void => {
    setAppearance(next);
    (window as { pulseAppearance?: (next: Appearance) => void }).pulseAppearance?.({ ...next });
  };
  show({ ...before, ...change });
  return () => show(before);
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
