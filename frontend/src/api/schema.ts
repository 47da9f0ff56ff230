// Made by `make docs` from the server's description of its API. Do not edit.

export type AgentCard = {
  "hostname"?: string;
  "id": string;
  "privileges"?: (string)[];
  "started_at"?: number;
  "version": string;
};

export type AgentConfig = {
  "interval_seconds"?: number;
  "revision"?: number;
  "sources"?: Record<string, Record<string, unknown> | null>;
};

export type Badge = {
  "title": string;
  "tone"?: string;
  "value": string;
  "when"?: string;
};

export type Chart = {
  "metrics": (string)[];
  "summary"?: boolean;
  "title": string;
};

export type Charts = {
  "curves": (Curve)[];
  "since": number;
  "until": number;
};

export type Claim = {
  "kind": string;
  "value": string;
};

export type Column = {
  "beside"?: string;
  "draw"?: "text" | "number" | "bar" | "heat" | "rate" | "duration" | "time" | "badge" | "table";
  "name": string;
  "priority"?: number;
  "title": string;
  "value": string;
  "width_px"?: number;
};

export type Curve = {
  "at_ms": (number)[];
  "high": (number)[];
  "low": (number)[];
  "mean": (number)[];
  "metric": string;
  "resource": string;
  "step_seconds": number;
};

export type Dropped = {
  "path": string;
  "reason": string;
};

export type ErrorBody = {
  "code": string;
  "details": Record<string, unknown>;
  "message": string;
  "request_id": string;
};

export type ErrorEnvelope = {
  "error": ErrorBody;
};

export type FacetsView = {
  "facets": Record<string, unknown>;
  "id": string;
};

export type Fact = {
  "columns"?: (Column)[];
  "draw"?: "text" | "number" | "bar" | "heat" | "rate" | "duration" | "time" | "badge" | "table";
  "title": string;
  "value": string;
};

export type FieldChange = {
  "new"?: unknown;
  "old"?: unknown;
};

export type Forgotten = {
  "removed": number;
};

export type Health = {
  "problems": (Problem)[];
  "started_at": number;
  "status": "ok" | "degraded";
  "uptime_seconds": number;
  "version": string;
};

export type History = {
  "curves": (Curve)[];
  "resource": string;
  "since": number;
  "until": number;
};

export type Identity = {
  "claims"?: (Claim)[];
  "conflicts"?: (IdentityConflict)[];
  "suggestions"?: (string)[];
};

export type IdentityConflict = {
  "claim": Claim;
  "differs_in": (string)[];
  "other": string;
};

export type KindView = {
  "badges"?: (Badge)[];
  "charts"?: (Chart)[];
  "columns"?: (Column)[];
  "facet_name"?: string;
  "icon": string;
  "metrics"?: (MetricView)[];
  "page": "infrastructure" | "workloads" | "storage" | "recovery" | "none";
  "panels"?: (Panel)[];
  "plural": string;
  "title": string;
  "type": string;
};

export type Kinds = {
  "kinds": (KindView)[];
  "pages": (PageDeclaration)[];
};

export type LinkOrder = {
  "reason"?: string;
  "target": string;
};

export type MeasurementView = {
  "age_seconds": number;
  "at": number;
  "meaning": string;
  "source": string;
  "unit": "bytes_per_second" | "per_second" | "bytes" | "ratio" | "seconds" | "celsius" | "watts" | "volts" | "hertz" | "rpm" | "count";
  "value": number | null;
};

export type MetricView = {
  "bad"?: number | null;
  "description"?: string;
  "low_is_bad"?: boolean;
  "name": string;
  "title": string;
  "total"?: string | null;
  "unit": "bytes_per_second" | "per_second" | "bytes" | "ratio" | "seconds" | "celsius" | "watts" | "volts" | "hertz" | "rpm" | "count";
  "warn"?: number | null;
};

export type MetricsView = {
  "id": string;
  "metrics": Record<string, MeasurementView>;
  "unknown": Record<string, Unknown>;
};

export type Moment = {
  "at": number;
  "fields"?: Record<string, FieldChange>;
  "id": string;
  "kind": "added" | "changed" | "removed";
  "name": string;
  "reason"?: string;
  "seq": number;
  "type": string;
};

export type PageDeclaration = {
  "icon": string;
  "path": string;
  "title": string;
  "types": (string)[];
};

export type Panel = {
  "facts": (Fact)[];
  "title": string;
};

export type Permission = {
  "feature"?: string;
  "name": string;
  "optional"?: boolean;
  "versions"?: string;
  "why": string;
};

