"""Put an agent together: the installed plugins, a state directory, a line to the server."""

import asyncio
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pulse_core import __version__
from pulse_core.agent.admission import Admission
from pulse_core.agent.backlog import Backlog
from pulse_core.agent.courier import Courier
from pulse_core.agent.lean import LATE_SETTLE_SECONDS, SETTLE_SECONDS, TRIM_SECONDS, one_heap, settle, skip_command_line, trim
from pulse_core.agent.link import Link, Server
from pulse_core.agent.once import Asked, ask_once
from pulse_core.agent.run import Agent, Parts
from pulse_core.agent.sources import choose
from pulse_core.agent.spool import Spool
from pulse_core.agent.state import State, card_of
from pulse_core.agent.wire import Record
from pulse_core.clock import SystemClock
from pulse_core.host import load
from pulse_core.model.push import AgentCard
from pulse_core.model.report import Json
from pulse_core.net import Clients
from pulse_core.plugin import Clock, Log, Offer, Permission, Source

USER_AGENT = f"pulse-agent/{__version__}"


def installed_offers(clock: Clock, log: Log) -> tuple[Offer[Source], ...]:
    """The sources that the installed plugins offer."""
    return tuple(owned.item for owned in load(clock=clock, log=log).sources().values())


def installed_permissions(clock: Clock, log: Log) -> tuple[Permission, ...]:
    """The rights that the installed plugins ask for."""
    return tuple(permission for card in load(clock=clock, log=log).cards() for permission in card.permissions)


def parsed(kind: type, settings: Mapping[str, Json]) -> object:
    """A configuration from the server's values. Imported when the first one comes: most agents never need it."""
    from pulse_core.forms import structure

    return structure(kind, settings)


async def run(server: Server, *, folder: Path, spool_mib: int, log: Log) -> None:
    """Run the agent until SIGTERM or SIGINT."""
    one_heap()
    skip_command_line()
    clock = SystemClock()
    state = State(folder, log=log)
    state.claim()
    card = card_of(state.who(), version=__version__, started_at=clock.now())
    link = Link(server, agent=USER_AGENT)
    line = Admission(link, server=server.url, given=server.token, card=card, state=state, log=log)
    if server.in_the_clear():
        log.warning("token_in_the_clear", server=server.url)
    parts = Parts(
        offers=installed_offers(clock, log),
        parse=parsed,
        line=line,
        token=line.token,
        http=Clients(clock=clock, user_agent=USER_AGENT),
        clock=clock,
        log=log,
    )
    backlog = Backlog(Spool(state.spool, limit_bytes=spool_mib << 20), clock=clock, log=log)
    agent = Agent(parts, state, backlog, card=card, server=server.url)
    _stop_on_signals(agent)
    _stay_small(asyncio.get_running_loop())
    log.info("agent_started", agent=card.id, server=server.url, waiting=backlog.count, privileges=",".join(card.privileges))
    try:
        await agent.run()
    finally:
        link.close()
    log.info("agent_stopped", left=backlog.count)


async def once(log: Log) -> dict[str, Asked]:
    """What every source near this machine says now."""
    clock = SystemClock()
    offers = installed_offers(clock, log)
    openings = choose(offers, None, parse=parsed, log=log).openings
    return await ask_once(openings, clock=clock, log=log, http=Clients(clock=clock, user_agent=USER_AGENT))


async def push_once(server: Server, asked: Mapping[str, Asked], *, card: AgentCard, state: State, folder: Path, log: Log) -> int:
    """Deliver what `once` said; nothing is kept when that fails. Returns how many reports arrived; raises Held."""
    clock = SystemClock()
    link = Link(server, agent=USER_AGENT)
    backlog = Backlog(Spool(folder, limit_bytes=1 << 20), clock=clock, log=log, ring_bytes=1 << 30)
    line = Admission(link, server=server.url, given=server.token, card=card, state=state, log=log)
    courier = Courier(line, backlog, card=card, clock=clock, log=log, received=lambda receipt: None)
    for source, one in asked.items():
        for report in one.reports:
            backlog.add(Record.of(source, report))
        if one.error:
            courier.source_failed(source, one.error)
    try:
        while backlog.count:
            await courier.deliver()
    finally:
        link.close()
    return courier.connection.delivered


def _stay_small(loop: asyncio.AbstractEventLoop) -> None:
    """Settle now and when the sources got going, and trim for ever."""
    settle()
    for seconds in (SETTLE_SECONDS, LATE_SETTLE_SECONDS):
        loop.call_later(seconds, settle)

    def trim_on() -> None:
        trim()
        loop.call_later(TRIM_SECONDS, trim_on)

    loop.call_later(TRIM_SECONDS, trim_on)


def _stop_on_signals(agent: Agent) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: an interrupt then ends it the hard way, and the spool bears that
            loop.add_signal_handler(number, agent.stop)
