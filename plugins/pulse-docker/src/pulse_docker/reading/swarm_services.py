"""Read the services of a Swarm: how many tasks they shall have, and how many run."""

from collections.abc import Iterable

from pulse_core.plugin import Observation, Status
from pulse_core.plugin.narrow import Record, moment, named, number, part, rows, text, whole
from pulse_docker import facets
from pulse_docker.reading import labels
from pulse_docker.reading.swarm_tasks import Swarm, state_of, wanted

_MODES = {
    "Replicated": "replicated",
    "Global": "global",
    "ReplicatedJob": "replicated-job",
    "GlobalJob": "global-job",
}


def service(row: Record, tasks: list[Record], swarm: Swarm) -> Observation:
    """A service, with its own tasks."""
    id, spec = named(row, "ID"), part(row, "Spec")
    mode = next((word for name, word in _MODES.items() if name in part(spec, "Mode")), "")
    running = _running(row, tasks)
    desired = _desired(row, spec, tasks, mode=mode)
    status, reason = _service_status(running=running, desired=desired, mode=mode, tasks=tasks)
    numbers = {
        "tasks_running_count": running,
        "tasks_desired_count": desired,
        "tasks_missing_count": max(0.0, desired - running) if desired is not None and running is not None else None,
        "tasks_completed_count": number(part(row, "ServiceStatus"), "CompletedTasks"),
    }
    facet = _service_facet(row, spec, id=id, mode=mode)
    return Observation(
        key=id,
        type="swarm-service",
        name=text(spec, "Name") or id,
        status=status,
        status_reason=reason,
        technology="swarm",
        claims=swarm.claims_of("service", id),
        metrics={name: value for name, value in numbers.items() if value is not None},
        facet=facet,
        facet_name=facets.NAME,
    )


def _running(row: Record, tasks: list[Record]) -> float | None:
    given = number(part(row, "ServiceStatus"), "RunningTasks")
    return given if given is not None else float(sum(state_of(task) == "running" for task in tasks if wanted(task)))


def _desired(row: Record, spec: Record, tasks: list[Record], *, mode: str) -> float | None:
    """How many tasks there shall be. A global service wants one on each node that fits, and only its tasks know which do."""
    given = number(part(row, "ServiceStatus"), "DesiredTasks")
    if given is not None:
        return given
    if mode == "replicated":
        replicas = part(spec, "Mode", "Replicated")
        return number(replicas, "Replicas") if "Replicas" in replicas else 1.0
    if mode == "replicated-job":
        return number(part(spec, "Mode", "ReplicatedJob"), "MaxConcurrent")
    wanted = [task for task in tasks if text(task, "DesiredState").lower() in ("running", "ready", "accepted")]
    return float(len(wanted)) if wanted else None


def _service_status(*, running: float | None, desired: float | None, mode: str, tasks: Iterable[Record]) -> tuple[Status, str]:
    if mode.endswith("-job"):
        return Status.ONLINE, ""  # a job that is done runs nothing
    if running is None or desired is None:
        return Status.UNKNOWN, "nobody says how many tasks it shall have"
    if running >= desired:
        return Status.ONLINE, "scaled to nothing" if desired == 0 else ""
    reason = f"{running:.0f} of {desired:.0f} tasks run"
    error = _newest_error(tasks)
    return Status.WARNING if running else Status.OFFLINE, f"{reason}: {error}" if error else reason


def _newest_error(tasks: Iterable[Record]) -> str:
    """What the task that failed last said."""
    failed = [task for task in tasks if text(part(task, "Status"), "Err")]
    newest = max(failed, key=lambda task: moment(part(task, "Status"), "Timestamp") or 0.0, default=None)
    return text(part(newest, "Status"), "Err", limit=200) if newest is not None else ""


def _service_facet(row: Record, spec: Record, *, id: str, mode: str) -> facets.ServiceFacet:
    update = part(row, "UpdateStatus")
    stack = part(spec, "Labels")
    return facets.ServiceFacet(
        service_id=id,
        stack=text(stack, "com.docker.stack.namespace"),
        mode=mode,
        image=text(part(spec, "TaskTemplate", "ContainerSpec"), "Image").partition("@")[0],
        update_state=text(update, "State"),
        update_message=text(update, "Message"),
        created_at=moment(row, "CreatedAt"),
        updated_at=moment(row, "UpdatedAt"),
        ports=tuple(_port(one) for one in rows(part(row, "Endpoint"), "Ports")),
        labels=labels.read(spec.get("Labels")),
    )


def _port(row: Record) -> facets.EndpointPort:
    return facets.EndpointPort(
        published=whole(row, "PublishedPort"),
        target=whole(row, "TargetPort"),
        protocol=text(row, "Protocol"),
        mode=text(row, "PublishMode"),
    )
