// What the server declared last, for a time in which it does not answer.

import { Refused } from "../api/http";

let declared: unknown;

export const declaredNow = (): unknown => declared;

export function restoreKinds(known: unknown): void {
  declared ??= known;
}

export function noteKinds<Declared>(known: Declared): Declared {
  declared = known;
  return known;
}

/** What was known, where nobody answered; else the error stays one. */
export function lastKinds<Declared>(error: unknown): Declared {
  if (declared !== undefined && error instanceof Refused && (error.status === 0 || error.status >= 502)) return declared as Declared;
  throw error;
}
