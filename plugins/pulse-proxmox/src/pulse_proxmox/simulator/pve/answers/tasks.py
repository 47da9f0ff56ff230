"""Tasks: of the cluster, of a node, and what one of them said."""

from collections import Counter

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.refusals import Refused, died
from pulse_proxmox.simulator.frame.routes import Call, Reply, Route
from pulse_proxmox.simulator.pve.memory import Row
from pulse_proxmox.simulator.pve.tasks import SHOWN_IN_CLUSTER, Task
from pulse_proxmox.simulator.pve.world import NODE, World, vmid

LINES = (
    Parameter(name="start", type="integer", minimum=0, default=0),
    Parameter(name="limit", type="integer", minimum=0, default=50),
)
UPID = Parameter(name="upid", optional=False)


def routes(world: World) -> list[Route]:
    """/cluster/tasks and /nodes/{node}/tasks."""
    base = "/nodes/{node}/tasks"
    return [
        Route(template="/cluster/tasks", answer=lambda call: _recent(world, call)),
        Route(template=base, answer=lambda call: _listed(world, call), parameters=_filters(world), node="node"),
        Route(
            template=f"{base}/{{upid}}/status",
            answer=lambda call: _state(_found(world, call)),
            parameters=(NODE, UPID),
            node="node",
        ),
        Route(
            template=f"{base}/{{upid}}/log",
            answer=lambda call: _log(world, call),
            parameters=(NODE, UPID, Parameter(name="download", type="boolean"), *LINES),
            node="node",
        ),
    ]


def _filters(world: World) -> tuple[Parameter, ...]:
    return (
        NODE,
        *LINES,
        Parameter(name="errors", type="boolean", default=False),
        Parameter(name="since", type="integer"),
        Parameter(name="until", type="integer"),
        Parameter(name="source", choices=("archive", "active", "all"), default="archive"),
        Parameter(name="statusfilter"),
        Parameter(name="typefilter"),
        Parameter(name="userfilter"),
        vmid(world.release, optional=True),
    )


def _recent(world: World, call: Call) -> list[Row]:
    """What each node told of, as long as it can be heard: what runs, and the last that ended."""
    cluster = world.cluster
    cluster.catch_up()
    online, shown = cluster.sees(call.place), Counter[str]()
    rows: list[Row] = []
    for task in cluster.tasks:
        shown[task.node] += bool(task.ended_at)
        if shown[task.node] <= SHOWN_IN_CLUSTER and task.node in online and _may_see(world, call, task):
            rows.append(_row(task))
    return rows


def _listed(world: World, call: Call) -> Reply:
    tasks = [task for task in world.cluster.tasks if task.node == call.text("node") and _wanted(task, call)]
    tasks = [task for task in tasks if _may_see(world, call, task)]
    start, limit = call.number("start"), call.number("limit")
    return Reply(data=[_row(task) for task in tasks[start : start + limit if limit else None]], beside={"total": len(tasks)})


def _wanted(task: Task, call: Call) -> bool:
    source, running = call.text("source"), not task.ended_at
    if (source == "archive" and running) or (source == "active" and not running):
        return False
    if call.flag("errors") and (running or task.status == "OK" or task.status.startswith("WARNINGS")):
        return False
    if not call.number("since") <= task.started_at <= call.number("until", 2**40):
        return False
    fits = call.text("typefilter") in task.type and call.text("userfilter") in task.user
    return fits and call.text("vmid", task.id) == task.id and _has_status(task, call.text("statusfilter"))


def _has_status(task: Task, wanted: str) -> bool:
    word = "ok" if task.status == "OK" else "warning" if task.status.startswith("WARNINGS") else "error"
    return not wanted or word in wanted.lower().split(",")


def _may_see(world: World, call: Call, task: Task) -> bool:
    return task.user == call.caller.name or world.may(call.caller, f"/nodes/{task.node}", "Sys.Audit")


def _row(task: Task) -> Row:
    row: Row = {
        "upid": task.upid,
        "node": task.node,
        "type": task.type,
        "id": task.id,
        "user": task.user,
        "pid": task.pid,
        "pstart": task.pstart,
        "starttime": int(task.started_at),
    }
    if "!" in task.user:
        row["user"], _, row["tokenid"] = task.user.partition("!")
    return row if not task.ended_at else {**row, "endtime": int(task.ended_at), "status": task.status}


def _found(world: World, call: Call) -> Task:
    task = world.cluster.tasks.named(call.text("upid"))
    if task is None or task.node != call.text("node"):
        raise died("no such task")
    if not _may_see(world, call, task):
        raise Refused(403, f"Permission check failed (/nodes/{task.node}, Sys.Audit)")
    return task


def _state(task: Task) -> Row:
    row = {**_row(task), "status": "stopped" if task.ended_at else "running"}
    row.pop("endtime", None)
    return {**row, "exitstatus": task.status} if task.ended_at else row


def _log(world: World, call: Call) -> Reply:
    lines = _found(world, call).log
    start, limit = call.number("start"), call.number("limit")
    rows: list[Row] = [{"n": number + 1, "t": line} for number, line in enumerate(lines)]
    return Reply(data=rows[start : start + limit if limit else None], beside={"total": len(lines)})
