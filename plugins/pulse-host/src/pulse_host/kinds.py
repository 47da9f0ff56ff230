"""Declare what a host and its drives measure, and how screens show it.

A convention: a column of a table whose value is `metric:<field>` shows the metric whose name stands in that field of
the row. The filesystem `/` has `used_metric="filesystem:/:used_bytes"`, so `metric:used_metric` shows that number.
Names of metrics that exist once per label are `<family>:<label>:<what>_<unit>`.
"""

from pulse_core.plugin import Badge, Chart, Column, Draw, Drawing, Kind, Metric, Panel
from pulse_host.facets import DiskFacet, HostFacet

_AGENT, _DISK = Drawing("agent"), Drawing("disk")
_table, _column = _AGENT.table, _AGENT.cell

_HOST_METRICS = (
    Metric("cpu_steal_ratio", "CPU stolen by the hypervisor", warn=0.05, bad=0.2),
    Metric("cpu_iowait_ratio", "CPU waiting for disks", warn=0.2, bad=0.5),
    Metric("load_1m", "Load, 1 min"),
    Metric("load_5m", "Load, 5 min"),
    Metric("load_15m", "Load, 15 min"),
    Metric("memory_available_bytes", "Memory available", total="memory_total_bytes"),
    Metric("memory_cache_bytes", "Cache", total="memory_total_bytes"),
    Metric("memory_arc_bytes", "ZFS cache", total="memory_total_bytes"),
    Metric("swap_ratio", "Swap", warn=0.5, bad=0.8),
    Metric("swap_used_bytes", "Swap used", total="swap_total_bytes"),
    Metric("swap_total_bytes", "Swap size"),
    Metric(
        "filesystem_fullest_ratio",
        "Fullest filesystem",
        warn=0.85,
        bad=0.95,
        description="the fullest local, writable filesystem; `disk_ratio` is the root's",
    ),
    Metric("temperature_celsius", "CPU temperature", warn=75, bad=90),
    Metric("raid_degraded_count", "RAID arrays that lack a disk", warn=1, bad=1),
    Metric("zfs_unhealthy_count", "ZFS pools that are not online", warn=1, bad=1),
    Metric("ups_on_battery_count", "UPS on battery", warn=1, bad=1),
    Metric("updates_pending_count", "Pending updates", warn=50),
    Metric("reboot_required_count", "Restart needed", warn=1),
)

