// A list keeps its order while somebody points at it or has its focus; what is new waits below.

import { createMemo, createSignal } from "solid-js";
import { inOrder } from "./groups";

export function createHeld<T extends { key: string }>(fresh: () => T[]) {
  const [held, setHeld] = createSignal(false);
  let pointed = false;
  let focused = false;
  const update = (): void => void setHeld(pointed || focused);
  const list = createMemo((before: T[]) => (held() ? inOrder(before.map((one) => one.key), fresh()) : fresh()), []);
  return {
    list,
    hold: {
      onPointerEnter: () => ((pointed = true), update()),
      onPointerLeave: () => ((pointed = false), update()),
      onFocusIn: () => ((focused = true), update()),
      onFocusOut: () => ((focused = false), update()),
    },
  };
}
