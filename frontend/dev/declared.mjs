// What a server would declare, for development without one.

const UNITS = ["bytes_per_second", "per_second", "bytes", "ratio", "seconds", "celsius", "rpm"];
const metric = (name, title, more = {}) => ({ name, title, unit: UNITS.find((unit) => name.endsWith(`_${unit}`)) ?? "count", total: null, warn: null, bad: null, low_is_bad: false, description: "", ...more });
const column = (name, title, value, draw, priority, width_px, beside = "") => ({ name, title, value, draw, priority, width_px, beside });
const fact = (title, value, draw = "text", columns = []) => ({ title, value, draw, columns });
const chart = (title, metrics, summary = false) => ({ title, metrics, summary });

const DISK = [metric("disk_ratio", "Disk", { warn: 0.85, bad: 0.95 }), metric("disk_used_bytes", "Disk used", { total: "disk_total_bytes" }), metric("disk_total_bytes", "Disk size")];
const COMPUTE = [
  metric("cpu_ratio", "CPU", { warn: 0.8, bad: 0.95 }),
  metric("memory_ratio", "Memory", { warn: 0.85, bad: 0.95 }),
  metric("memory_used_bytes", "Memory used", { total: "memory_total_bytes" }),
  metric("memory_total_bytes", "Memory"),
  ...DISK,
  metric("network_in_bytes_per_second", "Network in"),
  metric("network_out_bytes_per_second", "Network out"),
  metric("disk_read_bytes_per_second", "Disk read"),
  metric("disk_write_bytes_per_second", "Disk write"),
  metric("uptime_seconds", "Uptime"),
  metric("temperature_celsius", "CPU temperature", { warn: 75, bad: 90 }),
  metric("swap_ratio", "Swap", { warn: 0.5, bad: 0.8 }),
];
const COLUMNS = [
  column("cpu", "CPU", "metrics.cpu_ratio", "heat", 1, 150),
  column("memory", "Memory", "metrics.memory_ratio", "heat", 2, 210, "metrics.memory_used_bytes"),
  column("disk", "Disk", "metrics.disk_ratio", "heat", 3, 150),
  column("network", "Network in / out", "metrics.network_in_bytes_per_second", "rate", 4, 150, "metrics.network_out_bytes_per_second"),
  column("uptime", "Uptime", "metrics.uptime_seconds", "duration", 5, 90),
];
const CHARTS = [
  chart("CPU", ["cpu_ratio"], true),
  chart("Memory", ["memory_used_bytes"], true),
  chart("Disk I/O", ["disk_read_bytes_per_second", "disk_write_bytes_per_second"], true),
  chart("Network", ["network_in_bytes_per_second", "network_out_bytes_per_second"], true),
];
const PANELS = [
  {
    title: "System",
    facts: [
      fact("Operating system", "facets.agent.os.name"),
      fact("Version", "facets.agent.os.version"),
      fact("Kernel", "facets.agent.kernel"),
      fact("Architecture", "facets.agent.architecture"),
      fact("Processor", "facets.agent.cpu_model"),
      fact("Cores", "facets.agent.cpu_cores", "number"),
      fact("Uptime", "metrics.uptime_seconds", "duration"),
    ],
  },
  {
    title: "CPU and memory",
    facts: [fact("CPU", "metrics.cpu_ratio", "bar"), fact("Memory used", "metrics.memory_used_bytes", "bar"), fact("Swap", "metrics.swap_ratio", "bar"), fact("Disk used", "metrics.disk_used_bytes", "bar"), fact("Temperature", "metrics.temperature_celsius", "number")],
  },
  {
    title: "Filesystems",
    facts: [fact("Filesystems", "facets.agent.filesystems", "table", [column("mount", "Mounted at", "mount", "text", 1, 120), column("used", "Used", "metric:ratio_metric", "heat", 1, 120, "metric:used_metric"), column("size", "Size", "metric:total_metric", "number", 1, 90), column("type", "Type", "type", "text", 2, 80)])],
  },
  {
    title: "Network",
    facts: [fact("Interfaces", "facets.agent.networks", "table", [column("name", "Interface", "name", "text", 1, 80), column("in", "In", "metric:in_metric", "rate", 1, 90), column("out", "Out", "metric:out_metric", "rate", 1, 90), column("addresses", "Addresses", "addresses", "text", 1, 160)])],
  },
];

