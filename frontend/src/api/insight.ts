// What Pulse tells of itself: its agents, and what it keeps. Times are seconds since the epoch.

import type { SourceHealth } from "./types";

export interface AgentView {
  id: string;
  hostname: string;
  version: string;
  behind: boolean;
  heard_at: number | null;
  state: SourceHealth["state"];
  privileges: string[];
  sources: string[];
  failing: number;
  clock_skew_seconds: number | null;
  spool_dropped: number;
}

/** `version` is the server's. */
export interface AgentList {
  version: string;
  data: AgentView[];
}

export interface TierRetention {
  name: string;
  setting: string;
  step_seconds: number;
  keep_seconds: number;
  samples: number;
  oldest: number | null;
  newest: number | null;
  size_bytes: number;
  forecast_bytes: number | null;
}

export interface Retention {
  series: number;
  size_bytes: number;
  forecast_bytes: number | null;
  free_bytes: number | null;
  tiers: TierRetention[];
  journals: { name: string; setting: string; keep_seconds: number | null }[];
}
