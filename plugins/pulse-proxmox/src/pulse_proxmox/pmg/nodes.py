"""Ask each gateway for its queues, and more seldom for what keeps it safe and up to date."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import partial
from typing import Final

from pulse_core.plugin import Clock, Json, SourceError
from pulse_core.plugin.narrow import moment
from pulse_proxmox.client.answers import NodeUnreachable, NotImplementedHere
from pulse_proxmox.client.members import Members
from pulse_proxmox.pmg.known import FRESH_SECONDS, Known, kept, only, records
from pulse_proxmox.tiers.budget import Budget
from pulse_proxmox.tiers.outbox import Outbox
from pulse_proxmox.tiers.rota import ABSENT_SECONDS, Slot

QUEUES: Final = ("deferred", "active", "incoming", "hold")
QUEUE_CALLS: Final = 4
"""So many questions about queues in a minute, whatever the number of gateways: the answer walks through every mail."""
MINUTE: Final = 60.0
SERVICES_SECONDS: Final = 120.0
STATUS_SECONDS: Final = 120.0
TASKS_SECONDS: Final = 300.0
SIGNATURES_SECONDS: Final = 3600.0
RARELY_SECONDS: Final = 21_600.0
SLOW_SECONDS: Final = 30.0
_MOST_DOMAINS: Final = 9
_MOST_TASKS: Final = 50
_SERVICE: Final = ("service", "name", "desc", "state", "active-state", "unit-state")
_CLAMAV: Final = ("type", "build_time", "version")
_RULES: Final = ("channel", "version", "last_updated", "update_avail")
_SUBSCRIPTION: Final = ("status", "level", "nextduedate", "message")
_UPDATE: Final = ("Package", "Version", "OldVersion")
_CERTIFICATE: Final = ("filename", "fingerprint", "notafter", "san", "subject")
_TASK: Final = ("upid", "type", "id", "user", "starttime", "endtime", "status")
STATUS: Final = (
    "conn_error",
    "uptime",
    "cpu",
    "wait",
    "memory",
    "swap",
    "rootfs",
    "loadavg",
    "cpuinfo",
    "insync",
    "kversion",
    "pmgversion",
    "boot-info",
    "current-kernel",
)
"""What is read of how a gateway is."""

Ask = Callable[[str], Awaitable[None]]


class Nodes:
    """The questions that are put to each gateway, all of them through the one that we know."""

    def __init__(self, session: Members, known: Known, outbox: Outbox, *, clock: Clock) -> None:
        self._session = session
        self._known = known
        self._outbox = outbox
        self._queues = Budget(QUEUE_CALLS, seconds=MINUTE, clock=clock)
        self._pace = MINUTE
        self._ended: dict[str, float] = {}

    def slots(self, nodes: Iterable[str], *, mute: Iterable[str]) -> Iterator[Slot]:
        """All questions about these gateways; `mute` are those of which the cluster tells no numbers."""
        nodes, mute = tuple(nodes), frozenset(mute)
        self._pace = MINUTE * max(1, len(nodes))
        self._ended = {node: at for node, at in self._ended.items() if node in nodes}
        for place, node in enumerate(nodes):
            yield from (self._queue_slot(node, queue) for queue in QUEUES)
            yield from self._seldom(node, late=place % 16)
            if node in mute:
                yield self._slot("status", node, STATUS_SECONDS, self.ask_status)

    def _seldom(self, node: str, *, late: float) -> Iterator[Slot]:
        yield self._slot("services", node, SERVICES_SECONDS, self._services, delay=2 + late)
        yield self._slot("signatures", node, SIGNATURES_SECONDS, self._signatures, delay=3 + late)
        yield self._slot("rules", node, SIGNATURES_SECONDS, self._rules, delay=4 + late)
        yield self._slot("tasks", node, TASKS_SECONDS, self._tasks, delay=6 + late)
        yield self._slot("subscription", node, RARELY_SECONDS, self._subscription, delay=20 + late)
        yield self._slot("updates", node, RARELY_SECONDS, self._updates, delay=25 + late)
        yield self._slot("certificates", node, RARELY_SECONDS, self._certificates, delay=30 + late)

    def _slot(self, tier: str, node: str, every: float, ask: Ask, *, delay: float = 0.0) -> Slot:
        return Slot(
            tier=tier,
            target=node,
            lane=node,
            every_seconds=every,
            ask=partial(ask, node),
            delay_seconds=delay,
            quiet=_quiet,
        )

    def _queue_slot(self, node: str, queue: str) -> Slot:
        async def ask() -> float | None:
            return await self._queue(node, queue)

        return Slot(tier=f"queue {queue}", target=node, lane=node, every_seconds=MINUTE, ask=ask)

    async def _queue(self, node: str, queue: str) -> float:
        """How much waits, and where for; later, where enough was asked in this minute."""
        if not self._queues.free:
            return max(1.0, self._queues.wait_seconds())
        self._queues.spend()
        rows = await self._session.get_list(f"/nodes/{node}/postfix/qshape", queue=queue, seconds=SLOW_SECONDS)
        shown: list[Json] = [*records(rows, most=_MOST_DOMAINS)]
        self._known.count(node, queue, shown, fresh_seconds=max(FRESH_SECONDS, 3 * self._pace))
        return self._pace

    async def ask_status(self, node: str) -> None:
        """How a gateway is, where the cluster's list does not say it. Raises SourceError."""
        try:
            said = await self._session.get_object(f"/nodes/{node}/status")
        except NodeUnreachable as error:
            said = {"conn_error": str(error)}
        self._known.count(node, "status", {name: said[name] for name in STATUS if name in said})

    async def _services(self, node: str) -> None:
        rows = await self._session.get_list(f"/nodes/{node}/services")
        self._known.count(node, "services", only(rows, _SERVICE, most=64), fresh_seconds=3 * SERVICES_SECONDS)

    async def _signatures(self, node: str) -> None:
        rows = await self._session.get_list(f"/nodes/{node}/clamav/database")
        self._known.keep(node, "clamav", only(rows, _CLAMAV, most=32))

    async def _rules(self, node: str) -> None:
        rows = await self._session.get_list(f"/nodes/{node}/spamassassin/rules", seconds=SLOW_SECONDS)
        self._known.keep(node, "spamassassin", only(rows, _RULES, most=32))

    async def _subscription(self, node: str) -> None:
        said = await self._session.get_object(f"/nodes/{node}/subscription")
        self._known.keep(node, "subscription", kept(said, _SUBSCRIPTION))

    async def _updates(self, node: str) -> None:
        rows = await self._session.get_list(f"/nodes/{node}/apt/update", seconds=SLOW_SECONDS)
        self._known.keep(node, "updates", only(rows, _UPDATE, most=1000))

    async def _certificates(self, node: str) -> None:
        rows = await self._session.get_list(f"/nodes/{node}/certificates/info")
        self._known.keep(node, "certificates", only(rows, _CERTIFICATE, most=16))

    async def _tasks(self, node: str) -> None:
        """What ended since the last time that somebody asked."""
        rows = await self._session.get_list(f"/nodes/{node}/tasks", limit=_MOST_TASKS)
        since = self._ended.get(node, float("-inf"))
        ended = [(at, row) for row in records(rows, most=_MOST_TASKS) if (at := moment(row, "endtime")) is not None]
        self._ended[node] = max((at for at, _ in ended), default=since)
        news: list[Json] = [kept(row, _TASK) for at, row in ended if at >= since]
        if news:
            self._outbox.put("pmg-tasks", f"tasks/{node}", {"node": node, "tasks": news}, complete=False)


def _quiet(error: SourceError) -> float | None:
    """What an older version does not have is no trouble to anybody."""
    return ABSENT_SECONDS if isinstance(error, NotImplementedHere) else None
