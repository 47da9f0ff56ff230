// Serve a made-up estate over the real formats, and the built pages: node dev/fake-server.mjs [port] [hosts]
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import { WebSocketServer } from "ws";
import { access, mayListen, setScene } from "./access.mjs";
import { administer, wantsFresh } from "./administration.mjs";
import { again, connected, faring } from "./connections.mjs";
import { KINDS, PLUGINS, sources } from "./declared.mjs";
import { chance, makeEstate, move } from "./estate.mjs";
import { another, makeGuests, makePoints, newest, restorable } from "./recovery.mjs";

const port = Number(process.argv[2] ?? 7655);
const hosts = Number(process.argv[3] ?? 40);
const STATIC = process.env.STATIC ?? fileURLToPath(new URL("../../pulse_core/web/static/", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".json": "application/json" };
const startedAt = Date.now() / 1000;
const epoch = `run-${Math.floor(startedAt)}`;
const now = () => Date.now() / 1000;
const machines = makeEstate(hosts, now());
const guests = makeGuests(machines.filter((one) => one.type === "agent"), now());
const resources = [...machines, ...guests];
makePoints(guests, now());
const byId = new Map(resources.map((one) => [one.id, one]));
const shown = ({ load, silent, ...resource }) => resource;
const problems = process.env.PROBLEM ? [{ part: "store", message: process.env.PROBLEM }] : [];
let seq = 100;

// History

function curve(resource, metric, since, until, points) {
  const value = resource.metrics[metric];
  if (typeof value !== "number") return undefined;
  const step = (until - since) / points;
  const at_ms = [];
  const mean = [];
  let phase = [...(resource.id + metric)].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7);
  const start = phase % 7;
  let drift = 0;
  const noise = () => (phase = (phase * 16807 + 11) % 2147483647) / 2147483647 - 0.5;
  const swing = metric.endsWith("total_bytes") ? 0 : /ratio|used/.test(metric) && !/cpu|core/.test(metric) ? 0.06 : 0.7;
  for (let index = 0; index <= points; index += 1) {
    const at = since + index * step;
    const place = index / points;
    if (resource.silent && at > resource.last_seen) continue;
    if (resource.id === "agent-1" && place > 0.55 && place < 0.68) continue;
    drift = drift * 0.92 + noise() * 0.28;
    const wave = Math.sin(place * 9 + start) * 0.3 + drift + noise() * 0.08;
    const settle = index > points - 3 ? 0.1 : 1;
    let shape = value * (1 + swing * wave * settle);
    if (resource.id === "agent-3" && /memory/.test(metric)) shape = value * Math.min(1, 0.72 + 0.28 * Math.max(0, (place - 0.6) / 0.35));
    at_ms.push(Math.round(at * 1000));
    mean.push(/ratio/.test(metric) ? Math.min(1, Math.max(0, shape)) : Math.max(0, shape));
  }
  return { resource: resource.id, metric, step_seconds: step, at_ms, mean, low: mean, high: mean };
}

const seconds = (word) => Number.parseFloat(word) * { m: 60, h: 3600, d: 86400 }[word.at(-1)];

function charts(search) {
  const until = now();
  const since = until - seconds(search.get("range") ?? "1h");
  const types = (search.get("type") ?? "").split(",").filter(Boolean);
  const ids = (search.get("ids") ?? "").split(",").filter(Boolean);
  const metrics = (search.get("metrics") ?? "").split(",").filter(Boolean);
  const points = Number(search.get("max_points") ?? 120);
  const chosen = resources.filter((one) => (types.length === 0 || types.includes(one.type)) && (ids.length === 0 || ids.includes(one.id)));
  return { since, until, curves: chosen.flatMap((one) => metrics.map((metric) => curve(one, metric, since, until, points)).filter(Boolean)) };
}

