"""What people and jobs do to a cluster's guests; every change is a task, as in the product."""

from collections.abc import Callable

import attrs

from pulse_proxmox.simulator.pve.guest import Guest, Snapshot, disk_used
from pulse_proxmox.simulator.pve.jobs import BackupJob
from pulse_proxmox.simulator.pve.past import FAILED, told
from pulse_proxmox.simulator.pve.state import Cluster
from pulse_proxmox.simulator.pve.storage import Backup
from pulse_proxmox.simulator.pve.tasks import Task

KEPT = 14
"""How many backups of a guest a storage keeps."""
_UNLIKE = {"qmmigrate": "qmigrate"}
"""Tasks whose name is not made as those of the others are."""


def _by_hand(storage: str) -> BackupJob:
    """What a person asks for, as if it were a job."""
    return BackupJob(id="", storage=storage, hour=0)


class Changes:
    """Changes of one cluster, by the number of the guest. Those that take a while end by themselves, or when they are told to.

    The lists of a node show them at once, those of the cluster when its numbers are gathered next, or at `announce`.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def start(self, vmid: int) -> None:
        """Start one that stands still."""
        guest = self._guest(vmid)
        if guest.running or guest.template:
            return
        self._done(guest, "start")
        guest.status, guest.qmpstatus, guest.started_at = "running", "running", self._cluster.now()

    def stop(self, vmid: int) -> None:
        """Stop it at once."""
        guest = self._guest(vmid)
        if not guest.running:
            return
        self._done(guest, "stop")
        guest.status, guest.qmpstatus, guest.started_at = "stopped", "stopped", 0.0

    def snapshot(self, vmid: int, name: str) -> None:
        """Take a snapshot."""
        guest = self._guest(vmid)
        self._done(guest, "snapshot")
        parent = guest.snapshots[-1].name if guest.snapshots else ""
        guest.snapshots.append(Snapshot(name=name, at=self._cluster.now(), parent=parent))

    def remove(self, vmid: int) -> None:
        """Remove the guest; its backups stay."""
        guest = self._guest(vmid)
        self._done(guest, "destroy")
        del self._cluster.guests[vmid]
        self._cluster.replications = [one for one in self._cluster.replications if one.vmid != vmid]

    def clone(self, vmid: int, new: int, *, same_uuid: bool = False) -> Guest:
        """Another guest out of this one, stopped; with the same SMBIOS uuid it is as a restored copy is."""
        guest, now = self._guest(vmid), self._cluster.now()
        self._done(guest, "clone" if not same_uuid else "restore")
        number = f"{new:06X}"
        copy = attrs.evolve(
            guest,
            vmid=new,
            name=f"copy-of-{guest.name}",
            status="stopped",
            qmpstatus="stopped",
            created_at=now,
            started_at=0.0,
            snapshots=[],
            pending={},
            ha="",
            mac=guest.mac if same_uuid else f"BC:24:12:{number[:2]}:{number[2:4]}:{number[4:]}",
            uuid=guest.uuid if same_uuid else f"{new:08x}{guest.uuid[8:]}",
        )
        self._cluster.guests[new] = copy
        return copy

    def migrate(self, vmid: int, to: str = "", *, seconds: float = 30.0) -> Callable[[], None]:
        """Begin to move it, listed on both nodes meanwhile. What is returned ends it; it ends by itself after `seconds`."""
        guest, names = self._guest(vmid), list(self._cluster.nodes)
        target = to or names[(names.index(guest.node) + 1) % len(names)]
        task = self._begun(guest, "migrate")
        guest.lock, guest.shown_on = "migrate", target

        def arrive() -> None:
            guest.node, guest.shown_on, guest.lock = target, "", ""

        return self._ending(task, arrive, seconds)

    def backup(self, vmid: int, storage: str = "backup", *, seconds: float = 60.0, stop: bool = False) -> Callable[[], None]:
        """Begin a backup; with `stop` the guest stands still as long."""
        guest, now = self._guest(vmid), self._cluster.now()
        task = self._cluster.tasks.begin(guest.node, "vzdump", str(vmid), at=now)
        guest.lock = "backup"
        if stop:
            guest.status, guest.qmpstatus, guest.started_at = "stopped", "stopped", 0.0

        def end() -> None:
            guest.lock = ""
            if stop:
                guest.status, guest.qmpstatus, guest.started_at = "running", "running", self._cluster.now()
            if "backup_failing" in self._cluster.faults:
                self._fail(task, guest, storage)
                return
            task.log = told([(guest, now, "")], _by_hand(storage))
            size = disk_used(guest, self._cluster.now())
            made = Backup(storage=storage, kind=guest.kind, vmid=vmid, at=float(int(now)), size_bytes=size, notes=guest.name)
            self._prune(made)
            self._cluster.backups.append(made)

        return self._ending(task, end, seconds)

    def power(self, node: str, *, on: bool) -> None:
        """Give a node power, or take it. What ran there runs again when it is back."""
        machine, now = self._cluster.nodes[node], self._cluster.now()
        machine.powered = on
        if on:
            machine.booted_at = now
            for guest in self._cluster.guests.values():
                guest.started_at = now if guest.node == node and guest.running else guest.started_at
        self._cluster.announce()

    def _guest(self, vmid: int) -> Guest:
        return self._cluster.guests[vmid]

    def _begun(self, guest: Guest, what: str) -> Task:
        prefix = "qm" if guest.kind == "qemu" else "vz"
        return self._cluster.tasks.begin(
            guest.node, _UNLIKE.get(prefix + what, prefix + what), str(guest.vmid), at=self._cluster.now()
        )

    def _done(self, guest: Guest, what: str) -> None:
        task = self._begun(guest, what)
        self._cluster.tasks.end(task, at=self._cluster.now() + 1.0)

    def _prune(self, new: Backup) -> None:
        """Make room for one more of this guest, as the job is told to; what is protected stays."""
        kept = [one for one in self._cluster.backups if (one.storage, one.vmid) == (new.storage, new.vmid) and not one.protected]
        for old in kept[: max(len(kept) - KEPT + 1, 0)]:
            self._cluster.backups.remove(old)

    def _fail(self, task: Task, guest: Guest, storage: str) -> None:
        log = told([(guest, task.started_at, "VM quiesce failed: got timeout")], _by_hand(storage))
        self._cluster.tasks.end(task, at=self._cluster.now(), status=FAILED, log=log)

    def _ending(self, task: Task, end: Callable[[], None], seconds: float) -> Callable[[], None]:
        def finish() -> None:
            if task.ended_at:
                return
            end()
            if not task.ended_at:
                self._cluster.tasks.end(task, at=self._cluster.now(), log=task.log)

        self._cluster.later(seconds, finish)
        return finish