const kind = (type, title, plural, page, icon, more = {}) => ({ type, title, plural, page, icon, metrics: [], columns: [], badges: [], panels: [], charts: [], facet_name: "", ...more });
const compute = { metrics: COMPUTE, columns: COLUMNS, charts: CHARTS };

export const KINDS = [
  kind("agent", "Host", "Hosts", "infrastructure", "server", {
    ...compute,
    badges: [{ value: "facets.agent.updates.reboot_required", title: "restart needed", when: "", tone: "warning" }],
    panels: PANELS,
    charts: [...CHARTS, chart("CPU by core", ["core:*"])],
  }),
  kind("vm", "VM", "VMs", "workloads", "monitor", compute),
  kind("system-container", "System container", "System containers", "workloads", "box", compute),
  kind("app-container", "Container", "Containers", "workloads", "container", compute),
  kind("physical_disk", "Disk", "Disks", "storage", "hard-drive", {
    metrics: [metric("temperature_celsius", "Temperature", { warn: 55, bad: 65 }), metric("size_bytes", "Size"), metric("power_on_seconds", "Powered on"), metric("wear_ratio", "Worn", { warn: 0.8, bad: 0.95 })],
    columns: [column("health", "Health", "facets.disk.health", "badge", 1, 100), column("temperature", "Temperature", "metrics.temperature_celsius", "number", 2, 110), column("size", "Size", "metrics.size_bytes", "number", 3, 100), column("model", "Model", "facets.disk.model", "text", 4, 200), column("worn", "Worn", "metrics.wear_ratio", "heat", 4, 140)],
    charts: [chart("Temperature", ["temperature_celsius"], true), chart("Worn", ["wear_ratio"])],
    panels: [{ title: "Drive", facts: [fact("Model", "facets.disk.model"), fact("Serial number", "facets.disk.serial"), fact("Powered on", "metrics.power_on_seconds", "duration")] }],
  }),
];

export function sources(now) {
  const good = { offer: "host", state: "live", interval_seconds: 2, effective_interval_seconds: 2, latency_seconds: 0.021, last_attempt: now - 1, last_success: now - 1, next_run: now + 1, consecutive_failures: 0, opened_count: 0, reports: 4211, dropped: 0, last_error: null, via: "local", clock_skew_seconds: null, spool_dropped: 0, agent_version: "" };
  return [
    { ...good, source: "host:local", title: "This machine" },
    { ...good, source: "agent:birch-01/host:local", title: "birch-01", via: "agent", agent_version: "0.1.0" },
    { ...good, source: "watch:rack", title: "Rack power", state: "backing_off", effective_interval_seconds: 40, interval_seconds: 10, last_success: now - 90, consecutive_failures: 3, last_error: { at: now - 12, category: "refused", message: "401: the token was refused", hint: "Make a new token with read access and put it into the source." } },
  ];
}

export const PLUGINS = [
  { name: "host", title: "Host", version: "0.1.0", description: "Watches the machine that Pulse runs on, and machines with an agent.", state: "loaded", step: "", reason: "", hooks: ["pulse_sources", "pulse_kinds", "pulse_adapters"], calls: 18211, failures: 0, strikes: 0, resting_until: null, slowest_seconds: 0.082, permissions: [] },
  { name: "rack", title: "Rack power", version: "2.3.0", description: "Reads power and temperature of a rack.", state: "refused", step: "checking the API version", reason: "It asks for plugin API 2.0; this Pulse speaks 1.0. Install rack 1.x, or a newer Pulse.", hooks: [], calls: 0, failures: 0, strikes: 0, resting_until: null, slowest_seconds: 0, permissions: [] },
];
