"""Wire the rooms together: the only module that knows every one of them."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import attrs
from starlette.applications import Starlette

from pulse_core import __version__, log, web
from pulse_core.collect import Asking, Opening, found_nearby, opening
from pulse_core.errors import ConfigError
from pulse_core.host import Plugins
from pulse_core.line.begin import restore_later, restored
from pulse_core.line.condition import Condition
from pulse_core.line.estate import Estate
from pulse_core.line.intake import Intake
from pulse_core.line.keep import Keeper
from pulse_core.line.past import Past
from pulse_core.line.registry import Registry
from pulse_core.line.road import Line
from pulse_core.line.sources import Sources
from pulse_core.live import Hub, LiveSettings
from pulse_core.model.change import Change
from pulse_core.model.health import Problem
from pulse_core.model.ids import SourceId
from pulse_core.net import Clients
from pulse_core.plugin.routes import Route
from pulse_core.plugin.stores import OpenStore, Store, StoreSettings
from pulse_core.plugin.tools import Clock, HttpClients, Tools
from pulse_core.settings import Settings
from pulse_core.store import open_sqlite
from pulse_core.store.opening import opened_or_late

HEALTH_SECONDS = 1.0
STOPPING_SECONDS = 5.0


@attrs.define(eq=False)
class Pulse:
    """One running Pulse. `desks` is its ASGI application, whose lifespan runs everything else.

    `settings` may be replaced while it runs; `settings_problem` says why a changed file was not taken over,
    `door_problems` what is wrong with how it listens.
    """

    settings: Settings
    plugins: Plugins
    store: Store
    clock: Clock
    hub: Hub
    line: Line
    keeper: Keeper
    intake: Intake
    asking: Asking
    condition: Condition
    settings_problem: str = ""
    door_problems: tuple[Problem, ...] = ()
    desks: Starlette = attrs.field(init=False)

    def stop_streams(self) -> None:
        """End the live streams, so that a server that is about to stop need not wait for them."""
        self.hub.close()


def build(settings: Settings, plugins: Plugins, store: Store, *, clock: Clock, http: HttpClients | None = None) -> Pulse:
    """Wire one Pulse on an opened store. Nothing runs before the lifespan of its `desks` begins."""
    registry = Registry()
    events = log.get()
    hub = Hub(
        clock=clock,
        version=__version__,
        snapshot=registry.resources,
        settings=LiveSettings(max_clients=settings.max_clients),
    )

    async def kept(changes: Sequence[Change]) -> None:
        await plugins.tell("pulse_changed", changes)

    keeper = Keeper(store, clock, events, kept)
    line = Line(registry, plugins.read, hub, keeper, clock, events)
    offers = {name: owned.item for name, owned in plugins.sources().items()}
    intake = Intake(line, store.documents, clock, offers)
    lent = http or Clients(clock=clock, user_agent=f"pulse/{__version__}")
    asking = Asking(clock, events, lent, line.deliver, line.troubled)
    condition = Condition(line=line, keeper=keeper, intake=intake, asked=asking.health, others=lambda: _problems(pulse))
    pulse = Pulse(
        settings=settings,
        plugins=plugins,
        store=store,
        clock=clock,
        hub=hub,
        line=line,
        keeper=keeper,
        intake=intake,
        asking=asking,
        condition=condition,
    )
    pulse.desks = _web(pulse)
    return pulse


def _web(pulse: Pulse) -> Starlette:
    """The desks in front of the rooms."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with running(pulse):
            yield

    brought: dict[str, list[Route]] = {}
    for owned in pulse.plugins.routes().values():
        brought.setdefault(owned.plugin, []).append(owned.item)
    rooms = web.Rooms(
        estate=Estate(pulse.line),
        past=Past(pulse.store.journal),
        series=pulse.store.series,
        intake=pulse.intake,
        condition=pulse.condition,
        sources=Sources(line=pulse.line, intake=pulse.intake, asked=pulse.asking.health),
        plugins=pulse.plugins,
        hub=pulse.hub,
        clock=pulse.clock,
        log=log.get(),
    )

    def doors() -> web.Doors:
        return web.Doors(allowed_origins=frozenset(pulse.settings.allowed_origins))

    return web.build(rooms, version=__version__, doors=doors, plugin_routes=brought, lifespan=lifespan)


def _problems(pulse: Pulse) -> tuple[Problem, ...]:
    """What is wrong besides the store: settings that were refused, and how it listens."""
    if not pulse.settings_problem:
        return pulse.door_problems
    refused = Problem(part="settings", message=f"{pulse.settings_problem} (the settings from before stay in force)")
    return (refused, *pulse.door_problems)


@asynccontextmanager
async def running(pulse: Pulse) -> AsyncIterator[None]:
    """Everything that works while Pulse serves: restored at the start, flushed at the end."""
    known = await restored(pulse.line, pulse.store)
    lent = pulse.asking.http
    await pulse.plugins.startup(lambda name: Tools(source=name, clock=pulse.clock, log=log.get(plugin=name), http=lent))
    jobs = (
        pulse.asking.run(_nearby(pulse)),
        pulse.line.watch_silence(),
        pulse.keeper.run(),
        pulse.keeper.upkeep(),
        pulse.hub.run(),
        _tell_problems(pulse),
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


def _nearby(pulse: Pulse) -> list[Opening]:
    """The sources that need no configuration."""
    if not pulse.settings.nearby:
        return []
    offers = {name: owned.item for name, owned in pulse.plugins.sources().items()}
    found = found_nearby(offers.values(), log.get())
    return [opening(SourceId(id), offers[id.partition(":")[0]], config) for id, config in sorted(found.items())]


async def _tell_problems(pulse: Pulse) -> None:
    while True:
        pulse.hub.problems(pulse.condition.problems())
        await pulse.clock.sleep(HEALTH_SECONDS)


def opened_store(settings: Settings, plugins: Plugins, *, clock: Clock) -> AbstractAsyncContextManager[Store]:
    """The store that the settings choose. Raises ConfigError for an engine that nobody brings."""
    engines: Mapping[str, OpenStore] = {"sqlite": open_sqlite} | {n: o.item for n, o in plugins.stores().items()}
    if settings.store not in engines:
        raise ConfigError("PULSE_STORE", f"there is no store {settings.store!r}; there are {', '.join(sorted(engines))}")
    chosen = StoreSettings(
        directory=settings.data_dir,
        raw_days=settings.raw_days,
        minute_days=settings.minute_days,
        hour_days=settings.hour_days,
        journal_days=settings.journal_days,
    )
    return opened_or_late(engines[settings.store], chosen, clock=clock, log=log.get())
