"""What the cluster does by itself: backup jobs, replication, high availability, and Ceph."""

from collections.abc import Sequence

import attrs


@attrs.define(kw_only=True, eq=False)
class BackupJob:
    """`vmids` are what it covers, or, where it covers `all`, what it leaves out. `hour` is when it runs, every day."""

    id: str
    storage: str
    hour: int
    all: bool = False
    vmids: Sequence[int] = ()
    mode: str = "snapshot"
    enabled: bool = True
    comment: str = ""
    keep: int = 7

    def covers(self, vmid: int) -> bool:
        """Whether a guest is backed up by it."""
        return self.enabled and (vmid in self.vmids) is not self.all


@attrs.define(kw_only=True, eq=False)
class Replication:
    """One guest to one other node, every quarter of an hour."""

    vmid: int
    target: str
    offset_seconds: float
    fails: int = 0

    @property
    def id(self) -> str:
        """As the product numbers it."""
        return f"{self.vmid}-0"


@attrs.define(kw_only=True, eq=False)
class Osd:
    """One disk of Ceph."""

    id: int
    node: str
    size_bytes: int
    used_share: float


@attrs.define(kw_only=True, eq=False)
class Ceph:
    """`pools` by name with the share of the used space."""

    fsid: str
    monitors: Sequence[str]
    osds: Sequence[Osd]
    pools: Sequence[tuple[str, float]]
