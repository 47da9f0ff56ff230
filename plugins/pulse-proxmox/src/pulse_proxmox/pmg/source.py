"""Watch a Mail Gateway, or a cluster through one of them: look at all turn after turn, and ask for the rest beside the turns."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from pulse_core.plugin import Json, Report, Source, SourceError, SourceGarbled, Tools
from pulse_core.plugin.narrow import text
from pulse_proxmox.client.answers import Forbidden
from pulse_proxmox.client.login import TicketLogin
from pulse_proxmox.client.members import Members, opened_members
from pulse_proxmox.client.products import PMG
from pulse_proxmox.config import PmgConfig
from pulse_proxmox.pmg.known import Known, kept, records
from pulse_proxmox.pmg.mail import Mail
from pulse_proxmox.pmg.nodes import MINUTE, QUEUES, STATUS, Nodes
from pulse_proxmox.tiers.budget import Budget
from pulse_proxmox.tiers.outbox import Outbox, report
from pulse_proxmox.tiers.rota import Rota, Slot

LOOKS_A_MINUTE: Final = 2
AT_ONCE: Final = 2
"""So many questions at a time: a gateway has mails to look through."""
CERTIFICATE_SECONDS: Final = 21_600.0
MOST_NODES: Final = 64
MOST_TROUBLES: Final = 32
LOOK_SECONDS: Final = 30.0
"""The gateway that is asked asks the others first, and waits for those that are away."""
_EARLY: Final = 0.9
"""A turn that comes this share of the interval after the last look looks again: turns are not to the second."""
_IDENTITY: Final = ("cid", "name", "ip", "type", "fingerprint")
_MEMBER: Final = (*_IDENTITY, *STATUS)
"""Of a gateway's row all that is read: its keys stay where they are."""
_FEATURES: Final[Mapping[str, str]] = {
    "queue deferred": "the queues",
    "queue active": "the queues",
    "queue incoming": "the queues",
    "queue hold": "the queues",
    "status": "the numbers of gateways",
    "mail": "mail statistics",
    "time": "which day it is there",
    "quarantine": "the quarantines",
    "signatures": "signatures",
    "rules": "rules against spam",
    "subscription": "subscriptions",
    "updates": "pending updates",
    "certificate": "which gateway this is",
}

Row = dict[str, Json]


