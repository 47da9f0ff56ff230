"""The jobs, and how each went when it ran last."""

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pbs.answers.datastores import collected
from pulse_proxmox.simulator.pbs.state import Job, Row, Task
from pulse_proxmox.simulator.pbs.world import ANY_STORE, World

_DAY = 86_400
_DIRECTION = Parameter(name="sync-direction", choices=("all", "push", "pull"), default="pull")
_KINDS = {"sync": "syncjob", "verify": "verificationjob", "prune": "prunejob"}


def routes(world: World) -> list[Route]:
    """/admin/gc, sync, verify and prune."""
    return [
        Route(template="/admin/gc", answer=lambda call: _collections(world, call), parameters=(ANY_STORE,)),
        Route(template="/admin/sync", answer=lambda call: _syncs(world, call), parameters=(ANY_STORE, _DIRECTION)),
        Route(template="/admin/verify", answer=lambda call: _jobs(world, call, "verify"), parameters=(ANY_STORE,)),
        Route(template="/admin/prune", answer=lambda call: _jobs(world, call, "prune"), parameters=(ANY_STORE,)),
    ]


def _collections(world: World, call: Call) -> list[Row]:
    found: list[Row] = []
    for store in world.server.stores.values():
        if call.text("store", store.name) != store.name or not world.may_read(call.caller, store.name):
            continue
        row: Row = {"store": store.name, "schedule": "daily", **collected(world, store)}
        if not world.server.is_readable(store.name):
            row = {name: 0 if isinstance(value, int) else value for name, value in row.items()}
        if store.collected_at:
            row |= {"last-run-endtime": store.collected_at + 900, "last-run-state": _state(world, "OK"), "duration": 900}
            row["next-run"] = store.collected_at + _DAY
        found.append(row)
    return found


def _syncs(world: World, call: Call) -> list[Row]:
    """Without a direction, only those that pull are listed."""
    wanted = call.text("sync-direction", "pull")
    rows = _jobs(world, call, "sync")
    return [row for row in rows if wanted in ("all", row["sync-direction"])]


def _jobs(world: World, call: Call, kind: str) -> list[Row]:
    return [
        _row(world, job)
        for job in world.server.jobs
        if job.kind == kind and call.text("store", job.store) == job.store and world.may_read(call.caller, job.store)
    ]


def _row(world: World, job: Job) -> Row:
    task = Task(number=7, kind=_KINDS[job.kind], about=f"{job.store}:{job.id}", user="root@pam", began_at=job.last_at)
    row: Row = {
        "id": job.id,
        "store": job.store,
        "schedule": job.schedule,
        "last-run-endtime": job.last_at + 120,
        "last-run-state": _state(world, job.last_state),
        "last-run-upid": world.upid(task),
        "next-run": job.last_at + job.every_seconds,
        **job.settings,
    }
    return {**row, "ns": job.namespace} if job.namespace else row


def _state(world: World, state: str) -> str:
    return "connection error: tcp connect error" if "job_failed" in world.server.faults else state