_SYSTEM = Panel(
    title="System",
    facts=(
        _AGENT.fact("Operating system", "os_name"),
        _AGENT.fact("Version", "os_version"),
        _AGENT.fact("Kernel", "kernel"),
        _AGENT.fact("Architecture", "architecture"),
        _AGENT.fact("Processor", "cpu_model"),
        _AGENT.fact("Cores", "cpu_cores", Draw.NUMBER),
        _AGENT.fact("Threads", "cpu_threads", Draw.NUMBER),
        _AGENT.fact("Product", "product"),
        _AGENT.fact("Runs on", "virtualisation"),
        _AGENT.fact("Container", "container"),
        _AGENT.number("Uptime", "uptime_seconds", Draw.DURATION),
        _AGENT.number("Pending updates", "updates_pending_count"),
        _AGENT.fact("Restart needed", "updates.reboot_required", Draw.BADGE),
    ),
)
_LOAD = Panel(
    title="CPU and memory",
    facts=(
        _AGENT.number("CPU", "cpu_ratio", Draw.BAR),
        _AGENT.number("Stolen", "cpu_steal_ratio", Draw.BAR),
        _AGENT.number("Waiting for disks", "cpu_iowait_ratio", Draw.BAR),
        _AGENT.number("Load, 1 min", "load_1m"),
        _AGENT.number("Load, 5 min", "load_5m"),
        _AGENT.number("Load, 15 min", "load_15m"),
        _AGENT.number("Memory used", "memory_used_bytes", Draw.BAR),
        _AGENT.number("Available", "memory_available_bytes"),
        _AGENT.number("Cache", "memory_cache_bytes"),
        _AGENT.number("ZFS cache", "memory_arc_bytes"),
        _AGENT.number("Swap used", "swap_used_bytes", Draw.BAR),
    ),
)
_FILESYSTEMS = Panel(
    title="Filesystems",
    facts=(
        _table(
            "Filesystems",
            "filesystems",
            _column("Mounted at", "mount", width_px=160),
            _column("Used", "metric:ratio_metric", Draw.HEAT, beside="metric:used_metric", width_px=160),
            _column("Size", "metric:total_metric", Draw.NUMBER),
            _column("Type", "type"),
            _column("Device", "device"),
            _column("Trouble", "reason"),
        ),
    ),
)
_NETWORK = Panel(
    title="Network",
    facts=(
        _table(
            "Interfaces",
            "networks",
            _column("Interface", "name"),
            _column("In", "metric:in_metric", Draw.RATE),
            _column("Out", "metric:out_metric", Draw.RATE),
            _column("Addresses", "addresses", width_px=200),
            _column("MAC", "mac", width_px=140),
        ),
    ),
)
_DISKS = Panel(
    title="Disks and storage",
    facts=(
        _table(
            "Drives",
            "drives",
            _column("Drive", "name"),
            _column("Model", "model", width_px=180),
            _column("Read", "metric:read_metric", Draw.RATE),
            _column("Write", "metric:write_metric", Draw.RATE),
        ),
        _table(
            "RAID",
            "raid",
            _column("Array", "name"),
            _column("Level", "level"),
            _column("State", "state", Draw.BADGE),
            _column("Missing", "degraded", Draw.NUMBER),
            _column("Action", "action"),
            _column("Done", "metric:done_metric", Draw.BAR),
        ),
        _table(
            "ZFS pools",
            "zfs",
            _column("Pool", "name"),
            _column("Health", "health", Draw.BADGE),
            _column("Used", "metric:ratio_metric", Draw.HEAT, beside="metric:used_metric", width_px=160),
            _column("Size", "metric:total_metric", Draw.NUMBER),
        ),
    ),
)
_SENSORS = Panel(
    title="Sensors and power",
    facts=(
        _table(
            "Sensors",
            "sensors",
            _column("Sensor", "label", width_px=160),
            _column("Now", "metric:metric", Draw.NUMBER),
            _column("High", "high", Draw.NUMBER),
            _column("Driver", "driver"),
        ),
        _table(
            "Graphics",
            "gpus",
            _column("GPU", "name", width_px=180),
            _column("Busy", "metric:busy_metric", Draw.HEAT),
            _column("Memory", "metric:memory_used_metric", Draw.NUMBER, beside="metric:memory_total_metric"),
            _column("Temperature", "metric:temperature_metric", Draw.NUMBER),
        ),
        _table(
            "Batteries",
            "batteries",
            _column("Battery", "name"),
            _column("Charge", "metric:charge_metric", Draw.BAR),
            _column("State", "state", Draw.BADGE),
        ),
        _table(
            "UPS",
            "ups",
            _column("UPS", "name"),
            _column("Status", "status", Draw.BADGE),
            _column("Charge", "metric:charge_metric", Draw.BAR),
            _column("Load", "metric:load_metric", Draw.BAR),
            _column("Runtime", "metric:runtime_metric", Draw.DURATION),
        ),
    ),
)
_READERS = Panel(
    title="What Pulse can read here",
    facts=(
        _table(
            "Readers",
            "readers",
            _column("Reader", "name"),
            _column("State", "state", Draw.BADGE),
            _column("Why", "reason", width_px=220),
            _column("What to do", "fix", width_px=220),
        ),
    ),
)