function timeline(resource) {
  const at = now();
  const entry = (ago, fields, reason = "", kind = "changed", event = null) => ({ seq: Math.floor(1000 - ago / 100), at: at - ago, kind, id: resource.id, name: resource.name, type: resource.type, fields, reason, event });
  const happened = (ago, kind, title, severity = "info", details = {}, lasted = null, outcome = "") =>
    entry(ago, {}, "", "event", { key: `${kind}${ago}`, source: Object.keys(resource.sources)[0] ?? "", kind, title, severity, subject: resource.name, subject_type: resource.type, ended_at: lasted === null ? null : at - ago + lasted, outcome, details, told_at: at - ago });
  return {
    data: [
      ...(resource.status === "online" ? [] : [entry(1100, { status: { old: "online", new: resource.status } }, resource.status_reason)]),
      happened(1900, "restarted", `${resource.name} was restarted by request`),
      entry(2100, { status: { old: "warning", new: "online" } }),
      happened(2500, "killed", `${resource.name} was killed, and nobody asked for it (exit 137)`, "warning", { exit_code: 137, asked: false, image: "registry.example.org/shop/web:4.2" }),
      entry(2600, { status: { old: "online", new: "warning" } }, "CPU was 96 % for 5 min"),
      happened(2650, "out-of-memory", `${resource.name} ran out of memory`, "critical"),
      happened(33000, "backup", `Backup of ${resource.name}`, "info", { target: "vault-2" }, 260, "OK"),
      entry(90000, { "facets.agent": { old: { kernel: "6.1.0-26-amd64", os: { name: "Debian GNU/Linux" } }, new: { kernel: "6.1.0-28-amd64", os: { name: "Debian GNU/Linux" } } } }),
      entry(400000, {}, "first report", "added"),
    ],
  };
}

function provenance(resource) {
  const source = Object.keys(resource.sources)[0];
  const metrics = Object.fromEntries(
    Object.entries(resource.metrics).map(([name, value]) => [name, { value, source, at: now() - 2, meaning: name.startsWith("memory") ? "kernel_available" : "", unit: "count", age_seconds: 2 }]),
  );
  return { id: resource.id, metrics, unknown: resource.unknown };
}

// HTTP

function answer(path, search) {
  const part = path.match(/^\/api\/resources\/([^/]+)(?:\/(\w+))?$/);
  if (part) {
    const resource = byId.get(decodeURIComponent(part[1]));
    if (!resource) return undefined;
    return { metrics: () => provenance(resource), timeline: () => timeline(resource), facets: () => ({ id: resource.id, facets: resource.facets }), link: () => shown(resource), unlink: () => ({ data: [] }) }[part[2]]?.() ?? shown(resource);
  }
  const fixed = {
    "/api/kinds": () => ({ kinds: KINDS, pages: [] }),
    "/api/charts": () => charts(search),
    "/api/health": () => ({ status: problems.length > 0 ? "degraded" : "ok", version: "0.1.0", started_at: startedAt, uptime_seconds: now() - startedAt, problems }),
    "/api/version": () => ({ version: "0.1.0", api: [1, 0], agent_protocols: [1], python: "3.11.7", platform: "Linux" }),
    "/api/plugins": () => ({ api: [1, 0], plugins: PLUGINS }),
    "/api/monitoring/scheduler/health": () => ({ at: now(), running: 0, sources: [...sources(now()), ...faring(sources(now())[0], now())] }),
    "/api/metrics-store/stats": () => ({ series: 812, size_bytes: 41_300_000, tiers: [{ name: "raw", step_seconds: 0, retention_seconds: 172800, samples: 8_120_331, oldest: now() - 160000, newest: now() }, { name: "1 min", step_seconds: 60, retention_seconds: 1209600, samples: 1_020_331, oldest: now() - 900000, newest: now() }] }),
  };
  return fixed[path]?.();
}

function page(path, response) {
  const wanted = normalize(path).replace(/^(\.\.[/\\])+/, "");
  for (const name of [wanted, "index.html"]) {
    try {
      const body = readFileSync(join(STATIC, name));
      response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" }).end(body);
      return;
    } catch {
      // Not a file: the application's own page.
    }
  }
  response.writeHead(503).end("not built");
}

