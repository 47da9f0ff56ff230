// A made-up estate for development: hosts with moving numbers, a few of them in trouble.

const NAMES = ["amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "islet", "juniper", "kestrel", "larch", "maple", "north", "otter", "pine", "quartz", "raven", "sorrel", "tundra"];
const GIB = 1024 ** 3;
let seed = 11;
export const chance = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const pick = (list) => list[Math.floor(chance() * list.length)];

export function makeEstate(count, now) {
  const resources = [];
  for (let index = 0; index < count; index += 1) {
    const host = makeHost(index, now);
    resources.push(host, ...makeDisks(host, now));
  }
  return resources;
}

function base(id, type, name, now, source) {
  return {
    id,
    type,
    name,
    status: "online",
    status_reason: "",
    technology: "",
    parent: null,
    sources: { [source]: { status: "live", last_seen: now, stale_after_seconds: 30, key: name, error: "", clock_skew_seconds: null } },
    identity: { claims: [], conflicts: [], suggestions: [] },
    metrics: {},
    unknown: {},
    facets: {},
    tags: [],
    relations: [],
    aliases: [],
    last_seen: now,
  };
}

function makeHost(index, now) {
  const name = `${NAMES[index % NAMES.length]}-${String(Math.floor(index / NAMES.length) + 1).padStart(2, "0")}`;
  const source = index === 0 ? "host:local" : `agent:${name}/host:local`;
  const host = base(`agent-${index}`, "agent", name, now, source);
  host.technology = "Linux";
  host.tags = [pick(["prod", "lab", "edge"]), ...(chance() > 0.7 ? ["rack 2"] : [])];
  const total = pick([8, 16, 32, 64, 128]) * GIB;
  const disk = pick([256, 512, 1024, 2048]) * GIB;
  const cores = pick([2, 4, 8]);
  host.load = 0.08 + chance() * 0.45;
  host.metrics = {
    cpu_ratio: host.load,
    memory_ratio: 0.3 + chance() * 0.4,
    memory_total_bytes: total,
    disk_ratio: 0.2 + chance() * 0.5,
    disk_total_bytes: disk,
    network_in_bytes_per_second: chance() * 4e6,
    network_out_bytes_per_second: chance() * 2e6,
    disk_read_bytes_per_second: chance() * 9e6,
    disk_write_bytes_per_second: chance() * 6e6,
    uptime_seconds: Math.floor(chance() * 90 * 86400),
    load_1m: 0.4,
    temperature_celsius: 40 + chance() * 14,
    swap_ratio: chance() * 0.2,
    "filesystem:/:used_ratio": 0.4,
    "filesystem:/:used_bytes": disk * 0.4,
    "filesystem:/:total_bytes": disk,
    "network:eth0:in_bytes_per_second": 1e5,
    "network:eth0:out_bytes_per_second": 1e4,
  };
  for (let core = 0; core < cores; core += 1) host.metrics[`core:${core}:busy_ratio`] = host.load;
  host.metrics.memory_used_bytes = host.metrics.memory_ratio * total;
  host.metrics.disk_used_bytes = host.metrics.disk_ratio * disk;
  host.facets.agent = {
    os: { name: "Debian GNU/Linux", version: "12" },
    kernel: "6.1.0-28-amd64",
    architecture: "x86_64",
    cpu_model: pick(["8-core desktop processor", "16-core server processor"]),
    cpu_cores: cores,
    updates: { reboot_required: index === 7 },
    filesystems: [{ mount: "/", type: "ext4", device: "/dev/sda2", ratio_metric: "filesystem:/:used_ratio", used_metric: "filesystem:/:used_bytes", total_metric: "filesystem:/:total_bytes" }],
    networks: [{ name: "eth0", mac: "52:54:00:aa:00:01", addresses: ["10.0.4.22", "fd00::22"], in_metric: "network:eth0:in_bytes_per_second", out_metric: "network:eth0:out_bytes_per_second" }],
  };
  host.identity.claims = [
    { kind: "machine_id", value: `${String(index).padStart(4, "0")}9f3c0d7e4a5b8c1d2e3f4a5b6c7d` },
    { kind: "boot_id", value: "0b4a7c1e-53a1-4f34-8d3e-1f2a6b7c8d9e" },
    { kind: "mac", value: `52:54:00:aa:00:${String(index).padStart(2, "0")}` },
    { kind: "hostname", value: name },
  ];
  trouble(host, index, now);
  return host;
}

function trouble(host, index, now) {
  const view = Object.values(host.sources)[0];
  if (index === 3) Object.assign(host.metrics, { memory_ratio: 0.965, memory_used_bytes: host.metrics.memory_total_bytes * 0.965 });
  if (index === 3) Object.assign(host, { status: "warning", status_reason: "memory is 97 % used" });
  if (index === 9) Object.assign(host.metrics, { disk_ratio: 0.92, disk_used_bytes: host.metrics.disk_total_bytes * 0.92 });
  if (index === 9) Object.assign(host, { status: "warning", status_reason: "the disk is 92 % full" });
  if (index === 5) {
    Object.assign(host, { status: "unknown", status_reason: "no report since its network went away" });
    Object.assign(view, { status: "stale", last_seen: now - 260 });
    host.last_seen = now - 260;
    host.silent = true;
  }
  if (index === 13) {
    Object.assign(host, { status: "offline", status_reason: "shut down at 04:12, planned" });
    host.silent = true;
  }
  if (index === 6) {
    host.metrics.disk_ratio = null;
    host.metrics.disk_used_bytes = null;
    host.unknown.disk_ratio = { reason: "the mount does not answer", fix: "check the file server, or leave the mount out" };
  }
  if (index === 8)
    host.identity.conflicts = [{ other: "agent-10", claim: { kind: "machine_id", value: "00089f3c0d7e" }, differs_in: ["boot_id", "smbios_uuid"] }];
  if (index === 11) host.identity.suggestions = ["agent-12"];
  if (index === 2) host.sources["watch:rack"] = { status: "failing", last_seen: now - 90, stale_after_seconds: 60, key: "rack/2", error: "401: the token was refused", clock_skew_seconds: 86.4 };
}

function makeDisks(host, now) {
  return Array.from({ length: 1 + Math.floor(chance() * 3) }, (_, index) => {
    const source = Object.keys(host.sources)[0];
    const disk = base(`${host.id}-disk-${index}`, "physical_disk", `sd${"abc"[index]}`, now, source);
    disk.parent = host.id;
    disk.silent = host.silent;
    disk.metrics = { temperature_celsius: 31 + chance() * 12, size_bytes: 512 * GIB, power_on_seconds: 3e7, wear_ratio: chance() * 0.4 };
    disk.facets.disk = { model: "Solid state drive 512", serial: `S${index}Z${host.id}`, health: "passed" };
    return disk;
  });
}

/** One step of every number that moves; returns what changed by resource. */
export function move(resources) {
  const changed = new Map();
  const wander = (value, low, high, step) => Math.min(high, Math.max(low, value + (chance() - 0.5) * step));
  for (const one of resources) {
    if (one.type !== "agent" || one.silent) continue;
    const m = one.metrics;
    const next = { cpu_ratio: wander(m.cpu_ratio, 0.02, 0.93, 0.09), uptime_seconds: m.uptime_seconds + 2 };
    if (one.status === "online") next.memory_used_bytes = wander(m.memory_used_bytes, m.memory_total_bytes * 0.2, m.memory_total_bytes * 0.84, m.memory_total_bytes * 0.01);
    if (next.memory_used_bytes) next.memory_ratio = next.memory_used_bytes / m.memory_total_bytes;
    for (const name of ["network_in", "network_out", "disk_read", "disk_write"]) {
      const key = `${name}_bytes_per_second`;
      next[key] = wander(m[key], 0, 2e7, 1.5e6);
    }
    for (const key of Object.keys(m)) if (key.startsWith("core:")) next[key] = wander(m[key], 0, 1, 0.2);
    Object.assign(m, next);
    changed.set(one.id, next);
  }
  return changed;
}
