"""Read `docker-swarm`: services, their tasks and the nodes, as a manager sees them."""

from pulse_core.plugin import Reading, Report
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, named, part, text
from pulse_docker.reading.swarm_nodes import node
from pulse_docker.reading.swarm_services import service
from pulse_docker.reading.swarm_tasks import Swarm, task, wanted

MAX_OBJECTS = 5_000


def read_swarm(report: Report) -> Reading:
    """What a manager knows. Tasks that ended are history: of them only the reason is told."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    swarm = Swarm(text(part(payload, "cluster"), "ID", limit=LONGEST_NAME))
    node_rows = list(losses.each(payload.get("nodes"), "nodes", _identified, limit=MAX_OBJECTS))
    service_rows = list(losses.each(payload.get("services"), "services", _identified, limit=MAX_OBJECTS))
    task_rows = list(losses.each(payload.get("tasks"), "tasks", _identified, limit=4 * MAX_OBJECTS))
    hostnames = {text(row, "ID"): text(part(row, "Description"), "Hostname") for row in node_rows}
    names = {text(row, "ID"): text(part(row, "Spec"), "Name") for row in service_rows}
    of_service: dict[str, list[Record]] = {}
    for row in task_rows:
        of_service.setdefault(text(row, "ServiceID"), []).append(row)
    found = [
        *(node(row, swarm) for row in node_rows),
        *(service(row, of_service.get(text(row, "ID"), []), swarm) for row in service_rows),
        *(task(row, swarm, names=names, hostnames=hostnames) for row in task_rows[:MAX_OBJECTS] if wanted(row)),
    ]
    distinct = {(one.type, one.key): one for one in found}
    return Reading(observations=tuple(distinct.values()), dropped=tuple(losses.dropped))


def _identified(row: Record) -> Record:
    named(row, "ID")
    return row
