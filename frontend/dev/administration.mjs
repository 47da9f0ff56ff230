// Users, roles, tokens and the audit trail of the fake server, changed in memory.

const DAY = 86_400;
const now = () => Date.now() / 1000;
const ACTIONS = ["read", "write", "delete", "admin", "plan", "approve", "execute"];
const RESOURCES = [["monitoring", "Monitoring"], ["nodes", "Machines and agents"], ["settings", "Settings"], ["users", "Users, roles and tokens"], ["audit", "Audit trail"], ["ai", "Assistant"], ["actions", "Actions"], ["license", "License"]].map(([name, title]) => ({ name, title }));

const role = (id, title, description, allow, more = {}) => ({ id, title, description, inherits: [], allow, deny: [], built_in: true, ...more });
const of = (words) => words.split(" ").map((word) => word.split(":"));
let roles = [
  role("admin", "Administrator", "May do everything, administer users, roles and tokens included.", [["admin", "*"]]),
  role("operator", "Operator", "Watches over and tends what is monitored, carries out actions and asks the assistant; changes no settings.", of("read:monitoring write:monitoring read:nodes write:nodes read:settings plan:actions approve:actions execute:actions read:ai write:ai")),
  role("viewer", "Viewer", "Sees what is monitored, and nothing else.", of("read:monitoring read:nodes")),
  role("auditor", "Auditor", "Reads the audit trail, users and settings besides what is monitored; changes nothing.", of("read:audit read:monitoring read:nodes read:users read:settings")),
  role("night-shift", "Night shift", "Acts on what is broken, and approves nothing.", of("read:audit"), { inherits: ["operator"], deny: of("approve:actions write:ai"), built_in: false }),
  role("storage-desk", "Storage desk", "", of("write:nodes"), { inherits: ["viewer"], built_in: false }),
];

const user = (id, name, title, held, more = {}) => ({ id, name, title, roles: held, disabled: false, provider: "", second_factor: false, organisation: "default", created_at: now() - 90 * DAY, signed_in_at: now() - 3 * DAY, locked_until: null, ...more });
let users = [
  user("usr_mara", "mara", "Mara König", ["admin"], { second_factor: true, signed_in_at: now() - 600 }),
  user("usr_ines", "ines.duarte", "Inês Duarte", ["operator"], { second_factor: true, signed_in_at: now() - 5400 }),
  user("usr_tom", "tom", "Tom Whitfield", ["night-shift"], { locked_until: now() + 540 }),
  user("usr_audit", "external-audit", "External audit", ["auditor"], { signed_in_at: null, created_at: now() - 4 * DAY }),
  user("usr_wall", "wall", "", ["viewer"], { signed_in_at: now() - 40 * DAY }),
  user("usr_jonas", "jonas", "Jonas Brandt", ["operator", "storage-desk"], { disabled: true, signed_in_at: now() - 61 * DAY }),
  user("usr_sun", "sun-hee", "Sun-hee Park", ["operator"], { provider: "company sign-in", signed_in_at: now() - 2 * DAY }),
];
const session = (id, owner, browser, address, ago, more = {}) => ({ id, user: owner, address, browser, organisation: "default", created_at: now() - ago * 9, seen_at: now() - ago, expires_at: now() + DAY - ago, remembered: false, recovery: false, current: false, ...more });
let sessions = [
  session("ses_1", "usr_mara", "Firefox on Linux", "192.168.20.14", 12, { current: true }),
  session("ses_2", "usr_ines", "Safari on iPhone", "2001:db8:41::c", 5400, { remembered: true, expires_at: now() + 21 * DAY }),
  session("ses_3", "usr_ines", "Chrome on Windows", "203.0.113.77", 9200),
];

