// What travels between server and browser. Times are seconds since the epoch unless the name says otherwise.

import type * as sent from "./schema";

/** The server leaves no field out of an answer, whatever a request may leave out. */
export type Whole<T> = T extends object ? { [Key in keyof T]-?: Whole<T[Key]> } : T;

export type Status = "online" | "warning" | "offline" | "unknown";
export type SourceStatus = "live" | "stale" | "failing";
export type Page = "infrastructure" | "workloads" | "storage" | "recovery" | "none";
export type Draw = "text" | "number" | "bar" | "heat" | "rate" | "duration" | "time" | "badge" | "table";
export type Unit =
  | "bytes_per_second"
  | "per_second"
  | "bytes"
  | "ratio"
  | "seconds"
  | "celsius"
  | "watts"
  | "volts"
  | "hertz"
  | "rpm"
  | "count";

export interface SourceView {
  status: SourceStatus;
  last_seen: number;
  stale_after_seconds: number;
  key: string;
  error: string;
  clock_skew_seconds: number | null;
}

export interface Claim {
  kind: string;
  value: string;
}

export interface IdentityConflict {
  other: string;
  claim: Claim;
  differs_in: string[];
}

export interface Identity {
  claims: Claim[];
  conflicts: IdentityConflict[];
  suggestions: string[];
}

export interface Tie {
  kind: string;
  target: string;
}

export interface Unknown {
  reason: string;
  fix: string;
}

export interface WebLink {
  label: string;
  url: string;
}

/** What people wrote: no source said it. `changed_at` is 0 when nobody did. */
export interface Metadata {
  note: string;
  tags: string[];
  links: WebLink[];
  changed_by: string;
  changed_at: number;
}

export interface Resource {
  id: string;
  type: string;
  name: string;
  status: Status;
  status_reason: string;
  technology: string;
  parent: string | null;
  sources: Record<string, SourceView>;
  identity: Identity;
  metrics: Record<string, number | null>;
  unknown: Record<string, Unknown>;
  facets: Record<string, unknown>;
  tags: string[];
  relations: Tie[];
  aliases: string[];
  /** Null, or left out, where nobody wrote anything. */
  metadata?: Metadata | null;
  last_seen: number;
}

export interface Metric {
  name: string;
  title: string;
  unit: Unit;
  total: string | null;
  warn: number | null;
  bad: number | null;
  low_is_bad: boolean;
  description: string;
}

export interface Column {
  name: string;
  title: string;
  value: string;
  beside: string;
  draw: Draw;
  priority: number;
  width_px: number;
}

export interface Badge {
  value: string;
  title: string;
  when: string;
  tone: string;
}

export interface Fact {
  title: string;
  value: string;
  draw: Draw;
  columns: Column[];
}

export interface Panel {
  title: string;
  facts: Fact[];
}

export interface ChartDeclaration {
  title: string;
  metrics: string[];
  summary: boolean;
}

export interface Kind {
  type: string;
  title: string;
  plural: string;
  page: Page;
  icon: string;
  metrics: Metric[];
  columns: Column[];
  badges: Badge[];
  panels: Panel[];
  charts: ChartDeclaration[];
  /** Paths: where the value at one of them is true, nobody expects a backup. */
  no_backup_when?: string[];
  facet_name: string;
}

export interface PageDeclaration {
  path: string;
  title: string;
  icon: string;
  types: string[];
}

export interface Problem {
  part: string;
  message: string;
}

export interface Health {
  status: "ok" | "degraded";
  version: string;
  started_at: number;
  uptime_seconds: number;
  problems: Problem[];
}

export interface Version {
  version: string;
  api: number[];
  agent_protocols: number[];
  python: string;
  platform: string;
  demo?: boolean;
}

export interface Curve {
  resource: string;
  metric: string;
  step_seconds: number;
  at_ms: number[];
  mean: number[];
  low: number[];
  high: number[];
}

export interface Charts {
  since: number;
  until: number;
  curves: Curve[];
}

export interface Measured {
  value: number | null;
  source: string;
  at: number;
  meaning: string;
  unit: Unit;
  age_seconds: number;
}

export interface Provenance {
  id: string;
  metrics: Record<string, Measured>;
  unknown: Record<string, Unknown>;
}

/** Something that happened, as its platform told it. `ended_at` and `outcome` belong to what lasted. */
export interface Happening {
  key: string;
  source: string;
  kind: string;
  title: string;
  severity: string;
  subject: string;
  subject_type: string;
  ended_at: number | null;
  outcome: string;
  details: Record<string, unknown>;
  told_at: number;
}

/** A change with its fields, or an event. The two are numbered apart. */
export interface Moment {
  seq: number;
  at: number;
  kind: "added" | "changed" | "removed" | "event";
  id: string;
  name: string;
  type: string;
  fields: Record<string, { old: unknown; new: unknown }>;
  reason: string;
  event: Happening | null;
}

export interface SourceFault {
  at: number;
  category: string;
  message: string;
  hint: string;
}

export interface SourceHealth {
  source: string;
  offer: string;
  title: string;
  state: "live" | "waiting" | "backing_off" | "open" | "paused";
  interval_seconds: number;
  effective_interval_seconds: number;
  latency_seconds: number | null;
  last_attempt: number | null;
  last_success: number | null;
  next_run: number | null;
  consecutive_failures: number;
  opened_count: number;
  reports: number;
  dropped: number;
  last_error: SourceFault | null;
  via: "local" | "agent";
  clock_skew_seconds: number | null;
  spool_dropped: number;
  agent_version: string;
}

export interface Permission {
  name: string;
  why: string;
  feature: string;
  optional: boolean;
  versions: string;
}

