// How long a lock or a limit still holds, as a signal.

import { createSignal } from "solid-js";
import type { Refused } from "../api/http";
import { now } from "../stores/clock";

export function createLock() {
  const [until, setUntil] = createSignal(0);
  const left = () => Math.max(0, Math.ceil(until() - now()));
  return {
    until,
    holds: () => left() > 0,
    /** As on a clock that runs down: 14:32. */
    face: () => `${Math.floor(left() / 60)}:${String(left() % 60).padStart(2, "0")}`,
    /** A limit that does not say how long is tried again in a while. */
    close: (refused: Refused) => setUntil(Date.now() / 1000 + (refused.retryAfterSeconds || 30)),
  };
}
