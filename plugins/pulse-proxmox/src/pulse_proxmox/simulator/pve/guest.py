"""A guest, and what it does at a moment."""

from collections.abc import Sequence
from typing import Final

import attrs

from pulse_core.testing import Wave
from pulse_proxmox.simulator.pve.machine import GIB, MIB

SEEN_OF_MEMORY: Final = 0.965
"""What of the memory that a machine gets its kernel has to give."""


FILLED: Final = 0.82
"""Of its memory, what a guest fills at most, caches included."""


@attrs.frozen(kw_only=True)
class Snapshot:
    """A snapshot of a guest."""

    name: str
    at: float
    description: str = ""
    parent: str = ""
    with_memory: bool = False


@attrs.define(kw_only=True, eq=False)
class Guest:
    """`kind` is qemu or lxc. `balloon`: reports; silent, when nobody in the guest answers it; windows; off, without a device.

    `agent` is whether it is configured, `agent_runs` whether it answers. `shown_on` is a second node that lists it.
    """

    vmid: int
    kind: str
    name: str
    node: str
    ostype: str
    cores: int
    memory_bytes: int
    disk_bytes: int
    storage: str
    created_at: float
    started_at: float
    mac: str
    uuid: str
    address: str
    cpu: Wave
    net_in: Wave
    net_out: Wave
    read: Wave
    write: Wave
    used_share: float
    cache_share: float
    disk_share: float
    balloon: str = "reports"
    agent: bool = True
    agent_runs: bool = True
    status: str = "running"
    qmpstatus: str = "running"
    lock: str = ""
    template: bool = False
    onboot: bool = True
    tags: Sequence[str] = ()
    pool: str = ""
    ha: str = ""
    extra_bytes: int = 0
    pending: dict[str, str] = attrs.Factory(dict)
    snapshots: list[Snapshot] = attrs.Factory(list)
    shown_on: str = ""

    @property
    def id(self) -> str:
        """As the product names it among its resources: `qemu/100`."""
        return f"{self.kind}/{self.vmid}"

    @property
    def running(self) -> bool:
        """Whether it has a process."""
        return self.status == "running"

    @property
    def windows(self) -> bool:
        """Whether it is a Windows."""
        return self.ostype.startswith("win")


@attrs.frozen(kw_only=True)
class Doing:
    """What a guest does: `cpu` as a share of its cores, bytes since its start."""

    cpu: float
    uptime: int
    netin: int
    netout: int
    diskread: int
    diskwrite: int


@attrs.frozen(kw_only=True)
class Memory:
    """The true memory of a guest in bytes, as its kernel sees it, and what the host pays for it."""

    total: int
    used: int
    cache: int
    host: int

    @property
    def free(self) -> int:
        """What nothing is in, not even cache."""
        return self.total - self.used - self.cache

    @property
    def available(self) -> int:
        """What could be had at once."""
        return self.free + self.cache * 9 // 10


IDLE: Final = Doing(cpu=0.0, uptime=0, netin=0, netout=0, diskread=0, diskwrite=0)


def doing(guest: Guest, at: float) -> Doing:
    """Zeros for one that does not run."""
    if not guest.running or at <= guest.started_at:
        return IDLE
    since = guest.started_at
    return Doing(
        cpu=min(max(guest.cpu.at(at), 0.0005), 1.0) if guest.qmpstatus == "running" else 0.0,
        uptime=int(at - since),
        netin=int(guest.net_in.between(start=since, end=at)),
        netout=int(guest.net_out.between(start=since, end=at)),
        diskread=int(guest.read.between(start=since, end=at)),
        diskwrite=int(guest.write.between(start=since, end=at)),
    )


def memory(guest: Guest, at: float) -> Memory:
    """The cache fills within the first hours after a start."""
    total = int(guest.memory_bytes * SEEN_OF_MEMORY)
    used = int(total * min(guest.used_share * (0.9 + guest.cpu.at(at)), 0.94))
    warm = min(max(at - guest.started_at, 0.0) / 7200.0, 1.0)
    cache = int(min(total * guest.cache_share * warm, total * FILLED - used))
    host = used + cache + (guest.memory_bytes - total) + 180 * MIB + guest.cores * 8 * MIB
    return Memory(total=total, used=used, cache=max(cache, 0), host=host)


def disk_used(guest: Guest, at: float) -> int:
    """What is written of the first disk; it grows by a share of a percent in a month."""
    grown = min(max(at - guest.created_at, 0.0) / (86_400.0 * 30), 24.0) * 0.002
    return int(guest.disk_bytes * min(guest.disk_share + grown, 0.97))


def tidy(size_bytes: int) -> str:
    """As a configuration writes sizes: `32G`."""
    return f"{size_bytes // GIB}G" if size_bytes % GIB == 0 else f"{size_bytes // MIB}M"
