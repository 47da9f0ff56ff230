"""Backup Servers, and what a datastore has beyond other storages."""

import attrs

from pulse_core.plugin import Badge, Chart, Column, Draw, Drawing, Fact, Kind, Metric, Page, Panel
from pulse_proxmox.kinds.drawing import cell, number, troubles
from pulse_proxmox.kinds.machine import MACHINE
from pulse_proxmox.pbs.facets import NAME, ServerFacet

_AS = Drawing(NAME)


def _jobs(title: str, field: str) -> Fact:
    return _AS.table(
        title,
        field,
        cell("Job", "id", width_px=140),
        cell("Kind", "kind"),
        cell("State", "state", Draw.BADGE),
        cell("Namespace", "namespace"),
        cell("What", "what", width_px=220),
        cell("Schedule", "schedule"),
        cell("Last", "last_run_at", Draw.TIME),
        cell("Next", "next_run_at", Draw.TIME),
        cell("It said", "said", width_px=200),
    )


_TROUBLES = troubles(_AS)
_COUNTS = (
    Metric("datastores_count", "Datastores"),
    Metric("datastores_unavailable_count", "Datastores that cannot be read", warn=1, bad=1),
    Metric("jobs_count", "Jobs"),
    Metric("jobs_failed_count", "Jobs that failed last", warn=1),
    Metric("tasks_running_count", "Tasks that go on"),
    Metric("services_stopped_count", "Services of it that do not run", warn=1, bad=1),
    Metric("pools_unhealthy_count", "ZFS pools not well", warn=1, bad=1),
    Metric("updates_pending_count", "Pending updates", warn=50),
    Metric("subscription_missing_count", "No subscription", description="1 when it has none that is active"),
    Metric("certificate_left_seconds", "Certificate holds", warn=1_209_600, bad=259_200, low_is_bad=True),
    Metric("certificate_expiring_count", "Certificate ends soon", warn=1, description="1 in its last fortnight"),
)

SERVER = Kind(
    type="pbs",
    title="Backup Server",
    plural="Backup servers",
    page=Page.INFRASTRUCTURE,
    icon="archive",
    metrics=(*MACHINE, *_COUNTS),
    columns=(
        Column(name="cpu", title="CPU", value="metrics.cpu_ratio", draw=Draw.HEAT, priority=1, width_px=150),
        Column(
            name="memory",
            title="Memory",
            value="metrics.memory_ratio",
            beside="metrics.memory_used_bytes",
            draw=Draw.HEAT,
            priority=2,
            width_px=210,
        ),
        Column(
            name="datastores", title="Datastores", value="metrics.datastores_count", draw=Draw.NUMBER, priority=3, width_px=90
        ),
        Column(name="failed", title="Failed jobs", value="metrics.jobs_failed_count", draw=Draw.NUMBER, priority=4, width_px=90),
        Column(name="tasks", title="Tasks", value="metrics.tasks_running_count", draw=Draw.NUMBER, priority=5, width_px=80),
        Column(name="version", title="Version", value=f"facets.{NAME}.version", priority=6, width_px=80),
        Column(name="uptime", title="Uptime", value="metrics.uptime_seconds", draw=Draw.DURATION, priority=7, width_px=90),
    ),
    badges=(Badge(value="metrics.jobs_failed_count", title="jobs failed", tone="warning"),),
    panels=(
        Panel(
            title="Backup Server",
            facts=(
                _AS.fact("Address", "address"),
                _AS.fact("Version", "version"),
                _AS.fact("Kernel", "kernel"),
                _AS.fact("Processor", "cpu_model"),
                _AS.fact("Threads", "cpus", Draw.NUMBER),
                _AS.fact("Boots by", "boot"),
                _AS.fact("Datastores", "datastores"),
                _AS.fact("Subscription", "subscription", Draw.BADGE),
                _AS.fact("Certificate holds until", "certificate_ends_at", Draw.TIME),
                _AS.fact("Fingerprint", "fingerprint"),
            ),
        ),
        Panel(
            title="Work that goes on",
            facts=(
                _AS.table(
                    "Tasks",
                    "running",
                    cell("Task", "title", width_px=260),
                    cell("By", "user", width_px=160),
                    cell("Since", "started_at", Draw.TIME),
                ),
            ),
        ),
        Panel(
            title="Services, pools and updates",
            facts=(
                _AS.table("Services", "services", cell("Service", "name", width_px=180), cell("State", "state", Draw.BADGE)),
                _AS.table("ZFS pools", "pools", cell("Pool", "name"), cell("Health", "health", Draw.BADGE)),
                number("Pending updates", "updates_pending_count"),
                _AS.table(
                    "Packages",
                    "updates",
                    cell("Package", "package", width_px=180),
                    cell("Installed", "installed", width_px=140),
                    cell("Available", "available", width_px=140),
                ),
                _AS.table(
                    "Limits of traffic",
                    "traffic",
                    cell("Name", "name"),
                    cell("Networks", "networks", width_px=180),
                    cell("In", "rate_in"),
                    cell("Out", "rate_out"),
                ),
            ),
        ),
        Panel(
            title="Tape",
            facts=(
                _AS.table(
                    "Drives",
                    "tape_drives",
                    cell("Drive", "name"),
                    cell("Model", "model", width_px=160),
                    cell("Changer", "changer"),
                    cell("Held by", "state", width_px=160),
                ),
                _AS.fact("Media", "tape_media_count", Draw.NUMBER),
                _jobs("Jobs", "tape_jobs"),
            ),
        ),
        Panel(title="What Pulse can read here", facts=(_TROUBLES,)),
    ),
    charts=(
        Chart(title="CPU", metrics=("cpu_ratio",), summary=True),
        Chart(title="Memory", metrics=("memory_used_bytes",), summary=True),
        Chart(title="Load", metrics=("load_1m", "load_5m", "load_15m")),
        Chart(title="CPU waiting for disks", metrics=("cpu_iowait_ratio",)),
    ),
    facet_name=NAME,
    facet=ServerFacet,
)

