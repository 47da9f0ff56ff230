// Made by `make docs` from the server's description of its API. Do not edit.

export type AccountView = {
  "recovery_codes_left": number;
  "second_factor": boolean;
  "sessions": (Session)[];
  "user": User;
};

export type Actor = {
  "id": string;
  "kind": string;
  "name": string;
};

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

export type AgentList = {
  "data": (AgentView)[];
  "version": string;
};

export type AgentView = {
  "behind"?: boolean;
  "clock_skew_seconds"?: number | null;
  "failing"?: number;
  "heard_at"?: number | null;
  "hostname"?: string;
  "id": string;
  "privileges"?: (string)[];
  "sources"?: (string)[];
  "spool_dropped"?: number;
  "state"?: "waiting" | "live" | "backing_off" | "open" | "paused";
  "version"?: string;
};

export type AuditEvent = {
  "actor": Actor;
  "address"?: string;
  "at": number;
  "code"?: string;
  "count"?: number;
  "details"?: Record<string, unknown>;
  "event": string;
  "organisation"?: string;
  "outcome"?: "done" | "refused" | "failed";
  "previous"?: string;
  "request_id"?: string;
  "seq": number;
  "subject"?: string;
};

export type AuditFinding = {
  "kind": string;
  "line": number;
  "message": string;
  "seq": number;
};

export type AuditKey = {
  "algorithm"?: string;
  "id": string;
  "organisation": string;
  "public": string;
};

export type AuditPage = {
  "data": (AuditEvent)[];
  "next"?: number | null;
};

export type AuditProof = {
  "checkpoints": number;
  "compared"?: number;
  "events": number;
  "exported_at": number;
  "first_at": number | null;
  "first_seq": number;
  "hash": string;
  "key": string;
  "last_at": number | null;
  "last_seq": number;
  "organisation": string;
  "public": string;
  "whole": boolean;
};

export type AuditVerdict = {
  "fault"?: AuditFinding | null;
  "intact": boolean;
  "proof"?: AuditProof | null;
};

export type Badge = {
  "title": string;
  "tone"?: string;
  "value": string;
  "when"?: string;
};

