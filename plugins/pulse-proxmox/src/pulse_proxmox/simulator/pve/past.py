"""Give a new estate a past: backups, tasks, and jobs that made them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from random import Random
from typing import Final

from pulse_proxmox.simulator.pve.guest import Guest, disk_used
from pulse_proxmox.simulator.pve.jobs import BackupJob, Replication
from pulse_proxmox.simulator.pve.state import Cluster
from pulse_proxmox.simulator.pve.storage import Backup

DAY_SECONDS: Final = 86_400.0
NIGHTLY: Final = "backup-nightly"
WEEKLY: Final = "backup-archive"
FAILED: Final = "job errors"


def remember(cluster: Cluster, *, dice: Random, now: float, days: int) -> None:
    """So many nights of backups, and what else was done."""
    _jobs(cluster)
    for back in range(days, 0, -1):
        _night(cluster, now // DAY_SECONDS * DAY_SECONDS - back * DAY_SECONDS + 2 * 3600, dice)
    _daily_work(cluster, dice=dice, now=now)
    cluster.tasks.sorted()


def _jobs(cluster: Cluster) -> None:
    left_out = tuple(guest.vmid for guest in cluster.guests.values() if guest.template or guest.name.startswith("test"))
    databases = tuple(guest.vmid for guest in cluster.guests.values() if guest.name.startswith(("db", "git")))
    cluster.jobs = [
        BackupJob(id=NIGHTLY, storage="backup", hour=2, all=True, vmids=left_out, comment="every night"),
        BackupJob(id=WEEKLY, storage="nfs-backup", hour=4, vmids=databases, mode="stop", keep=4),
    ]
    names = list(cluster.nodes)
    local = [guest for guest in cluster.guests.values() if guest.storage == "local-zfs" and guest.running and not guest.ha]
    if len(names) > 1:
        cluster.replications = [
            Replication(vmid=guest.vmid, target=_other(names, guest.node), offset_seconds=7.0 * place)
            for place, guest in enumerate(local[:6])
        ]


def _other(names: list[str], name: str) -> str:
    return names[(names.index(name) + 1) % len(names)]


def _night(cluster: Cluster, at: float, dice: Random) -> None:
    for job in cluster.jobs:
        for node in cluster.nodes:
            covered = [guest for guest in cluster.guests.values() if guest.node == node and job.covers(guest.vmid)]
            if covered:
                task = cluster.tasks.past(node, "vzdump", "", at=at + job.hour * 60, seconds=95.0 * len(covered))
                task.log = told([(guest, at, "") for guest in covered], job)
        for number, guest in enumerate(cluster.guests.values()):
            if job.covers(guest.vmid):
                cluster.backups.append(_backup(guest, job, at + job.hour * 60 + number * 20 + dice.uniform(0, 9), dice))


def told(guests: Sequence[tuple[Guest, float, str]], job: BackupJob) -> tuple[str, ...]:
    """What a task that backs up writes: which guests, and of each when it began, and how it ended, an error if it failed."""
    lines = [f"INFO: starting new backup job: vzdump --storage {job.storage} --mode {job.mode}"]
    for guest, at, error in guests:
        lines.append(f"INFO: Starting Backup of VM {guest.vmid} ({guest.kind})")
        lines.append(f"INFO: Backup started at {datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}")
        ended = (
            f"ERROR: Backup of VM {guest.vmid} failed - {error}"
            if error
            else f"INFO: Finished Backup of VM {guest.vmid} (00:01:12)"
        )
        lines.append(ended)
    failed = any(error for _, _, error in guests)
    return (
        *lines,
        "INFO: Backup job finished with errors" if failed else "INFO: Backup job finished successfully",
        "TASK " + FAILED if failed else "TASK OK",
    )


def _backup(guest: Guest, job: BackupJob, at: float, dice: Random) -> Backup:
    size = disk_used(guest, at)
    return Backup(
        storage=job.storage,
        kind=guest.kind,
        vmid=guest.vmid,
        at=float(int(at)),
        size_bytes=size if job.storage == "backup" else size * 4 // 10,
        notes=guest.name,
        protected=dice.random() < 0.01,
        verified="" if job.storage != "backup" or dice.random() < 0.1 else "ok" if dice.random() < 0.995 else "failed",
    )


def _daily_work(cluster: Cluster, *, dice: Random, now: float) -> None:
    for node in cluster.nodes:
        cluster.tasks.past(node, "aptupdate", "", at=now - dice.uniform(3600, 80_000), seconds=9.0)
    for guest in list(cluster.guests.values())[:20]:
        begins = now - dice.uniform(3600, 3 * DAY_SECONDS)
        if guest.kind == "qemu" and guest.running:
            cluster.tasks.past(guest.node, "qmsnapshot", str(guest.vmid), at=begins, seconds=3.0)
    for guest in cluster.guests.values():
        if guest.kind == "lxc":
            cluster.tasks.past(guest.node, "vzcreate", str(guest.vmid), at=guest.created_at, seconds=21.0)
    failing = next(iter(cluster.nodes))
    cluster.tasks.past(failing, "imgcopy", "", at=now - 50_000, seconds=40.0, status="command 'qemu-img' failed: exit code 1")