_DATASTORE = (
    Metric("disk_free_bytes", "Free"),
    Metric("unavailable_count", "Cannot be read", warn=1, bad=1, description="1 when its server cannot read it, unplanned"),
    Metric("jobs_failed_count", "Jobs that failed last", warn=1),
    Metric("full_in_seconds", "Full in", warn=2_592_000, bad=604_800, low_is_bad=True, description="as its server estimates"),
    Metric("deduplication_factor", "Deduplication", description="what backups refer to, by what is on the disk"),
    Metric("logical_bytes", "Data of all backups", description="before deduplication, when garbage was last collected"),
    Metric("chunks_bytes", "Data on the disk", description="when garbage was last collected"),
    Metric("chunks_bad_count", "Damaged chunks", warn=1, bad=1),
    Metric("chunks_pending_bytes", "Garbage not collected yet"),
    Metric("backup_groups_count", "Groups of backups"),
    Metric("backups_count", "Backups"),
    Metric("backups_unverified_count", "Backups not verified"),
    Metric("backups_verify_failed_count", "Backups that failed verification", warn=1, bad=1),
    Metric("backups_running_count", "Backups being made"),
)


def with_datastores(storage: Kind) -> Kind:
    """The kind of storages with what those have that are datastores."""
    return attrs.evolve(
        storage,
        metrics=(*storage.metrics, *_DATASTORE),
        columns=(
            *storage.columns,
            Column(name="dedup", title="Dedup", value="metrics.deduplication_factor", draw=Draw.NUMBER, priority=7, width_px=80),
            Column(name="backups", title="Backups", value="metrics.backups_count", draw=Draw.NUMBER, priority=8, width_px=80),
        ),
        badges=(*storage.badges, Badge(value=f"facets.{NAME}.maintenance", title="maintenance", tone="info")),
        panels=(*storage.panels, *_PANELS),
        charts=(
            *storage.charts,
            Chart(title="Deduplication", metrics=("deduplication_factor",)),
            Chart(title="Backups", metrics=("backups_count", "backups_unverified_count")),
        ),
    )


_PANELS = (
    Panel(
        title="Datastore",
        facts=(
            _AS.fact("Server", "server"),
            _AS.fact("Lies on", "backend"),
            _AS.fact("Comment", "comment"),
            _AS.fact("Maintenance", "maintenance"),
            _AS.fact("Mounted", "mount", Draw.BADGE),
            _AS.fact("Error", "error"),
            number("Free", "disk_free_bytes"),
            _AS.fact("Full at", "full_at", Draw.TIME),
            number("Deduplication", "deduplication_factor"),
            number("Data of all backups", "logical_bytes"),
            number("Data on the disk", "chunks_bytes"),
            number("Garbage not collected yet", "chunks_pending_bytes"),
            _AS.fact("Garbage last collected", "collected_at", Draw.TIME),
        ),
    ),
    Panel(
        title="Backups in it",
        facts=(
            number("Backups", "backups_count"),
            number("Not verified", "backups_unverified_count"),
            number("Failed verification", "backups_verify_failed_count"),
            number("Being made", "backups_running_count"),
            _AS.table(
                "Namespaces",
                "namespaces",
                cell("Namespace", "name", width_px=180),
                cell("Groups", "groups", Draw.NUMBER),
                cell("Backups", "backups", Draw.NUMBER),
                cell("Cannot be read", "unreadable", width_px=220),
            ),
        ),
    ),
    Panel(title="Jobs", facts=(_jobs("Jobs of the datastore", "jobs"),)),
)
