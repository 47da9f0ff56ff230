"""Ask each node how it is, and for its guests in one go."""

from collections.abc import Awaitable, Callable, Iterator

from pulse_core.plugin import Clock, Json, SourceError
from pulse_core.plugin.narrow import whole
from pulse_proxmox.client.answers import Forbidden
from pulse_proxmox.client.cluster import Cluster
from pulse_proxmox.pve.estate import Estate
from pulse_proxmox.pve.known import Known, named
from pulse_proxmox.pve.slim import CURRENT, kept, records
from pulse_proxmox.tiers.rota import Slot

STATUS_SECONDS = 60.0
RARELY_SECONDS = 21_600.0
LIST_SECONDS = 30.0
_BALLOON = frozenset({"actual", "free_mem", "total_mem", "last_update"})
_UPDATE = ("Package", "Version", "OldVersion", "Origin", "Priority", "Section")
_SUBSCRIPTION = ("status", "level", "nextduedate", "productname", "checktime", "message")
_CERTIFICATE = ("filename", "fingerprint", "issuer", "notafter", "notbefore", "san", "subject")
_MOST_UPDATES = 1000

Ask = Callable[[str], Awaitable[None]]
Quiet = Callable[[SourceError], float | None]


class Nodes:
    """The questions that are put to each node."""

    def __init__(self, cluster: Cluster, known: Known, *, clock: Clock) -> None:
        self._cluster = cluster
        self._known = known
        self._clock = clock
        self.estate: Estate | None = None

    def slots(self, estate: Estate) -> Iterator[Slot]:
        """A question of each kind for each node, for its guests only where it has some."""
        self.estate = estate
        for place, node in enumerate(estate.nodes):
            late = 2.0 + place % 8
            yield self._slot("certificates", node, RARELY_SECONDS, self._certificates)
            yield self._slot("node", node, STATUS_SECONDS, self._status)
            if estate.on(node, "qemu"):
                yield self._slot("vms", node, STATUS_SECONDS, self._vms)
            if estate.on(node, "lxc"):
                yield self._slot("containers", node, STATUS_SECONDS, self._containers)
            yield self._slot("subscription", node, RARELY_SECONDS, self._subscription, delay=30 + late)
            yield self._slot("updates", node, RARELY_SECONDS, self._updates, delay=45 + late, quiet=_told_apart)

    def _slot(self, tier: str, node: str, every: float, ask: Ask, *, delay: float = 0.0, quiet: Quiet | None = None) -> Slot:
        async def asked() -> None:
            await ask(node)

        return Slot(
            tier=tier,
            target=node,
            lane=node,
            every_seconds=every,
            ask=asked,
            delay_seconds=delay,
            quiet=quiet or (lambda error: None),
        )

    async def _status(self, node: str) -> None:
        said = await self._cluster.get_object(f"/nodes/{node}/status")
        self._known.tell_node(node, status=said, at=self._clock.now())

    async def _vms(self, node: str) -> None:
        self._list("qemu", node, await self._cluster.get_list(f"/nodes/{node}/qemu", full=True, seconds=LIST_SECONDS))

    async def _containers(self, node: str) -> None:
        self._list("lxc", node, await self._cluster.get_list(f"/nodes/{node}/lxc", seconds=LIST_SECONDS))

    def _list(self, kind: str, node: str, rows: list[Json]) -> None:
        for row in records(rows):
            vmid = whole({"vmid": _digits(row.get("vmid"))}, "vmid")
            key = f"{kind}/{vmid}"
            # A guest that migrates is listed by both nodes for a while.
            if vmid is None or (self.estate is not None and self.estate.node_of(key) != node):
                continue
            current = kept(row, CURRENT)
            balloon = current.get("ballooninfo")
            if isinstance(balloon, dict):
                current["ballooninfo"] = kept(balloon, _BALLOON)
            if current != self._known.of(key).get("current"):  # what is the same needs no reading again
                self._known.tell(key, current=current)

    async def _certificates(self, node: str) -> None:
        rows = await self._cluster.get_list(f"/nodes/{node}/certificates/info")
        await self._cluster.know(node, rows)
        self._known.tell_node(node, certificates=named(rows[:64], _CERTIFICATE))

    async def _subscription(self, node: str) -> None:
        said = await self._cluster.get_object(f"/nodes/{node}/subscription")
        self._known.tell_node(node, subscription=kept(said, _SUBSCRIPTION))

    async def _updates(self, node: str) -> None:
        try:
            rows = await self._cluster.get_list(f"/nodes/{node}/apt/update", seconds=LIST_SECONDS)
        except Forbidden as error:
            self._known.tell_node(node, updates=None, updates_trouble={"reason": str(error), "fix": error.hint})
            raise
        self._known.tell_node(node, updates=named(rows[:_MOST_UPDATES], _UPDATE), updates_trouble=None)


def _told_apart(error: SourceError) -> float | None:
    """What may not be known of updates is said of each node."""
    return RARELY_SECONDS if isinstance(error, Forbidden) else None


def _digits(value: Json) -> Json:
    """Older versions write numbers of containers as texts."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12 else value