const SCOPES = [["monitoring:read", "See resources, curves and incidents"], ["monitoring:write", "Link, name and silence resources"], ["agent:report", "Deliver the reports of an agent"], ["agent:config:read", "Read what an agent is to do"], ["agent:manage", "Tell agents what to do"], ["agent:exec", "Have agents run something"], ["agent:enroll", "Let new agents in"], ["settings:read", "Read settings, users and tokens"], ["settings:write", "Change settings, users and tokens"], ["audit:read", "Read the audit trail"], ["ai:chat", "Talk to the assistant"], ["ai:execute", "Have the assistant look into things"], ["actions:plan", "Plan actions"], ["actions:approve", "Approve actions"], ["actions:execute", "Execute actions"], ["*", "Everything"]].map(([name, title]) => ({ name, title, owner: "" }));
SCOPES.push({ name: "rack:report", title: "Report for a rack", owner: "rack" });
const PRESETS = [["kiosk", "Wall display", ["monitoring:read"]], ["agent", "Agent", ["agent:report", "agent:config:read"]], ["read_only", "Read only", ["monitoring:read", "settings:read", "audit:read"]], ["automation", "Automation", ["monitoring:read", "monitoring:write", "actions:plan", "actions:execute"]], ["full", "Full access", ["*"]]].map(([name, title, scopes]) => ({ name, title, scopes }));
const token = (id, name, scopes, hint, more = {}) => ({ id, name, scopes, hint, owner: "usr_mara", organisation: "default", agent: "", uses_left: null, created_at: now() - 30 * DAY, created_by: "usr_mara", expires_at: null, used_at: now() - 40, ...more });
let tokens = [
  token("tok_1", "Kitchen dashboard", ["monitoring:read"], "9f2k…XwVk", { expires_at: now() + 44 * DAY }),
  token("tok_2", "Agent of birch-01", ["agent:config:read", "agent:report"], "Qx7m…d0Lp", { owner: "", agent: "birch-01", used_at: now() - 2 }),
  token("tok_3", "Agent of fjord-01", ["agent:config:read", "agent:report"], "aa3R…ty8s", { owner: "", agent: "fjord-01", used_at: now() - 260 }),
  token("tok_4", "Deploy script", ["monitoring:read", "monitoring:write", "actions:plan", "actions:execute"], "Lm0t…9gHa", { owner: "usr_ines", expires_at: now() + 3 * DAY }),
  token("tok_5", "Old exporter", ["monitoring:read", "audit:read"], "zz81…Pq3e", { owner: "usr_jonas", used_at: null, expires_at: now() - 2 * DAY }),
  token("tok_6", "Invitation of an agent", ["agent:enroll"], "ee5K…0oNb", { owner: "", uses_left: 2, used_at: null, expires_at: now() + 2400 }),
];

const EVENTS = [["access.refused", "Refused: no right, or not signed in"], ["audit.exported", "Exported the audit trail"], ["rack.rebooted", "Restarted a rack"], ["session.opened", "Signed in"], ["user.added", "Added a user"]].map(([name, title]) => ({ name, title }));
const KINDS = [
  ["session.opened", "usr_mara", "person", "mara", "session:ses_1", "done", { way: "password", second_factor: true }],
  ["token.rotated", "usr_ines", "person", "ines.duarte", "token:Deploy script", "done", { scopes: ["monitoring:read", "actions:plan"] }],
  ["access.refused", "nobody", "nobody", "nobody", "GET /api/users", "refused", { route: "GET /api/users" }, "sign_in_required", 14],
  ["user.changed", "usr_mara", "person", "mara", "user:tom", "done", { roles: ["night-shift"], roles_before: ["operator"] }],
  ["session.opened", "nobody", "nobody", "nobody", "user:tom", "refused", { way: "password" }, "bad_credentials"],
  ["agent.enrolled", "tok_6", "token", "Invitation of an agent", "agent:birch-01", "done", { hostname: "birch-01", version: "0.1.0" }],
  ["resource.linked", "usr_ines", "person", "ines.duarte", "agent-11", "done", { with: "agent-12", reason: "same box, second card" }],
  ["role.changed", "usr_mara", "person", "mara", "role:night-shift", "done", { denied: ["approve:actions"] }],
  ["vault.rotated", "console", "console", "console", "vault", "done", { keys: 2 }],
  ["audit.exported", "usr_audit", "person", "external-audit", "audit", "done", { format: "jsonl" }],
  ["rack.rebooted", "usr_ines", "person", "ines.duarte", "rack:2", "failed", {}, "unavailable"],
  ["user.password_set", "usr_mara", "person", "mara", "user:wall", "done", {}],
];
let trail = Array.from({ length: 130 }, (_, index) => {
  const [event, id, kind, name, subject, outcome, details, code = "", count = 1] = KINDS[(index * 7 + (index >> 3)) % KINDS.length];
  return { seq: 130 - index, at: now() - index * index * 37 - 20, event, actor: { id, kind, name }, subject, outcome, code, address: kind === "console" ? "" : ["192.168.20.14", "2001:db8:41::c", "203.0.113.77"][index % 3], request_id: `req-${(7919 * (131 - index)).toString(36)}`, count, details, organisation: "default", previous: [..."0123456789abcdef".repeat(4)].map((letter, place) => ((Number.parseInt(letter, 16) * (index + 3) + place * 7) % 16).toString(16)).join("") };
});
const written = (event, subject, details = {}) => (trail = [{ ...trail[0], seq: trail[0].seq + 1, at: now(), event, subject, details, outcome: "done", code: "", count: 1, actor: { id: "usr_mara", kind: "person", name: "mara" }, address: "192.168.20.14" }, ...trail]);
let hooks = [
  { id: "hook_1", url: "https://logs.lab.example/pulse", events: [], created_at: now() - 9 * DAY, created_by: "usr_mara", delivered_at: now() - 21, error: "", failures: 0, behind: 0, missed: 0, allow_loopback: false },
  { id: "hook_2", url: "https://desk.example.org/hooks/security", events: ["access.refused", "session.opened"], created_at: now() - DAY, delivered_at: now() - 8100, created_by: "usr_mara", error: "It answered 503 Service Unavailable.", failures: 6, behind: 12, missed: 0, allow_loopback: false },
];

