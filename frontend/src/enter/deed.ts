// What a form does: whether it is at it, and why it failed.

import { createSignal } from "solid-js";
import { text } from "../strings/en";

export function createDeed(why: (error: Error) => string = (error) => text.somethingFailed(error.message)) {
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal("");
  return {
    busy,
    failure,
    run: async (event: Event, deed: () => Promise<unknown>): Promise<void> => {
      event.preventDefault();
      setBusy(true);
      setFailure("");
      await deed().catch((error: Error) => setFailure(why(error)));
      setBusy(false);
    },
  };
}
