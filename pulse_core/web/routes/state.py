"""What a screen needs to start: the state, the kinds and the plugins."""

from collections.abc import Sequence

from pulse_core.live import Hub
from pulse_core.plugin.manifest import API_MAJOR, API_MINOR
from pulse_core.plugin.routes import Answer, Call, Handle, Rate, Route
from pulse_core.plugin.tools import Clock
from pulse_core.web.kinds import kind_views
from pulse_core.web.ports import Condition, Estate, Plugins, Recovery
from pulse_core.web.views import Kinds, PluginList, State


class StateDesk:
    """Tells a screen everything at once."""

    def __init__(
        self, estate: Estate, condition: Condition, plugins: Plugins, recovery: Recovery, *, hub: Hub, clock: Clock
    ) -> None:
        self._estate = estate
        self._condition = condition
        self._plugins = plugins
        self._recovery = recovery
        self._hub = hub
        self._clock = clock

    async def state(self, call: Call) -> Answer:
        body = State(
            epoch=self._hub.epoch,
            seq=self._hub.seq,
            at=self._clock.now(),
            resources=self._estate.resources(),
            kinds=kind_views(self._plugins.kinds()),
            sources=self._condition.sources(),
            recovery=self._recovery.revision,
        )
        return Answer(body=body)

    async def kinds(self, call: Call) -> Answer:
        pages = [owned.item for owned in self._plugins.pages().values()]
        return Answer(body=Kinds(kinds=kind_views(self._plugins.kinds()), pages=pages))

    async def plugins(self, call: Call) -> Answer:
        return Answer(body=PluginList(api=(API_MAJOR, API_MINOR), plugins=self._plugins.cards()))


def routes(
    estate: Estate, condition: Condition, plugins: Plugins, recovery: Recovery, *, hub: Hub, clock: Clock
) -> Sequence[Route]:
    """`/api/state`, `/api/kinds` and `/api/plugins`."""
    desk = StateDesk(estate, condition, plugins, recovery, hub=hub, clock=clock)
    return (
        _route("state", "Everything that is known now.", desk.state, State, rate=Rate.HEAVY),
        _route("kinds", "The kinds of resources and how screens show them.", desk.kinds, Kinds),
        _route("plugins", "Every plugin that was found, and how it fares.", desk.plugins, PluginList),
    )


def _route(name: str, summary: str, handle: Handle, response: type, *, rate: Rate = Rate.READ) -> Route:
    return Route(
        method="GET",
        path=f"/api/{name}",
        summary=summary,
        handle=handle,
        scope="monitoring:read",
        permission=("read", "monitoring"),
        rate=rate,
        response=response,
        tag="state",
    )
