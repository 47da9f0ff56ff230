// Keep the last state on this device, and show it, with its age, while the server does not answer.

import type { SessionState } from "../api/types";
import { Refused } from "../api/http";
import { departures, forgetLast, keepLast, keepsLast, readLast } from "./device";
import { declaredNow, restoreKinds } from "./declared";
import { type Kept, live } from "./live";
import { session } from "./session";

interface Last {
  version: 1;
  session: SessionState;
  declared: unknown;
  world: Kept;
}

const EVERY_MS = 60_000;
const FIRST_MS = 5_000;
const AGAIN_MS = 3_000;
/** What is larger than this is not kept: a phone is not a server. */
const MOST_LETTERS = 8_000_000;
const MOST_SECONDS = 7 * 86_400;

/** Write down what is shown; nothing while somebody leaves, nothing new came, or this device is to keep nothing. */
async function note(): Promise<void> {
  if (!keepsLast()) return;
  const known = session.state();
  if (known?.state !== "signed_in" || !live.loaded() || live.line() !== "live") return;
  const before = departures();
  const last: Last = { version: 1, session: { ...known, csrf: "" }, declared: declaredNow(), world: live.kept() };
  const text = JSON.stringify(last);
  if (text.length > MOST_LETTERS) return void forgetLast();
  if (departures() === before) await keepLast(text);
}

if (typeof indexedDB !== "undefined") {
  setTimeout(() => void note(), FIRST_MS);
  setInterval(() => void note(), EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden && void note());
  addEventListener("pagehide", () => void note());
}

/** The server could not say who is here. Where nobody answered at all, the last state is better than nothing. */
export async function showLast(error: unknown): Promise<void> {
  if (!(error instanceof Refused) || (error.status > 0 && error.status < 502)) return;
  const text = await readLast();
  if (!text) return;
  try {
    const last = JSON.parse(text) as Last;
    const age = Date.now() / 1000 - last.world.heardAt;
    if (last.version !== 1 || age > MOST_SECONDS) return void forgetLast();
    restoreKinds(last.declared);
    live.restore(last.world);
    session.assume(last.session);
    const timer = setInterval(() => void session.renew().then(() => clearInterval(timer), () => undefined), AGAIN_MS);
  } catch {
    void forgetLast();
  }
}
