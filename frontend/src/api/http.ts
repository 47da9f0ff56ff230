// Ask the server for JSON, and turn its refusals into one kind of error.

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const WAIT_MS = 15_000;

export async function ask<T>(path: string, options: { method?: string; body?: unknown; signal?: AbortSignal } = {}): Promise<T> {
  const limit = AbortSignal.timeout(WAIT_MS);
  const response = await fetch(path, {
    method: options.method ?? "GET",
    headers: options.body === undefined ? {} : { "content-type": "application/json" },
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
    signal: options.signal ? AbortSignal.any([options.signal, limit]) : limit,
  });
  if (response.ok) return (await response.json()) as T;
  const envelope = (await response.json().catch(() => null)) as { error?: { code: string; message: string } } | null;
  throw new Refused(response.status, envelope?.error?.code ?? "http", envelope?.error?.message ?? response.statusText);
}

export function query(values: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value !== undefined && value !== "") search.set(key, String(value));
  return search.toString();
}
