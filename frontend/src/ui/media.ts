// Which shape the window has, as a signal.

import { createSignal } from "solid-js";

const narrow = matchMedia("(max-width: 640px)");
const [phone, setPhone] = createSignal(narrow.matches);
narrow.addEventListener("change", () => setPhone(narrow.matches));

export { phone };