export interface Plugin {
  name: string;
  title: string;
  version: string;
  description: string;
  state: "loaded" | "refused" | "resting";
  step: string;
  reason: string;
  hooks: string[];
  calls: number;
  failures: number;
  strikes: number;
  resting_until: number | null;
  slowest_seconds: number;
  permissions: Permission[];
}

export interface TierStats {
  name: string;
  step_seconds: number;
  retention_seconds: number;
  samples: number;
  oldest: number | null;
  newest: number | null;
}

export interface SeriesStats {
  series: number;
  size_bytes: number;
  tiers: TierStats[];
}

export interface ChangedResource {
  id: string;
  fields: Record<string, unknown>;
}

export interface TickColumns {
  ids: string[];
  metrics: string[];
  values: (number | null)[][];
}

export type Message =
  | { type: "welcome"; protocol: number; epoch: string; seq: number; version: string; ping_seconds: number }
  | { type: "snapshot"; seq: number; at: number; resources: Resource[] }
  | { type: "delta"; seq: number; at: number; added: Resource[]; changed: ChangedResource[]; removed: string[] }
  | { type: "ticks"; seq: number; t: number; sources: Record<string, number>; columns: TickColumns[] }
  | { type: "incident"; seq: number; incident: unknown }
  | { type: "resync"; seq: number; reason: string }
  | { type: "ping"; seq: number; at: number; problems: Problem[]; recovery?: number };

/** An action and the resource it is done to; `*` is every one. */
export type Right = [action: string, resource: string];

export type Account = Whole<sent.AccountView>;
export type Actor = Whole<sent.Actor>;
export type AuditEvent = Whole<sent.AuditEvent>;
export type AuditKey = Whole<sent.AuditKey>;
/** `next` is the number before which to look on; null at the beginning of the trail. */
export type AuditPage = Whole<sent.AuditPage>;
export type AuditProof = Whole<sent.AuditProof>;
export type AuditVerdict = Whole<sent.AuditVerdict>;
export type AuditWebhook = Whole<sent.WebhookCard>;
/** What a server shows of itself; only the fingerprint is a fact. */
export type Certificate = Whole<sent.Certificate>;
/** A source that somebody added. In `config` a marker stands for each secret that is set. */
export type Connection = Whole<sent.ConnectionCard>;
export type ConnectionDetail = Whole<sent.ConnectionDetail>;
/** What can be connected, with its form as JSON Schema. */
export type ConnectionType = Whole<sent.ConnectionType>;
export type Enrolment = Whole<sent.Enrolment>;
/** What a test of settings found. */
/** Where to look around, and what was found last. */
export type Discovery = Whole<sent.DiscoverView>;
export type Finding = Whole<sent.Finding>;
export type Scan = Whole<sent.ScanCard>;
export type Examination = Whole<sent.Examination>;
export type EventName = Whole<sent.EventName>;
export type KeyStatus = Whole<sent.KeyStatus>;
/** A permission that is missing. */
export type Lack = Whole<sent.Lack>;
export type Permissions = Whole<sent.PermissionList>;
export type Recipe = Whole<sent.Recipe>;
export type RecoveryCodes = Whole<sent.RecoveryCodes>;
export type RecoveryDay = Whole<sent.RecoveryDay>;
export type RecoveryFacets = Whole<sent.RecoveryFacets>;
/** `next` is the cursor of what follows, empty after the last. */
export type RecoveryPage = Whole<sent.RecoveryPage>;
/** A backup, a snapshot or a replica; null is not known. */
export type RecoveryPoint = Whole<sent.RecoveryPointView>;
export type RecoverySeries = Whole<sent.RecoverySeries>;
/** What the points of one subject come to. */
export type Rollup = Whole<sent.Rollup>;
export type RollupPage = Whole<sent.RollupPage>;
export type RollupSeries = Whole<sent.RollupSeries>;
export type Role = Whole<sent.Role>;
export type Scope = Whole<sent.ScopeCard>;
export type ScopePreset = Whole<sent.ScopePreset>;
export type SecondFactorOffer = Whole<sent.SecondFactorOffer>;
export type Session = Whole<sent.Session>;
export type Token = Whole<sent.Token>;
export type TokenMade = Whole<sent.TokenMade>;
/** How a test of a webhook went. */
export type Tried = Whole<sent.Tried>;
export type User = Whole<sent.User>;
export type UserMade = Whole<sent.UserMade>;
export type VaultStatus = Whole<sent.VaultStatus>;
export type Way = Whole<sent.Way>;
export type WebhookMade = Whole<sent.NewWebhook>;

/** A page with its query, and how long it stays on a wall display. */
export interface KioskView {
  path: string;
  seconds: number;
}

export interface KioskLink {
  id: string;
  name: string;
  views: KioskView[];
  hint: string;
  owner: string;
  created_at: number;
  created_by: string;
  expires_at: number | null;
}

export interface KioskLinkView {
  link: KioskLink;
  screens: Session[];
}

/** Told once. */
export interface KioskLinkMade {
  link: KioskLink;
  secret: string;
  address: string;
}

/** `bootstrap_file` is where the first token lies: told only in the state `setup`, and only to this machine. */
export interface SessionState extends Omit<Whole<sent.SessionState>, "kiosk"> {
  state: "setup" | "signed_out" | "signed_in";
  /** What a wall display shows; then nobody is signed in but the display. */
  kiosk?: KioskLink | null;
}

/** `password` is there only when it was generated. */
export interface SetupDone extends Omit<Whole<sent.SetupDone>, "session"> {
  session: SessionState;
}
