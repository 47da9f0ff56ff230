"""Clusters, and what they add to a host that is a node."""

from pulse_core.plugin import Badge, Chart, Column, Draw, Kind, Metric, Page, Panel
from pulse_proxmox.kinds.drawing import TROUBLES, cell, fact, number, table
from pulse_proxmox.pve.facets import NAME, ClusterFacet, NodeFacet

_GUESTS = Column(
    name="running",
    title="Running",
    value="metrics.guests_running_count",
    beside="metrics.guests_count",
    draw=Draw.NUMBER,
    priority=2,
    width_px=110,
)

CLUSTER = Kind(
    type="pve-cluster",
    title="Cluster",
    plural="Clusters",
    page=Page.INFRASTRUCTURE,
    icon="network",
    metrics=(
        Metric("nodes_count", "Nodes"),
        Metric("nodes_online_count", "Nodes online", total="nodes_count"),
        Metric("guests_count", "Guests"),
        Metric("guests_running_count", "Guests running", total="guests_count"),
        Metric("guests_unknown_count", "Guests that nobody can tell of", warn=1),
        Metric("quorum_missing_count", "Quorum lost", warn=1, bad=1, description="1 when nothing can be started or changed"),
        Metric("ha_errors_count", "High availability in error", warn=1, bad=1),
        Metric("not_backed_up_count", "Guests without a backup job", warn=1),
    ),
    columns=(
        Column(
            name="nodes",
            title="Nodes online",
            value="metrics.nodes_online_count",
            beside="metrics.nodes_count",
            draw=Draw.NUMBER,
            priority=3,
            width_px=110,
        ),
        _GUESTS,
        Column(name="pve", title="PVE", value=f"facets.{NAME}.version", priority=5, width_px=80),
    ),
    badges=(
        Badge(value="metrics.quorum_missing_count", title="no quorum", tone="bad"),
        Badge(value="metrics.ha_errors_count", title="HA error", tone="bad"),
    ),
    panels=(
        Panel(
            title="Cluster",
            facts=(
                fact("Quorum", "quorate", Draw.BADGE),
                fact("Version", "version"),
                fact("Address", "address"),
                fact("Fingerprint", "fingerprint"),
                table(
                    "Nodes",
                    "nodes",
                    cell("Node", "name", width_px=140),
                    cell("Online", "online", Draw.BADGE),
                    cell("Address", "address", width_px=140),
                    cell("Number", "node_id", Draw.NUMBER),
                ),
            ),
        ),
        Panel(
            title="High availability",
            facts=(
                fact("Master", "ha_master"),
                fact("Fencing", "ha_fencing", Draw.BADGE),
                table(
                    "Guests",
                    "ha_services",
                    cell("Guest", "guest"),
                    cell("State", "state", Draw.BADGE),
                    cell("Wanted", "wanted"),
                    cell("Node", "node"),
                ),
            ),
        ),
        Panel(
            title="Backup jobs",
            facts=(
                table(
                    "Jobs",
                    "jobs",
                    cell("Job", "id", width_px=150),
                    cell("Enabled", "enabled", Draw.BADGE),
                    cell("Schedule", "schedule"),
                    cell("Storage", "storage"),
                    cell("Guests", "what", width_px=160),
                    cell("Next", "next_run_at", Draw.TIME),
                ),
                fact("In no job", "not_backed_up"),
            ),
        ),
        Panel(title="What Pulse can read here", facts=(TROUBLES,)),
    ),
    charts=(
        Chart(title="Guests running", metrics=("guests_running_count",), summary=True),
        Chart(title="Nodes online", metrics=("nodes_online_count",)),
    ),
    facet_name=NAME,
    facet=ClusterFacet,
)

