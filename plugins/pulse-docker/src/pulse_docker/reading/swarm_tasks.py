"""Read the tasks of a Swarm, and know those that are wanted from those that are history."""

import attrs

from pulse_core.plugin import Claim, Observation, Relation, Status, claims
from pulse_core.plugin.narrow import Record, named, part, text, whole
from pulse_docker import facets

_ENDED = frozenset(("complete", "shutdown", "failed", "rejected", "remove", "orphaned"))


@attrs.frozen
class Swarm:
    """The cluster, by whose id its things are the same whichever manager tells of them."""

    id: str

    def claims_of(self, type: str, key: str) -> tuple[Claim, ...]:
        return claims(native=(f"swarm:{self.id.lower()}", f"{type}/{key}")) if self.id else ()


def state_of(row: Record) -> str:
    """How far a task is, or how a node is, in the Swarm's word."""
    return text(part(row, "Status"), "State").lower()


def wanted(row: Record) -> bool:
    """Whether a task is or shall be there; one that ended, or was replaced, is history."""
    return state_of(row) not in _ENDED and text(row, "DesiredState").lower() not in ("shutdown", "remove")


def task(row: Record, swarm: Swarm, *, names: dict[str, str], hostnames: dict[str, str]) -> Observation:
    """A task, called by its service and its slot or node."""
    id, service, node = named(row, "ID"), text(row, "ServiceID"), text(row, "NodeID")
    status, slot = part(row, "Status"), whole(row, "Slot")
    container = part(status, "ContainerStatus")
    state, error = state_of(row), text(status, "Err") or text(status, "Message")
    place = str(slot) if slot is not None else hostnames.get(node) or node[:12] or id[:12]
    return Observation(
        key=id,
        type="swarm-task",
        name=f"{names.get(service) or service or 'task'}.{place}",
        status=Status.ONLINE if state == "running" else Status.WARNING if state else Status.UNKNOWN,
        status_reason="" if state == "running" else ": ".join(filter(None, (state, error))),
        technology="swarm",
        claims=swarm.claims_of("task", id),
        facet=facets.TaskFacet(
            task_id=id,
            service_id=service,
            service=names.get(service, ""),
            node_id=node,
            node=hostnames.get(node, ""),
            slot=slot,
            state=state,
            desired_state=text(row, "DesiredState"),
            error=text(status, "Err"),
            container_id=text(container, "ContainerID"),
            image=text(part(row, "Spec", "ContainerSpec"), "Image").partition("@")[0],
            exit_code=whole(container, "ExitCode") if state != "running" else None,
        ),
        facet_name=facets.NAME,
        parent=Relation("member_of", key=service, type="swarm-service") if service else None,
        relations=(Relation("runs_on", key=node, type="swarm-node"),) if node else (),
    )
