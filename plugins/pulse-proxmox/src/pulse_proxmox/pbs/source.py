"""Watch a Backup Server: look at it and its datastores turn after turn, and ask for the rest beside the turns."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from pulse_core.plugin import Json, Lack, Report, Source, SourceError, SourceGarbled, SourceRefused, Tools
from pulse_core.plugin.narrow import part, text
from pulse_proxmox.client.answers import Forbidden
from pulse_proxmox.client.pins import normal
from pulse_proxmox.client.products import PBS
from pulse_proxmox.client.requirements import PBS_NEEDS, holds, lacks
from pulse_proxmox.client.session import Session, opened
from pulse_proxmox.config import PbsConfig
from pulse_proxmox.pbs.backups import Backups
from pulse_proxmox.pbs.details import NODE, Details
from pulse_proxmox.pbs.disks import Disks
from pulse_proxmox.pbs.known import Known
from pulse_proxmox.pbs.tasks import Tasks
from pulse_proxmox.pbs.troubles import troubles_of
from pulse_proxmox.tiers.outbox import Outbox, report
from pulse_proxmox.tiers.rota import Rota, Slot

PERMISSIONS_SECONDS: Final = 600.0
VERIFIED_SECONDS: Final = 120.0
NEWS_SECONDS: Final = 5.0
AT_ONCE: Final = 2
"""So many questions at a time: a Backup Server has other work."""
_EARLY: Final = 0.9
"""A turn that comes this share of the interval after the last look looks again: turns are not to the second."""


class PbsSource:
    """Watches one Backup Server. Made by `open_pbs`, which also runs what goes on beside the turns.

    `calls` counts what was asked, by path.
    """

    def __init__(self, session: Session, config: PbsConfig, tools: Tools) -> None:
        self.session = session
        self.calls = session.calls
        self.known = Known()
        self.version: dict[str, Json] = {}
        self.status: dict[str, Json] = {}
        self.fingerprint = ""
        self.instance = ""
        self.silent = False
        self._config = config
        self._tools = tools
        self._clock = tools.clock
        self._looked_at = float("-inf")
        self._unsaid = False
        self._said = 0
        self._said_at = float("-inf")
        self._complete = False
        self._no_status: SourceError | None = None
        self._permissions: dict[str, Json] | None = None
        self._lost: frozenset[str] = frozenset()
        self._outbox = Outbox(clock=tools.clock)
        self._details = Details(session, self.known, tools.http, allow_loopback=config.allow_loopback)
        self._disks = Disks(session, self._outbox, about=self.about)
        self.tasks = Tasks(session, clock=tools.clock)
        self.backups = Backups(session, self.known, self._outbox, about=self.about, clock=tools.clock)
        self.rota = Rota(resting=lambda: self.silent, away=lambda lane: False, clock=tools.clock, log=tools.log, at_once=AT_ONCE)

    # The turns.

    async def meet(self) -> None:
        """Ask what a connection needs. Raises SourceError of every kind."""
        self.version = await self.session.get_object("/version")
        if not self.version.get("version"):
            raise SourceGarbled("/version tells no version", hint="check that this is the address of a Backup Server")
        await self._look()
        await self._ask_instance()
        try:
            await self.tasks.ask()
        except SourceRefused as error:
            self._tools.log.warning("proxmox_tier_lost", tier="tasks", target="", reason=str(error))

    async def collect(self) -> Sequence[Report]:
        """What was not reported yet: the server once in an interval, what the slower questions brought whenever it came."""
        due = self._clock.monotonic() - self._looked_at >= _EARLY * self._config.interval_seconds
        if not self._unsaid and not due:
            return [*([self._server_report()] if self._has_news() else []), *self._slow_reports()]
        if not self._unsaid:
            self.silent = True
            await self._look()
            self.silent = False
        self._unsaid = False
        return [self._server_report(), *self._slow_reports()]

    async def _look(self) -> None:
        usage = await self.session.get_list("/status/datastore-usage")
        await self._ask_status()
        before = frozenset(self.known.stores)
        self.known.look(usage)
        self._judge(before)
        self._looked_at, self._unsaid = self._clock.monotonic(), True
        if any(not self.known.readable(store) for store in self.known.stores):
            self.rota.hasten("datastores", apart_seconds=PERMISSIONS_SECONDS / 2)
        self._plan()

    def _judge(self, before: frozenset[str]) -> None:
        """A datastore that is not listed any more may be gone, or may not be seen by this account any more."""
        now = frozenset(self.known.stores)
        if before - now - self._lost:
            self._permissions = None
            self.rota.hasten("permissions")
        self._lost = (self._lost | before) - now
        self._complete = not self._lost or (
            self._permissions is not None and holds(self._permissions, "/datastore", "Datastore.Audit")
        )

    async def _ask_status(self) -> None:
        try:
            self.status = await self.session.get_object(f"{NODE}/status")
        except Forbidden as error:
            self.status, self._no_status = {}, error
            return
        self._no_status = None
        self.fingerprint = normal(text(part(self.status, "info"), "fingerprint")) or self.fingerprint

    async def _ask_instance(self) -> None:
        """What tells this server from another that shows the same certificate: newer versions say it, older ones by the way."""
        try:
            said = await self.session.get_object(f"{NODE}/identity")
            self.instance = text(said, "pbs-instance-id")
        except SourceError as error:
            self._tools.log.debug("pbs_has_no_identity", reason=str(error))
        try:
            await self._details.ask_subscription()
        except SourceError as error:
            self._tools.log.debug("pbs_subscription_unknown", reason=str(error))
            return
        self.instance = self.instance or text(part(self.known.said, "subscription"), "serverid")

    # Beside the turns.

    def _plan(self) -> None:
        self.rota.plan(self._slots())

    def _slots(self) -> Iterator[Slot]:
        yield from self.tasks.slots()
        yield from self._details.slots()
        yield from self._disks.slots()
        yield Slot(tier="permissions", every_seconds=PERMISSIONS_SECONDS, ask=self._ask_permissions, delay_seconds=4)
        if self._config.backups:
            yield from self.backups.slots()

    async def _ask_permissions(self) -> None:
        self._permissions = await self.session.get_object("/access/permissions")

    async def keep_pace(self) -> None:
        """Ask to be asked when something came, and heed what was heard."""
        while True:
            await self._clock.sleep(1.0)
            if self.backups.changed:
                self._plan()
            while self.tasks.verified:
                if self.backups.look_again(self.tasks.verified.popleft()):
                    self.rota.hasten("backups", apart_seconds=VERIFIED_SECONDS)
            if self._outbox or self._has_news():
                self._tools.wake()

    def _has_news(self) -> bool:
        """Whether the slower questions brought something that is a fact of the server, such as a job that failed."""
        since = self._clock.monotonic() - self._said_at
        return self.known.revision != self._said and since >= NEWS_SECONDS

    def beside(self) -> dict[str, Coroutine[Any, Any, None]]:
        """What goes on beside the turns."""
        return {"rota": self.rota.run(), "pace": self.keep_pace()}

    # What is said.

    def about(self) -> dict[str, Json]:
        """Which server it is."""
        server: dict[str, Json] = {
            "fingerprint": self.fingerprint or None,
            "instance": self.instance or None,
            "name": self.tasks.node or urlsplit(self.session.where).hostname,
            "address": self.session.where,
            "version": {name: self.version.get(name) for name in ("version", "release")},
        }
        return {"server": server}

    def _server_report(self) -> Report:
        self._said, self._said_at = self.known.revision, self._clock.monotonic()
        spaces, listed = self.backups.said()
        usage = self.known.said.get("usage")
        known = {name: value for name, value in self.known.said.items() if name != "usage"}
        payload: dict[str, Json] = {
            **self.about(),
            "status": self.status,
            "usage": usage,
            "known": {**known, "namespaces": spaces, "listed": listed},
            "running": self.tasks.running,
            "troubles": self._troubles(),
        }
        if self._config.backups:
            payload["scopes"] = self.backups.scopes(self._permissions)
        return report(self._clock, "pbs-server", "server", payload, complete=self._complete)

    def _slow_reports(self) -> list[Report]:
        reports = self._outbox.take()
        ended = self.tasks.take()
        if ended:
            told: dict[str, Json] = {**self.about(), "stores": list(self.known.stores), "tasks": ended}
            reports.append(report(self._clock, "pbs-tasks", "tasks", told, complete=False))
        return reports

    def _troubles(self) -> list[Json]:
        return troubles_of(self.rota.troubles, self._lacks(), self._no_status, unnamed=not self.fingerprint)

    def _lacks(self) -> Iterable[Lack]:
        if self._permissions is None:
            return ()
        return lacks(PBS_NEEDS, self._permissions, account=self._config.token_id)


@asynccontextmanager
async def open_pbs(config: object, tools: Tools) -> AsyncIterator[Source]:
    """Connect, lend the source, disconnect."""
    if not isinstance(config, PbsConfig):
        raise TypeError("open_pbs takes a PbsConfig")
    async with opened(PBS, config, tools) as session:
        source = PbsSource(session, config, tools)
        await source.meet()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(run, name=f"pbs {name}") for name, run in source.beside().items()]
            try:
                yield source
            finally:
                for task in tasks:
                    task.cancel()
