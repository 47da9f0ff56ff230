// Being somebody on the fake server: one person, one browser. GET /fake?state=setup|signed_out|signed_in&role=viewer&end=1&stale=1 sets the scene.

const ACTIONS = ["read", "write", "delete", "admin", "plan", "approve", "execute"];
const RESOURCES = ["monitoring", "settings", "users", "audit", "nodes", "ai", "actions", "license"];
const all = (actions, resources) => resources.flatMap((resource) => actions.map((action) => [action, resource]));
const RIGHTS = {
  admin: all(ACTIONS, RESOURCES),
  operator: [...all(["read", "write"], ["monitoring", "nodes"]), ["read", "settings"], ...all(["plan", "approve", "execute"], ["actions"]), ...all(["read", "write"], ["ai"])],
  viewer: all(["read"], ["monitoring", "nodes"]),
  auditor: all(["read"], ["audit", "monitoring", "nodes", "users", "settings"]),
  clerk: all(["read"], ["audit"]),
};
export const SECRETS = { name: "mara", password: "correct horse battery", code: "123456", bootstrap: "bootstrap-token-of-the-fake", recovery: "plr_fake" };
const QR = '<svg xmlns="http://www.w3.org/2000/svg" width="164" height="164" viewBox="0 0 41 41"><path fill="#fff" d="M0 0h41v41H0z"/><path stroke="#000" d="M4 4.5h7m3 0h2m1 0h5m2 0h2m2 0h1m1 0h7M4 5.500h1m5 0h1m2 0h3m4 0h2m3 0h1m4 0h1m5 0h1M4 6.500h1m1 0h3m1 0h1m1 0h2m3 0h4m2 0h3m3 0h1m1 0h3m1 0h1M4 7.500h1m1 0h3m1 0h1m3 0h1m1 0h2m3 0h5m2 0h1m1 0h3m1 0h1M4 8.500h1m1 0h3m1 0h1m2 0h4m2 0h1m2 0h1m4 0h1m1 0h3m1 0h1M4 9.500h1m5 0h1m1 0h1m3 0h2m1 0h1m3 0h1m4 0h1m5 0h1M4 10.500h7m1 0h1m1 0h1m1 0h1m1 0h1m1 0h1m1 0h1m1 0h1m1 0h7M13 11.500h3m2 0h2m2 0h3M4 12.500h2m2 0h5m2 0h1m2 0h3m2 0h1m2 0h4m1 0h2M5 14.500h1m2 0h4m3 0h2m4 0h5m2 0h2m1 0h3M4 16.500h3m2 0h1m2 0h5m1 0h3m2 0h2m3 0h6M4 18.500h1m3 0h4m2 0h2m4 0h4m2 0h1m1 0h4M6 20.500h2m1 0h1m2 0h2m3 0h1m2 0h5m2 0h2m3 0h1M4 22.500h4m2 0h5m1 0h3m4 0h2m2 0h3m1 0h3M5 24.500h2m2 0h2m1 0h3m3 0h4m1 0h3m4 0h3M12 27.500h3m2 0h2m3 0h5m1 0h2m1 0h3M4 28.500h7m2 0h2m2 0h4m1 0h1m1 0h5m2 0h2M4 29.500h1m5 0h1m1 0h1m3 0h1m1 0h2m2 0h1m3 0h1m1 0h4M4 30.500h1m1 0h3m1 0h1m2 0h4m2 0h2m1 0h6m3 0h2M4 31.500h1m1 0h3m1 0h1m1 0h2m3 0h1m3 0h3m2 0h5M4 32.500h1m1 0h3m1 0h1m3 0h2m2 0h5m1 0h1m2 0h3M4 33.500h1m5 0h1m2 0h1m1 0h3m3 0h2m3 0h4M4 34.500h7m1 0h2m2 0h2m1 0h3m2 0h2m1 0h6"/></svg>';
const CODES = ["h4kq-7d2m-xv9p-ntw3", "r8sb-5jfy-2cqe-m6zk", "w3nt-9pxv-d2m7-h4kq", "c2qe-6zkm-8sbr-5jfy", "t7gh-3vnc-q9ws-k4dx", "p5mf-8rzb-y2jt-n6lq", "x9dk-4wsh-c7vg-3tnb", "j6qy-2lfm-z8pr-5bxe", "n3tc-7gkd-w5hs-9vqm", "f8xb-4jrz-m2py-6tlc"];

