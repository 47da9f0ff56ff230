// A status as people should take it: what nobody expects to run is no trouble.

import type { Resource, Status } from "../api/types";

/** A status as it is shown: what stands still, and nobody expects to run, is `resting` and no trouble. */
export type Look = Status | "resting";

/** What may be stopped or taken away says by one of these numbers whether that is a fault: 0 when it is none. */
const FAULTS = ["not_running_count", "unavailable_count"];

export const lookOf = (resource: Resource): Look =>
  resource.status === "offline" && FAULTS.some((metric) => resource.metrics[metric] === 0) ? "resting" : resource.status;

/** What finds those that look so. */
export function queryOf(look: Look): string {
  const none = FAULTS.map((metric) => `${metric}<1`).join(" or ");
  if (look === "resting") return `status:offline (${none})`;
  return look === "offline" ? `status:offline not (${none})` : `status:${look}`;
}
