// What a row is in: reporting, silent, or down.

import type { Resource } from "../api/types";
import { duration } from "../draw/format";
import { lookOf } from "../draw/look";
import { live } from "../stores/live";
import { text } from "../strings/en";

/** Whether the server still hears of it; what is silent must not count as if it were now. */
export function isHeard(resource: Resource): boolean {
  for (const source in resource.sources) if (resource.sources[source]?.status !== "stale") return true;
  return false;
}

/** No source of it is heard any more, by the server's word or, while the line is down, by our own clock. */
export function isSilent(resource: Resource): boolean {
  const views = Object.values(resource.sources);
  if (views.length === 0) return false;
  const patience = Math.max(...views.map((view) => view.stale_after_seconds));
  return !isHeard(resource) || live.age(resource) > patience;
}

/** What there is to say besides the status: nothing where it would only say that once more. */
export const besides = (resource: Resource, why: string | undefined): string =>
  !why || why.toLowerCase() === text.status[lookOf(resource)] ? "" : why;

/** Why a row shows no numbers, or nothing when it does. */
export function silence(resource: Resource): string | undefined {
  if (isSilent(resource)) return text.table.noReport(duration(live.age(resource)));
  if (resource.status === "offline") return resource.status_reason || text.status.offline;
  return undefined;
}
