"""Read the nodes of a Swarm."""

from pulse_core.plugin import Observation, Status
from pulse_core.plugin.narrow import Record, flag, named, number, part, text
from pulse_docker import facets
from pulse_docker.reading import labels
from pulse_docker.reading.swarm_tasks import Swarm, state_of


def node(row: Record, swarm: Swarm) -> Observation:
    """A node, with what it has."""
    id, description, spec = named(row, "ID"), part(row, "Description"), part(row, "Spec")
    platform, manager = part(description, "Platform"), part(row, "ManagerStatus")
    facet = facets.NodeFacet(
        node_id=id,
        hostname=text(description, "Hostname"),
        address=text(part(row, "Status"), "Addr"),
        role=text(spec, "Role"),
        availability=text(spec, "Availability"),
        state=state_of(row),
        leader=flag(manager, "Leader"),
        reachability=text(manager, "Reachability"),
        engine_version=text(part(description, "Engine"), "EngineVersion"),
        os=text(platform, "OS"),
        architecture=text(platform, "Architecture"),
        labels=labels.read(spec.get("Labels")),
    )
    status, reason = _node_status(facet, message=text(part(row, "Status"), "Message"))
    resources = part(description, "Resources")
    return Observation(
        key=id,
        type="swarm-node",
        name=facet.hostname or id,
        status=status,
        status_reason=reason,
        technology="swarm",
        claims=swarm.claims_of("node", id),
        metrics={name: value for name, value in _capacity(resources).items() if value is not None},
        facet=facet,
        facet_name=facets.NAME,
    )


def _capacity(resources: Record) -> dict[str, float | None]:
    nano = number(resources, "NanoCPUs")
    return {
        "memory_total_bytes": number(resources, "MemoryBytes") or None,
        "cpus_count": nano / 1e9 if nano else None,
    }


def _node_status(facet: facets.NodeFacet, *, message: str) -> tuple[Status, str]:
    if facet.state in ("down", "disconnected"):
        return Status.OFFLINE, message or facet.state
    if facet.state != "ready":
        return Status.UNKNOWN, message or "the Swarm does not know how it is"
    if facet.reachability == "unreachable":
        return Status.WARNING, "the other managers cannot reach it"
    if facet.availability in ("pause", "drain"):
        return Status.WARNING, {"pause": "paused: it takes no new tasks", "drain": "drained: it takes no tasks"}[
            facet.availability
        ]
    return Status.ONLINE, ""
