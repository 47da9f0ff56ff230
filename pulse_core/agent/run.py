"""Be the agent: ask the sources, hold what they say, deliver it, follow the server's configuration."""

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import suppress

import attrs

from pulse_core.agent.backlog import Backlog
from pulse_core.agent.courier import Courier, Held, Line
from pulse_core.agent.sources import Choice, Parse, choose
from pulse_core.agent.state import State
from pulse_core.agent.status import WRITE_SECONDS, AgentStatus, SourceLine, StatusFile
from pulse_core.agent.wire import Record, Verdict, config_of, judge, lacks_scope
from pulse_core.collect import Asking
from pulse_core.errors import SourceGarbled, SourceUnreachable
from pulse_core.model.health import SourceFailure
from pulse_core.model.ids import SourceId
from pulse_core.model.push import AgentCard, AgentConfig, Receipt
from pulse_core.model.report import Report
from pulse_core.plugin import Clock, HttpClients, Log, Offer, Source

FLUSH_SECONDS = 3.0
CONFIG_SECONDS = 60.0
"""How often the configuration is asked for when no receipt speaks of a new one."""

CONFIG_PAUSE_SECONDS = 10.0
CONFIG_DENIED_SECONDS = 900.0
"""A token that only delivers may not read the configuration; it is not asked about at each delivery."""


@attrs.frozen(kw_only=True)
class Parts:
    """What an agent is made of. `token` says which token the line uses."""

    offers: Sequence[Offer[Source]]
    parse: Parse
    line: Line
    token: Callable[[], str] = lambda: ""
    http: HttpClients
    clock: Clock
    log: Log


class Agent:
    """One agent in its state directory. `run` returns after `stop` was called and the last reports are safe."""

    def __init__(self, parts: Parts, state: State, backlog: Backlog, *, card: AgentCard, server: str) -> None:
        self._parts = parts
        self._state = state
        self._backlog = backlog
        self._card = card
        self._server = server
        self._config = state.config()
        self._sources: dict[str, SourceLine] = {}
        self._stop = asyncio.Event()
        self._changed = asyncio.Event()
        self._ask_config = asyncio.Event()
        self._ask_config_from = float("-inf")
        self._asking = Asking(clock=parts.clock, log=parts.log, http=parts.http, deliver=self._deliver, troubled=self._troubled)
        self._status = StatusFile(state.folder / "status.json", clock=parts.clock)
        self._courier = Courier(parts.line, backlog, card=card, clock=parts.clock, log=parts.log, received=self._received)

    def stop(self) -> None:
        """End soon and cleanly."""
        self._stop.set()

    async def run(self) -> None:
        """Work until `stop`."""
        with suppress(TimeoutError):  # a server that hangs must not keep the first look waiting
            async with asyncio.timeout(FLUSH_SECONDS):
                await self._fetch_config()
        async with asyncio.TaskGroup() as group:
            jobs = (self._watch(), self._courier.run(), self._follow_config(), self._poll_config(), self._keep_status())
            tasks = [group.create_task(job) for job in jobs]
            await self._stop.wait()
            for task in tasks:
                task.cancel()
        await self._finish()

    async def _finish(self) -> None:
        """One last try to deliver, then what is left goes to disk."""
        try:
            async with asyncio.timeout(FLUSH_SECONDS):
                while self._backlog.count and self._courier.connection.state == "connected":
                    await self._courier.deliver()
        except (Held, TimeoutError) as error:
            self._parts.log.info("left_undelivered", waiting=self._backlog.count, reason=str(error) or "no time")
        self._backlog.close()
        self._status.write(self.status())

    async def _watch(self) -> None:
        """Run the sources; one whose configuration changed is opened anew, the others go on undisturbed."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._asking.run())
            await asyncio.sleep(0)
            while True:
                self._changed.clear()
                self._choose()
                await self._changed.wait()

    def _choose(self) -> None:
        choice = choose(self._parts.offers, self._config, parse=self._parts.parse, log=self._parts.log)
        running = {opening.id: opening for opening in self._asking.openings()}
        for id in running.keys() - {opening.id for opening in choice.openings}:
            self._asking.remove(id)
        for opening in choice.openings:
            if running.get(opening.id) != opening:
                self._asking.put(opening)
        self._introduce(choice)

    def _introduce(self, choice: Choice) -> None:
        names = sorted(opening.id for opening in choice.openings)
        self._sources = {name: self._sources.get(name, SourceLine()) for name in names}
        for name, reason in choice.impossible.items():
            self._parts.log.warning("source_impossible", source=name, reason=reason)
            self._sources[name] = SourceLine(error=reason)
            self._courier.source_failed(name, reason)
        if not names:
            self._parts.log.warning("nothing_to_watch", offers=len(self._parts.offers))

    async def _deliver(self, source: SourceId, reports: tuple[Report, ...]) -> None:
        line = self._sources.get(source, SourceLine())
        now = self._parts.clock.now()
        self._sources[source] = SourceLine(reports=line.reports + len(reports), last_report=now)
        for report in reports:
            self._backlog.add(Record.of(source, report))

    async def _troubled(self, source: SourceId, failure: SourceFailure | None) -> None:
        error = "" if failure is None else failure.message
        self._sources[source] = attrs.evolve(self._sources.get(source, SourceLine()), error=error)
        if failure is not None:
            self._courier.source_failed(source, error)

    def _received(self, receipt: Receipt) -> None:
        if receipt.config_revision != (self._config.revision if self._config else 0):
            self._ask_config.set()

    async def _follow_config(self) -> None:
        while True:
            await self._ask_config.wait()
            self._ask_config.clear()
            await self._fetch_config()
            await self._parts.clock.sleep(CONFIG_PAUSE_SECONDS)

    async def _poll_config(self) -> None:
        while True:
            await self._parts.clock.sleep(CONFIG_SECONDS)
            self._ask_config.set()

    async def _fetch_config(self) -> None:
        """Take over the server's configuration if it is new. Without an answer the known one stays."""
        if self._parts.clock.monotonic() < self._ask_config_from:
            return
        try:
            answer = await self._parts.line.send("GET", f"/api/agents/{self._card.id}/config")
            if lacks_scope(answer):
                self._ask_config_from = self._parts.clock.monotonic() + CONFIG_DENIED_SECONDS
            config = config_of(answer.body) if judge(answer) is Verdict.TAKEN else None
        except (SourceUnreachable, SourceGarbled) as error:
            self._parts.log.debug("config_unread", reason=str(error))
            return
        if config is not None and config != self._config:
            self._take(config)

    def _take(self, config: AgentConfig) -> None:
        self._parts.log.info("config_taken", revision=config.revision, sources=len(config.sources))
        self._config = config
        self._state.keep_config(config)
        self._changed.set()

    async def _keep_status(self) -> None:
        while True:
            self._status.write(self.status())
            await self._parts.clock.sleep(WRITE_SECONDS)

    def status(self) -> AgentStatus:
        """How it goes at this moment."""
        return AgentStatus(
            id=self._card.id,
            version=self._card.version,
            pid=os.getpid(),
            started_at=self._card.started_at,
            server=self._server,
            token=self._parts.token(),
            connection=self._courier.connection,
            waiting=self._backlog.count,
            spool_bytes=self._backlog.spool_bytes,
            spool_dropped=self._backlog.dropped,
            spool_error=self._backlog.disk_error,
            privileges=self._card.privileges,
            sources=dict(self._sources),
        )
