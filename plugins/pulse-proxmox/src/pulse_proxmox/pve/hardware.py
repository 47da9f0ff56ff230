"""Ask each node for its disks and pools, and wake none that sleeps."""

from collections.abc import Callable, Iterator
from functools import partial

from pulse_core.plugin import Clock, Json, SourceError
from pulse_core.plugin.narrow import text, whole
from pulse_proxmox.client.answers import Forbidden, NodeUnreachable
from pulse_proxmox.client.cluster import Cluster
from pulse_proxmox.pve.estate import Estate, Row, is_name
from pulse_proxmox.pve.known import Known
from pulse_proxmox.pve.slim import bounded, records
from pulse_proxmox.tiers.outbox import Outbox
from pulse_proxmox.tiers.rota import Slot

DISKS_SECONDS = 600.0
ZFS_SECONDS = 120.0
ZFS_DETAIL_SECONDS = 600.0
ANSWER_SECONDS = 30.0
_MOST_DISKS = 128
_MOST_POOLS = 32
_ASLEEP_NEVER = ("ssd", "nvme")

About = Callable[[], dict[str, Json]]


class Hardware:
    """Disks with their health, and ZFS pools, of each node."""

    def __init__(self, cluster: Cluster, known: Known, outbox: Outbox, *, about: About, spinning: bool, clock: Clock) -> None:
        self._cluster = cluster
        self._known = known
        self._outbox = outbox
        self._about = about
        self._spinning = spinning
        self._clock = clock
        self._details: dict[tuple[str, str], tuple[float, dict[str, Json]]] = {}

    def slots(self, estate: Estate) -> Iterator[Slot]:
        """Both questions for each node."""
        for place, node in enumerate(estate.nodes):
            late = place % 16
            yield Slot(
                tier="disks",
                target=node,
                lane=node,
                every_seconds=DISKS_SECONDS,
                ask=partial(self._disks, node),
                delay_seconds=8 + late,
            )
            yield Slot(
                tier="zfs",
                target=node,
                lane=node,
                every_seconds=ZFS_SECONDS,
                ask=partial(self._zfs, node),
                delay_seconds=4 + late,
            )

    async def _disks(self, node: str) -> None:
        rows = await self._cluster.get_list(f"/nodes/{node}/disks/list", skipsmart=True, seconds=ANSWER_SECONDS)
        disks = records(rows)[:_MOST_DISKS]
        payload = {**self._about(), "node": node, "disks": list[Json](disks), "smart": await self._smart(node, disks)}
        self._outbox.put("pve-disks", f"disks/{node}", payload, interval_seconds=DISKS_SECONDS)

    async def _smart(self, node: str, disks: list[dict[str, Json]]) -> dict[str, Json]:
        """What the disks say of themselves: those that never sleep, and the others only if a person wants it."""
        found: dict[str, Json] = {}
        for path in (text(disk, "devpath") for disk in disks if self._spinning or never_sleeps(disk)):
            try:
                said = await self._cluster.get_object(f"/nodes/{node}/disks/smart", disk=path, seconds=ANSWER_SECONDS)
            except (Forbidden, NodeUnreachable):
                break
            except SourceError:
                continue  # one that does not answer keeps the others' health from nobody
            found[path] = bounded(said)
        return found

    async def _zfs(self, node: str) -> float:
        rows = await self._cluster.get_list(f"/nodes/{node}/disks/zfs", seconds=ANSWER_SECONDS)
        pools = [row for row in records(rows) if is_name(row.get("name"))][:_MOST_POOLS]
        details: dict[str, Json] = {}
        for pool in pools:
            name = text(pool, "name")
            details[name] = await self._detail(node, name, healthy=pool.get("health") == "ONLINE")
        for known in [key for key in self._details if key[0] == node and key[1] not in details]:
            del self._details[known]
        pace = ZFS_SECONDS if pools else DISKS_SECONDS
        payload = {
            **self._about(),
            "node": node,
            "pools": list[Json](pools),
            "details": details,
            "storages": self._known.storages,
        }
        self._outbox.put("pve-zfs", f"zfs/{node}", payload, interval_seconds=pace)
        return pace

    async def _detail(self, node: str, pool: str, *, healthy: bool) -> Json:
        """The devices of a pool: anew when something is wrong with it, and now and then."""
        at, known = self._details.get((node, pool), (float("-inf"), {}))
        now = self._clock.monotonic()
        if known and now - at < ZFS_DETAIL_SECONDS and healthy and known.get("state") == "ONLINE":
            return known
        try:
            said = await self._cluster.get_object(f"/nodes/{node}/disks/zfs/{pool}", seconds=ANSWER_SECONDS)
        except NodeUnreachable:
            raise
        except SourceError:
            return None
        self._details[node, pool] = now, said
        return bounded(said)


def never_sleeps(disk: Row) -> bool:
    """Whether a disk has nothing that could be set spinning."""
    return disk.get("type") in _ASLEEP_NEVER or whole(disk, "rpm") == 0