class PmgSource:
    """Watches one gateway, or the cluster that it is in. Made by `open_pmg`, which also runs what goes on beside the turns.

    `calls` counts what was asked, by path.
    """

    def __init__(self, session: Members, config: PmgConfig, tools: Tools) -> None:
        clock = tools.clock
        self.session = session
        self.calls = session.calls
        self.known = Known(clock=clock)
        self.version: dict[str, Json] = {}
        self.members: list[Row] = []
        self.certificate = ""
        self.silent = False
        self._config = config
        self._tools = tools
        self._clock = clock
        self._looks = Budget(LOOKS_A_MINUTE, seconds=MINUTE, clock=clock)
        self._looked_at = float("-inf")
        self._unsaid = False
        self._outbox = Outbox(clock=clock)
        self._mail = Mail(session, self.known, clock=clock)
        self._nodes = Nodes(session, self.known, self._outbox, clock=clock)
        self.rota = Rota(resting=lambda: self.silent, away=self._is_away, clock=clock, log=tools.log, at_once=AT_ONCE)

    # The turns.

    async def meet(self) -> None:
        """Ask what a connection needs. Raises SourceError of every kind."""
        self.version = await self.session.get_object("/version")
        if not self.version.get("version"):
            raise SourceGarbled("/version tells no version", hint="check that this is the address of a Mail Gateway")
        await self._look()
        if self._alone:
            try:
                await self._ask_certificate()
            except SourceError as error:
                self._tools.log.warning("proxmox_tier_lost", tier="certificate", target="", reason=str(error))

    async def collect(self) -> Sequence[Report]:
        """All that is known, after a look where one is due."""
        if not self._unsaid and (self.silent or self._is_due()):
            self.silent = True  # until it answers: what is known is not said again of one that does not
            await self._look()
            self.silent = False
        self._unsaid = self.known.news = False
        return [self._gateway_report(), *self._outbox.take()]

    def _is_due(self) -> bool:
        since = self._clock.monotonic() - self._looked_at
        return since >= _EARLY * self._config.interval_seconds and bool(self._looks.free)

    async def _look(self) -> None:
        """Which gateways there are and how they are, with one call. A gateway that stands alone may list nobody."""
        self._looks.spend()
        rows = await self.session.get_list("/config/cluster/status", list_single_node=True, seconds=LOOK_SECONDS)
        members = [kept(row, _MEMBER) for row in records(rows, most=MOST_NODES) if _is_name(row.get("name"))]
        self.members = members or await self._itself()
        await self.session.learn(members)
        self._looked_at, self._unsaid = self._clock.monotonic(), True
        self.known.forget_others(self._names)
        self.rota.plan(self._slots())
        self._mail.heed_midnight(self.rota)

    async def _itself(self) -> list[Row]:
        """Whom the cluster's empty list leaves out: the one gateway that there is, or all of a cluster that are still there."""
        if len(self.members) == 1 and self._alone:
            return [{"name": self.members[0]["name"]}]
        listed = records(await self.session.get_list("/nodes"), most=MOST_NODES)
        names = [name for row in listed if _is_name(name := row.get("node"))]
        if not names:
            raise SourceGarbled("/nodes names no gateway", hint="check that this is the address of a Mail Gateway")
        if len(names) == 1:
            return [{"name": names[0]}]
        known = [kept(row, _IDENTITY) for row in self.members if row.get("name") in names]
        if not known:
            raise SourceGarbled("the list of the cluster is empty", hint="look at the state of the cluster on its master")
        for row in known:
            if self.known.fresh(text(row, "name"), "status") is None:
                await self._nodes.ask_status(text(row, "name"))
        return known

    @property
    def _alone(self) -> bool:
        return not any(row.get("type") in ("master", "node") for row in self.members)

    @property
    def _names(self) -> list[str]:
        return [text(row, "name") for row in self.members]

    async def _ask_certificate(self) -> None:
        """What tells a gateway from others: in a cluster it is in the list, and there only."""
        if self.session.where.startswith("https:"):
            shown = await self._tools.http.certificate(self.session.where, allow_loopback=self._config.allow_loopback)
            self.certificate = shown.fingerprint

    # Beside the turns.

    def _slots(self) -> Iterator[Slot]:
        mute = [text(row, "name") for row in self.members if "uptime" not in row and "conn_error" not in row]
        yield from self._mail.slots()
        yield from self._nodes.slots(self._names, mute=mute)
        if self._alone:
            yield Slot(
                tier="certificate",
                every_seconds=CERTIFICATE_SECONDS,
                ask=self._ask_certificate,
                delay_seconds=0.0 if not self.certificate else CERTIFICATE_SECONDS,
            )

    def _is_away(self, lane: str) -> bool:
        """Whether it is known that the gateway which answers does not reach this one."""
        return any(row.get("name") == lane and row.get("conn_error") for row in self.members)

    async def keep_pace(self) -> None:
        """Ask to be asked when something is known for the first time, so that a new connection is soon complete."""
        while True:
            await self._clock.sleep(2.0)
            self._mail.heed_midnight(self.rota)
            if self.known.news or self._outbox:
                self._tools.wake()

    def beside(self) -> dict[str, Coroutine[Any, Any, None]]:
        """What goes on beside the turns."""
        return {"rota": self.rota.run(), "pace": self.keep_pace(), "endpoints": self.session.watch_over()}

    # What is said.

    def _gateway_report(self) -> Report:
        login = self.session.login
        gateway: dict[str, Json] = {
            "address": self.session.where,
            "certificate": self.certificate or None,
            "version": {name: self.version.get(name) for name in ("version", "release")},
            "role": login.role if isinstance(login, TicketLogin) else "",
        }
        nodes = self.known.said(self._names, queues=QUEUES, numbers=("services",))
        payload: dict[str, Json] = {
            "gateway": gateway,
            "nodes": [self._row(row) for row in self.members],
            "known": {"nodes": nodes},
            **self._mail.said(),
            "troubles": list[Json](_troubles(self.rota.troubles, self.session.troubles)),
        }
        return report(self._clock, "pmg-gateway", "gateway", payload)

    def _row(self, row: Row) -> Json:
        """A row of the cluster's list, with what a gateway says of itself where the list has no numbers."""
        more = self.known.fresh(text(row, "name"), "status")
        return {**more, **row} if isinstance(more, dict) else row


def _is_name(name: Json) -> bool:
    """Whether this can be a part of a path."""
    return isinstance(name, str) and 0 < len(name) <= 64 and name.replace("-", "").replace("_", "").isalnum() and name.isascii()


def _troubles(tiers: Iterable[tuple[str, str, SourceError]], lost: Iterable[tuple[str, SourceError]]) -> list[Row]:
    """What is not shown or not asked, why, and what to do about it: each thing once for a gateway."""
    found: dict[tuple[str, str], Row] = {}
    for node, error in lost:
        found[f"asking through {node}", node] = _trouble(f"asking through {node}", error, node)
    for tier, node, error in tiers:
        feature = _FEATURES.get(tier, tier)
        found.setdefault((feature, node), _trouble(feature, error, node))
    return list(found.values())[:MOST_TROUBLES]


def _trouble(feature: str, error: SourceError, node: str) -> Row:
    fix = "give the user the role audit" if isinstance(error, Forbidden) else error.hint
    trouble: Row = {"feature": feature, "reason": str(error), "fix": fix}
    return {**trouble, "node": node} if node else trouble


@asynccontextmanager
async def open_pmg(config: object, tools: Tools) -> AsyncIterator[Source]:
    """Connect, lend the source, disconnect."""
    if not isinstance(config, PmgConfig):
        raise TypeError("open_pmg takes a PmgConfig")
    async with opened_members(PMG, config, tools) as session:
        source = PmgSource(session, config, tools)
        await source.meet()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(run, name=f"pmg {name}") for name, run in source.beside().items()]
            try:
                yield source
            finally:
                for task in tasks:
                    task.cancel()
