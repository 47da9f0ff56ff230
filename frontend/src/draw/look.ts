// A status as people should take it: what nobody expects to run is no trouble.

import type { Resource, Status } from "../api/types";

/** A status as it is shown: what stands still, and nobody expects to run, is `resting` and no trouble. */
export type Look = Status | "resting";

/** The kinds whose members may be stopped say by this number whether one of them should run: 1 when it should. */
const EXPECTED = "not_running_count";

export const lookOf = (resource: Resource): Look =>
  resource.status === "offline" && resource.metrics[EXPECTED] === 0 ? "resting" : resource.status;

/** What finds those that look so. */
export function queryOf(look: Look): string {
  if (look === "resting") return `status:offline ${EXPECTED}<1`;
  return look === "offline" ? `status:offline not (${EXPECTED}<1)` : `status:${look}`;
}