export type Certificate = {
  "begins_at"?: number | null;
  "ends_at"?: number | null;
  "fingerprint": string;
  "issuer"?: string;
  "names"?: (string)[];
  "subject"?: string;
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

export type CodeOrder = {
  "code": string;
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

export type ConfirmOrder = {
  "code"?: string;
  "password": string;
};

export type ConnectionCard = {
  "changed_at": number;
  "config": Record<string, unknown>;
  "created_at": number;
  "created_by": string;
  "id": string;
  "offer": string;
  "paused": boolean;
  "problem": string;
  "revision": number;
  "source": string;
  "title": string;
};

export type ConnectionChangeOrder = {
  "config"?: Record<string, unknown> | null;
  "paused"?: boolean | null;
  "title"?: string | null;
};

export type ConnectionDetail = {
  "connection": ConnectionCard;
  "only_here": number;
  "resources": number;
};

export type ConnectionList = {
  "data": (ConnectionCard)[];
};

export type ConnectionRemoved = {
  "removed": number;
};

export type ConnectionTestOrder = {
  "config"?: Record<string, unknown>;
  "id"?: string;
  "offer": string;
};

export type ConnectionType = {
  "description": string;
  "interval_seconds": number;
  "offer": string;
  "plugin": string;
  "recipes": (Recipe)[];
  "schema": Record<string, unknown>;
  "title": string;
};

export type ConnectionTypes = {
  "data": (ConnectionType)[];
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

export type Diagnostics = {
  "addresses": boolean;
  "api": [number, number];
  "clients": number;
  "cpu_seconds": number;
  "events": number;
  "made_at": number;
  "platform": string;
  "plugins": (PluginDiagnosis)[];
  "problems": (ProblemDiagnosis)[];
  "python": string;
  "resident_bytes": number | null;
  "resources": Record<string, Record<string, number>>;
  "settings": Record<string, string>;
  "sources": (SourceDiagnosis)[];
  "started_at": number;
  "store": SeriesStats | null;
  "version": string;
};

export type DiscoverOrder = {
  "allow_loopback"?: boolean;
  "range": string;
};

export type DiscoverView = {
  "most_addresses": number;
  "ports": (number)[];
  "ranges": (string)[];
  "scan": ScanCard | null;
};

export type Dropped = {
  "path": string;
  "reason": string;
};

export type EnrolOrder = {
  "agent": string;
  "hostname"?: string;
  "version"?: string;
};

export type Enrolled = {
  "token": string;
};

export type Enrolment = {
  "command": string;
  "secret": string;
  "token": Token;
};

export type EnrolmentOrder = {
  "ca_file"?: string;
  "identity"?: string;
  "minutes"?: number;
  "platform"?: "service" | "foreground" | "print";
  "skip_verify"?: boolean;
  "uses"?: number;
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

export type EventName = {
  "name": string;
  "title": string;
};

export type EventNames = {
  "data": (EventName)[];
};

export type EventPage = {
  "data": (Moment)[];
  "next"?: number | null;
};

export type Examination = {
  "certificate"?: Certificate | null;
  "facts"?: ([string, string])[];
  "hint"?: string;
  "lacks"?: (Lack)[];
  "problem"?: string;
  "recipes"?: (Recipe)[];
  "summary"?: string;
  "trusted"?: boolean | null;
};

export type FacetCount = {
  "count": number;
  "value": string;
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

export type Finding = {
  "base_url": string;
  "certificate": Certificate | null;
  "config": Record<string, unknown>;
  "connection": string;
  "found_at": number;
  "id": string;
  "name": string;
  "offer": string;
  "version": string;
};

export type Forecast = {
  "metric": string;
  "resource": string;
  "seen_seconds": number;
  "share": number;
  "trend": Trend;
};

export type Forgotten = {
  "removed": number;
};

export type Growth = {
  "at": number;
  "forecasts": (Forecast)[];
  "judged": number;
  "known": number;
};

export type Happening = {
  "details"?: Record<string, unknown>;
  "ended_at"?: number | null;
  "key": string;
  "kind": string;
  "outcome"?: string;
  "severity": string;
  "source": string;
  "subject"?: string;
  "subject_type"?: string;
  "title": string;
  "told_at"?: number;
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

export type JournalRetention = {
  "keep_seconds": number | null;
  "name": string;
  "setting": string;
};

export type KeyStatus = {
  "current": boolean;
  "id": string;
  "made_at": number;
  "seals": number;
  "values": number;
};

export type KindView = {
  "badges"?: (Badge)[];
  "charts"?: (Chart)[];
  "columns"?: (Column)[];
  "facet_name"?: string;
  "icon": string;
  "metrics"?: (MetricView)[];
  "no_backup_when"?: (string)[];
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

export type KioskLink = {
  "created_at"?: number;
  "created_by"?: string;
  "expires_at"?: number | null;
  "hint"?: string;
  "id": string;
  "name": string;
  "organisation"?: string;
  "owner"?: string;
  "views": (KioskView)[];
};

export type KioskLinkList = {
  "data": (KioskLinkView)[];
};

export type KioskLinkMade = {
  "address": string;
  "link": KioskLink;
  "secret": string;
};

export type KioskLinkView = {
  "link": KioskLink;
  "screens": (Session)[];
};

export type KioskOrder = {
  "secret": string;
};

export type KioskView = {
  "path": string;
  "seconds"?: number;
};

export type Lack = {
  "feature": string;
  "fix"?: string;
  "optional"?: boolean;
  "permission": string;
  "where"?: string;
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

export type Metadata = {
  "changed_at"?: number;
  "changed_by"?: string;
  "links"?: (WebLink)[];
  "note"?: string;
  "tags"?: (string)[];
};

export type MetadataOrder = {
  "links"?: (WebLink)[];
  "note"?: string;
  "seen_at"?: number | null;
  "tags"?: (string)[];
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

export type ModeCounts = {
  "local"?: number;
  "remote"?: number;
  "snapshot"?: number;
};

export type Moment = {
  "at": number;
  "event"?: Happening | null;
  "fields"?: Record<string, FieldChange>;
  "id": string;
  "kind": "added" | "changed" | "removed" | "event";
  "name": string;
  "reason"?: string;
  "seq": number;
  "type": string;
};

export type NewConnectionOrder = {
  "config"?: Record<string, unknown>;
  "offer": string;
  "paused"?: boolean;
  "title"?: string;
};

export type NewKioskOrder = {
  "expires_in_days"?: number | null;
  "name": string;
  "views": (KioskView)[];
};

export type NewRoleOrder = {
  "allow"?: ([string, string])[];
  "deny"?: ([string, string])[];
  "description"?: string;
  "id"?: string;
  "inherits"?: (string)[];
  "title": string;
};

export type NewTokenOrder = {
  "expires_in_days"?: number | null;
  "name": string;
  "personal"?: boolean;
  "scopes"?: (string)[];
};

export type NewUserOrder = {
  "name": string;
  "password"?: string;
  "roles"?: (string)[];
  "title"?: string;
};

export type NewWebhook = {
  "secret": string;
  "webhook": WebhookCard;
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

export type PasswordChangeOrder = {
  "current"?: string;
  "new": string;
};

export type PasswordMade = {
  "password"?: string;
};

export type PasswordOrder = {
  "password"?: string;
};

export type Permission = {
  "feature"?: string;
  "name": string;
  "optional"?: boolean;
  "versions"?: string;
  "why": string;
};

export type PermissionList = {
  "actions": (string)[];
  "resources": (ResourceCard)[];
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

export type PluginDiagnosis = {
  "calls": number;
  "failures": number;
  "name": string;
  "reason": string;
  "slowest_seconds": number;
  "state": string;
  "step": string;
  "strikes": number;
  "version": string;
};

export type PluginList = {
  "api": [number, number];
  "plugins": (PluginCard)[];
};

export type Preference = {
  "changed_at"?: number;
  "key": string;
  "value"?: Record<string, unknown> | null;
};

export type PreferenceList = {
  "data": (Preference)[];
};

export type PreferenceOrder = {
  "value": Record<string, unknown>;
};

export type PrincipalCard = {
  "id": string;
  "kind": string;
  "name": string;
};

export type Problem = {
  "message": string;
  "part": string;
};

export type ProblemDiagnosis = {
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

export type Recipe = {
  "commands": (string)[];
  "note"?: string;
  "title": string;
};

export type RecoveryCodes = {
  "recovery_codes": (string)[];
};

export type RecoveryDay = {
  "day": string;
  "failed": number;
  "local": number;
  "remote": number;
  "snapshot": number;
  "total": number;
};

export type RecoveryFacets = {
  "attribution": (FacetCount)[];
  "kind": (FacetCount)[];
  "mode": (FacetCount)[];
  "namespace": (FacetCount)[];
  "outcome": (FacetCount)[];
  "repository": (FacetCount)[];
  "source": (FacetCount)[];
  "subject_type": (FacetCount)[];
  "total": number;
  "verified": (FacetCount)[];
  "with_size": number;
};

export type RecoveryIssued = {
  "expires_at": number;
  "file": string;
  "token"?: string;
};

export type RecoveryOrder = {
  "minutes"?: number;
  "user"?: string;
};

export type RecoveryPage = {
  "data": (RecoveryPointView)[];
  "next": string;
  "revision": number;
  "total": number;
};

export type RecoveryPlace = {
  "namespace": string;
  "repository": string;
};

export type RecoveryPointView = {
  "at": number | null;
  "attribution": "proof" | "only_candidate" | "ambiguous" | "orphan" | "unattributed";
  "attribution_reason": string;
  "candidates": (string)[];
  "comment": string;
  "completed_at": number | null;
  "details": Record<string, string>;
  "encrypted": boolean | null;
  "id": string;
  "kind": "backup" | "snapshot" | "replica";
  "mode": "snapshot" | "local" | "remote";
  "namespace": string;
  "outcome": "success" | "warning" | "failed" | "running" | "unknown";
  "outcome_reason": string;
  "protected": boolean | null;
  "repository": string;
  "repository_resource": string | null;
  "resource": string | null;
  "rollup": string;
  "size_bytes": number | null;
  "sources": (string)[];
  "started_at": number | null;
  "subject": string;
  "subject_type": string;
  "verified": boolean | null;
  "verified_at": number | null;
};

export type RecoverySeries = {
  "data": (RecoveryDay)[];
};

export type RedeemOrder = {
  "token": string;
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
  "metadata"?: Metadata | null;
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

export type ResourceCard = {
  "name": string;
  "title": string;
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

export type Retention = {
  "forecast_bytes": number | null;
  "free_bytes": number | null;
  "journals": (JournalRetention)[];
  "series": number;
  "size_bytes": number;
  "tiers": (TierRetention)[];
};

export type Role = {
  "allow"?: ([string, string])[];
  "built_in"?: boolean;
  "deny"?: ([string, string])[];
  "description"?: string;
  "id": string;
  "inherits"?: (string)[];
  "title": string;
};

export type RoleList = {
  "data": (Role)[];
};

export type RoleOrder = {
  "allow"?: ([string, string])[];
  "deny"?: ([string, string])[];
  "description"?: string;
  "inherits"?: (string)[];
  "title": string;
};

export type Rollup = {
  "attribution": "proof" | "only_candidate" | "ambiguous" | "orphan" | "unattributed";
  "attribution_reason": string;
  "by_mode": ModeCounts;
  "candidates": (string)[];
  "failed": number;
  "id": string;
  "largest_size_bytes": number | null;
  "last_attempt_at": number | null;
  "last_outcome": "success" | "warning" | "failed" | "running" | "unknown";
  "last_outcome_reason": string;
  "last_size_bytes": number | null;
  "last_success_at": number | null;
  "last_verified_at": number | null;
  "places": (RecoveryPlace)[];
  "points": number;
  "repositories": (string)[];
  "resource": string | null;
  "sources": (string)[];
  "subject": string;
  "subject_type": string;
  "verification": "verified" | "stale" | "unverified" | "unknown";
};

export type RollupDays = {
  "days": (RecoveryDay)[];
  "rollup": string;
};

export type RollupPage = {
  "data": (Rollup)[];
  "next": string;
  "revision": number;
  "total": number;
};

export type RollupSeries = {
  "data": (RollupDays)[];
  "revision": number;
};

export type SavedView = {
  "changed_at"?: number;
  "columns"?: string;
  "grouping"?: string;
  "id": string;
  "name": string;
  "owner"?: string;
  "owner_name"?: string;
  "page": string;
  "query"?: string;
  "shared"?: boolean;
  "sort"?: string;
};

export type SavedViews = {
  "data": (SavedView)[];
};

export type ScanCard = {
  "addresses": number;
  "doors": number;
  "ended_at": number | null;
  "found": (Finding)[];
  "id": string;
  "knocked": number;
  "open": number;
  "range": string;
  "started_at": number;
  "started_by": string;
  "state": "running" | "ended" | "cut" | "cancelled" | "failed";
};

export type SchedulerHealth = {
  "at": number;
  "running": number;
  "sources": (SourceHealth)[];
};

export type ScopeCard = {
  "name": string;
  "owner": string;
  "title": string;
};

export type ScopeList = {
  "data": (ScopeCard)[];
  "presets": (ScopePreset)[];
};

export type ScopePreset = {
  "name": string;
  "scopes": (string)[];
  "title": string;
};

export type SecondFactorOffer = {
  "qr_svg": string;
  "secret": string;
  "uri": string;
};

export type SeriesStats = {
  "series": number;
  "size_bytes": number;
  "tiers": (TierStats)[];
};

export type Session = {
  "address"?: string;
  "browser"?: string;
  "created_at"?: number;
  "current"?: boolean;
  "expires_at"?: number;
  "id": string;
  "organisation"?: string;
  "recovery"?: boolean;
  "remembered"?: boolean;
  "seen_at"?: number;
  "user": string;
};

export type SessionList = {
  "data": (Session)[];
};

export type SessionState = {
  "bootstrap_file"?: string;
  "confirmed_at"?: number;
  "csrf"?: string;
  "expires_at"?: number | null;
  "kiosk"?: KioskLink | null;
  "logout_url"?: string;
  "permissions"?: ([string, string])[];
  "principal"?: PrincipalCard | null;
  "roles"?: (string)[];
  "state": string;
  "user"?: User | null;
  "ways"?: (Way)[];
};

export type SetupCheckOrder = {
  "token": string;
};

export type SetupDone = {
  "password"?: string;
  "session": SessionState;
};

export type SetupOrder = {
  "name": string;
  "password"?: string;
  "title"?: string;
  "token": string;
};

export type SignInOrder = {
  "code"?: string;
  "name": string;
  "password": string;
  "remember"?: boolean;
};

export type SourceDiagnosis = {
  "agent_version": string;
  "clock_skew_seconds": number | null;
  "consecutive_failures": number;
  "dropped": number;
  "effective_interval_seconds": number;
  "failure": string;
  "interval_seconds": number;
  "last_success": number | null;
  "latency_seconds": number | null;
  "message": string;
  "name": string;
  "offer": string;
  "opened_count": number;
  "reports": number;
  "spool_dropped": number;
  "state": string;
  "via": string;
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
  "recovery": number;
  "resources": (Resource)[];
  "seq": number;
  "sources": (SourceHealth)[];
};

export type Tie = {
  "kind": string;
  "target": string;
};

export type TierRetention = {
  "forecast_bytes": number | null;
  "keep_seconds": number;
  "name": string;
  "newest": number | null;
  "oldest": number | null;
  "samples": number;
  "setting": string;
  "size_bytes": number;
  "step_seconds": number;
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

export type Token = {
  "agent"?: string;
  "created_at"?: number;
  "created_by"?: string;
  "expires_at"?: number | null;
  "hint"?: string;
  "id": string;
  "name": string;
  "organisation"?: string;
  "owner"?: string;
  "scopes": (string)[];
  "used_at"?: number | null;
  "uses_left"?: number | null;
};

export type TokenChangeOrder = {
  "name"?: string | null;
  "scopes"?: (string)[] | null;
};

export type TokenList = {
  "data": (Token)[];
};

export type TokenMade = {
  "secret": string;
  "token": Token;
};

export type Trend = {
  "earliest_at"?: number | null;
  "full_at"?: number | null;
  "latest_at"?: number | null;
  "pace"?: "unknown" | "growing" | "steady" | "falling";
  "per_day"?: number | null;
};

export type Tried = {
  "delivered": boolean;
  "error"?: string;
  "status"?: number;
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

export type User = {
  "created_at"?: number;
  "disabled"?: boolean;
  "id": string;
  "locked_until"?: number | null;
  "name": string;
  "organisation"?: string;
  "provider"?: string;
  "roles"?: (string)[];
  "second_factor"?: boolean;
  "signed_in_at"?: number | null;
  "title"?: string;
};

export type UserChangeOrder = {
  "disabled"?: boolean | null;
  "roles"?: (string)[] | null;
  "title"?: string | null;
};

export type UserList = {
  "data": (User)[];
};

export type UserMade = {
  "password"?: string;
  "user": User;
};

export type VaultStatus = {
  "keys": (KeyStatus)[];
  "master_key": string;
  "master_key_path": string;
  "master_key_since": number;
  "master_key_source": string;
  "organisation": string;
  "unreadable"?: (string)[];
};

export type Version = {
  "agent_protocols": (number)[];
  "api": [number, number];
  "demo"?: boolean;
  "platform": string;
  "python": string;
  "version": string;
};

export type ViewOrder = {
  "columns"?: string;
  "grouping"?: string;
  "name": string;
  "page": string;
  "query"?: string;
  "sort"?: string;
};

export type Way = {
  "name": string;
  "title": string;
};

export type WebLink = {
  "label": string;
  "url": string;
};

export type WebhookCard = {
  "allow_loopback": boolean;
  "behind": number;
  "created_at": number;
  "created_by": string;
  "delivered_at": number | null;
  "error": string;
  "events": (string)[];
  "failures": number;
  "id": string;
  "missed": number;
  "url": string;
};

export type WebhookList = {
  "data": (WebhookCard)[];
};

export type WebhookOrder = {
  "allow_loopback"?: boolean;
  "events"?: (string)[];
  "url": string;
};
