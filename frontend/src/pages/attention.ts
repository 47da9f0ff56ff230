// What needs a person, worst first.

import type { Resource, SourceHealth, Status } from "../api/types";
import { duration } from "../draw/format";
import { lookOf } from "../draw/look";
import { text } from "../strings/en";
import { besides, silence } from "../tasks/state";

export interface Concern {
  key: string;
  status: Status;
  title: string;
  why: string;
  age: string;
  href: string;
}

const WORST: Status[] = ["offline", "warning", "unknown"];

export function concerns(resources: Resource[], sources: SourceHealth[], hrefOf: (resource: Resource) => string, now: number, nameOf: (id: string) => string): Concern[] {
  const found: Concern[] = [];
  for (const resource of resources) {
    if (resource.status !== "online" && lookOf(resource) !== "resting")
      found.push({
        key: resource.id,
        status: resource.status,
        title: `${resource.name} ${text.dashboard.isStatus[resource.status]}`,
        why: besides(resource, resource.status_reason || silence(resource)) || text.dashboard.reason,
        age: "",
        href: hrefOf(resource),
      });
    for (const conflict of resource.identity.conflicts)
      found.push({
        key: `${resource.id} ${conflict.other}`,
        status: "warning",
        title: `${resource.name} ${text.dashboard.conflict(nameOf(conflict.other))}`,
        why: text.sources.differsIn(conflict.differs_in.join(", ")),
        age: "",
        href: `${hrefOf(resource)}&tab=sources`,
      });
  }
  for (const source of sources)
    if (source.consecutive_failures > 0 && source.last_error)
      found.push({
        key: source.source,
        status: source.state === "open" ? "offline" : "warning",
        title: text.dashboard.sourceFails(source.title || source.source),
        why: [source.last_error.message, source.last_error.hint].filter(Boolean).join(" · "),
        age: duration(now - source.last_error.at),
        href: "/settings/sources",
      });
  return found.sort((a, b) => WORST.indexOf(a.status) - WORST.indexOf(b.status) || a.title.localeCompare(b.title, "en", { numeric: true }));
}
