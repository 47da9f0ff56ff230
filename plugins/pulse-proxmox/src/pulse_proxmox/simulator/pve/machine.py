"""A node: the machine, its disks and its pools."""

from typing import Final

import attrs

from pulse_core.testing import Wave

MIB: Final = 1024**2
GIB: Final = 1024**3
TIB: Final = 1024**4


@attrs.define(kw_only=True, eq=False)
class Disk:
    """`wearout` is the life that is left, in percent; None for what does not wear. `rpm` 0 does not spin."""

    devpath: str
    model: str
    vendor: str
    serial: str
    wwn: str
    size_bytes: int
    type: str
    rpm: int
    used: str
    wearout: float | None = None
    osd: int = -1
    failing: bool = False


@attrs.define(kw_only=True, eq=False)
class Pool:
    """A ZFS pool of one mirror."""

    name: str
    size_bytes: int
    used_share: float
    leaves: tuple[str, str]
    faulted: str = ""
    """The leaf that faulted, if one did."""


@attrs.define(kw_only=True, eq=False)
class Node:
    """One machine of the cluster. `powered` is whether it runs at all."""

    name: str
    number: int
    address: str
    model: str
    sockets: int
    cores: int
    threads: int
    memory_bytes: int
    root_bytes: int
    booted_at: float
    idle: Wave
    disks: list[Disk]
    pools: list[Pool]
    powered: bool = True
    updates: int = 0
    level: str = ""
    kernel_pending: bool = False
