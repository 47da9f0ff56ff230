"""The two Backup Servers of the demo: one at home, to which the demo's cluster writes, and one elsewhere that copies from it."""

import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from random import Random
from typing import Final

from pulse_proxmox.config import PbsConfig
from pulse_proxmox.simulator.estate import DEMO_BACKUPS, Estate
from pulse_proxmox.simulator.pbs.making import OWNER, datastore, of_groups
from pulse_proxmox.simulator.pbs.served import BackupServer
from pulse_proxmox.simulator.pbs.state import Datastore, Group, Groups, Snapshot
from pulse_proxmox.simulator.pve.storage import Backup
from pulse_proxmox.simulator.pve.stores import DATASTORE, NAMESPACE

HOME: Final = DEMO_BACKUPS
AWAY: Final = "pbs-away"
INTERVAL_SECONDS: Final = 30.0
_KINDS: Final = {"qemu": "vm", "lxc": "ct"}
_LOCAL: Final = "backup"


def home(*, clock: Callable[[], float] = time.time, faults: Iterable[str] = ()) -> BackupServer:
    """The one at home; its second datastore is on a disk that is taken out."""
    dice, now = Random(HOME), clock()  # noqa: S311  # it has to be the same every time
    hosts = datastore("", namespaces=("hosts",), groups=5, snapshots=20, dice=dice, now=now, first=900).namespaces
    main = of_groups(DATASTORE, {"": {}, NAMESPACE: written_by_cluster(clock), **hosts}, dice=dice, now=now)
    taken_out = datastore("usb-disk", namespaces=("",), groups=4, snapshots=6, dice=dice, now=now, removable=True)
    return _troubled(
        BackupServer.around([main, taken_out], name=HOME, clock=clock, faults=faults, tape=True), without=taken_out, failing=main
    )


def away(*, clock: Callable[[], float] = time.time, faults: Iterable[str] = ()) -> BackupServer:
    """The one elsewhere: copies from home, and backups of friends whose guests have the same numbers."""
    dice, now = Random(AWAY), clock()  # noqa: S311  # it has to be the same every time
    friends = datastore("", namespaces=("", "friends", "friends/anna"), groups=8, snapshots=14, dice=dice, now=now).namespaces
    copies = of_groups("copies", {**friends, NAMESPACE: written_by_cluster(clock)}, dice=dice, now=now)
    cold = datastore("cold", namespaces=("",), groups=2, snapshots=4, dice=dice, now=now, removable=True)
    made = BackupServer.around([copies, cold], name=AWAY, seed=2, version="3.4", clock=clock, faults=faults)
    return _troubled(made, without=cold, failing=copies)


def _troubled(made: BackupServer, *, without: Datastore, failing: Datastore) -> BackupServer:
    """Nothing is ever all well: a disk is not there, and a job failed."""
    without.mounted = False
    job = next(job for job in made.server.jobs if job.store == failing.name and job.kind == "sync")
    job.last_state = "sync failed with some errors."
    return made


def written_by_cluster(clock: Callable[[], float]) -> Groups:
    """What the demo's cluster wrote on the days before, as its storage lists it."""
    found: Groups = {}
    for backup in Estate.of(clock=clock).cluster.backups:
        if backup.storage == _LOCAL:
            key = _KINDS[backup.kind], str(backup.vmid)
            found.setdefault(key, Group(type=key[0], id=key[1], owner=OWNER)).snapshots.append(_snapshot(backup))
    return found


def _snapshot(backup: Backup) -> Snapshot:
    return Snapshot(
        at=int(backup.at),
        size=backup.size_bytes,
        verified=backup.verified,
        protected=backup.protected,
        comment=backup.notes,
    )


@asynccontextmanager
async def opened(made: BackupServer) -> AsyncIterator[PbsConfig]:
    """A server of the demo, on the clock on the wall: the configuration of a source for it."""
    async with made.serve(lives=True, quiet=NAMESPACE) as served:
        yield served.config(interval_seconds=INTERVAL_SECONDS)
