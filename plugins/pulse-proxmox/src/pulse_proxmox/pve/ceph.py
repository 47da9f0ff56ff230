"""Ask for the health of Ceph, where there is one."""

from collections.abc import Callable, Collection, Iterator

from pulse_core.plugin import Clock, Json, SourceError
from pulse_proxmox.client.answers import Failed, NotImplementedHere, NotThere
from pulse_proxmox.client.cluster import Cluster
from pulse_proxmox.pve.estate import Estate
from pulse_proxmox.pve.known import named
from pulse_proxmox.pve.slim import bounded, kept
from pulse_proxmox.tiers.outbox import Outbox
from pulse_proxmox.tiers.rota import Slot

STATUS_SECONDS = 60.0
DETAIL_SECONDS = 300.0
ABSENT_SECONDS = 1800.0
ANSWER_SECONDS = 30.0
_STATUS = frozenset(
    {"fsid", "health", "pgmap", "osdmap", "quorum_names", "quorum", "monmap", "mgrmap", "fsmap", "election_epoch"}
)
_MONITORS = ("name", "rank", "addr", "public_addr")
_MANAGER = frozenset({"active_name", "available", "standbys", "num_standbys", "epoch"})
_ABSENT = ("not installed", "not initialized", "not configured", "ceph.conf", "rados_", "no ceph", "binary not")


class Ceph:
    """The Ceph of a cluster."""

    def __init__(self, cluster: Cluster, outbox: Outbox, *, about: Callable[[], dict[str, Json]], clock: Clock) -> None:
        self._cluster = cluster
        self._outbox = outbox
        self._about = about
        self._clock = clock
        self._osds: Json = None
        self._pools: Json = None
        self._detailed_at = float("-inf")
        self.estate: Estate | None = None

    def slots(self, estate: Estate) -> Iterator[Slot]:
        """One question, with its details now and then."""
        self.estate = estate
        yield Slot(tier="ceph", every_seconds=STATUS_SECONDS, ask=self._ask, delay_seconds=4, quiet=is_absent)

    async def _ask(self) -> None:
        status = slimmed(await self._cluster.get_object("/cluster/ceph/status", seconds=ANSWER_SECONDS))
        now = self._clock.monotonic()
        if now - self._detailed_at >= DETAIL_SECONDS:
            self._detailed_at = now
            await self._look_closer(status)
        payload = {**self._about(), "status": status, "osds": self._osds, "pools": self._pools}
        self._outbox.put("pve-ceph", "ceph", payload, interval_seconds=STATUS_SECONDS)

    async def _look_closer(self, status: dict[str, Json]) -> None:
        """Disks and pools, as a node that takes part knows them. What is not to be had stays as it was known."""
        for node in self._taking_part(status)[:2]:
            try:
                osds = await self._cluster.get_object(f"/nodes/{node}/ceph/osd", seconds=ANSWER_SECONDS)
                self._osds = bounded(osds, rows=4096, depth=16)
                self._pools = bounded(await self._pools_of(node))
                return
            except SourceError:
                continue

    async def _pools_of(self, node: str) -> list[Json]:
        try:
            return await self._cluster.get_list(f"/nodes/{node}/ceph/pool", seconds=ANSWER_SECONDS)
        except (NotImplementedHere, NotThere):
            return await self._cluster.get_list(f"/nodes/{node}/ceph/pools", seconds=ANSWER_SECONDS)

    def _taking_part(self, status: dict[str, Json]) -> list[str]:
        if self.estate is None:
            return []
        monitors = status.get("quorum_names")
        named_first = [name for name in monitors if name in self.estate.online] if isinstance(monitors, list) else []
        return [str(name) for name in named_first] or sorted(self.estate.online)


def is_absent(error: SourceError) -> float | None:
    """How long not to ask again, if the answer means that there is no Ceph; None if it is trouble."""
    absent = isinstance(error, NotImplementedHere | NotThere)
    if absent or (isinstance(error, Failed) and any(words in error.words.lower() for words in _ABSENT)):
        return ABSENT_SECONDS
    return None


def slimmed(status: dict[str, Json]) -> dict[str, Json]:
    """What is read of a status, which is hundreds of kilobytes in a large cluster."""
    found = kept(status, _STATUS)
    monitors, manager = found.get("monmap"), found.get("mgrmap")
    if isinstance(monitors, dict):
        rows = monitors.get("mons")
        found["monmap"] = {
            **kept(monitors, ("epoch", "num_mons")),
            "mons": named(rows if isinstance(rows, list) else [], _MONITORS),
        }
    if isinstance(manager, dict):
        found["mgrmap"] = {**kept(manager, _MANAGER), "standbys": _named(manager.get("standbys"), ("name",))}
    return {name: bounded(value) for name, value in found.items()}


def _named(rows: Json, names: Collection[str]) -> list[Json]:
    return named(rows, names) if isinstance(rows, list) else []
