// Made-up guests and what could be restored of them, over the server's formats.

const DAY = 86_400;
const GIB = 1024 ** 3;
let seed = 29;
const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const NAMES = ["ledger", "mail", "wiki", "shop", "git", "metrics", "intranet", "dns-1", "dns-2", "vault", "files", "print", "ci-1", "ci-2", "chat", "tickets", "crm", "billing", "reports", "proxy", "radius", "build", "archive", "media", "ldap", "queue", "cache", "search", "maps", "phone", "cameras", "doors"];
const guest = (index, now, host) => ({
  id: `guest-${index}`, type: index % 3 === 2 ? "system-container" : "vm", name: NAMES[index] ?? `guest-${index}`, status: index === 21 ? "offline" : "online", status_reason: index === 21 ? "shut down on 3 Nov" : "", technology: "",
  parent: host.id, sources: { "lab:3f9c0a77be": { status: "live", last_seen: now, stale_after_seconds: 60, key: `guest/${100 + index}`, error: "", clock_skew_seconds: null } }, identity: { claims: [], conflicts: [], suggestions: [] },
  metrics: { cpu_ratio: 0.04 + chance() * 0.4, memory_ratio: 0.3 + chance() * 0.5, memory_used_bytes: 3 * GIB, memory_total_bytes: 8 * GIB, disk_ratio: 0.2 + chance() * 0.5, uptime_seconds: 40 * DAY * chance() },
  unknown: {}, facets: {}, tags: [], relations: [], aliases: [], last_seen: now,
});

export const makeGuests = (hosts, now) => (process.env.FAKE_EMPTY ? [] : NAMES.map((_, index) => guest(index, now, hosts[index % Math.min(6, hosts.length)])));

const PLACES = ["vault-2 / prod", "vault-2 / prod", "cellar", "offsite"];
const point = (more) => ({ kind: "backup", mode: "remote", outcome: "success", outcome_reason: "", completed_at: null, sources: ["lab:3f9c0a77be", "rack:81d2e604aa"], resource: null, attribution: "proof", attribution_reason: "", candidates: [], repository: "vault-2", repository_resource: null, namespace: "prod", size_bytes: null, verified: null, protected: false, encrypted: null, comment: "", details: {}, ...more });

function ofGuest(one, index, now) {
  const made = [];
  const [repository, namespace = ""] = PLACES[index % PLACES.length].split(" / ");
  const size = (6 + chance() * 80) * GIB;
  const night = now - (now % DAY) + 1.4 * 3600 + index * 211 - (now % DAY < 3 * 3600 ? DAY : 0);
  const common = { subject: `guest/${100 + index}`, subject_type: one.type, resource: one.id, rollup: `s${one.id}`, repository, namespace, mode: index % 4 === 2 ? "local" : "remote" };
  // Each odd one has a way of its own.
  const way = { 3: "failing", 7: "late", 9: "snapshots", 12: "none", 16: "bad-check", 17: "warned", 21: "none", 26: "none", 29: "likely", 30: "replica", 31: "young" }[index];
  const since = way === "late" ? 11 : 0;
  const until = way === "young" ? 4 : 60;
  if (!["none", "snapshots", "replica"].includes(way))
    for (let ago = since; ago < until; ago += index % 5 === 4 ? 2 : 1) {
      const at = night - ago * DAY;
      const failed = (way === "failing" && ago < 3) || chance() < 0.012;
      const verified = repository === "cellar" || failed ? null : way === "bad-check" ? ago > 5 : ago > 0 ? true : null;
      made.push(point({ ...common, at, started_at: at, completed_at: at + 120 + chance() * 900, outcome: failed ? "failed" : way === "warned" && ago < 2 ? "warning" : "success", outcome_reason: failed ? "the disk did not answer within 60 s" : way === "warned" && ago < 2 ? "2 files changed while they were read" : "", size_bytes: failed ? null : size * (1 - ago / 400), verified, encrypted: repository === "offsite", protected: ago === 30, comment: one.name, details: failed ? {} : { format: "archive", owner: "backup@lab" }, ...(way === "likely" ? { attribution: "only_candidate" } : {}) }));
    }
  if (way === "snapshots" || index % 8 === 1) for (const ago of [2, 9, 40]) made.push(point({ ...common, kind: "snapshot", mode: "snapshot", repository: "", namespace: "", at: now - ago * DAY - index * 60, started_at: now - ago * DAY - index * 60, comment: `before upgrade ${ago}`, verified: null, encrypted: null, protected: null, sources: ["lab:3f9c0a77be"] }));
  if (way === "replica") for (let ago = 0; ago < 4; ago += 1) made.push(point({ ...common, kind: "replica", repository: "cellar", namespace: "", at: now - 900 * (ago + 1), started_at: now - 900 * (ago + 1), sources: ["lab:3f9c0a77be"] }));
  return made;
}

function strangers(now) {
  const at = (ago) => now - ago * DAY + 3000;
  const other = (subject, rollup, attribution, attribution_reason, more = {}) =>
    Array.from({ length: more.count ?? 12 }, (_, ago) => point({ subject, subject_type: "vm", rollup, attribution, attribution_reason, candidates: more.candidates ?? [], at: at(ago + (more.since ?? 1)), started_at: at(ago + (more.since ?? 1)), size_bytes: 14 * GIB, verified: true, resource: more.resource ?? null, sources: ["rack:81d2e604aa"], repository: more.repository ?? "vault-2", namespace: more.namespace ?? "branch" }));
  return [
    ...other("guest/112", "sshared", "ambiguous", "it may belong to 2 resources", { candidates: ["guest-12", "guest-26"] }),
    ...other("guest/240", "sgone", "orphan", "its owner is gone", { resource: "guest-gone", since: 33, namespace: "prod" }),
    ...other("laptop-mara", "slaptop", "unattributed", "nothing says whose it is", { namespace: "people" }),
  ];
}

