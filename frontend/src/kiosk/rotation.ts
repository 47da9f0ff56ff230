// Which view of a display is shown, and for how long still.

import { createSignal, onCleanup } from "solid-js";
import type { KioskView } from "../api/types";

const STEP_MS = 1000;

/** Turns by itself from view to view; a single view stays. `show` is called with each view as its turn comes. */
export function createRotation(views: () => KioskView[], show: (view: KioskView) => void) {
  const [at, setAt] = createSignal(0);
  const [spent, setSpent] = createSignal(0);
  const [paused, setPaused] = createSignal(false);
  const length = () => (views()[at()]?.seconds ?? 30) * 1000;

  const turn = (by: number): void => {
    const many = views().length;
    if (many === 0) return;
    setAt((((at() + by) % many) + many) % many);
    setSpent(0);
    const view = views()[at()];
    if (view) show(view);
  };
  const timer = setInterval(() => {
    if (paused() || views().length < 2) return;
    if (spent() + STEP_MS >= length()) turn(1);
    else setSpent(spent() + STEP_MS);
  }, STEP_MS);
  onCleanup(() => clearInterval(timer));

  return { at, paused, setPaused, turn, /** 0 to 1 of the time of this view. */ share: () => spent() / length() };
}
