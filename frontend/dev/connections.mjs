// Connections of the fake server, changed in memory. A token of "wrong" is refused, an address with "slow" takes its time,
// one with "nowhere" answers nobody, and a certificate has to be trusted before anything else works.

const now = () => Date.now() / 1000;
const KEPT = "•••";
const FINGERPRINT = "5f3d9a0be7c1482d66f0a91cb35e7d204c8812f7aa0e693bd1c4507e92fb6a18";
const text = (title, description = "", more = {}) => ({ type: "string", title, ...(description ? { description } : {}), default: "", ...more });
const turn = (title, on, description = "", more = {}) => ({ type: "boolean", title, ...(description ? { description } : {}), default: on, ...more });
const secret = (title, description = "") => ({ type: "string", format: "password", writeOnly: true, title, ...(description ? { description } : {}) });
const seconds = (otherwise, least) => ({ type: "number", minimum: least, maximum: 3600, title: "Interval", description: "Seconds between two looks", default: otherwise });
const form = (properties, required = []) => ({ $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", properties, required, additionalProperties: false });

const MAKE = {
  title: "Make the account",
  commands: ["labctl role add Watcher --rights look,history", "labctl user add pulse@lab --comment 'Pulse may look'", "labctl grant / --user pulse@lab --role Watcher", "labctl token add pulse@lab monitoring --own-rights"],
  note: "The token's secret is shown once, by the last command. Run them on any member, as root.",
};
const TYPES = [
  {
    offer: "lab", title: "Laboratory", description: "A cluster of laboratory machines: members, guests, storage and backups.", plugin: "laboratory", interval_seconds: 10,
    recipes: [MAKE, { title: "Only if backups shall be listed, too", commands: ["labctl role add WatcherBackups --rights backups", "labctl grant /storage --user pulse@lab --role Watcher,WatcherBackups"], note: "" }, { title: "Remove the account", commands: ["labctl user remove pulse@lab", "labctl role remove Watcher"], note: "What the account was allowed goes with it." }],
    schema: form({
      address: { type: "string", title: "Address", description: "https://host:port; a host name alone will do" },
      token_id: text("Token", "user@realm!name, for instance pulse@lab!monitoring"),
      token_secret: secret("Token secret"),
      fingerprint: text("Fingerprint", "SHA-256 of the certificate, where no authority vouches for it"),
      interval_seconds: seconds(10, 10),
      depth: { enum: ["everything", "machines only"], title: "Depth", default: "everything" },
      guests: turn("Ask guest agents", true, "For memory, file systems, addresses and the system of guests"),
      snapshots: turn("List snapshots", true),
      backups: turn("List backups", true, "Of all spaces that the account may see"),
      verify: turn("Check the certificate", true, "", { "x-advanced": true }),
      allow_loopback: turn("Allow loopback", false, "Let the address be one of this machine", { "x-advanced": true }),
      skip: { type: "array", items: { type: "string" }, title: "Leave out", description: "Names of guests that are not to be shown", default: [], "x-advanced": true },
      proxy: { type: "object", title: "Proxy", "x-advanced": true, properties: { address: text("Proxy address"), password: secret("Proxy password") }, required: [] },
    }, ["address"]),
  },
  { offer: "rack", title: "Rack power", description: "Power and temperature of a rack.", plugin: "rack", interval_seconds: 30, recipes: [], schema: form({ address: { type: "string", title: "Address" }, token: secret("Read token"), interval_seconds: seconds(30, 5) }, ["address", "token"]) },
  { offer: "weather", title: "Weather station", description: "", plugin: "weather", interval_seconds: 60, recipes: [], schema: form({ address: { type: "string", title: "Address" } }, ["address"]) },
];

const card = (id, offer, title, config, more = {}) => ({ id, source: `${offer}:${id}`, offer, title, config, paused: false, problem: "", revision: 1, created_at: now() - 40 * 86_400, created_by: "usr_mara", changed_at: now() - 86_400, ...more });
const first = () => [
  card("3f9c0a77be", "lab", "Cellar", { address: "https://cellar.lab:8443", token_id: "pulse@lab!monitoring", token_secret: KEPT, fingerprint: "", interval_seconds: 10, depth: "everything", guests: true, snapshots: true, backups: false, verify: true, allow_loopback: false, skip: ["scratch"], proxy: { address: "" } }),
  card("81d2e604aa", "rack", "Rack in the hall", { address: "https://rack.lab", token: KEPT, interval_seconds: 30 }, { created_by: "usr_ines" }),
  card("0b6e51c9d3", "weather", "Roof", { address: "http://roof.lab" }, { paused: true }),
  card("c7714f20ee", "vineyard", "Old vineyard", { address: "https://vineyard.lab" }, { problem: "no installed connector offers 'vineyard'", created_by: "console" }),
];
let cards = first();

export const again = () => void (cards = first());

/** How the sources of connections fare, in the form of the scheduler's health. */
export function faring(good, at) {
  return cards.filter((one) => !one.paused && !one.problem).map((one) => ({
    ...good, source: one.source, offer: one.offer, title: one.title,
    ...(one.offer === "rack" ? { state: "backing_off", interval_seconds: 30, effective_interval_seconds: 120, last_success: at - 940, consecutive_failures: 4, last_error: { at: at - 60, category: "refused", message: "401: the token was refused", hint: "Make a new token with read access and put it into the settings." } } : {}),
  }));
}

const ok = (body, status = 200) => ({ status, body });
const refuse = (status, code, message, details = {}) => ({ status, body: { error: { code, message, details, request_id: "1" } } });
const problems = (code, list) => refuse(400, code, list.map((one) => `${one.path}: ${one.message}`).join("; "), { problems: list });

function wrong(offer, config, known) {
  const type = TYPES.find((one) => one.offer === offer);
  if (!type) return refuse(400, "no_such_type", `no installed connector offers '${offer}'`, { path: "offer" });
  const found = type.schema.required.filter((name) => !config[name] && !(known?.config[name] === KEPT)).map((path) => ({ path, message: "is required" }));
  if (config.address && !/^https?:/.test(config.address)) found.push({ path: "address", message: "write https://" });
  if (found.length > 0) return problems("bad_config", found);
  const secrets = Object.keys(known?.config ?? {}).filter((name) => known.config[name] === KEPT && config[name] === undefined);
  if (known && secrets.length > 0 && known.config.address !== config.address) return problems("secret_needed", [{ path: secrets[0], message: "type the secret again: where it is sent was changed" }]);
  return undefined;
}

const certificate = () => ({ fingerprint: FINGERPRINT, subject: "CN=cellar.lab", issuer: "CN=Laboratory cluster authority,O=4f1c", names: ["cellar.lab", "192.168.20.31"], begins_at: now() - 200 * 86_400, ends_at: now() + 530 * 86_400 });
const NOTHING = { problem: "", hint: "", summary: "", facts: [], certificate: null, trusted: null, lacks: [], recipes: [] };

function examined({ offer, config }) {
  if (/nowhere/.test(config.address)) return { ...NOTHING, problem: "no answer within 30 s", hint: "check the address, and whether it runs" };
  if (offer !== "lab") return { ...NOTHING, summary: "It answers.", facts: [["Reports", "1"]] };
  const shown = { ...NOTHING, certificate: certificate(), trusted: pin === FINGERPRINT };
  const pin = (config.fingerprint ?? "").replaceAll(":", "").toLowerCase();
  if (pin !== FINGERPRINT) return { ...shown, problem: pin ? "the certificate's fingerprint is another than the pinned one" : "cellar.lab: the certificate is not trusted", hint: "no authority vouches for its certificate: compare the fingerprint with the one that it shows itself, then pin it" };
  if (config.token_secret === "wrong") return { ...shown, problem: "401: the token was refused", hint: "the token's name is user@realm!name, its secret was shown once" };
  return {
    ...shown,
    summary: "A cluster of 3 members, release 8.4, with 41 guests.",
    facts: [["Release", "8.4.1"], ["Members", "3, all online"], ["Guests", "41"], ["Storages", "6"], ["Account", "pulse@lab!monitoring"]],
    lacks: [
      { feature: "Backups and their age", permission: "backups", where: "/storage", fix: "labctl grant /storage --user pulse@lab --role Watcher,WatcherBackups", optional: true },
      { feature: "Health of disks", permission: "disks.audit", where: "/members", fix: "labctl grant /members --token 'pulse@lab!monitoring' --role Watcher", optional: true },
    ],
  };
}

const hidden = (config, known) => Object.fromEntries(Object.entries({ ...Object.fromEntries(Object.entries(known?.config ?? {}).filter(([name, value]) => value === KEPT && config[name] === undefined)), ...config }).map(([name, value]) => [name, /secret|token$/.test(name) && value ? KEPT : value]));

async function change(id, body) {
  const found = cards.find((one) => one.id === id);
  if (!found) return refuse(404, "no_such_connection", `There is no connection ${id}.`);
  if (body.config) {
    const no = wrong(found.offer, body.config, found);
    if (no) return no;
    body = { ...body, config: hidden(body.config, found) };
  }
  Object.assign(found, body, { changed_at: now() });
  return ok({ ...found });
}

/** The answer, or nothing when the request is about something else. */
export async function connected(method, path, body) {
  const id = path.match(/^\/api\/connections\/([^/]+)$/)?.[1];
  if (path === "/api/connection-types") return ok({ data: process.env.FAKE_EMPTY ? [] : TYPES });
  if (path === "/api/connection-tests") {
    const no = wrong(body.offer, body.config, cards.find((one) => one.id === body.id));
    if (!no) await new Promise((resolve) => setTimeout(resolve, /slow/.test(body.config.address) ? 8000 : 400));
    return no ?? ok(examined(body));
  }
  if (path === "/api/connections" && method === "GET") return process.env.FAKE_BROKEN ? refuse(503, "store", "the connections cannot be read yet") : ok({ data: process.env.FAKE_EMPTY ? [] : cards });
  if (path === "/api/connections") {
    const no = wrong(body.offer, body.config);
    if (no) return no;
    cards = [...cards, card(`a${Date.now().toString(16).slice(-9)}`, body.offer, body.title || TYPES.find((one) => one.offer === body.offer).title, hidden(body.config), { created_at: now(), changed_at: now() })];
    return ok(cards.at(-1), 201);
  }
  if (!id) return undefined;
  if (method === "PATCH") return change(id, body);
  const found = cards.find((one) => one.id === id);
  if (!found) return refuse(404, "no_such_connection", `There is no connection ${id}.`);
  if (method === "DELETE") {
    cards = cards.filter((one) => one.id !== id);
    return ok({ removed: 4 });
  }
  return ok(found.offer === "lab" ? { connection: found, resources: 47, only_here: 44 } : { connection: found, resources: 0, only_here: 0 });
}
