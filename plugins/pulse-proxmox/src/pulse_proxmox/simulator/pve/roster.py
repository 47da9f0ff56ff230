"""The names and sorts of guests that a believable estate has."""

from collections.abc import Sequence
from typing import Final

import attrs


@attrs.frozen(kw_only=True)
class Sort:
    """Guests that are alike: `busy` is their share of a processor, `memory_gib` and `disk_gib` what they are given."""

    name: str
    kind: str = "qemu"
    ostype: str = "l26"
    cores: int = 2
    memory_gib: int = 4
    disk_gib: int = 32
    extra_gib: int = 0
    busy: float = 0.06
    cache: float = 0.35
    tags: Sequence[str] = ()


SORTS: Final[Sequence[Sort]] = (
    Sort(name="web", tags=("prod", "web"), busy=0.12),
    Sort(name="db", cores=8, memory_gib=32, disk_gib=64, extra_gib=400, busy=0.22, cache=0.55, tags=("prod", "db")),
    Sort(name="proxy", kind="lxc", ostype="debian", cores=1, memory_gib=1, disk_gib=8, tags=("prod",)),
    Sort(name="app", cores=4, memory_gib=8, disk_gib=48, busy=0.18, tags=("prod",)),
    Sort(name="dns", kind="lxc", ostype="debian", cores=1, memory_gib=1, disk_gib=4, busy=0.01),
    Sort(name="win", ostype="win11", cores=4, memory_gib=16, disk_gib=120, busy=0.1, tags=("windows",)),
    Sort(name="ci", cores=8, memory_gib=16, disk_gib=160, busy=0.35, tags=("dev",)),
    Sort(name="git", cores=4, memory_gib=8, disk_gib=200, busy=0.08, cache=0.5, tags=("prod",)),
    Sort(name="cache", kind="lxc", ostype="ubuntu", cores=2, memory_gib=8, disk_gib=8, busy=0.05, tags=("prod",)),
    Sort(name="mail", kind="lxc", ostype="debian", cores=2, memory_gib=4, disk_gib=80, busy=0.04),
    Sort(name="k8s", cores=8, memory_gib=24, disk_gib=100, busy=0.28, cache=0.4, tags=("k8s", "prod")),
    Sort(name="monitor", kind="lxc", ostype="debian", cores=2, memory_gib=4, disk_gib=40, busy=0.1),
    Sort(name="files", cores=2, memory_gib=8, disk_gib=32, extra_gib=900, cache=0.6, tags=("prod",)),
    Sort(name="dc", ostype="win10", cores=2, memory_gib=8, disk_gib=80, busy=0.04, tags=("windows", "prod")),
    Sort(name="test", cores=2, memory_gib=2, disk_gib=16, busy=0.02, tags=("dev",)),
)
NODE_NAMES: Final = ("aspen", "birch", "cedar", "elder", "hazel")
