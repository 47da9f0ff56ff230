"""Wire the rooms together: the only module that knows every one of them."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any

from starlette.applications import Starlette

from pulse_core import __version__, log, web
from pulse_core.access import BUILT_IN_BACKENDS, Hasher, HostNames, networks, own_names
from pulse_core.collect import Asking, Opening
from pulse_core.connections import Connections
from pulse_core.discovery import Discovery
from pulse_core.errors import ConfigError
from pulse_core.guard import Guard, env_names
from pulse_core.host import Plugins
from pulse_core.line.chronicle import Chronicle
from pulse_core.line.condition import Condition
from pulse_core.line.estate import Estate
from pulse_core.line.intake import Intake
from pulse_core.line.keep import Keeper
from pulse_core.line.registry import Registry
from pulse_core.line.road import Line
from pulse_core.line.rows import Newest
from pulse_core.line.sources import Sources
from pulse_core.live import Hub, LiveSettings
from pulse_core.net import Clients
from pulse_core.plugin.offer import Offer
from pulse_core.plugin.routes import Route
from pulse_core.plugin.stores import OpenStore, Store, StoreSettings
from pulse_core.plugin.tools import Clock, HttpClients
from pulse_core.pulse import Pulse, prepared, problems_of, running
from pulse_core.recovery import Recovery, RecoveryPoints, silent_source
from pulse_core.settings import Settings, check_brought
from pulse_core.store import open_sqlite
from pulse_core.store.opening import opened_or_late
from pulse_core.web.standing import Standing

__all__ = ["Pulse", "build", "check_names", "opened_store", "prepared", "running"]


def build(
    settings: Settings,
    plugins: Plugins,
    store: Store,
    *,
    clock: Clock,
    http: HttpClients | None = None,
    hashing: Hasher | None = None,
    demo: Sequence[Opening] = (),
) -> Pulse:
    """Wire one Pulse on an opened store. Nothing runs before the lifespan of its `desks` begins.

    `demo` are sources to ask besides what is nearby; with them it says of itself that it is a demo.
    Raises ConfigError for a setting that neither Pulse nor a plugin knows.
    """
    check_names(settings, plugins)
    registry, events = Registry(), log.get()
    live = LiveSettings(max_clients=settings.max_clients)
    hub = Hub(clock=clock, version=__version__, snapshot=registry.resources, settings=live)
    scopes = [(owned.plugin, owned.item) for owned in plugins.scopes().values()]
    lent = http or Clients(clock=clock, user_agent=f"pulse/{__version__}")
    guard = Guard.of(settings, store, clock=clock, log=events, http=lent, scopes=scopes, hashing=hashing)

    keeper = Keeper(store, clock, events, partial(plugins.tell, "pulse_changed"), trail=guard.trail)
    recovery = RecoveryPoints(keeper, registry, events, silent=lambda: silent_source(condition.sources()))
    line = Line(registry, plugins.read, hub, keeper, clock, events, recovery)
    offers = {name: (owned.plugin, owned.item) for name, owned in plugins.sources().items()}
    intake = Intake(line, guard.trail.documents, clock, {name: offer for name, (_, offer) in offers.items()})
    asking = Asking(clock, events, lent, line.deliver, line.troubled)
    sources = Sources(line=line, intake=intake, asked=asking.health)
    forget = partial(sources.forget, by="connections")
    connections = Connections(guard.trail.documents, guard.vault, offers, clock, events, lent, asking, forget)
    guard.vault.listen(connections.renewed)
    discovery = Discovery([offer for _, offer in offers.values()], connections.all, clock, events)
    condition = Condition(line=line, keeper=keeper, intake=intake, asked=asking.health, others=lambda: problems_of(pulse))
    pulse = Pulse(
        settings=settings,
        plugins=plugins,
        store=store,
        clock=clock,
        guard=guard,
        standing=Standing(clock=clock, holds=guard.access.holds),
        hub=hub,
        line=line,
        keeper=keeper,
        intake=intake,
        asking=asking,
        condition=condition,
        sources=sources,
        connections=connections,
        discovery=discovery,
        recovery=recovery,
        demo=demo,
    )
    pulse.desks = _web(pulse)
    return pulse


def check_names(settings: Settings, plugins: Plugins) -> None:
    """Raise ConfigError for a setting in the file that nobody declares: it is a typing mistake."""
    check_brought(settings, env_names([*BUILT_IN_BACKENDS, *_offers(plugins)]))


def _offers(plugins: Plugins) -> Iterator[Offer[Any]]:
    """Everything of plugins that can be configured."""
    for table in (plugins.sources(), plugins.notifiers(), plugins.ai_providers(), plugins.auth_backends()):
        yield from (owned.item for owned in table.values())


def _web(pulse: Pulse) -> Starlette:
    """The desks in front of the rooms."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with running(pulse):
            yield

    brought: dict[str, list[Route]] = {}
    for owned in pulse.plugins.routes().values():
        brought.setdefault(owned.plugin, []).append(owned.item)
    rooms = _rooms(pulse)
    return web.build(rooms, version=__version__, doors=_doors(pulse), plugin_routes=brought, lifespan=lifespan)


def _rooms(pulse: Pulse) -> web.Rooms:
    return web.Rooms(
        access=pulse.guard.access,
        trail=pulse.guard.trail,
        webhooks=pulse.guard.webhooks,
        vault=pulse.guard.vault,
        standing=pulse.standing,
        estate=Estate(pulse.line),
        past=Chronicle(Newest(pulse.store.journal, pulse.keeper.waiting), pulse.line.registry),
        series=pulse.store.series,
        intake=pulse.intake,
        condition=pulse.condition,
        sources=pulse.sources,
        connections=pulse.connections,
        discovery=pulse.discovery,
        recovery=Recovery(pulse.recovery),
        plugins=pulse.plugins,
        hub=pulse.hub,
        clock=pulse.clock,
        log=log.get(),
        settings=lambda: pulse.settings,
        public_url=lambda: pulse.settings.public_url,
        own_url=lambda: pulse.own_url,
        demo=bool(pulse.demo),
    )


def _doors(pulse: Pulse) -> Callable[[], web.Doors]:
    """How Pulse may be called; made anew when the settings were changed."""
    made_of: Settings | None = None
    made = web.Doors()

    def doors() -> web.Doors:
        nonlocal made, made_of
        if made_of is not pulse.settings:
            made_of, made = pulse.settings, _doors_of(pulse.settings)
        return made

    return doors


def _doors_of(settings: Settings) -> web.Doors:
    hosts = HostNames(public_url=settings.public_url, allowed=settings.allowed_hosts, own=own_names())
    return web.Doors(hosts=hosts, allowed_origins=frozenset(settings.allowed_origins), trusted=networks(settings.trusted_proxies))


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
