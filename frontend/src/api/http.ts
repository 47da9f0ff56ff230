// Ask the server for JSON, prove that this page asks, and turn its refusals into one kind of error.

import { text } from "../strings/en";

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** When to come again, if the server said so. */
    readonly retryAfterSeconds = 0,
    /** What there is to say beyond the message, such as which fields are wrong. */
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** What a request needs to know of the person who asks. The session is it; without one nobody is asked. */
export interface Asker {
  /** Goes with every change, as proof that this page asked for it. */
  csrf: () => string;
  /** The server knows nobody here any more. */
  signedOut: () => void;
  /** Ask again who is signed in, and take the new proof. */
  renew: () => Promise<unknown>;
  /** Whether they proved so lately who they are that nothing will ask for it again. */
  fresh: () => boolean;
  /** Let the person prove that they are still there; false when they would not. */
  confirm: () => Promise<boolean>;
}

let asker: Asker | undefined;

export function askFor(one: Asker | undefined): void {
  asker = one;
}

export interface Ask {
  method?: string;
  body?: unknown;
  signal?: AbortSignal;
  /** For what is known to take long. */
  waitMs?: number;
}

const WAIT_MS = 15_000;
/** Changes that the server makes only for somebody who proved a moment ago who they are. It decides; here it saves a refusal, which is kept. */
const WANTS_FRESH = /^\/api\/(users|roles|tokens|kiosk-links|agents\/enrolments|audit\/webhooks|vault\/rotate|account\/(recovery-codes|second-factor(?!\/confirm)))/;
/** A 401 with one of these answers what was typed; it says nothing of the session. */
const MISTYPED = new Set(["bad_credentials", "second_factor_required", "bad_link", "expired_link"]);

export async function ask<T>(path: string, options: Ask = {}): Promise<T> {
  const tried = new Set<string>();
  if ((options.method ?? "GET") !== "GET" && WANTS_FRESH.test(path) && asker?.fresh() === false) await confirmed(asker);
  for (;;) {
    const response = await send(path, options);
    if (response.ok) return (await content(response)) as T;
    const refused = await refusal(response);
    const again = !tried.has(refused.code) && (await mend(refused));
    if (!again) throw refused;
    tried.add(refused.code);
  }
}

/** Do what a refusal asks for; true when the request may be repeated. */
async function mend(refused: Refused): Promise<boolean> {
  if (refused.status === 401 && !MISTYPED.has(refused.code)) asker?.signedOut();
  if (refused.status !== 403 || !asker) return false;
  if (refused.code === "csrf_failed") return asker.renew().then(() => true);
  if (refused.code !== "fresh_required") return false;
  return confirmed(asker);
}

async function confirmed(by: Asker): Promise<true> {
  if (await by.confirm()) return true;
  throw new Refused(403, "withdrawn", text.enter.confirm.withdrawn);
}

async function send(path: string, options: Ask): Promise<Response> {
  const method = options.method ?? "GET";
  const limit = AbortSignal.timeout(options.waitMs ?? WAIT_MS);
  const headers: Record<string, string> = {};
  if (options.body !== undefined) headers["content-type"] = "application/json";
  if (method !== "GET" && asker?.csrf()) headers["x-csrf-token"] = asker.csrf();
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  try {
    return await fetch(path, { method, headers, body, signal });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new Refused(0, "unreachable", text.enter.unreachable);
  }
}

async function content(response: Response): Promise<unknown> {
  const words = response.status === 204 ? "" : await response.text();
  return words === "" ? undefined : JSON.parse(words);
}

async function refusal(response: Response): Promise<Refused> {
  const envelope = (await response.json().catch(() => null)) as { error?: { code: string; message: string; details?: Record<string, unknown> } } | null;
  const wait = Number(response.headers.get("retry-after"));
  return new Refused(
    response.status,
    envelope?.error?.code ?? "http",
    envelope?.error?.message ?? response.statusText,
    Number.isFinite(wait) && wait > 0 ? wait : 0,
    envelope?.error?.details ?? {},
  );
}

export function query(values: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value !== undefined && value !== "") search.set(key, String(value));
  return search.toString();
}