let points = [];
let revision = 7;

export function makePoints(guests, now) {
  const made = guests.length === 0 ? [] : [...guests.flatMap((one, index) => ofGuest(one, index, now)), ...strangers(now)];
  points = made.sort((a, b) => b.at - a.at).map((one, index) => ({ id: `p${index}`, ...one }));
}

/** A backup of the first guest, just now; the number of the newest state. */
export function another(now) {
  points = [{ ...points[0], id: `p-${now}`, at: now, started_at: now, completed_at: now, outcome: "success", outcome_reason: "" }, ...points];
  return (revision += 1);
}
export const newest = () => revision;

const FACETS = { source: (one) => one.sources, kind: (one) => one.kind, mode: (one) => one.mode, outcome: (one) => one.outcome, subject_type: (one) => one.subject_type, repository: (one) => one.repository, namespace: (one) => one.namespace, attribution: (one) => one.attribution, verified: (one) => String(one.verified ?? "unknown") };
const KEYS = { ...FACETS, rollup: (one) => one.rollup, resource: (one) => one.resource ?? "" };

function wanted(search) {
  const tests = Object.entries(KEYS).filter(([name]) => search.get(name)).map(([name, read]) => [read, new Set(search.get(name).split(","))]);
  const [from, to, q] = [Number(search.get("from") ?? -Infinity), Number(search.get("to") ?? Infinity), (search.get("q") ?? "").toLowerCase()];
  return points.filter((one) => one.at >= from && one.at <= to && tests.every(([read, set]) => [read(one)].flat().some((value) => set.has(value))) && (!q || [one.subject, one.comment, one.repository, one.namespace].join(" ").toLowerCase().includes(q)));
}

function rollup(list) {
  const [first] = list;
  const told = list.filter((one) => one.verified !== null);
  const usable = list.find((one) => ["success", "warning"].includes(one.outcome));
  const sizes = list.flatMap((one) => one.size_bytes ?? []);
  return {
    id: first.rollup, resource: first.resource, subject: first.subject, subject_type: first.subject_type, attribution: first.attribution, attribution_reason: first.attribution_reason, candidates: first.candidates,
    sources: [...new Set(list.flatMap((one) => one.sources))].sort(), repositories: [...new Set(list.map((one) => one.repository))].filter(Boolean).sort(), points: list.length,
    by_mode: Object.fromEntries(["snapshot", "local", "remote"].map((mode) => [mode, list.filter((one) => one.mode === mode).length])), failed: list.filter((one) => one.outcome === "failed").length,
    last_attempt_at: first.at, last_success_at: usable?.at ?? null, last_outcome: first.outcome, last_outcome_reason: first.outcome_reason,
    verification: told.length === 0 ? "unknown" : !told.some((one) => one.verified) ? "unverified" : told[0].verified ? "verified" : "stale", last_verified_at: list.find((one) => one.verified)?.at ?? null,
    last_size_bytes: sizes[0] ?? null, largest_size_bytes: sizes.length > 0 ? Math.max(...sizes) : null,
  };
}

function cut(list, search) {
  const [start, limit] = [Number(search.get("cursor") || 0), Number(search.get("limit") || 100)];
  return { data: list.slice(start, start + limit), total: list.length, next: start + limit < list.length ? String(start + limit) : "", revision };
}

const grouped = (list, read) => {
  const groups = new Map();
  for (const one of list) for (const value of [read(one)].flat()) if (value) groups.set(value, [...(groups.get(value) ?? []), one]);
  return groups;
};

const ANSWERS = {
  points: (found, search) => cut(found, search),
  rollups: (found, search) => cut([...grouped(found, (one) => one.rollup).values()].map(rollup), search),
  facets: (found) => ({ total: found.length, with_size: found.filter((one) => one.size_bytes).length, ...Object.fromEntries(Object.entries(FACETS).map(([name, read]) => [name, [...grouped(found, read)].map(([value, list]) => ({ value, count: list.length })).sort((a, b) => b.count - a.count)])) }),
  series: (found, search) => {
    const east = Number(search.get("tz_offset_minutes") ?? 0) * 60;
    const days = grouped(found, (one) => new Date((one.at + east) * 1000).toISOString().slice(0, 10));
    const count = (list, mode) => list.filter((one) => one.mode === mode).length;
    return { data: [...days].map(([day, list]) => ({ day, total: list.length, snapshot: count(list, "snapshot"), local: count(list, "local"), remote: count(list, "remote"), failed: list.filter((one) => one.outcome === "failed").length })).sort((a, b) => (a.day < b.day ? -1 : 1)) };
  },
};

/** The answer, or nothing when the request is about something else. */
export function restorable(path, search) {
  const name = path.match(/^\/api\/recovery\/(\w+)$/)?.[1];
  if (!ANSWERS[name]) return undefined;
  if (process.env.FAKE_BROKEN) return { status: 503, body: { error: { code: "store", message: "the recovery points cannot be read yet", details: {}, request_id: "1" } } };
  return { status: 200, body: ANSWERS[name](wanted(search), search) };
}
