"""What the cluster does by itself: backup jobs, what they leave out, and replication."""

from datetime import UTC, datetime

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pve.jobs import BackupJob, Replication
from pulse_proxmox.simulator.pve.memory import Row
from pulse_proxmox.simulator.pve.releases import Release
from pulse_proxmox.simulator.pve.state import Cluster
from pulse_proxmox.simulator.pve.world import NODE, ROOT_AUDIT, World, vmid

QUARTER_SECONDS = 900.0
DAY_SECONDS = 86_400.0


def routes(world: World) -> list[Route]:
    """/cluster/backup, what is not backed up, /cluster/replication, a node's replication, and /pools."""
    guest = (NODE, vmid(world.release, "guest", optional=True))
    pools: tuple[Parameter, ...] = ()
    if world.release.number >= (8, 0):
        pools = (Parameter(name="poolid"), Parameter(name="type", choices=("qemu", "lxc", "storage")))
    return [
        Route(template="/cluster/backup", answer=lambda call: _jobs(world), need=ROOT_AUDIT),
        Route(template="/cluster/backup-info/not-backed-up", answer=lambda call: _left_out(world.cluster), need=ROOT_AUDIT),
        Route(template="/cluster/replication", answer=lambda call: _replications(world, call)),
        Route(template="/nodes/{node}/replication", answer=lambda call: _states(world, call), parameters=guest, node="node"),
        Route(template="/pools", answer=lambda call: _pools(world, call), parameters=pools),
    ]


def _jobs(world: World) -> list[Row]:
    return [_job(job, world.cluster.now(), world.release) for job in world.cluster.jobs]


def _job(job: BackupJob, now: float, release: Release) -> Row:
    midnight = now // DAY_SECONDS * DAY_SECONDS
    due = midnight + job.hour * 3600
    row: Row = {
        "id": job.id,
        "type": "vzdump",
        "schedule": f"{job.hour:02}:00",
        "storage": job.storage,
        "mode": job.mode,
        "enabled": int(job.enabled),
        "compress": "zstd",
        "notes-template": "{{guestname}}",
        "prune-backups": {"keep-daily": str(job.keep)} if release.number < (9, 0) else {"keep-daily": job.keep},
        "mailnotification": "failure",
    }
    row |= {"comment": job.comment} if job.comment else {}
    row |= {"next-run": int(due if due > now else due + DAY_SECONDS)} if job.enabled else {}
    numbers = ",".join(str(number) for number in job.vmids)
    if not job.all:
        return {**row, "vmid": numbers}
    return {**row, "all": 1, "exclude": numbers} if numbers else {**row, "all": 1}


def _left_out(cluster: Cluster) -> list[Row]:
    cluster.catch_up()
    return [
        {"vmid": guest.vmid, "type": guest.kind, "name": guest.name}
        for guest in cluster.guests.values()
        if not any(job.covers(guest.vmid) for job in cluster.jobs)
    ]


def _replications(world: World, call: Call) -> list[Row]:
    return [_definition(world.cluster, one) for one in world.cluster.replications if world.sees_guest(call.caller, one.vmid)]


def _definition(cluster: Cluster, one: Replication) -> Row:
    return {
        "id": one.id,
        "type": "local",
        "guest": one.vmid,
        "jobnum": 0,
        "source": cluster.guests[one.vmid].node,
        "target": one.target,
        "schedule": "*/15",
    }


def _states(world: World, call: Call) -> list[Row]:
    cluster, node = world.cluster, call.text("node")
    rows: list[Row] = []
    for one in cluster.replications:
        here = cluster.guests[one.vmid].node == node and call.number("guest", one.vmid) == one.vmid
        if here and world.sees_guest(call.caller, one.vmid):
            rows.append(_definition(cluster, one) | _state(cluster, one, node))
    return rows


def _state(cluster: Cluster, one: Replication, node: str) -> Row:
    now = cluster.now()
    turn = (now - one.offset_seconds) // QUARTER_SECONDS * QUARTER_SECONDS + one.offset_seconds
    row: Row = {"vmtype": cluster.guests[one.vmid].kind, "last_try": int(turn), "next_sync": int(turn + QUARTER_SECONDS)}
    if "replication_failing" not in cluster.faults and one.target in cluster.sees(node):
        return {**row, "last_sync": int(turn), "fail_count": 0, "duration": 4.2}
    error = f"command 'zfs send' failed: exit code 255, at {datetime.fromtimestamp(turn, UTC):%H:%M}"
    return {**row, "last_sync": int(turn - 4 * QUARTER_SECONDS), "fail_count": 4, "duration": 1.1, "error": error}


def _pools(world: World, call: Call) -> list[Row]:
    wanted = call.text("poolid")
    return [
        {"poolid": name, "comment": comment}
        for name, comment in world.cluster.pools.items()
        if wanted in ("", name) and world.may(call.caller, f"/pool/{name}", "Pool.Audit")
    ]
