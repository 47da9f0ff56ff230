"""Ask what is the whole cluster's: high availability, definitions, options, backup jobs, and what we may see."""

from collections.abc import Iterator, Set

from pulse_core.plugin import Json, SourceError
from pulse_core.plugin.narrow import part, whole
from pulse_proxmox.client.answers import NotImplementedHere
from pulse_proxmox.client.cluster import Cluster
from pulse_proxmox.pve.known import Known, named
from pulse_proxmox.pve.slim import bounded, records
from pulse_proxmox.tiers.rota import ABSENT_SECONDS, Slot

HA_SECONDS = 30.0
STORAGES_SECONDS = 300.0
SELDOM_SECONDS = 600.0
MOST_STORAGES = 1000
MOST_MISSED = 64
"""So many storages that went are asked about by name."""
_WHAT = ("storage", "type", "content", "nodes", "disable", "shared")
_WHERE = ("path", "pool", "server", "datastore", "namespace", "fingerprint", "export", "share", "monhost", "thinpool", "vgname")
_MORE = ("portal", "target", "iscsiprovider", "fs-name", "mountpoint", "prune-backups", "krbd", "subdir")
_STORAGE = (*_WHAT, *_WHERE, *_MORE)
"""Of a storage's definition, all that says where it lies: no keys, no passwords, no user."""


class Wide:
    """The questions that concern no single node."""

    def __init__(self, cluster: Cluster, known: Known) -> None:
        self._cluster = cluster
        self._known = known
        self.permissions: dict[str, Json] | None = None
        self.told_storages = False
        """Whether all definitions were told, and none of the storages went since."""
        self._missed: frozenset[str] = frozenset()

    @property
    def knows_storages(self) -> bool:
        """Whether it can be told of a storage that is not listed if it is gone."""
        return self.told_storages and self.permissions is not None and len(self._missed) <= MOST_MISSED

    def miss(self, storages: Set[str]) -> None:
        """These went: until it is asked anew, nobody can say whether they were removed, disabled or are hidden from us."""
        self.permissions, self.told_storages = None, False
        self._missed |= storages

    def find(self, storages: Set[str]) -> None:
        """These are there."""
        self._missed -= storages

    def slots(self) -> Iterator[Slot]:
        """All of them."""
        yield Slot(tier="storages", every_seconds=STORAGES_SECONDS, ask=self._storages)
        yield Slot(tier="ha", every_seconds=HA_SECONDS, ask=self._ha, delay_seconds=1)
        yield Slot(tier="options", every_seconds=SELDOM_SECONDS, ask=self._options, delay_seconds=2)
        yield Slot(tier="permissions", every_seconds=SELDOM_SECONDS, ask=self._permissions, delay_seconds=3)
        yield Slot(tier="backup-jobs", every_seconds=SELDOM_SECONDS, ask=self._jobs, delay_seconds=5)
        yield Slot(tier="not-backed-up", every_seconds=SELDOM_SECONDS, ask=self._not_backed_up, delay_seconds=6, quiet=_absent)

    async def _storages(self) -> None:
        rows = await self._cluster.get_list("/storage")
        self._known.storages = named(rows[:MOST_STORAGES], _STORAGE)
        self.told_storages = len(rows) <= MOST_STORAGES

    async def _ha(self) -> None:
        self._known.ha = (await self._cluster.get_list("/cluster/ha/status/current"))[:20_000]

    async def _options(self) -> None:
        said = await self._cluster.get_object("/cluster/options")
        self._known.options = {name: bounded(value) for name, value in said.items() if name in ("tag-style", "registered-tags")}

    async def _permissions(self) -> None:
        permissions = await self._cluster.get_object("/access/permissions")
        for path in [f"/storage/{name}" for name in sorted(self._missed)[:MOST_MISSED]]:
            # Where we may do nothing the whole list does not name the path, as though what is allowed above it counted there.
            permissions[path] = dict(part(await self._cluster.get_object("/access/permissions", {"path": path}), path))
        self.permissions = permissions

    async def _jobs(self) -> None:
        rows = await self._cluster.get_list("/cluster/backup")
        self._known.jobs = [bounded(row) for row in rows[:500]]

    async def _not_backed_up(self) -> None:
        rows = records(await self._cluster.get_list("/cluster/backup-info/not-backed-up"))
        self._known.not_backed_up = [vmid for row in rows if (vmid := whole(row, "vmid")) is not None]


def _absent(error: SourceError) -> float | None:
    return ABSENT_SECONDS if isinstance(error, NotImplementedHere) else None
