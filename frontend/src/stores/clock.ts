// One second hand for all ages on the page.

import { createSignal } from "solid-js";

const [now, setNow] = createSignal(Date.now() / 1000);

setInterval(() => document.hidden || setNow(Date.now() / 1000), 1000);
document.addEventListener("visibilitychange", () => document.hidden || setNow(Date.now() / 1000));

/** Seconds since the epoch, once a second. */
export { now };
