// What travels between server and browser. Times are seconds since the epoch unless the name says otherwise.

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

export interface Moment {
  seq: number;
  at: number;
  kind: "added" | "changed" | "removed";
  id: string;
  name: string;
  type: string;
  fields: Record<string, { old: unknown; new: unknown }>;
  reason: string;
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
  | { type: "ping"; seq: number; at: number; problems: Problem[] };

/** An action and the resource it is done to; `*` is every one. */
export type Right = [action: string, resource: string];

export interface User {
  id: string;
  name: string;
  title: string;
  roles: string[];
  disabled: boolean;
  provider: string;
  second_factor: boolean;
  organisation: string;
  created_at: number;
  signed_in_at: number | null;
  locked_until: number | null;
}

export interface Session {
  id: string;
  user: string;
  address: string;
  browser: string;
  organisation: string;
  created_at: number;
  seen_at: number;
  expires_at: number;
  remembered: boolean;
  recovery: boolean;
  current: boolean;
}

export interface Role {
  id: string;
  title: string;
  description: string;
  inherits: string[];
  allow: Right[];
  deny: Right[];
  built_in: boolean;
}

export interface Permissions {
  actions: string[];
  resources: { name: string; title: string }[];
}

export interface Token {
  id: string;
  name: string;
  scopes: string[];
  hint: string;
  owner: string;
  organisation: string;
  agent: string;
  uses_left: number | null;
  created_at: number;
  created_by: string;
  expires_at: number | null;
  used_at: number | null;
}

export interface Scope {
  name: string;
  title: string;
  owner: string;
}

export interface ScopePreset {
  name: string;
  title: string;
  scopes: string[];
}

export interface Enrolment {
  secret: string;
  token: Token;
  command: string;
}

export interface Actor {
  id: string;
  kind: string;
  name: string;
}

export interface AuditEvent {
  seq: number;
  at: number;
  event: string;
  actor: Actor;
  subject: string;
  outcome: "done" | "refused" | "failed";
  code: string;
  address: string;
  request_id: string;
  count: number;
  details: Record<string, unknown>;
  organisation: string;
  previous: string;
}

/** A way of signing in. */
export interface Way {
  name: string;
  title: string;
}

export interface SessionState {
  state: "setup" | "signed_out" | "signed_in";
  user: User | null;
  principal: Actor | null;
  roles: string[];
  permissions: Right[];
  csrf: string;
  confirmed_at: number;
  expires_at: number | null;
  ways: Way[];
  /** Where the first token lies; told only in the state `setup`, and only to this machine. */
  bootstrap_file: string;
  logout_url: string;
}

export interface SetupDone {
  session: SessionState;
  /** Only when it was generated. */
  password: string;
}

export interface Account {
  user: User;
  second_factor: boolean;
  recovery_codes_left: number;
  sessions: Session[];
}

export interface SecondFactorOffer {
  secret: string;
  uri: string;
  qr_svg: string;
}

export interface RecoveryCodes {
  recovery_codes: string[];
}

export interface AuditPage {
  data: AuditEvent[];
  /** The number before which to look on; null at the beginning of the trail. */
  next: number | null;
}

export interface AuditProof {
  organisation: string;
  key: string;
  public: string;
  whole: boolean;
  events: number;
  first_seq: number;
  last_seq: number;
  first_at: number | null;
  last_at: number | null;
  hash: string;
  checkpoints: number;
  exported_at: number;
  compared: number;
}

export interface AuditVerdict {
  intact: boolean;
  proof: AuditProof | null;
  fault: { kind: string; message: string; line: number; seq: number } | null;
}

export interface AuditKey {
  organisation: string;
  id: string;
  public: string;
  algorithm: string;
}

export interface AuditWebhook {
  id: string;
  url: string;
  /** Names or nouns of events; none is all. */
  events: string[];
  created_at: number;
  created_by: string;
  delivered_at: number | null;
  error: string;
  /** Failed attempts in a row. */
  failures: number;
  /** Events that are still to be sent. */
  behind: number;
  /** Events that ended before they could be sent. */
  missed: number;
  allow_loopback: boolean;
}

/** How a test of a webhook went. */
export interface Tried {
  delivered: boolean;
  status: number;
  error: string;
}
