"""What nodes and storages use at a moment: the sum of what their guests do, and what they need themselves."""

from collections.abc import Sequence

import attrs

from pulse_proxmox.simulator.pve.guest import Guest, disk_used, doing, memory
from pulse_proxmox.simulator.pve.machine import GIB, Node, Pool
from pulse_proxmox.simulator.pve.state import Cluster
from pulse_proxmox.simulator.pve.storage import Store


@attrs.frozen(kw_only=True)
class Load:
    """What a node is busy with; memory in bytes, without the cache of files, which is free to take."""

    cpu: float
    memory_used: int
    arc: int
    cache: int
    root_used: int


def load(node: Node, guests: Sequence[Guest], at: float) -> Load:
    """`guests` are those of the node."""
    busy = sum(doing(guest, at).cpu * guest.cores for guest in guests if guest.running)
    taken = sum(resident(guest, at) for guest in guests if guest.running)
    arc = int(node.memory_bytes * 0.06)
    used = min(int(1.8 * GIB) + arc + taken, int(node.memory_bytes * 0.98))
    return Load(
        cpu=min(node.idle.at(at) + busy / node.threads * 0.9, 0.99),
        memory_used=used,
        arc=arc,
        cache=int((node.memory_bytes - used) * 0.6),
        root_used=int(node.root_bytes * 0.11) + node.number * 83 * 1024**2,
    )


def resident(guest: Guest, at: float) -> int:
    """What a guest takes of its host's memory."""
    own = memory(guest, at)
    return own.host if guest.kind == "qemu" else own.used


@attrs.frozen(kw_only=True)
class Space:
    """Bytes of a storage, as it says itself."""

    total: int
    used: int

    @property
    def available(self) -> int:
        """What is left."""
        return self.total - self.used


def space(cluster: Cluster, store: Store, node: Node, at: float) -> Space:
    """What a storage has on a node; zeros where it does not answer."""
    if not cluster.reachable(store):
        return Space(total=0, used=0)
    if store.type == "dir" and not store.shared:
        return Space(total=node.root_bytes, used=int(node.root_bytes * 0.11) + node.number * 83 * 1024**2)
    pool = next((pool for pool in node.pools if pool.name == store.pool), None)
    if pool is not None:
        return Space(total=usable(pool), used=int(usable(pool) * pool.used_share))
    return Space(total=store.size_bytes, used=int(min(store.used.at(at), 0.995) * store.size_bytes))


def usable(pool: Pool) -> int:
    """What a pool of one mirror can take, after what it keeps back."""
    return pool.size_bytes * 31 // 32


def shown_disk(guest: Guest, at: float) -> int:
    """What the lists say of a guest's disk: 0 for every VM, and for a container that is stopped."""
    return disk_used(guest, at) if guest.kind == "lxc" and guest.running else 0
