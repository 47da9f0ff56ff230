"""Make the state of a whole estate out of a seed."""

from collections.abc import Callable, Iterable
from random import Random
from typing import Final
from uuid import UUID

from pulse_proxmox.simulator.frame.faults import Faults
from pulse_proxmox.simulator.pve.faults import FAULTS
from pulse_proxmox.simulator.pve.hardware import machine
from pulse_proxmox.simulator.pve.jobs import Ceph, Osd
from pulse_proxmox.simulator.pve.past import remember
from pulse_proxmox.simulator.pve.populating import populate
from pulse_proxmox.simulator.pve.releases import RELEASES
from pulse_proxmox.simulator.pve.state import Cluster
from pulse_proxmox.simulator.pve.stores import stores

MOST_CEPH_NODES: Final = 12
COLOURS: Final = "prod:b30000:ffffff;dev:2f6f4f:ffffff;windows:0078d4:ffffff"


def estate(
    *,
    nodes: int,
    guests: int,
    seed: int,
    version: str,
    clock: Callable[[], float],
    faults: Iterable[str],
    name: str,
    ceph: bool,
    days: int,
    backup_server: str,
    backup_fingerprint: str,
) -> Cluster:
    """A cluster that has been there for a while: the same for the same arguments and the same time."""
    dice, now = Random(f"{name}/{seed}"), clock()  # noqa: S311  # it has to be the same every time
    machines = [machine(number, dice=dice, now=now, guests=guests // nodes) for number in range(1, nodes + 1)]
    names = [one.name for one in machines]
    cluster = Cluster(
        name=name if nodes > 1 else "",
        seed=seed,
        release=RELEASES[version],
        clock=clock,
        faults=Faults(FAULTS, faults),
        nodes=machines,
        stores=stores(names, ceph=ceph, backup_server=backup_server, fingerprint=backup_fingerprint),
    )
    cluster.pools = {"production": "what must not stand still"}
    cluster.options = {"keyboard": "en-us", "tag-style": {"color-map": COLOURS, "ordering": "config"}, "mac_prefix": "BC:24:11"}
    cluster.ceph = _ceph(names, dice) if ceph else None
    populate(cluster, guests, dice=dice, now=now)
    remember(cluster, dice=dice, now=now, days=days)
    return cluster


def _ceph(names: list[str], dice: Random) -> Ceph:
    with_disks = names[:MOST_CEPH_NODES]
    osds = [
        Osd(id=number * 2 + place, node=node, size_bytes=4 * 1024**4, used_share=dice.uniform(0.3, 0.5))
        for number, node in enumerate(with_disks)
        for place in (0, 1)
    ]
    fsid = str(UUID(int=dice.getrandbits(128), version=4))
    return Ceph(fsid=fsid, monitors=names[:3], osds=osds, pools=((".mgr", 0.001), ("vm", 0.92), ("scratch", 0.079)))