HOST = Kind(
    type="agent",
    title="Host",
    plural="Hosts",
    metrics=_HOST_METRICS,
    badges=(
        Badge(value="facets.agent.updates.reboot_required", title="restart needed", tone="warning"),
        Badge(value="facets.agent.container", title="container"),
        Badge(value="facets.agent.virtualisation", title="virtual"),
    ),
    panels=(_SYSTEM, _LOAD, _FILESYSTEMS, _NETWORK, _DISKS, _SENSORS, _READERS),
    charts=(
        Chart(title="CPU by core", metrics=("core:*",)),
        Chart(title="CPU waiting and stolen", metrics=("cpu_iowait_ratio", "cpu_steal_ratio")),
        Chart(title="Load", metrics=("load_1m", "load_5m", "load_15m")),
        Chart(title="Swap", metrics=("swap_used_bytes",)),
        Chart(title="CPU temperature", metrics=("temperature_celsius",)),
        Chart(title="Temperatures", metrics=("temperature:*",)),
        Chart(title="Fans", metrics=("fan:*",)),
        Chart(title="Fullest filesystem", metrics=("filesystem_fullest_ratio",)),
    ),
    facet_name="agent",
    facet=HostFacet,
)

DISK = Kind(
    type="physical_disk",
    title="Disk",
    plural="Disks",
    metrics=(
        Metric("wear_ratio", "Worn", warn=0.8, bad=0.95, description="can exceed 100 %: makers promise less than drives last"),
        Metric("spare_ratio", "Spare blocks", warn=0.2, bad=0.1, low_is_bad=True),
        Metric("written_bytes", "Written in its life"),
        Metric("reallocated_count", "Reallocated sectors", warn=1, bad=100),
        Metric("pending_count", "Pending sectors", warn=1, bad=10),
        Metric("uncorrectable_count", "Uncorrectable errors", warn=1, bad=10),
        Metric("media_errors_count", "Media errors", warn=1, bad=10),
        Metric("crc_errors_count", "Cable errors", warn=100),
        Metric("power_cycles_count", "Power cycles"),
        Metric("unsafe_shutdowns_count", "Unsafe shutdowns"),
    ),
    columns=(
        Column(name="health", title="Health", value="facets.disk.health", draw=Draw.BADGE, priority=1),
        Column(name="model", title="Model", value="facets.disk.model", priority=2, width_px=200),
        Column(name="worn", title="Worn", value="metrics.wear_ratio", draw=Draw.HEAT, priority=4),
        Column(name="serial", title="Serial number", value="facets.disk.serial", priority=6, width_px=160),
    ),
    badges=(
        Badge(value="facets.disk.standby", title="asleep"),
        Badge(value="facets.disk.health", title="failing", when="failing", tone="bad"),
    ),
    panels=(
        Panel(
            title="Drive",
            facts=(
                _DISK.fact("Model", "model"),
                _DISK.fact("Family", "family"),
                _DISK.fact("Serial number", "serial"),
                _DISK.fact("World wide name", "wwn"),
                _DISK.fact("Firmware", "firmware"),
                _DISK.fact("Device", "device"),
                _DISK.fact("Transport", "transport"),
                _DISK.fact("Turns a minute", "rotation_rpm", Draw.NUMBER),
                _AGENT.number("Size", "size_bytes"),
            ),
        ),
        Panel(
            title="Health",
            facts=(
                _DISK.fact("Verdict", "health", Draw.BADGE),
                _DISK.fact("Troubles", "troubles"),
                _DISK.fact("SMART", "smart", Draw.BADGE),
                _DISK.fact("Why", "smart_reason"),
                _DISK.fact("What to do", "smart_fix"),
                _AGENT.number("Powered on", "power_on_seconds", Draw.DURATION),
                _AGENT.number("Worn", "wear_ratio", Draw.BAR),
                _AGENT.number("Reallocated sectors", "reallocated_count"),
                _AGENT.number("Pending sectors", "pending_count"),
                _AGENT.number("Uncorrectable errors", "uncorrectable_count"),
                _AGENT.number("Media errors", "media_errors_count"),
            ),
        ),
    ),
    charts=(Chart(title="Worn", metrics=("wear_ratio",)),),
    facet_name="disk",
    facet=DiskFacet,
)

KINDS = (HOST, DISK)
