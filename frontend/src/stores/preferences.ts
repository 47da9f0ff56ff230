// What a person prefers: kept by the server for whoever has an account, and in this browser besides.

import { createEffect, createRoot, createSignal, on, type Accessor } from "solid-js";
import { ask, Refused } from "../api/http";
import { session } from "./session";

/** The keys that the server takes; each holds one JSON object. */
export type PreferenceKey = "appearance" | "charts" | "dashboard" | "notices" | "tables";

export interface Preference<T extends object> {
  /** What is preferred now; the fallback where nobody chose. */
  value: Accessor<T>;
  /** Prefer something else from now on. It holds at once, and is kept a moment later. */
  set: (next: T | ((before: T) => T)) => void;
  /** Back to the fallback, here and at the server. */
  reset: () => void;
  /** Whether it is known what the server keeps, or that nobody can ask it. */
  ready: Accessor<boolean>;
  /** Why the newest choice could not be kept; empty when it could. */
  trouble: Accessor<string>;
}

interface Kept {
  key: string;
  value: object | null;
}

/** What this browser remembers: whose it is, and whether the server has still to hear of it. `value` is null after a reset. */
interface Mirrored {
  owner: string;
  value: object | null;
  unsent: boolean;
}

interface Entry extends Preference<object> {
  key: PreferenceKey;
  hear: (owner: string, kept: Map<string, object>, failed: boolean) => void;
  send: () => void;
}

export const WAIT_MS = 800;
const RETRY_MS = 30_000;
const PREFIX = "pulse.preference.";

const entries = new Map<PreferenceKey, Entry>();
let heard: { owner: string; kept: Map<string, object>; failed: boolean } | undefined;

const person = (): string => (session.state()?.state === "signed_in" ? (session.state()?.user?.id ?? "") : "");
const known = (): boolean => session.state()?.state === "signed_in";

/** One preference; asked for by its key anywhere, it is the same one. `check` refuses what another version of the page kept. */
export function preference<T extends object>(key: PreferenceKey, fallback: T, check: (value: object) => boolean = () => true): Preference<T> {
  const found = entries.get(key) ?? createRoot(() => make(key, fallback, check));
  entries.set(key, found);
  begin();
  if (heard) found.hear(heard.owner, heard.kept, heard.failed);
  return found as unknown as Preference<T>;
}

function make(key: PreferenceKey, fallback: object, check: (value: object) => boolean): Entry {
  const first = recall(key);
  const fit = (value: object | null | undefined): object => (value && check(value) ? value : fallback);
  const [value, setValue] = createSignal(fit(first?.value), { equals: false });
  const [ready, setReady] = createSignal(false);
  const [trouble, setTrouble] = createSignal("");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending = false;

  const later = (ms: number): void => {
    clearTimeout(timer);
    if (person() !== "") timer = setTimeout(send, ms);
  };
  const choose = (next: object | null): void => {
    setValue(() => next ?? fallback);
    mirror(key, { owner: person(), value: next, unsent: true });
    later(WAIT_MS);
  };
  function send(): void {
    clearTimeout(timer);
    const mirrored = recall(key);
    if (sending || !mirrored?.unsent || mirrored.owner !== person() || mirrored.owner === "") return;
    const chosen = mirrored.value;
    const settle = (kept: boolean): void => {
      sending = false;
      const newest = recall(key);
      const moved = JSON.stringify(newest?.value) !== JSON.stringify(chosen);
      if (kept && newest && !moved) mirror(key, { ...newest, unsent: false });
      else later(moved ? WAIT_MS : RETRY_MS);
    };
    sending = true;
    const path = `/api/preferences/${key}`;
    (chosen ? ask(path, { method: "PUT", body: { value: chosen } }) : ask(path, { method: "DELETE" })).then(
      () => {
        setTrouble("");
        settle(true);
      },
      (error: unknown) => {
        setTrouble(error instanceof Error ? error.message : String(error));
        // What the server will never take stays in this browser.
        settle(error instanceof Refused && [400, 404, 413].includes(error.status));
      },
    );
  }
  return {
    key,
    value,
    set: (next) => choose(typeof next === "function" ? (next as (before: object) => object)(value()) : next),
    reset: () => choose(null),
    ready,
    trouble,
    send,
    hear: (owner, kept, failed) => {
      const mirrored = recall(key);
      const mine = mirrored !== undefined && (mirrored.owner === owner || owner === "");
      const newer = mine && mirrored.unsent && owner !== "";
      if (newer) later(WAIT_MS);
      else if (!failed && owner !== "") {
        const theirs = kept.get(key);
        // What was chosen before there was an account stays until they choose anew.
        if (theirs) mirror(key, { owner, value: theirs, unsent: false });
        setValue(() => fit(theirs ?? (mirrored?.owner === "" ? mirrored.value : undefined)));
      } else if (!mine) setValue(() => fallback);
      setReady(true);
    },
  };
}

let begun = false;

/** Ask the server once for all of it, as soon as it is known who is here. */
function begin(): void {
  if (begun) return;
  begun = true;
  createRoot(() => createEffect(on([known, person] as const, ([signedIn, owner]) => signedIn && void load(owner))));
  window.addEventListener("pagehide", () => entries.forEach((one) => one.send()));
}

async function load(owner: string): Promise<void> {
  let kept = new Map<string, object>();
  let failed = false;
  if (owner !== "") {
    try {
      const { data } = await ask<{ data: Kept[] }>("/api/preferences");
      kept = new Map(data.flatMap((one) => (one.value ? [[one.key, one.value] as const] : [])));
    } catch {
      failed = true;
    }
    if (owner !== person()) return;
  }
  heard = { owner, kept, failed };
  entries.forEach((one) => one.hear(owner, kept, failed));
}

function recall(key: string): Mirrored | undefined {
  try {
    return (JSON.parse(localStorage.getItem(PREFIX + key) ?? "null") as Mirrored | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function mirror(key: string, what: Mirrored): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(what));
  } catch {
    // Storage is closed to us: the server keeps it, or it holds until the page is left.
  }
}
