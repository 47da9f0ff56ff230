// A resource with everything in it, for tests to change.

import type { Resource } from "../src/api/types";

export function resource(id: string, more: Partial<Resource> = {}): Resource {
  return {
    id,
    type: "agent",
    name: id,
    status: "online",
    status_reason: "",
    technology: "",
    parent: null,
    sources: { s: { status: "live", last_seen: 10, stale_after_seconds: 30, key: id, error: "", clock_skew_seconds: null } },
    identity: { claims: [], conflicts: [], suggestions: [] },
    metrics: { cpu_ratio: 0.1 },
    unknown: {},
    facets: { agent: { os: "a" } },
    tags: [],
    relations: [],
    aliases: [],
    last_seen: 10,
    ...more,
  };
}
