"""Containers and the Compose projects they make up."""

from pulse_core.plugin import Badge, Chart, Column, Draw, Kind, Metric, Page, Panel
from pulse_docker.facets import NAME, ContainerFacet, ProjectFacet
from pulse_docker.kinds.drawing import LABELS, cell, fact, number, table

_METRICS = (
    Metric("cpu_seconds_per_second", "Processors busy", description="1 is one processor all the time"),
    Metric("cpu_throttled_ratio", "CPU held back by its limit", warn=0.1, bad=0.5),
    Metric("memory_limit_bytes", "Memory limit"),
    Metric("memory_limit_ratio", "Memory of its limit", warn=0.85, bad=0.95, description="only where it has a limit of its own"),
    Metric("processes_count", "Processes"),
    Metric("restarts_count", "Restarts", warn=3, description="by its restart policy, since it was last started by hand"),
    Metric("writable_bytes", "Written by it"),
    Metric("root_filesystem_bytes", "Root filesystem"),
    Metric("not_running_count", "Failed", warn=1, bad=1, description="1 when it is down though nobody asked it to stop"),
    Metric("unhealthy_count", "Unhealthy", warn=1, bad=1, description="1 when its health check fails"),
    Metric("restart_loop_count", "Restart loop", warn=1, bad=1, description="1 when it is restarted again and again"),
    Metric("oom_kills_count", "Out of memory", warn=1, bad=1, description="how often lately, or that it ended so"),
    Metric("updates_available_count", "Update available", warn=1, description="1 when its registry has a newer image"),
)
_STATE = Panel(
    title="State",
    facts=(
        fact("State", "state", Draw.BADGE),
        fact("Health", "health", Draw.BADGE),
        fact("Exit code", "exit_code", Draw.NUMBER),
        fact("Out of memory", "oom_killed", Draw.BADGE),
        fact("The engine says", "error"),
        fact("Started", "started_at", Draw.TIME),
        fact("Ended", "finished_at", Draw.TIME),
        fact("Made", "created_at", Draw.TIME),
        number("Restarts", "restarts_count"),
        fact("Restart policy", "restart_policy"),
        fact("Health check", "health_test"),
        fact("What it says", "health_output"),
    ),
)
_IMAGE = Panel(
    title="Image and update",
    facts=(
        fact("Image", "image"),
        fact("Image id", "image_id"),
        fact("Update", "update.state", Draw.BADGE),
        fact("Why", "update.reason"),
        fact("Digest here", "update.current_digest"),
        fact("Digest of the registry", "update.latest_digest"),
        fact("Asked", "update.checked_at", Draw.TIME),
    ),
)
_USE = Panel(
    title="Use and limits",
    facts=(
        number("CPU", "cpu_ratio", Draw.BAR),
        number("Processors busy", "cpu_seconds_per_second"),
        fact("Processors allowed", "cpu_limit", Draw.NUMBER),
        number("Memory used", "memory_used_bytes", Draw.BAR),
        number("Memory limit", "memory_limit_bytes"),
        number("Processes", "processes_count"),
        fact("Processes allowed", "pids_limit", Draw.NUMBER),
        number("Written by it", "writable_bytes"),
        number("Root filesystem", "root_filesystem_bytes"),
    ),
)
_CONTAINER_FACTS = Panel(
    title="Container",
    facts=(
        fact("Project", "project"),
        fact("Service", "service"),
        fact("Replica", "replica"),
        fact("User", "user"),
        fact("Network mode", "network_mode"),
        fact("Privileged", "privileged", Draw.BADGE),
        fact("Read only", "read_only", Draw.BADGE),
        fact("Container id", "container_id"),
        fact("Pod", "podman.pod"),
        fact("Unit", "podman.unit"),
        fact("Variables", "environment"),
    ),
)
_TIES = Panel(
    title="Ports, mounts and networks",
    facts=(
        table(
            "Ports",
            "ports",
            cell("Address", "address"),
            cell("Public", "public", Draw.NUMBER),
            cell("Inside", "private", Draw.NUMBER),
            cell("Protocol", "protocol"),
        ),
        table(
            "Mounts",
            "mounts",
            cell("Inside", "target", width_px=180),
            cell("Kind", "kind"),
            cell("Source", "source", width_px=220),
            cell("Writable", "writable", Draw.BADGE),
        ),
        table(
            "Networks",
            "networks",
            cell("Network", "name", width_px=140),
            cell("Address", "address"),
            cell("IPv6", "address6"),
            cell("MAC", "mac", width_px=140),
        ),
    ),
)

CONTAINER = Kind(
    type="app-container",
    title="Container",
    plural="Containers",
    metrics=_METRICS,
    columns=(
        Column(name="image", title="Image", value="facets.docker.image", priority=4, width_px=200),
        Column(name="project", title="Project", value="facets.docker.project", priority=5, width_px=120),
        Column(name="restarts", title="Restarts", value="metrics.restarts_count", draw=Draw.NUMBER, priority=6, width_px=90),
    ),
    badges=(
        Badge(value="facets.docker.health", title="unhealthy", when="unhealthy", tone="bad"),
        Badge(value="facets.docker.state", title="restarting", when="restarting", tone="warning"),
        Badge(value="facets.docker.state", title="paused", when="paused"),
        Badge(value="facets.docker.oom_killed", title="out of memory", tone="bad"),
        Badge(value="facets.docker.update.state", title="update", when="available", tone="info"),
    ),
    panels=(_STATE, _USE, _IMAGE, _CONTAINER_FACTS, _TIES, Panel(title="Labels", facts=(LABELS,))),
    charts=(
        Chart(title="Memory of its limit", metrics=("memory_limit_ratio",)),
        Chart(title="CPU held back by its limit", metrics=("cpu_throttled_ratio",)),
        Chart(title="Processes", metrics=("processes_count",)),
    ),
    facet_name=NAME,
    facet=ContainerFacet,
)

PROJECT = Kind(
    type="docker-project",
    title="Compose project",
    plural="Compose projects",
    page=Page.WORKLOADS,
    icon="boxes",
    metrics=(
        Metric(
            "not_running_count", "Failed", warn=1, bad=1, description="1 when nothing of it runs, and not all of that was asked"
        ),
        Metric("containers_count", "Containers"),
        Metric("containers_running_count", "Running", total="containers_count"),
        Metric("containers_failed_count", "Failed", warn=1),
        Metric("containers_ailing_count", "Not well", warn=1),
    ),
    columns=(
        Column(
            name="running",
            title="Running",
            value="metrics.containers_running_count",
            beside="metrics.containers_count",
            draw=Draw.NUMBER,
            priority=2,
            width_px=110,
        ),
    ),
    panels=(
        Panel(
            title="Project",
            facts=(
                number("Containers", "containers_count"),
                number("Running", "containers_running_count"),
                number("Failed", "containers_failed_count"),
                number("Not well", "containers_ailing_count"),
                fact("Services", "services"),
                fact("Folder", "working_folder"),
                fact("Files", "config_files"),
            ),
        ),
    ),
    charts=(Chart(title="Running containers", metrics=("containers_running_count",)),),
    facet_name=NAME,
    facet=ProjectFacet,
)