export type Pin = {
  "a": [string, string, string];
  "at": number;
  "b": [string, string, string];
  "by": string;
  "id": string;
  "kind": "link" | "split";
  "reason"?: string;
};

export type Pins = {
  "data": (Pin)[];
};

export type PluginCard = {
  "calls"?: number;
  "description"?: string;
  "failures"?: number;
  "hooks"?: (string)[];
  "name": string;
  "permissions"?: (Permission)[];
  "reason"?: string;
  "resting_until"?: number | null;
  "slowest_seconds"?: number;
  "state": "loaded" | "refused" | "resting";
  "step"?: string;
  "strikes"?: number;
  "title"?: string;
  "version"?: string;
};

export type PluginList = {
  "api": [number, number];
  "plugins": (PluginCard)[];
};

export type Problem = {
  "message": string;
  "part": string;
};

export type Push = {
  "agent": AgentCard;
  "error"?: string;
  "protocol": number;
  "reports": (Report)[];
  "sent_at": number;
  "source": string;
  "spool_dropped"?: number;
};

export type Receipt = {
  "accepted": number;
  "config_revision"?: number;
  "dropped"?: (Dropped)[];
  "protocol": number;
};

export type Report = {
  "complete"?: boolean;
  "epoch"?: string;
  "interval_seconds"?: number;
  "kind": string;
  "monotonic"?: number;
  "payload": unknown;
  "scope"?: string;
  "source"?: string;
  "taken_at"?: number;
};

export type Resource = {
  "aliases"?: (string)[];
  "facets"?: Record<string, unknown>;
  "id": string;
  "identity"?: Identity;
  "last_seen"?: number;
  "metrics"?: Record<string, number | null>;
  "name": string;
  "parent"?: string | null;
  "relations"?: (Tie)[];
  "sources"?: Record<string, SourceView>;
  "status": "online" | "warning" | "offline" | "unknown";
  "status_reason"?: string;
  "tags"?: (string)[];
  "technology"?: string;
  "type": string;
  "unknown"?: Record<string, Unknown>;
};

export type ResourceList = {
  "data": (Resource)[];
};

export type ResourcePage = {
  "data": (Resource)[];
  "limit": number;
  "page": number;
  "seq": number;
  "total": number;
};

export type ResourceStats = {
  "by_source": Record<string, number>;
  "by_status": Record<string, number>;
  "by_type": Record<string, number>;
  "total": number;
};

export type SchedulerHealth = {
  "at": number;
  "running": number;
  "sources": (SourceHealth)[];
};

export type SeriesStats = {
  "series": number;
  "size_bytes": number;
  "tiers": (TierStats)[];
};

export type SourceFailure = {
  "at": number;
  "category": string;
  "hint"?: string;
  "message": string;
};

export type SourceHealth = {
  "agent_version"?: string;
  "clock_skew_seconds"?: number | null;
  "consecutive_failures"?: number;
  "dropped"?: number;
  "effective_interval_seconds": number;
  "interval_seconds": number;
  "last_attempt"?: number | null;
  "last_error"?: SourceFailure | null;
  "last_success"?: number | null;
  "latency_seconds"?: number | null;
  "next_run"?: number | null;
  "offer": string;
  "opened_count"?: number;
  "reports"?: number;
  "source": string;
  "spool_dropped"?: number;
  "state": "waiting" | "live" | "backing_off" | "open" | "paused";
  "title": string;
  "via"?: "local" | "agent";
};

export type SourceView = {
  "clock_skew_seconds"?: number | null;
  "error"?: string;
  "key": string;
  "last_seen": number;
  "stale_after_seconds": number;
  "status": "live" | "stale" | "failing";
};

export type State = {
  "at": number;
  "epoch": string;
  "kinds": (KindView)[];
  "resources": (Resource)[];
  "seq": number;
  "sources": (SourceHealth)[];
};

export type Tie = {
  "kind": string;
  "target": string;
};

export type TierStats = {
  "name": string;
  "newest"?: number | null;
  "oldest"?: number | null;
  "retention_seconds": number;
  "samples": number;
  "step_seconds": number;
};

export type Timeline = {
  "data": (Moment)[];
};

export type Unknown = {
  "fix"?: string;
  "reason": string;
};

export type UnlinkOrder = {
  "key": string;
  "reason"?: string;
  "source": string;
};

export type Version = {
  "agent_protocols": (number)[];
  "api": [number, number];
  "platform": string;
  "python": string;
  "version": string;
};
