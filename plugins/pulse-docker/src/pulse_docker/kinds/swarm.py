"""Services, tasks and nodes of a Swarm."""

from pulse_core.plugin import Badge, Chart, Column, Draw, Kind, Metric, Page, Panel
from pulse_docker.facets import NAME, NodeFacet, ServiceFacet, TaskFacet
from pulse_docker.kinds.drawing import LABELS, cell, fact, number, table

_LABELS = Panel(title="Labels", facts=(LABELS,))

SERVICE = Kind(
    type="swarm-service",
    title="Swarm service",
    plural="Swarm services",
    page=Page.WORKLOADS,
    icon="boxes",
    metrics=(
        Metric("tasks_desired_count", "Tasks wanted"),
        Metric("tasks_running_count", "Tasks running", total="tasks_desired_count"),
        Metric("tasks_missing_count", "Tasks missing", warn=1),
        Metric("tasks_completed_count", "Tasks completed"),
    ),
    columns=(
        Column(
            name="running",
            title="Running",
            value="metrics.tasks_running_count",
            beside="metrics.tasks_desired_count",
            draw=Draw.NUMBER,
            priority=2,
            width_px=110,
        ),
        Column(name="image", title="Image", value="facets.docker.image", priority=4, width_px=200),
    ),
    badges=(
        Badge(value="facets.docker.update_state", title="updating", when="updating", tone="info"),
        Badge(value="facets.docker.update_state", title="update paused", when="paused", tone="warning"),
        Badge(value="facets.docker.update_state", title="rolled back", when="rollback_completed", tone="warning"),
    ),
    panels=(
        Panel(
            title="Service",
            facts=(
                fact("Stack", "stack"),
                fact("Mode", "mode"),
                fact("Image", "image"),
                number("Tasks wanted", "tasks_desired_count"),
                number("Tasks running", "tasks_running_count"),
                number("Tasks completed", "tasks_completed_count"),
                fact("Update", "update_state", Draw.BADGE),
                fact("What the update says", "update_message"),
                fact("Made", "created_at", Draw.TIME),
                fact("Changed", "updated_at", Draw.TIME),
                table(
                    "Ports",
                    "ports",
                    cell("Published", "published", Draw.NUMBER),
                    cell("Inside", "target", Draw.NUMBER),
                    cell("Protocol", "protocol"),
                    cell("Mode", "mode"),
                ),
            ),
        ),
        _LABELS,
    ),
    charts=(Chart(title="Tasks", metrics=("tasks_running_count", "tasks_desired_count")),),
    facet_name=NAME,
    facet=ServiceFacet,
)

TASK = Kind(
    type="swarm-task",
    title="Swarm task",
    plural="Swarm tasks",
    page=Page.WORKLOADS,
    icon="activity",
    columns=(Column(name="image", title="Image", value="facets.docker.image", priority=4, width_px=200),),
    panels=(
        Panel(
            title="Task",
            facts=(
                fact("Service", "service"),
                fact("Node", "node"),
                fact("Slot", "slot", Draw.NUMBER),
                fact("State", "state", Draw.BADGE),
                fact("Wanted", "desired_state"),
                fact("Trouble", "error"),
                fact("Image", "image"),
                fact("Exit code", "exit_code", Draw.NUMBER),
                fact("Container id", "container_id"),
            ),
        ),
    ),
    facet_name=NAME,
    facet=TaskFacet,
)

NODE = Kind(
    type="swarm-node",
    title="Swarm node",
    plural="Swarm nodes",
    page=Page.INFRASTRUCTURE,
    icon="server",
    metrics=(Metric("memory_total_bytes", "Memory"), Metric("cpus_count", "Processors")),
    columns=(Column(name="role", title="Role", value="facets.docker.role", priority=4, width_px=90),),
    badges=(
        Badge(value="facets.docker.leader", title="leader"),
        Badge(value="facets.docker.availability", title="drained", when="drain", tone="warning"),
        Badge(value="facets.docker.availability", title="paused", when="pause", tone="warning"),
    ),
    panels=(
        Panel(
            title="Node",
            facts=(
                fact("Role", "role"),
                fact("Availability", "availability", Draw.BADGE),
                fact("State", "state", Draw.BADGE),
                fact("Manager", "reachability"),
                fact("Address", "address"),
                fact("Engine", "engine_version"),
                fact("Operating system", "os"),
                fact("Architecture", "architecture"),
                number("Processors", "cpus_count"),
                number("Memory", "memory_total_bytes"),
            ),
        ),
        _LABELS,
    ),
    facet_name=NAME,
    facet=NodeFacet,
)
