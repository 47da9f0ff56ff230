// What the reader looks at: the time range, the hovered row and the moment under the pointer, shared by all charts.

import { createSignal } from "solid-js";

export const RANGES = { "1h": 3600, "12h": 43_200, "24h": 86_400, "7d": 604_800, "30d": 2_592_000 } as const;
export type Range = keyof typeof RANGES;

const [range, setRange] = createSignal<Range>("1h");
const [hovered, setHovered] = createSignal<string>();
/** Milliseconds since the epoch under the pointer in any chart. */
const [cursor, setCursor] = createSignal<number>();

export { range, setRange, hovered, setHovered, cursor, setCursor };
