// Who is signed in here, what they may do, and where they wanted to go.

import { createMemo, createRoot, createSignal } from "solid-js";
import { type Ask, ask, askFor, Refused } from "../api/http";
import type { SessionState } from "../api/types";
import { text } from "../strings/en";
import { forgetLast } from "./device";

/** `asking` before the first answer; `away` when there was none. */
export type Standing = "asking" | "away" | SessionState["state"];

const CHECK_MS = 4000;
/** How long a proof holds, less what a request takes. */
const FRESH_SECONDS = 290;
const ENTRANCES = /^\/(sign-in|recover|welcome|kiosk)(\/|\?|#|$)/;

const [state, setState] = createSignal<SessionState>();
const [trouble, setTrouble] = createSignal("");
const [ended, setEnded] = createSignal(false);
const [screen, setScreen] = createSignal(false);
const [byRecovery, setByRecovery] = createSignal(false);
const [confirming, setConfirming] = createSignal<(confirmed: boolean) => void>();

let lastPerson: string | undefined;
/** When we saw somebody prove who they are, by a clock that nobody sets. */
let provenMs: number | undefined;

const standing = (): Standing => state()?.state ?? (trouble() ? "away" : "asking");
const sameRights = (before: Set<string>, after: Set<string>): boolean => before.size === after.size && [...before].every((right) => after.has(right));
const rights = createRoot(() => createMemo(() => new Set((state()?.permissions ?? []).map((right) => right.join(" "))), undefined, { equals: sameRights }));

/** Whether the person who is signed in may do this; what they may not is not offered. The server decides again. */
const may = (action: string, resource: string): boolean => rights().has(`${action} ${resource}`);

/** Take what the server said of the session. Another person than before starts on a clean page. */
function take(next: SessionState): void {
  const person = next.principal?.id;
  if (person && lastPerson && lastPerson !== person) location.reload();
  lastPerson = person ?? lastPerson;
  if (next.confirmed_at !== state()?.confirmed_at) provenMs = undefined;
  if (next.state === "signed_in") setEnded(false);
  else void forgetLast();
  if (next.state === "signed_in") setScreen(!!next.kiosk);
  setTrouble("");
  setState(next);
}

/** Take what the server said to somebody who has just proved who they are. */
function learn(next: SessionState): void {
  take(next);
  provenMs = performance.now();
}

/** The session is over without our doing: say so, and keep the place. */
function forget(): void {
  const known = state();
  if (known?.state !== "signed_in") return;
  confirming()?.(false);
  setEnded(true);
  void forgetLast();
  setState({ ...known, state: "signed_out", permissions: [], csrf: "" });
}

/** Show what was known of somebody while the server cannot say who is here; it decides as soon as it answers. */
function assume(known: SessionState): void {
  if (standing() !== "away" && standing() !== "asking") return;
  const reads = known.permissions.filter(([action]) => action === "read");
  setScreen(!!known.kiosk);
  setState({ ...known, permissions: reads, csrf: "", confirmed_at: 0 });
}

/** Ask who is signed in. Rejects when the server cannot say. */
async function renew(options: Ask = {}): Promise<SessionState> {
  try {
    const next = await ask<SessionState>("/api/session", options);
    if (next.state === "signed_out" && state()?.state === "signed_in") forget();
    take(next);
    return next;
  } catch (error) {
    if (!state()) setTrouble(error instanceof Error && error.message !== "" ? error.message : text.enter.unreachable);
    throw error;
  }
}

/** What the end of a stream means: still signed in, signed out, or a server that does not answer. */
async function check(): Promise<"in" | "out" | "unsure" | "away"> {
  try {
    return (await renew({ signal: AbortSignal.timeout(CHECK_MS) })).state === "signed_in" ? "in" : "out";
  } catch (error) {
    return error instanceof Refused && error.status > 0 ? "unsure" : "away";
  }
}

/** Only who has a password here can be asked for it; for others, and for who came to recover, the server decides. */
function fresh(): boolean {
  const known = state();
  if (known?.user?.provider !== "" || byRecovery()) return true;
  const age = provenMs === undefined ? Date.now() / 1000 - known.confirmed_at : (performance.now() - provenMs) / 1000;
  return age < FRESH_SECONDS;
}

function confirm(): Promise<boolean> {
  confirming()?.(false);
  return new Promise((resolve) => {
    setConfirming(() => (confirmed: boolean) => {
      setConfirming(undefined);
      resolve(confirmed);
    });
  });
}

/** End this session and leave nothing of it in the page's memory. */
async function signOut(): Promise<void> {
  const to = state()?.logout_url ?? "";
  await forgetLast();
  await ask("/api/session", { method: "DELETE" }).catch((error: unknown) => {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
  });
  location.assign(/^https?:\/\//.test(to) || isLocal(to) ? to : "/sign-in");
}

const isLocal = (path: string): boolean => /^\/(?![/\\])/.test(path) && new URL(path, "https://here.invalid").host === "here.invalid";

/** Where to go after signing in: a page of ours, never another site. */
export function localPath(wanted: string | undefined): string {
  return wanted && isLocal(wanted) && !ENTRANCES.test(wanted) ? wanted : "/";
}

export const isEntrance = (path: string): boolean => ENTRANCES.test(path);

export const session = {
  state,
  standing,
  /** Why the server could not say who is here. */
  trouble,
  /** Whether a session was cut off while its person was here. */
  ended,
  /** Whether this is, or was until it was cut off, a wall display. */
  screen,
  /** Set while somebody is asked to prove that they are still there; call it with the outcome. */
  confirming,
  /** Set in the browser that used a recovery token, until its new password is set. */
  byRecovery,
  setByRecovery,
  learn,
  assume,
  renew,
  check,
  signOut,
};

askFor({ csrf: () => state()?.csrf ?? "", signedOut: forget, renew, fresh, confirm });

export { may };
