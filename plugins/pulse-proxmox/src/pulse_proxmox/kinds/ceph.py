"""Ceph."""

from pulse_core.plugin import Badge, Chart, Column, Draw, Kind, Metric, Page, Panel
from pulse_proxmox.kinds.drawing import cell, fact, number, table
from pulse_proxmox.pve.facets import NAME, CephFacet

CEPH = Kind(
    type="ceph",
    title="Ceph",
    plural="Ceph",
    page=Page.STORAGE,
    icon="boxes",
    metrics=(
        Metric("disk_ratio", "Used", warn=0.75, bad=0.85, description="of its raw space"),
        Metric("raw_total_bytes", "Raw size", description="before what copies take"),
        Metric("raw_used_bytes", "Raw space used", total="raw_total_bytes"),
        Metric("osds_count", "OSDs"),
        Metric("osds_up_count", "OSDs up", total="osds_count"),
        Metric("osds_in_count", "OSDs in", total="osds_count"),
        Metric("osds_down_count", "OSDs down", warn=1, bad=2),
        Metric("placement_groups_count", "Placement groups"),
        Metric("placement_groups_clean_count", "Clean placement groups", total="placement_groups_count"),
        Metric("degraded_ratio", "Degraded objects", warn=0.0001, bad=0.1),
        Metric("misplaced_ratio", "Misplaced objects", warn=0.01),
        Metric("recovery_bytes_per_second", "Recovery"),
        Metric("read_bytes_per_second", "Read"),
        Metric("write_bytes_per_second", "Write"),
        Metric("reads_per_second", "Reads"),
        Metric("writes_per_second", "Writes"),
        Metric("health_warnings_count", "Complaints", warn=1),
        Metric("health_errors_count", "Health error", warn=1, bad=1),
    ),
    columns=(
        Column(
            name="disk",
            title="Used",
            value="metrics.disk_ratio",
            beside="metrics.raw_used_bytes",
            draw=Draw.HEAT,
            priority=1,
            width_px=210,
        ),
        Column(name="health", title="Health", value=f"facets.{NAME}.health", draw=Draw.BADGE, priority=2, width_px=120),
        Column(
            name="osds",
            title="Up / OSDs",
            value="metrics.osds_up_count",
            beside="metrics.osds_count",
            draw=Draw.NUMBER,
            priority=3,
            width_px=110,
        ),
    ),
    badges=(
        Badge(value=f"facets.{NAME}.health", title="warning", when="HEALTH_WARN", tone="warning"),
        Badge(value=f"facets.{NAME}.health", title="error", when="HEALTH_ERR", tone="bad"),
    ),
    panels=(
        Panel(
            title="Health",
            facts=(
                fact("Health", "health", Draw.BADGE),
                table(
                    "Checks",
                    "checks",
                    cell("Check", "name", width_px=160),
                    cell("Severity", "severity", Draw.BADGE),
                    cell("Message", "message", width_px=300),
                    cell("Muted", "muted", Draw.BADGE),
                ),
            ),
        ),
        Panel(
            title="Ceph",
            facts=(
                fact("Cluster id", "fsid"),
                fact("Monitors", "monitors"),
                fact("In quorum", "monitors_in_quorum"),
                fact("Manager", "manager"),
                number("OSDs", "osds_count"),
                number("Up", "osds_up_count"),
                number("In", "osds_in_count"),
                number("Placement groups", "placement_groups_count"),
                number("Clean", "placement_groups_clean_count"),
            ),
        ),
        Panel(
            title="Pools",
            facts=(
                table(
                    "Pools",
                    "pools",
                    cell("Pool", "name", width_px=140),
                    cell("Used", "metric:ratio_metric", Draw.HEAT, beside="metric:used_metric", width_px=160),
                    cell("Kind", "kind"),
                    cell("Copies", "copies", Draw.NUMBER),
                    cell("At least", "copies_least", Draw.NUMBER),
                ),
            ),
        ),
        Panel(
            title="OSDs",
            facts=(
                fact("Flags set", "flags"),
                table(
                    "OSDs",
                    "osds",
                    cell("OSD", "name"),
                    cell("Node", "node"),
                    cell("Up", "up", Draw.BADGE),
                    cell("In", "joined", Draw.BADGE),
                    cell("Used", "metric:ratio_metric", Draw.HEAT, beside="metric:used_metric", width_px=160),
                    cell("Commit", "metric:latency_metric", Draw.NUMBER),
                    cell("Class", "device_class"),
                ),
            ),
        ),
    ),
    charts=(
        Chart(title="Raw space used", metrics=("raw_used_bytes",), summary=True),
        Chart(title="Read and written", metrics=("read_bytes_per_second", "write_bytes_per_second"), summary=True),
        Chart(title="Operations", metrics=("reads_per_second", "writes_per_second")),
        Chart(title="Recovery", metrics=("recovery_bytes_per_second",)),
        Chart(title="Pools", metrics=("pool:*",)),
    ),
    facet_name=NAME,
    facet=CephFacet,
)
