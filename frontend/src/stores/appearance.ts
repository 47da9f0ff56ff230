// Theme, density and the pinned rail: what a person prefers, wherever they sign in. This browser remembers them too, for the
// first paint, and alone the width of the panel, which is its screen's.

import { createEffect, createRoot, createSignal, untrack } from "solid-js";
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

let chosen: Appearance = { ...FIRST, ...remembered() };
const worn = new Set<Partial<Appearance>>();
const [appearance, setAppearance] = createStore<Appearance>({ ...chosen });
const preferred = preference<Partial<Appearance>>("appearance", {});

function remembered(): Partial<Appearance> {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Appearance> | null;
    return { ...fit(kept ?? {}), ...(Number.isFinite(kept?.peekWidth) && { peekWidth: kept?.peekWidth }) };
  } catch {
    return {};
  }
}

export function choose(change: Partial<Appearance>): void {
  take(change);
  const { theme, density, railPinned } = chosen;
  if (Object.keys(change).some((name) => name !== "peekWidth")) preferred.set({ theme, density, railPinned });
}

/** Hold what was chosen, here or elsewhere; what is worn over it is not written down. */
function take(change: Partial<Appearance>): void {
  chosen = { ...chosen, ...change };
  show();
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Storage is closed to us: the choice holds until the page is left.
  }
}

function show(): void {
  setAppearance(Object.assign({}, chosen, ...worn) as Appearance);
  (window as { pulseAppearance?: (next: Appearance) => void }).pulseAppearance?.({ ...appearance });
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
    if (Object.keys(theirs).length > 0) untrack(() => take(theirs));
  }),
);

/** Look like this for now, without remembering it; returns what takes it off again. */
export function wear(change: Partial<Appearance>): () => void {
  const one = { ...change };
  worn.add(one);
  show();
  return () => {
    worn.delete(one);
    show();
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