const ok = (body, status = 200) => ({ status, body });
const nothing = () => ({ status: 204 });
const refuse = (status, code, message) => ({ status, body: { error: { code, message, details: {}, request_id: "1" } } });
const secret = () => `pls_${Array.from({ length: 43 }, () => "abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRSTUVWXYZ23456789"[Math.floor(Math.random() * 55)]).join("")}`;
const hint = (text) => `${text.slice(4, 8)}…${text.slice(-4)}`;
const MADE_UP = "brisk-lantern-otter-seventeen-quartz";

function one(list, id, change) {
  const found = list.find((item) => item.id === id);
  return found ? change(found) : refuse(404, "not_found", "There is no such thing.");
}

function page(search) {
  const get = (name) => search.get(name) ?? "";
  const until = Number(get("until") || Number.POSITIVE_INFINITY);
  const fits = (event) =>
    (!get("event") || event.event === get("event") || event.event.split(".")[0] === get("event")) &&
    (!get("actor") || [event.actor.name, event.actor.id].includes(get("actor"))) &&
    (!get("outcome") || event.outcome === get("outcome")) &&
    (!get("q") || JSON.stringify(event).toLowerCase().includes(get("q").toLowerCase())) &&
    event.at >= Number(get("since") || 0) &&
    event.at <= until &&
    event.seq < Number(get("before_seq") || Number.POSITIVE_INFINITY);
  const found = trail.filter(fits);
  const data = found.slice(0, Number(get("limit") || 100));
  return { data, next: found.length > data.length ? data.at(-1).seq : null };
}

let vault = {
  organisation: "default",
  master_key: "4ef145b34d242171",
  master_key_source: "own file",
  master_key_path: "/var/lib/pulse/keys/master.key",
  master_key_since: now() - 90 * DAY,
  keys: [
    { id: "51c80c5bc8c06b70", made_at: now() - 90 * DAY, current: true, values: 12, seals: 15 },
    { id: "a3d0f1e2c4b59687", made_at: now() - 200 * DAY, current: false, values: 1, seals: 9 },
  ],
  unreadable: process.env.FAKE_TAMPERED ? ["users/usr_ines/second_factor"] : [],
};

