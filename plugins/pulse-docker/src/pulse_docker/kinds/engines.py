"""The engine as a kind: a host of containers."""

from pulse_core.plugin import Badge, Chart, Column, Draw, Kind, Metric, Page, Panel
from pulse_docker.facets import NAME, EngineFacet
from pulse_docker.kinds.drawing import cell, fact, number, table

ENGINE = Kind(
    type="docker-host",
    title="Container engine",
    plural="Container engines",
    page=Page.INFRASTRUCTURE,
    icon="container",
    metrics=(
        Metric("memory_total_bytes", "Memory", description="what containers without a limit may use"),
        Metric("containers_count", "Containers"),
        Metric("containers_running_count", "Running", total="containers_count"),
        Metric("containers_failed_count", "Failed", warn=1, description="down though nobody asked them to stop"),
        Metric("containers_ailing_count", "Not well", warn=1, description="unhealthy, restarting or paused"),
        Metric("updates_available_count", "Updates available"),
        Metric("images_count", "Images"),
        Metric("images_unused_count", "Unused images", total="images_count"),
        Metric("volumes_unused_count", "Unused volumes"),
        Metric("images_size_bytes", "Disk used by images"),
        Metric("volumes_size_bytes", "Disk used by volumes"),
        Metric("containers_size_bytes", "Disk used by what containers wrote"),
        Metric("build_cache_size_bytes", "Disk used by the build cache"),
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
        Column(name="failed", title="Failed", value="metrics.containers_failed_count", draw=Draw.NUMBER, priority=3, width_px=80),
        Column(name="engine", title="Engine", value="facets.docker.runtime_version", priority=4, width_px=110),
    ),
    badges=(
        Badge(value="facets.docker.rootless", title="rootless"),
        Badge(value="facets.docker.swarm.manager", title="Swarm manager"),
    ),
    panels=(
        Panel(
            title="Engine",
            facts=(
                fact("Engine", "runtime"),
                fact("Version", "runtime_version"),
                fact("API", "api_version"),
                fact("Operating system", "os"),
                fact("Kernel", "kernel"),
                fact("Architecture", "architecture"),
                fact("Processors", "cpus", Draw.NUMBER),
                number("Memory", "memory_total_bytes"),
                fact("Storage driver", "storage_driver"),
                fact("Cgroup", "cgroup_version"),
                fact("Log driver", "logging_driver"),
                fact("Data folder", "root_folder"),
                fact("Rootless", "rootless", Draw.BADGE),
                fact("Security", "security"),
                fact("Address", "address"),
                fact("Engine id", "engine_id"),
                fact("The engine warns", "warnings"),
            ),
        ),
        Panel(
            title="Containers",
            facts=(
                number("Containers", "containers_count"),
                number("Running", "containers_running_count"),
                number("Failed", "containers_failed_count"),
                number("Not well", "containers_ailing_count"),
                number("Updates available", "updates_available_count"),
            ),
        ),
        Panel(
            title="Disk",
            facts=(
                number("Images", "images_size_bytes"),
                number("Volumes", "volumes_size_bytes"),
                number("Written by containers", "containers_size_bytes"),
                number("Build cache", "build_cache_size_bytes"),
                number("Unused images", "images_unused_count"),
                number("Unused volumes", "volumes_unused_count"),
            ),
        ),
        Panel(
            title="Swarm",
            facts=(fact("State", "swarm.state"), fact("Node", "swarm.node_id"), fact("Trouble", "swarm.error")),
        ),
        Panel(
            title="What Pulse cannot read here",
            facts=(
                table(
                    "Troubles",
                    "troubles",
                    cell("What", "feature"),
                    cell("Why", "reason", width_px=260),
                    cell("What to do", "fix", width_px=260),
                ),
            ),
        ),
    ),
    charts=(
        Chart(title="Running containers", metrics=("containers_running_count",)),
        Chart(
            title="Disk", metrics=("images_size_bytes", "volumes_size_bytes", "containers_size_bytes", "build_cache_size_bytes")
        ),
    ),
    facet_name=NAME,
    facet=EngineFacet,
)
