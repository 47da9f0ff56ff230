"""Storages, pools and physical disks."""

from pulse_core.plugin import Badge, Chart, Column, Draw, Kind, Metric, Panel
from pulse_proxmox.kinds.drawing import cell, fact, number, table
from pulse_proxmox.pve.facets import NAME, DiskFacet, StorageFacet

STORAGE = Kind(
    type="storage",
    title="Storage",
    plural="Storage",
    metrics=(
        Metric("inactive_count", "Nodes without it", warn=1, description="nodes that are online and should have it"),
        Metric("raw_total_bytes", "Raw size", description="before what redundancy takes"),
        Metric("raw_used_bytes", "Raw space used", total="raw_total_bytes"),
        Metric("fragmented_ratio", "Fragmented", warn=0.5, bad=0.8),
        Metric("pool_unhealthy_count", "Pool not well", warn=1, bad=1),
        Metric("pool_errors_count", "Errors of its disks", warn=1, bad=1),
    ),
    columns=(
        Column(name="active", title="Active on", value=f"facets.{NAME}.active_on", priority=5, width_px=200),
        Column(name="content", title="Content", value=f"facets.{NAME}.content", priority=6, width_px=180),
        Column(name="pool", title="Pool", value=f"facets.{NAME}.health", draw=Draw.BADGE, priority=4, width_px=100),
    ),
    badges=(
        Badge(value=f"facets.{NAME}.shared", title="shared"),
        Badge(value=f"facets.{NAME}.health", title="degraded", when="DEGRADED", tone="bad"),
    ),
    panels=(
        Panel(
            title="Storage",
            facts=(
                fact("Kind", "plugin"),
                fact("Content", "content"),
                fact("Active on", "active_on"),
                fact("Nodes", "nodes"),
                fact("Server", "server"),
                fact("Place", "place"),
                fact("Namespace", "namespace"),
            ),
        ),
        Panel(
            title="Pool",
            facts=(
                fact("Health", "health", Draw.BADGE),
                fact("Layout", "layout"),
                number("Raw space used", "raw_used_bytes", Draw.BAR),
                number("Fragmented", "fragmented_ratio", Draw.BAR),
                number("Errors of its disks", "pool_errors_count"),
                fact("Last scan", "scan"),
                fact("Data errors", "errors"),
                fact("What to do", "action"),
                fact("Storages on it", "used_by"),
                table(
                    "Disks",
                    "leaves",
                    cell("Name", "name", width_px=200),
                    cell("State", "state", Draw.BADGE),
                    cell("Read", "read_errors", Draw.NUMBER),
                    cell("Write", "write_errors", Draw.NUMBER),
                    cell("Checksum", "checksum_errors", Draw.NUMBER),
                    cell("Message", "message", width_px=160),
                ),
            ),
        ),
    ),
    charts=(Chart(title="Raw space used", metrics=("raw_used_bytes",)),),
    facet_name=NAME,
    facet=StorageFacet,
)

_SHARED_WITH_HOSTS = (  # a host that tells of its own disks has the same: each is declared in the same words
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
)

DISK = Kind(
    type="physical_disk",
    title="Disk",
    plural="Disks",
    metrics=(*_SHARED_WITH_HOSTS, Metric("smart_failing_count", "SMART fails", warn=1, bad=1)),
    columns=(
        Column(name="smart", title="SMART", value=f"facets.{NAME}.health", draw=Draw.BADGE, priority=4, width_px=100),
        Column(name="node", title="Node", value=f"facets.{NAME}.node", priority=6, width_px=110),
        Column(name="use", title="Used for", value=f"facets.{NAME}.used_for", priority=7, width_px=100),
    ),
    badges=(Badge(value=f"facets.{NAME}.health", title="SMART fails", when="failing", tone="bad"),),
    panels=(
        Panel(
            title="Disk of a node",
            facts=(
                fact("Node", "node"),
                fact("Device", "device"),
                fact("Model", "model"),
                fact("Maker", "vendor"),
                fact("Serial number", "serial"),
                fact("World wide name", "wwn"),
                fact("Kind", "kind"),
                fact("Turns a minute", "rotation_rpm", Draw.NUMBER),
                fact("Used for", "used_for"),
                fact("OSD", "osd", Draw.NUMBER),
                fact("SMART", "said", Draw.BADGE),
                number("Worn", "wear_ratio", Draw.BAR),
                fact("It says", "smart_text"),
            ),
        ),
    ),
    charts=(Chart(title="Worn", metrics=("wear_ratio",)),),
    facet_name=NAME,
    facet=DiskFacet,
)