const ROUTES = [
  ["GET", "/api/users", () => ok({ data: users })],
  ["POST", "/api/users", (_, body) => {
    const made = user(`usr_${body.name}`, body.name, body.title, body.roles, { signed_in_at: null, created_at: now() });
    users = [...users, made];
    written("user.added", `user:${body.name}`, { roles: body.roles });
    return ok({ user: made, password: body.password ? "" : MADE_UP }, 201);
  }],
  ["PATCH", "/api/users/:id", (id, body) => one(users, id, (found) => ok(Object.assign(found, body)))],
  ["DELETE", "/api/users/:id", (id) => one(users, id, () => {
    users = users.filter((item) => item.id !== id);
    tokens = tokens.filter((item) => item.owner !== id);
    return nothing();
  })],
  ["POST", "/api/users/:id/password", (id, body) => one(users, id, () => {
    sessions = sessions.filter((item) => item.user !== id);
    return ok({ password: body.password ? "" : MADE_UP });
  })],
  ["DELETE", "/api/users/:id/second-factor", (id) => one(users, id, (found) => ((found.second_factor = false), nothing()))],
  ["GET", "/api/users/:id/sessions", (id) => ok({ data: sessions.filter((item) => item.user === id) })],
  ["DELETE", "/api/users/:id/sessions", (id) => ((sessions = sessions.filter((item) => item.user !== id)), nothing())],
  ["POST", "/api/users/:id/unlock", (id) => one(users, id, (found) => ((found.locked_until = null), nothing()))],
  ["GET", "/api/permissions", () => ok({ actions: ACTIONS, resources: RESOURCES })],
  ["GET", "/api/roles", () => ok({ data: roles })],
  ["POST", "/api/roles", (_, body) => {
    roles = [...roles, { ...body, built_in: false }];
    return ok(roles.at(-1), 201);
  }],
  ["PUT", "/api/roles/:id", (id, body) => one(roles, id, (found) => ok(Object.assign(found, body)))],
  ["DELETE", "/api/roles/:id", (id) => ((roles = roles.filter((item) => item.id !== id)), nothing())],
  ["GET", "/api/scopes", () => ok({ data: SCOPES, presets: PRESETS })],
  ["GET", "/api/tokens", () => ok({ data: tokens })],
  ["POST", "/api/tokens", (_, body) => {
    const made = secret();
    tokens = [...tokens, token(`tok_${tokens.length + 1}`, body.name, body.scopes, hint(made), { owner: body.personal ? "usr_mara" : "", created_at: now(), used_at: null, expires_at: body.expires_in_days === null ? null : now() + body.expires_in_days * DAY })];
    return ok({ token: tokens.at(-1), secret: made }, 201);
  }],
  ["PATCH", "/api/tokens/:id", (id, body) => one(tokens, id, (found) => ok(Object.assign(found, body)))],
  ["POST", "/api/tokens/:id/rotate", (id) => one(tokens, id, (found) => {
    const made = secret();
    return ok({ token: Object.assign(found, { hint: hint(made), used_at: null }), secret: made });
  })],
  ["DELETE", "/api/tokens/:id", (id) => ((tokens = tokens.filter((item) => item.id !== id)), nothing())],
  ["GET", "/api/audit", (_id, _body, search) => ok(page(search))],
  ["GET", "/api/audit/events", () => ok({ data: EVENTS })],
  ["GET", "/api/audit/key", () => ok({ organisation: "default", id: "key_4f1c", public: "8c1f0a5b7d2e4936a1c0fe52b94d7780365eab19c27f40d8e6b35a9102cd7f4e", algorithm: "ed25519" })],
  ["GET", "/api/audit/export", (_id, _body, search) => ok(page(search).data)],
  ["GET", "/api/audit/verify", () => ok(process.env.FAKE_TAMPERED ? { intact: false, proof: null, fault: { kind: "edited", message: "event 88 was altered after it was written", line: 90, seq: 88 } } : { intact: true, fault: null, proof: { organisation: "default", key: "key_4f1c", public: "8c1f", whole: true, events: trail.length, first_seq: 1, last_seq: trail.length, first_at: trail.at(-1).at, last_at: trail[0].at, hash: "b1946ac92492d2347c6235b4d2611184f2ca1c6e6d6a1d3c9b1946ac92492d23", checkpoints: 3, exported_at: now(), compared: 0 } })],
  ["GET", "/api/vault", () => ok(vault)],
  ["POST", "/api/vault/rotate", () => {
    const values = vault.keys.reduce((sum, key) => sum + key.values, 0);
    const id = secret().slice(4, 20);
    vault = { ...vault, master_key: id, master_key_since: now(), keys: [{ id, made_at: now(), current: true, values, seals: values }, ...vault.keys.map((key) => ({ ...key, current: false, values: 0 }))] };
    return ok(vault);
  }],
  ["GET", "/api/audit/webhooks", () => ok({ data: hooks })],
  ["POST", "/api/audit/webhooks", (_, body) => {
    hooks = [...hooks, { id: `hook_${hooks.length + 1}`, created_at: now(), created_by: "usr_mara", delivered_at: null, error: "", failures: 0, behind: 0, missed: 0, ...body }];
    return ok({ webhook: hooks.at(-1), secret: "whs_3vTn8sLb3hYr6dJg1pZa5eUoNi0EqXwVk9f2kQx7mW" }, 201);
  }],
  ["DELETE", "/api/audit/webhooks/:id", (id) => ((hooks = hooks.filter((item) => item.id !== id)), nothing())],
  ["POST", "/api/audit/webhooks/:id/test", (id) => ok(id === "hook_2" ? { delivered: false, status: 503, error: "Service Unavailable" } : { delivered: true, status: 204, error: "" })],
].map(([method, path, answer]) => ({ method, pattern: new RegExp(`^${path.replace(":id", "([^/]+)")}$`), answer }));

/** Whether a change wants a person who proved a moment ago who they are. */
export const wantsFresh = (method, path) => method !== "GET" && /^\/api\/(users|roles|tokens|audit\/webhooks|vault)/.test(path);

/** The answer, or nothing when the request is about something else. FAKE_EMPTY leaves lists empty, FAKE_BROKEN fails. */
export function administer(method, path, body, search) {
  const route = ROUTES.find((candidate) => candidate.method === method && candidate.pattern.test(path));
  if (!route) return undefined;
  if (process.env.FAKE_BROKEN) return refuse(500, "internal", "The store did not answer in time.");
  if (process.env.FAKE_EMPTY && method === "GET" && /tokens|webhooks|audit$/.test(path)) return ok({ data: [], next: null });
  return route.answer(decodeURIComponent(path.match(route.pattern)[1] ?? ""), body ?? {}, search);
}
