"""Make the guests of an estate: many kinds, and every oddity at least once."""

from random import Random
from uuid import UUID

from pulse_core.testing import swinging
from pulse_proxmox.simulator.pve.guest import Guest, Snapshot
from pulse_proxmox.simulator.pve.machine import GIB, MIB
from pulse_proxmox.simulator.pve.roster import SORTS, Sort
from pulse_proxmox.simulator.pve.state import Cluster

FIRST = 100
DAY_SECONDS = 86_400.0
_BALLOONS = ("reports", "reports", "reports", "silent", "reports", "off")


def populate(cluster: Cluster, count: int, *, dice: Random, now: float) -> None:
    """Spread so many guests over the nodes, each sort over all of them; the fifteenth is a template."""
    names = list(cluster.nodes)
    for place in range(count):
        sort = SORTS[place % len(SORTS)]
        node = names[(place + place // len(SORTS)) % len(names)]
        vmid = FIRST + place
        guest = _guest(cluster, vmid, node, sort, dice=dice, now=now)
        cluster.guests[vmid] = guest
        _oddities(guest, place, dice=dice, now=now)


def _guest(cluster: Cluster, vmid: int, node: str, sort: Sort, *, dice: Random, now: float) -> Guest:
    age, busy = dice.uniform(20, 700) * DAY_SECONDS, sort.busy
    storages = ["local-zfs"] if cluster.ceph is None else ["ceph-vm", "ceph-vm", "local-zfs"]
    return Guest(
        vmid=vmid,
        kind=sort.kind,
        name=f"{sort.name}{(vmid - FIRST) // len(SORTS) + 1:02}",
        node=node,
        ostype=sort.ostype,
        cores=sort.cores,
        memory_bytes=sort.memory_gib * GIB,
        disk_bytes=sort.disk_gib * GIB,
        storage=dice.choice(storages),
        created_at=now - age,
        started_at=now - age * dice.uniform(0.02, 0.4),
        mac="BC:24:11:" + ":".join(f"{dice.randrange(256):02X}" for _ in range(3)),
        uuid=str(UUID(int=dice.getrandbits(128), version=4)),
        address=f"10.30.{vmid // 250 % 250}.{vmid % 250 + 2}",
        cpu=swinging(dice, busy),
        net_in=swinging(dice, busy * 4_000_000),
        net_out=swinging(dice, busy * 6_000_000),
        read=swinging(dice, busy * 3_000_000),
        write=swinging(dice, busy * 5_000_000),
        used_share=dice.uniform(0.25, 0.6),
        cache_share=sort.cache,
        disk_share=dice.uniform(0.15, 0.7),
        balloon="windows" if sort.ostype == "win11" else dice.choice(_BALLOONS),
        tags=sort.tags,
        pool="production" if "prod" in sort.tags else "",
        extra_bytes=sort.extra_gib * GIB,
    )


def _oddities(guest: Guest, place: int, *, dice: Random, now: float) -> None:
    if place == 14:
        _as_template(guest)
    if place % 17 == 9 or place % 29 == 21:
        _stop(guest, onboot=False)
    if guest.kind == "qemu" and place % 7 == 3:
        guest.agent = guest.agent_runs = False
    if guest.kind == "qemu" and place % 11 == 6:
        guest.agent_runs = False
    if guest.running and guest.kind == "qemu" and place == 33:
        guest.qmpstatus = "paused"
    if place % 13 == 5:
        guest.pending = {"memory": str(guest.memory_bytes // MIB * 2)}
    if place % 6 == 1 and not guest.template:
        guest.snapshots = _snapshots(guest, dice=dice, now=now)
    if guest.pool and place % 10 == 0 and guest.running:
        guest.ha = "started"


def _as_template(guest: Guest) -> None:
    guest.template, guest.name, guest.agent = True, "debian-12-template", True
    _stop(guest, onboot=False)


def _stop(guest: Guest, *, onboot: bool) -> None:
    guest.status, guest.qmpstatus, guest.onboot, guest.started_at = "stopped", "stopped", onboot, 0.0


def _snapshots(guest: Guest, *, dice: Random, now: float) -> list[Snapshot]:
    found: list[Snapshot] = []
    for number in range(1, dice.randint(1, 3) + 1):
        at = now - (4 - number) * 9 * DAY_SECONDS - dice.uniform(0, DAY_SECONDS)
        parent = found[-1].name if found else ""
        found.append(Snapshot(name=f"before_update_{number}", at=at, parent=parent, description="before the update\n"))
    return found
