"""One running Pulse: what it is made of, and its life from the first key read to the last change kept."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import attrs
from starlette.applications import Starlette

from pulse_core import log, memory
from pulse_core.access import own_names
from pulse_core.collect import Asking, Opening, found_nearby, opening
from pulse_core.connections import Connections
from pulse_core.discovery import Discovery
from pulse_core.guard import Guard
from pulse_core.host import Plugins
from pulse_core.line.begin import restore_later, restored
from pulse_core.line.condition import Condition
from pulse_core.line.intake import Intake
from pulse_core.line.keep import Keeper
from pulse_core.line.road import Line
from pulse_core.line.sources import Sources
from pulse_core.live import Hub
from pulse_core.model.health import Problem
from pulse_core.model.ids import SourceId
from pulse_core.plugin.stores import Store
from pulse_core.plugin.tools import Clock, Tools
from pulse_core.recovery import RecoveryPoints
from pulse_core.settings import Settings
from pulse_core.web.standing import Standing

HEALTH_SECONDS = 1.0
STOPPING_SECONDS = 5.0


@attrs.define(eq=False)
class Pulse:
    """One running Pulse. `desks` is its ASGI application, whose lifespan runs everything else.

    `demo` are made-up sources, asked besides what is nearby: what has them says of itself that it is a demo.
    `settings` may be replaced while it runs; `settings_problem` says why a changed file was not taken over,
    `door_problems` what is wrong with how it listens, `own_url` where other machines reach it.
    """

    settings: Settings
    plugins: Plugins
    store: Store
    clock: Clock
    guard: Guard
    standing: Standing
    hub: Hub
    line: Line
    keeper: Keeper
    intake: Intake
    asking: Asking
    condition: Condition
    sources: Sources
    connections: Connections
    discovery: Discovery
    recovery: RecoveryPoints
    demo: Sequence[Opening] = ()
    settings_problem: str = ""
    door_problems: tuple[Problem, ...] = ()
    own_url: str = ""
    desks: Starlette = attrs.field(init=False)

    def stop_streams(self) -> None:
        """End the live streams, so that a server that is about to stop need not wait for them."""
        self.hub.close()
        self.discovery.close()


def problems_of(pulse: Pulse) -> tuple[Problem, ...]:
    """What is wrong besides the store: who may come in, settings that were refused, and how it listens."""
    problems = (*pulse.guard.problems, *pulse.door_problems)
    if not pulse.settings_problem:
        return problems
    message = f"{pulse.settings_problem} (the settings from before stay in force)"
    return (Problem(part="settings", message=message), *problems)


@asynccontextmanager
async def prepared(pulse: Pulse) -> AsyncIterator[None]:
    """Pulse answers and lets people in, and does nothing by itself. Raises VaultError, ConfigError."""
    offers = [owned.item for owned in pulse.plugins.auth_backends().values()]
    await asyncio.to_thread(own_names)
    await pulse.guard.begin()
    await pulse.connections.load()
    try:
        async with (
            pulse.guard.backends(offers, pulse.settings.brought, lambda name: _lent(pulse, name)),
            pulse.discovery.ready(),
        ):
            yield
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(STOPPING_SECONDS):
                await pulse.guard.end()


@asynccontextmanager
async def running(pulse: Pulse) -> AsyncIterator[None]:
    """Everything that works while Pulse serves: restored at the start, flushed at the end."""
    async with prepared(pulse):
        known = await restored(pulse.line, pulse.store)
        await pulse.plugins.startup(lambda name: _lent(pulse, name))
        jobs = (
            pulse.asking.run([*pulse.demo, *_nearby(pulse)]),
            pulse.connections.run(),
            pulse.line.watch_silence(),
            pulse.keeper.run(),
            pulse.keeper.upkeep(),
            pulse.hub.run(),
            pulse.guard.run(),
            pulse.guard.trail.run(),
            pulse.guard.webhooks.run(),
            pulse.standing.run(),
            memory.give_back(pulse.clock),
            _tell_news(pulse),
            *(() if known else (restore_later(pulse.line, pulse.store),)),
        )
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(job) for job in jobs]
            yield
            for task in tasks:
                task.cancel()
        await pulse.plugins.shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOPPING_SECONDS):
                await pulse.keeper.flush()


def _lent(pulse: Pulse, name: str) -> Tools:
    return Tools(source=name, clock=pulse.clock, log=log.get(plugin=name), http=pulse.asking.http)


def _nearby(pulse: Pulse) -> list[Opening]:
    """The sources that need no configuration."""
    if not pulse.settings.nearby:
        return []
    offers = {name: owned.item for name, owned in pulse.plugins.sources().items()}
    found = found_nearby(offers.values(), log.get())
    return [opening(SourceId(id), offers[id.partition(":")[0]], config) for id, config in sorted(found.items())]


async def _tell_news(pulse: Pulse) -> None:
    """Tell whoever listens what is wrong with Pulse itself, and that recovery points changed."""
    while True:
        pulse.hub.problems(pulse.condition.problems())
        pulse.hub.recovery(pulse.recovery.revision)
        await pulse.clock.sleep(HEALTH_SECONDS)