/** As strict as it can be: what breaks here breaks there. */
const POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

async function bodyOf(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return text === "" ? undefined : JSON.parse(text);
}

function reply(response, { status, body, headers = {} }) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  response.setHeader("content-security-policy", POLICY);
  if (url.pathname === "/fake") {
    if (url.searchParams.has("again")) again();
    if (url.searchParams.has("point")) tell({ type: "ping", seq, at: now(), problems, recovery: another(now()) });
    if (setScene(url.searchParams)) for (const socket of sockets.clients) socket.close(1008);
    return reply(response, { status: 204 });
  }
  if (!url.pathname.startsWith("/api/")) return page(url.pathname === "/" ? "index.html" : url.pathname, response);
  const body = await bodyOf(request);
  const settled = access(request.method, url.pathname, body, request.headers, { fresh: wantsFresh(request.method, url.pathname) });
  if (settled) {
    if (!mayListen()) for (const socket of sockets.clients) socket.close(1008);
    return reply(response, settled);
  }
  const connection = await connected(request.method, url.pathname, body ?? {});
  if (connection) return reply(response, connection);
  const restored = restorable(url.pathname, url.searchParams);
  if (restored) return reply(response, restored);
  const administered = administer(request.method, url.pathname, body, url.searchParams);
  if (administered) return reply(response, administered);
  const found = answer(url.pathname, url.searchParams);
  reply(response, found ? { status: 200, body: found } : { status: 404, body: { error: { code: "not_found", message: "There is nothing here.", details: {}, request_id: "1" } } });
});

// The stream

const sockets = new WebSocketServer({ server, path: "/ws", verifyClient: (_, done) => done(mayListen(), 401), handleProtocols: (offered) => (offered.has("pulse.v1.deflate") ? "pulse.v1.deflate" : "pulse.v1") });
const send = (socket, message) => {
  const text = JSON.stringify(message);
  socket.send(socket.protocol === "pulse.v1.deflate" ? deflateRawSync(text) : text);
};
const tell = (message) => {
  for (const socket of sockets.clients) send(socket, message);
};

sockets.on("connection", (socket, request) => {
  const search = new URL(request.url, "http://localhost").searchParams;
  send(socket, { type: "welcome", protocol: 1, epoch, seq, version: "0.1.0", ping_seconds: 20 });
  if (search.get("epoch") !== epoch) send(socket, { type: "snapshot", seq, at: now(), resources: resources.map(shown) });
  send(socket, { type: "ping", seq, at: now(), problems, recovery: newest() });
});

setInterval(() => {
  const changed = move(resources);
  const shapes = new Map();
  for (const [id, metrics] of changed) {
    const key = Object.keys(metrics).join();
    shapes.set(key, [...(shapes.get(key) ?? []), [id, metrics]]);
  }
  const columns = [...shapes].map(([key, members]) => ({ ids: members.map(([id]) => id), metrics: key.split(","), values: key.split(",").map((metric) => members.map(([, metrics]) => metrics[metric])) }));
  const heard = {};
  for (const one of resources) if (!one.silent) for (const [name, view] of Object.entries(one.sources)) if (view.status === "live") heard[name] = now();
  tell({ type: "ticks", seq: ++seq, t: now(), sources: heard, columns });
}, 2000);

setInterval(() => {
  const heard = resources.filter((resource) => resource.type === "agent" && !resource.silent);
  const one = heard[Math.floor(chance() * heard.length)];
  one.status = one.status === "online" ? "warning" : "online";
  one.status_reason = one.status === "online" ? "" : "CPU has been above 80 % for 5 min";
  tell({ type: "delta", seq: ++seq, at: now(), added: [], changed: [{ id: one.id, fields: { status: one.status, status_reason: one.status_reason } }], removed: [] });
}, 20_000);
setInterval(() => tell({ type: "ping", seq, at: now(), problems, recovery: newest() }), 15_000);

server.listen(port, "127.0.0.1", () => console.log(`fake server on http://127.0.0.1:${port}`));
