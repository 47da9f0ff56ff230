"""Make a Backup Server out of a seed, with a past of backups, jobs and tasks."""

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Final
from uuid import UUID

from pulse_core.testing import Wave, swinging
from pulse_proxmox.simulator.frame.faults import Faults
from pulse_proxmox.simulator.pbs.faults import FAULTS
from pulse_proxmox.simulator.pbs.releases import RELEASES
from pulse_proxmox.simulator.pbs.state import GIB, TIB, Datastore, Disk, Group, Groups, Job, Server, Snapshot

DAY: Final = 86_400
OWNER: Final = "pve@pbs!cluster"


def server(
    *,
    name: str,
    seed: int,
    version: str,
    clock: Callable[[], float],
    faults: Iterable[str],
    stores: Sequence[Datastore],
    tape: bool = False,
) -> Server:
    """The server around these datastores."""
    dice, now = Random(f"{name}/{seed}"), clock()  # noqa: S311  # it has to be the same every time
    made = Server(
        name=name,
        release=RELEASES[version],
        clock=clock,
        faults=Faults(FAULTS, faults),
        stores={store.name: store for store in stores},
        jobs=[job for store in stores for job in _jobs(store, now, dice)],
        disks=_disks(dice),
        cpu=swinging(dice, 0.15),
        has_tape=tape,
        booted_at=now - dice.uniform(5, 90) * DAY,
        identity=str(UUID(int=dice.getrandbits(128), version=4)),
    )
    _remember(made, now)
    return made


def datastore(
    name: str,
    *,
    namespaces: Sequence[str],
    groups: int,
    snapshots: int,
    dice: Random,
    now: float,
    first: int = 100,
    removable: bool = False,
) -> Datastore:
    """A datastore with so many groups in each namespace, and so many backups in each group, one a day."""
    spaces = {space: _groups(groups, snapshots, dice=dice, now=now, first=first) for space in namespaces}
    return of_groups(name, spaces, dice=dice, now=now, removable=removable)


def of_groups(name: str, spaces: dict[str, Groups], *, dice: Random, now: float, removable: bool = False) -> Datastore:
    """A datastore of what is given."""
    return Datastore(
        name=name,
        total_bytes=dice.choice((8, 16, 40)) * TIB,
        used=Wave(mean=dice.uniform(0.4, 0.75), day_share=0.01),
        namespaces=spaces,
        comment=f"backups on {name}",
        removable=removable,
        factor=dice.uniform(4.0, 20.0),
        collected_at=int(now // DAY * DAY - DAY // 4),
    )


def _groups(count: int, snapshots: int, *, dice: Random, now: float, first: int) -> Groups:
    found: Groups = {}
    for place in range(count):
        type = "host" if place % 17 == 16 else "ct" if place % 4 == 3 else "vm"
        id = f"host{place:02}" if type == "host" else str(first + place)
        size = dice.randint(4, 200) * GIB
        group = Group(type=type, id=id, owner=OWNER, encrypted=place % 7 == 6)
        night = int((now - 3 * 3600) // DAY * DAY) + 7200 + place % 80 * 40
        group.snapshots = [
            _snapshot(night - DAY * back, size - back, dice, f"guest{place:02}") for back in range(snapshots - 1, -1, -1)
        ]
        found[type, id] = group
    return found


def _snapshot(at: int, size: int, dice: Random, comment: str) -> Snapshot:
    drawn = dice.random()
    verified = "ok" if drawn < 0.9 else "" if drawn < 0.999 else "failed"
    return Snapshot(at=at, size=size, verified=verified, protected=dice.random() < 0.01, comment=comment)


def _jobs(store: Datastore, now: float, dice: Random) -> list[Job]:
    midnight = int(now // DAY * DAY)
    found = [
        Job(
            kind="verify",
            id=f"v-{store.name}",
            store=store.name,
            schedule="04:00",
            every_seconds=DAY,
            last_at=midnight - DAY + 4 * 3600,
            settings={"ignore-verified": True, "outdated-after": 30, "comment": "every night"},
        ),
        Job(
            kind="prune",
            id=f"p-{store.name}",
            store=store.name,
            schedule="daily",
            every_seconds=DAY,
            last_at=midnight,
            settings={"keep-daily": 14, "keep-weekly": 8, "max-depth": 7},
        ),
    ]
    directions = ("pull", "push") if dice.random() < 0.6 else ("pull",)
    return [*found, *(_sync(store.name, direction, now) for direction in directions)]


def _sync(store: str, direction: str, now: float) -> Job:
    return Job(
        kind="sync",
        id=f"s-{store}-{direction}",
        store=store,
        schedule="hourly",
        every_seconds=3600,
        last_at=int(now // 3600 * 3600),
        settings={"remote": "offsite", "remote-store": "copies", "sync-direction": direction, "remove-vanished": False},
    )


def _disks(dice: Random) -> list[Disk]:
    found = [
        Disk(
            name=f"sd{letter}",
            kind="hdd",
            model="ST16000NM001G",
            serial=f"ZL2{dice.randrange(10**5):05}",
            size_bytes=16_000_900_661_248,
            rpm=7200,
        )
        for letter in "abcd"
    ]
    found.append(
        Disk(
            name="nvme0n1",
            kind="ssd",
            model="SAMSUNG MZQL2960",
            serial=f"S64{dice.randrange(10**5):05}",
            size_bytes=960_197_124_096,
            used_for="mounted",
            wear_percent=dice.randint(1, 9),
        )
    )
    return found


def _remember(made: Server, now: float) -> None:
    """What was done yesterday."""
    for store in made.stores.values():
        made.did("garbage_collection", store.name, began_at=store.collected_at, seconds=900)
        made.did("prunejob", f"{store.name}::p-{store.name}", began_at=now // DAY * DAY, seconds=4)
        made.did("verificationjob", f"{store.name}:v-{store.name}", began_at=now // DAY * DAY - DAY * 5 // 6, seconds=2400)
        for space, groups in list(store.namespaces.items())[:4]:
            for group in list(groups.values())[:5]:
                if group.finished:
                    last = group.finished[-1]
                    about = f"{store.name}:{space}:{group.type}/{group.id}" if space else f"{store.name}:{group.type}/{group.id}"
                    made.did("backup", about, began_at=last.at, seconds=75, user=group.owner)
