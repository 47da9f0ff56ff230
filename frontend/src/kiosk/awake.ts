// Keep the screen on while a display is shown, where the browser lets us.

import { onCleanup } from "solid-js";

/** Asks again whenever the page is shown: the browser takes the lock away when it is hidden. */
export function createAwake(): void {
  let lock: WakeLockSentinel | undefined;
  let over = false;
  const hold = (): void => {
    if (document.hidden || over || !("wakeLock" in navigator)) return;
    navigator.wakeLock.request("screen").then(
      (held) => {
        lock = held;
        if (over) void held.release();
      },
      () => undefined,
    );
  };
  hold();
  document.addEventListener("visibilitychange", hold);
  onCleanup(() => {
    over = true;
    document.removeEventListener("visibilitychange", hold);
    void lock?.release().catch(() => undefined);
  });
}
