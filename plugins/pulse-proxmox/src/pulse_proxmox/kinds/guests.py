"""Virtual machines and system containers."""

from pulse_core.plugin import Badge, Chart, Column, Draw, Kind, Metric, Panel
from pulse_proxmox.kinds.drawing import cell, fact, number, table
from pulse_proxmox.pve.facets import NAME, GuestFacet

_METRICS = (
    Metric("not_running_count", "Down", warn=1, bad=1, description="1 when it stands still though it should run"),
    Metric("ha_error_count", "High availability in error", warn=1, bad=1),
    Metric("snapshots_count", "Snapshots", warn=5),
    Metric("pending_changes_count", "Changes that wait for a start", warn=1),
    Metric("backup_age_seconds", "Last backup", warn=172_800, bad=604_800, description="how long ago, in steps of ten minutes"),
    Metric("backup_failed_count", "Last backup failed", warn=1, bad=1),
    Metric("replication_failing_count", "Replications failing", warn=1, bad=1),
    Metric("replication_age_seconds", "Last replication", warn=7_200),
    Metric("cpu_pressure_ratio", "Waiting for CPU", warn=0.1, bad=0.4),
    Metric("io_pressure_ratio", "Waiting for disks", warn=0.1, bad=0.4),
    Metric("memory_pressure_ratio", "Waiting for memory", warn=0.05, bad=0.2),
)
_OF_MACHINES = (
    Metric("memory_host_bytes", "Memory its process holds on the node", description="caches of the guest included"),
    Metric("memory_balloon_bytes", "Memory it is given now", total="memory_total_bytes"),
    Metric("memory_available_bytes", "Memory available", total="memory_total_bytes"),
    Metric("memory_cache_bytes", "Cache", total="memory_total_bytes"),
    Metric("swap_ratio", "Swap", warn=0.5, bad=0.8),
    Metric("swap_used_bytes", "Swap used", total="swap_total_bytes"),
    Metric("swap_total_bytes", "Swap size"),
    Metric("disk_allocated_bytes", "Disks it was given"),
)
_COLUMNS = (
    Column(name="vmid", title="ID", value=f"facets.{NAME}.vmid", draw=Draw.NUMBER, priority=2, width_px=70),
    Column(name="node", title="Node", value=f"facets.{NAME}.node", priority=4, width_px=110),
    Column(name="pool", title="Pool", value=f"facets.{NAME}.pool", priority=8, width_px=100),
    Column(name="backup", title="Last backup", value=f"facets.{NAME}.last_backup.at", draw=Draw.TIME, priority=6, width_px=120),
    Column(name="snapshots", title="Snapshots", value="metrics.snapshots_count", draw=Draw.NUMBER, priority=9, width_px=90),
    Column(name="ha", title="HA", value=f"facets.{NAME}.ha_state", draw=Draw.BADGE, priority=10, width_px=90),
)
_BADGES = (
    Badge(value=f"facets.{NAME}.template", title="template"),
    Badge(value=f"facets.{NAME}.lock", title="backup", when="backup", tone="info"),
    Badge(value=f"facets.{NAME}.lock", title="migrating", when="migrate", tone="info"),
    Badge(value=f"facets.{NAME}.lock", title="snapshot", when="snapshot", tone="info"),
    Badge(value=f"facets.{NAME}.lock", title="rolling back", when="rollback", tone="info"),
    Badge(value=f"facets.{NAME}.lock", title="cloning", when="clone", tone="info"),
    Badge(value=f"facets.{NAME}.lock", title="suspended", when="suspended"),
    Badge(value=f"facets.{NAME}.state", title="paused", when="paused", tone="warning"),
    Badge(value=f"facets.{NAME}.state", title="I/O error", when="io-error", tone="bad"),
    Badge(value=f"facets.{NAME}.ha_state", title="HA error", when="error", tone="bad"),
    Badge(value=f"facets.{NAME}.ha_state", title="fenced", when="fence", tone="bad"),
    Badge(value=f"facets.{NAME}.pending", title="pending changes", tone="info"),
)
_STATE = Panel(
    title="State",
    facts=(
        fact("State", "state", Draw.BADGE),
        fact("Locked for", "lock", Draw.BADGE),
        fact("Running task", "task"),
        fact("Node", "node"),
        fact("Cluster", "cluster"),
        fact("Pool", "pool"),
        fact("High availability", "ha_state", Draw.BADGE),
        fact("It wants", "ha_wanted"),
        fact("Starts with its node", "on_boot", Draw.BADGE),
        fact("Protected", "protected", Draw.BADGE),
        fact("Made", "created_at", Draw.TIME),
        fact("Notes", "description"),
    ),
)
_SYSTEM = Panel(
    title="System",
    facts=(
        fact("Operating system", "os_name"),
        fact("Version", "os_version"),
        fact("Kernel", "kernel"),
        fact("Kind of system", "os_type"),
        fact("Addresses", "addresses"),
        fact("Processors", "cpus", Draw.NUMBER),
        fact("Processor type", "cpu_type"),
        fact("Machine", "machine"),
        fact("BIOS", "bios"),
        fact("Features", "features"),
        fact("Unprivileged", "unprivileged", Draw.BADGE),
        fact("Guest agent", "agent.state", Draw.BADGE),
        fact("Why", "agent.reason"),
        fact("What to do", "agent.fix"),
    ),
)
_USE = Panel(
    title="CPU and memory",
    facts=(
        number("CPU", "cpu_ratio", Draw.BAR),
        number("Memory used", "memory_used_bytes", Draw.BAR),
        number("Memory", "memory_total_bytes"),
        number("Waiting for CPU", "cpu_pressure_ratio", Draw.BAR),
        number("Waiting for disks", "io_pressure_ratio", Draw.BAR),
        number("Waiting for memory", "memory_pressure_ratio", Draw.BAR),
    ),
)
_MACHINE_USE = Panel(
    title="CPU and memory",
    facts=(
        number("Memory available", "memory_available_bytes"),
        number("Cache", "memory_cache_bytes"),
        number("Swap used", "swap_used_bytes", Draw.BAR),
        number("Given by the balloon", "memory_balloon_bytes"),
        number("Held by its process on the node", "memory_host_bytes"),
    ),
)
_DISKS = Panel(
    title="Disks and network",
    facts=(
        table(
            "Filesystems",
            "filesystems",
            cell("Mounted at", "mount", width_px=160),
            cell("Used", "metric:ratio_metric", Draw.HEAT, beside="metric:used_metric", width_px=160),
            cell("Size", "metric:total_metric", Draw.NUMBER),
            cell("Type", "type"),
        ),
        table(
            "Disks",
            "volumes",
            cell("Slot", "slot"),
            cell("Storage", "storage"),
            cell("Volume", "volume", width_px=180),
            cell("Size", "size_bytes", Draw.NUMBER),
            cell("Mounted at", "mounted_at"),
            cell("In backups", "backed_up", Draw.BADGE),
        ),
        table(
            "Interfaces",
            "interfaces",
            cell("Slot", "slot"),
            cell("Bridge", "bridge"),
            cell("VLAN", "vlan"),
            cell("MAC", "mac", width_px=140),
            cell("Model", "model"),
            cell("Firewall", "firewall", Draw.BADGE),
        ),
    ),
)
_PROTECTION = Panel(
    title="Protection",
    facts=(
        fact("Last backup", "last_backup.at", Draw.TIME),
        fact("Outcome", "last_backup.outcome", Draw.BADGE),
        fact("Failed", "last_backup.failed_at", Draw.TIME),
        fact("Why", "last_backup.failure"),
        fact("Verified", "last_backup.verified", Draw.BADGE),
        fact("Lies on", "last_backup.storage"),
        number("Snapshots", "snapshots_count"),
        table(
            "Replication",
            "replication",
            cell("To", "target"),
            cell("Last", "last_at", Draw.TIME),
            cell("Failures", "failures", Draw.NUMBER),
            cell("Error", "error", width_px=220),
        ),
    ),
)
_PENDING = Panel(
    title="Changes that wait for a start",
    facts=(
        table(
            "Changes", "pending", cell("Setting", "name"), cell("Now", "now", width_px=180), cell("Then", "wanted", width_px=180)
        ),
    ),
)
_CHARTS = (
    Chart(title="Pressure", metrics=("cpu_pressure_ratio", "io_pressure_ratio", "memory_pressure_ratio")),
    Chart(title="Disk used", metrics=("disk_used_bytes",)),
)

VM = Kind(
    type="vm",
    title="VM",
    plural="VMs",
    metrics=(*_METRICS, *_OF_MACHINES),
    columns=_COLUMNS,
    badges=(*_BADGES, Badge(value=f"facets.{NAME}.agent.state", title="agent refused", when="forbidden", tone="warning")),
    panels=(_STATE, _SYSTEM, _USE, _MACHINE_USE, _DISKS, _PROTECTION, _PENDING),
    charts=(*_CHARTS, Chart(title="Filesystems", metrics=("filesystem:*",)), Chart(title="Swap", metrics=("swap_used_bytes",))),
    no_backup_when=(f"facets.{NAME}.template",),
    facet_name=NAME,
    facet=GuestFacet,
)
CONTAINER = Kind(
    type="system-container",
    title="System container",
    plural="System containers",
    metrics=_METRICS,
    columns=_COLUMNS,
    badges=_BADGES,
    panels=(_STATE, _SYSTEM, _USE, _DISKS, _PROTECTION, _PENDING),
    charts=_CHARTS,
    no_backup_when=(f"facets.{NAME}.template",),
    facet_name=NAME,
    facet=GuestFacet,
)
