// What the server said, kept while it is asked again: a page never goes blank because one answer failed.

import { batch, createEffect, createSignal, on, onCleanup } from "solid-js";
import { Refused } from "../../../api/http";
import { live } from "../../../stores/live";

export interface Answer<T> {
  data: () => T | undefined;
  failed: () => Error | undefined;
  waiting: () => boolean;
  /** Seconds since the epoch at which it was answered, by our clock. */
  at: () => number;
  again: () => Promise<void>;
  /** Take a change that the server confirmed, without asking for all of it again. */
  put: (change: (before: T) => T) => void;
}

const AGAIN_MS = 5000;

/** Nobody answered, unlike a server that said no. */
export const isAway = (error: Error | undefined): boolean => error instanceof Refused && error.status === 0;

/** Asks at once, again when what `ask` reads changes, and until the server is back after an absence. */
export function createAnswer<T>(ask: () => Promise<T>): Answer<T> {
  const [data, setData] = createSignal<T>();
  const [failed, setFailed] = createSignal<Error>();
  const [waiting, setWaiting] = createSignal(true);
  const [at, setAt] = createSignal(0);
  let round = 0;

  async function take(asked: Promise<T>): Promise<void> {
    round += 1;
    const mine = round;
    setWaiting(true);
    const outcome = await asked.then(
      (value) => () => {
        setData(() => value);
        setFailed(undefined);
        setAt(Date.now() / 1000);
      },
      (error: Error) => () => setFailed(error),
    );
    if (mine !== round) return;
    batch(() => {
      outcome();
      setWaiting(false);
    });
  }

  const again = (): Promise<void> => take(ask());
  createEffect(() => void again());
  createEffect(on(live.line, (line, before) => void (line === "live" && (before === "offline" || before === "stream-down") && again()), { defer: true }));
  createEffect(() => {
    if (!isAway(failed())) return;
    const timer = setTimeout(() => void again(), AGAIN_MS);
    onCleanup(() => clearTimeout(timer));
  });
  return { data, failed, waiting, at, again, put: (change) => setData((before) => (before === undefined ? before : change(before))) };
}
