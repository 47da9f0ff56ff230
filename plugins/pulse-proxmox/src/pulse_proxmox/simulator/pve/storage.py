"""A storage of the cluster, and the backups in it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import attrs

from pulse_core.testing import Wave

_ENDINGS: Final = {"qemu": "vma.zst", "lxc": "tar.zst"}
_PBS_TYPES: Final = {"qemu": "vm", "lxc": "ct"}


@attrs.define(kw_only=True, eq=False)
class Store:
    """`nodes` restricts it, `settings` is what else its definition says. `pool` names the ZFS pool of each node below it."""

    id: str
    type: str
    content: Sequence[str]
    size_bytes: int
    used: Wave
    shared: bool = False
    nodes: Sequence[str] = ()
    settings: Mapping[str, str | int] = {}
    pool: str = ""
    enabled: bool = True

    def on(self, node: str) -> bool:
        """Whether the node has it."""
        return not self.nodes or node in self.nodes


@attrs.frozen(kw_only=True)
class Backup:
    """One backup of a guest. `verified` is ok, failed or nothing; `namespace` counts for a Backup Server's only."""

    storage: str
    kind: str
    vmid: int
    at: float
    size_bytes: int
    notes: str = ""
    protected: bool = False
    verified: str = ""
    encrypted: str = ""

    def volid(self, type: str) -> str:
        """Its name in a storage of this type."""
        moment = datetime.fromtimestamp(self.at, UTC)
        if type == "pbs":
            return f"{self.storage}:backup/{_PBS_TYPES[self.kind]}/{self.vmid}/{moment:%Y-%m-%dT%H:%M:%SZ}"
        return f"{self.storage}:backup/vzdump-{self.kind}-{self.vmid}-{moment:%Y_%m_%d-%H_%M_%S}.{_ENDINGS[self.kind]}"

    def format(self, type: str) -> str:
        """The format, as the storage's listing says."""
        return f"pbs-{_PBS_TYPES[self.kind]}" if type == "pbs" else _ENDINGS[self.kind]