const now = () => Date.now() / 1000;
const session = (id, browser, address, ago, more = {}) => ({ id, user: "usr_mara", address, browser, organisation: "default", created_at: now() - ago * 4, seen_at: now() - ago, expires_at: now() + 80_000, remembered: false, recovery: false, current: false, ...more });
const firstSessions = () => [
  session("ses_1", "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "192.168.20.14", 60, { current: true }),
  session("ses_2", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1", "2001:db8:41::c", 9200, { remembered: true }),
  session("ses_3", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0", "203.0.113.77", 190_000),
];

const scene = { state: process.env.FAKE_STATE ?? "signed_in", role: process.env.FAKE_ROLE ?? "admin", factor: false, codes: 0, fresh: true, failures: 0, lockedUntil: 0, sessions: firstSessions(), bootstrap: "/var/lib/pulse/bootstrap-token" };
const user = () => ({ id: "usr_mara", name: SECRETS.name, title: "Mara König", roles: [scene.role], disabled: false, provider: "", second_factor: scene.factor, organisation: "default", created_at: 1_760_000_000, signed_in_at: now() - 600, locked_until: null });

const state = () => {
  const empty = { user: null, principal: null, roles: [], permissions: [], csrf: "", confirmed_at: 0, expires_at: null, ways: [{ name: "password", title: "Password" }], bootstrap_file: "", logout_url: "" };
  if (scene.state === "setup") return { ...empty, state: "setup", bootstrap_file: scene.bootstrap };
  if (scene.state === "signed_out") return { ...empty, state: "signed_out" };
  return { ...empty, state: "signed_in", user: user(), principal: { id: "usr_mara", kind: "person", name: SECRETS.name }, roles: [scene.role], permissions: RIGHTS[scene.role] ?? [], csrf: "proof", confirmed_at: now(), expires_at: now() + 86_400 };
};

const ok = (body, status = 200) => ({ status, body });
const nothing = () => ({ status: 204 });
const refuse = (status, code, message, headers = {}) => ({ status, headers, body: { error: { code, message, details: {}, request_id: "1" } } });
const enter = (more = {}) => {
  Object.assign(scene, { state: "signed_in", fresh: true, failures: 0, ...more });
  return ok(state(), 201);
};

/** What wrong attempts come to: five, then a wait. */
function proven({ name, password, code }) {
  if (scene.lockedUntil > now()) return refuse(429, "locked", "Too many attempts.", { "retry-after": Math.ceil(scene.lockedUntil - now()) });
  const right = (name === undefined || name === SECRETS.name) && password === SECRETS.password;
  if (right && (!scene.factor || code === SECRETS.code || CODES.includes(code))) return undefined;
  if (right && !code) return refuse(401, "second_factor_required", "Type the code that your authenticator app shows, too.");
  scene.failures += 1;
  if (scene.failures >= 5) scene.lockedUntil = now() + 872;
  return refuse(401, right ? "second_factor_required" : "bad_credentials", "Name or password are wrong.");
}

const OPEN = {
  "GET /api/session": () => ok(state()),
  "POST /api/session": (body) => proven(body) ?? enter(),
  "POST /api/setup/check": ({ token }) => (scene.state !== "setup" ? refuse(409, "already_set_up", "Pulse is set up already: sign in.") : token === SECRETS.bootstrap ? nothing() : refuse(403, "bad_bootstrap_token", "That is not the token.")),
  "POST /api/setup": ({ password }) => {
    enter({ role: "admin" });
    return ok({ session: state(), password: password ? "" : "quiet-otter-lifts-nine-lanterns-softly" }, 201);
  },
  "POST /api/recovery/redeem": ({ token }) => (token === SECRETS.recovery ? enter({ sessions: [session("ses_1", "", "127.0.0.1", 1, { current: true, recovery: true })] }) : refuse(403, "bad_recovery_token", "This recovery token does not hold (any more): ask for a new one.")),
};

const OWN = {
  "DELETE /api/session": () => ((scene.state = "signed_out"), nothing()),
  "POST /api/session/confirm": (body) => proven(body) ?? ((scene.fresh = true), ok(state())),
  "GET /api/account": () => ok({ user: user(), second_factor: scene.factor, recovery_codes_left: scene.codes, sessions: scene.sessions }),
  "POST /api/account/password": ({ current }) => (current === SECRETS.password || scene.sessions[0]?.recovery ? ((scene.sessions = scene.sessions.filter((one) => one.current)), nothing()) : refuse(401, "bad_credentials", "That is not your password.")),
  "POST /api/account/second-factor/confirm": ({ code }) => (code === SECRETS.code ? (Object.assign(scene, { factor: true, codes: 10 }), ok({ recovery_codes: CODES })) : refuse(400, "bad_code", "That is not the code that the app shows now.")),
  "DELETE /api/account/sessions": () => ((scene.state = "signed_out"), nothing()),
};
const FRESH = {
  "POST /api/account/second-factor": () => ok({ secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", uri: "otpauth://totp/Pulse:mara?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Pulse", qr_svg: QR }),
  "DELETE /api/account/second-factor": () => (Object.assign(scene, { factor: false, codes: 0 }), nothing()),
  "POST /api/account/recovery-codes": () => ((scene.codes = 10), ok({ recovery_codes: CODES })),
  "POST /api/agents/enrolments": () =>
    ok({ secret: "pls_9f2kQx7mWc4vTn8sLb3hYr6dJg1pZa5eUoNi0EqXwVk", token: { id: "tok_1", name: "Enrolment", scopes: ["agent:enroll"], hint: "9f2k…wVk", owner: "", organisation: "default", agent: "", uses_left: 1, created_at: now(), created_by: "usr_mara", expires_at: now() + 3600, used_at: null }, command: "pulse agent run --server https://pulse.lab:7655 --enroll pls_9f2kQx7mWc4vTn8sLb3hYr6dJg1pZa5eUoNi0EqXwVk" }, 201),
};

/** What a reading route takes. */
function needed(path) {
  if (/^\/api\/(users|roles|tokens|permissions|scopes)/.test(path)) return "users";
  if (path.startsWith("/api/audit")) return "audit";
  if (path.startsWith("/api/connection")) return "nodes";
  return /^\/api\/(health|version|openapi)/.test(path) ? "" : "monitoring";
}

export const mayListen = () => scene.state === "signed_in" && state().permissions.some((right) => right.join() === "read,monitoring");

/** The answer of access to a request, or nothing when it goes on to what was asked. `fresh` also asks for a new proof. */
export function access(method, path, body, headers, { fresh = false } = {}) {
  const key = `${method} ${path}`;
  if (OPEN[key]) return OPEN[key](body ?? {});
  const right = needed(path);
  if (right === "") return undefined;
  if (scene.state !== "signed_in") return refuse(401, "sign_in_required", "Sign in first.");
  if (method !== "GET" && headers["x-csrf-token"] !== "proof") return refuse(403, "csrf_failed", "The page's proof is missing.");
  const ending = key.match(/^DELETE \/api\/account\/sessions\/(\w+)$/);
  if (ending) {
    scene.sessions = scene.sessions.filter((one) => one.id !== ending[1]);
    return nothing();
  }
  if (OWN[key]) return OWN[key](body ?? {});
  if ((FRESH[key] || fresh) && !scene.fresh) return refuse(403, "fresh_required", "Prove once more who you are.");
  if (FRESH[key]) return FRESH[key](body ?? {});
  if (method === "GET" && !state().permissions.some(([action, resource]) => action === "read" && resource === right)) return refuse(403, "forbidden", "Your roles do not allow this.");
  return undefined;
}

/** Set the scene; true when whoever listens has to be cut off. */
export function setScene(search) {
  for (const name of ["state", "role", "bootstrap"]) if (search.has(name)) scene[name] = search.get(name);
  if (search.has("factor")) Object.assign(scene, { factor: search.get("factor") === "1", codes: search.get("factor") === "1" ? 8 : 0 });
  if (search.has("stale")) scene.fresh = search.get("stale") !== "1";
  if (search.has("locked")) scene.lockedUntil = now() + Number(search.get("locked"));
  if (search.has("again")) Object.assign(scene, { sessions: firstSessions(), lockedUntil: 0, failures: 0, fresh: true });
  if (search.has("end")) scene.state = "signed_out";
  return !mayListen();
}
