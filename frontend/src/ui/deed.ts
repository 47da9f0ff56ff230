// What a form or a button does: whether it is at it, why it failed, and for a moment that it is done.

import { createSignal, onCleanup } from "solid-js";
import { text } from "../strings/en";

const SEEN_MS = 4000;

export function createDeed(why: (error: Error) => string = (error) => text.somethingFailed(error.message)) {
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal("");
  const [done, setDone] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  async function run(event: Event | undefined, deed: () => Promise<unknown>): Promise<void> {
    event?.preventDefault();
    if (busy()) return;
    setBusy(true);
    setFailure("");
    try {
      await deed();
      clearTimeout(timer);
      setDone(true);
      timer = setTimeout(() => setDone(false), SEEN_MS);
    } catch (error) {
      setFailure(why(error as Error));
    } finally {
      setBusy(false);
    }
  }
  return { busy, failure, done, run };
}
