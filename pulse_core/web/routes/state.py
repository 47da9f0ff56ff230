"""What a screen needs to start: the state, the kinds and the plugins."""

from collections.abc import Sequence

from pulse_core.live import Hub
from pulse_core.plugin.manifest import API_MAJOR, API_MINOR
from pulse_core.plugin.routes import Answer, Call, Rate, Route
from pulse_core.plugin.tools import Clock
from pulse_core.web.kinds import kind_views
from pulse_core.web.ports import Condition, Estate, Plugins
from pulse_core.web.views import Kinds, PluginList, State


def routes(estate: Estate, condition: Condition, plugins: Plugins, *, hub: Hub, clock: Clock) -> Sequence[Route]:
    """`/api/state`, `/api/kinds` and `/api/plugins`."""

    async def state(call: Call) -> Answer:
        return Answer(
            body=State(
                epoch=hub.epoch,
                seq=hub.seq,
                at=clock.now(),
                resources=estate.resources(),
                kinds=kind_views(plugins.kinds()),
                sources=condition.sources(),
            )
        )

    async def kinds(call: Call) -> Answer:
        return Answer(body=Kinds(kinds=kind_views(plugins.kinds()), pages=[owned.item for owned in plugins.pages().values()]))

    async def found(call: Call) -> Answer:
        return Answer(body=PluginList(api=(API_MAJOR, API_MINOR), plugins=plugins.cards()))

    return (
        Route(
            method="GET",
            path="/api/state",
            summary="Everything that is known now.",
            handle=state,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            rate=Rate.HEAVY,
            response=State,
            tag="state",
        ),
        Route(
            method="GET",
            path="/api/kinds",
            summary="The kinds of resources and how screens show them.",
            handle=kinds,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            response=Kinds,
            tag="state",
        ),
        Route(
            method="GET",
            path="/api/plugins",
            summary="Every plugin that was found, and how it fares.",
            handle=found,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            response=PluginList,
            tag="state",
        ),
    )