_SHARED_WITH_HOSTS = (  # a host that tells of itself has the same: each is declared in the same words
    Metric("cpu_iowait_ratio", "CPU waiting for disks", warn=0.2, bad=0.5),
    Metric("load_1m", "Load, 1 min"),
    Metric("load_5m", "Load, 5 min"),
    Metric("load_15m", "Load, 15 min"),
    Metric("memory_available_bytes", "Memory available", total="memory_total_bytes"),
    Metric("swap_ratio", "Swap", warn=0.5, bad=0.8),
    Metric("swap_used_bytes", "Swap used", total="swap_total_bytes"),
    Metric("swap_total_bytes", "Swap size"),
    Metric("updates_pending_count", "Pending updates", warn=50),
)

NODE = Kind(
    type="agent",
    title="Host",
    plural="Hosts",
    metrics=(
        *_SHARED_WITH_HOSTS,
        Metric("guests_count", "Guests"),
        Metric("guests_running_count", "Guests running", total="guests_count"),
        Metric("offline_count", "Offline", warn=1, bad=1, description="1 when the rest of its cluster does not reach it"),
        Metric("memory_shared_bytes", "Memory shared by guests", description="pages that several guests have in common (KSM)"),
        Metric("certificate_left_seconds", "Certificate holds", warn=1_209_600, bad=259_200, low_is_bad=True),
        Metric("certificate_expiring_count", "Certificate ends soon", warn=1, description="1 in its last fortnight"),
        Metric("subscription_missing_count", "No subscription", description="1 when it has none that is active"),
    ),
    columns=(
        _GUESTS,
        Column(name="cluster", title="Cluster", value=f"facets.{NAME}.cluster", priority=6, width_px=120),
        Column(name="pve", title="PVE", value=f"facets.{NAME}.version", priority=5, width_px=80),
        Column(name="updates", title="Updates", value="metrics.updates_pending_count", draw=Draw.NUMBER, priority=8, width_px=80),
    ),
    badges=(
        Badge(value=f"facets.{NAME}.ha_state", title="maintenance", when="maintenance", tone="info"),
        Badge(value=f"facets.{NAME}.ha_state", title="fenced", when="fence", tone="bad"),
    ),
    panels=(
        Panel(
            title="Node",
            facts=(
                fact("Cluster", "cluster"),
                fact("Address", "address"),
                fact("PVE", "version"),
                fact("Kernel", "kernel"),
                fact("Processor", "cpu_model"),
                fact("Threads", "cpus", Draw.NUMBER),
                fact("Sockets", "sockets", Draw.NUMBER),
                fact("Boots by", "boot"),
                fact("High availability", "ha_state", Draw.BADGE),
                fact("Subscription", "subscription.status", Draw.BADGE),
                fact("Level", "subscription.level"),
                fact("Paid until", "subscription.due"),
                number("Guests running", "guests_running_count", Draw.BAR),
                number("Memory shared by guests", "memory_shared_bytes"),
            ),
        ),
        Panel(
            title="Updates and certificates",
            facts=(
                number("Pending updates", "updates_pending_count"),
                fact("Why not known", "updates_trouble.reason"),
                fact("What to do", "updates_trouble.fix"),
                table(
                    "Packages",
                    "updates",
                    cell("Package", "package", width_px=180),
                    cell("Installed", "installed", width_px=140),
                    cell("Available", "available", width_px=140),
                ),
                table(
                    "Certificates",
                    "certificates",
                    cell("File", "file", width_px=140),
                    cell("Of", "subject", width_px=180),
                    cell("Until", "ends_at", Draw.TIME),
                ),
            ),
        ),
        Panel(title="What Pulse can read here", facts=(TROUBLES,)),
    ),
    charts=(
        Chart(title="Load", metrics=("load_1m", "load_5m", "load_15m")),
        Chart(title="Swap", metrics=("swap_used_bytes",)),
        Chart(title="CPU waiting for disks", metrics=("cpu_iowait_ratio",)),
    ),
    facet_name=NAME,
    facet=NodeFacet,
)
