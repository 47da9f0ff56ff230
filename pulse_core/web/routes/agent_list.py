"""Which agents there are, and how each of them fares."""

from collections.abc import Iterable, Mapping, Sequence

from pulse_core.model.health import SourceHealth, SourceState
from pulse_core.model.ids import AgentId
from pulse_core.model.push import AgentCard
from pulse_core.plugin.routes import Answer, Call, Route
from pulse_core.web.insight import AgentList, AgentView
from pulse_core.web.ports import Condition, Intake

_BEST_FIRST = (SourceState.LIVE, SourceState.BACKING_OFF, SourceState.OPEN, SourceState.WAITING, SourceState.PAUSED)


def routes(intake: Intake, condition: Condition, *, version: str) -> Sequence[Route]:
    """`/api/agents`."""

    async def agents(call: Call) -> Answer:
        return Answer(body=AgentList(version=version, data=agents_of(condition.sources(), intake.cards(), version=version)))

    return (
        Route(
            method="GET",
            path="/api/agents",
            summary="Which agents there are, what each reports, and when it was last heard.",
            handle=agents,
            scope="monitoring:read",
            permission=("read", "nodes"),
            response=AgentList,
            tag="agents",
        ),
    )


def agents_of(sources: Iterable[SourceHealth], cards: Mapping[AgentId, AgentCard], *, version: str) -> Sequence[AgentView]:
    """The agents behind these sources, by name. One that was not heard since the start is known by its id alone."""
    reported: dict[str, list[SourceHealth]] = {}
    for health in sources:
        if health.source.startswith("agent:"):
            reported.setdefault(health.source.removeprefix("agent:").partition("/")[0], []).append(health)
    views = [_agent(id, found, cards.get(AgentId(id)), version) for id, found in reported.items()]
    return sorted(views, key=lambda view: (view.hostname or view.id, view.id))


def _agent(id: str, sources: Sequence[SourceHealth], card: AgentCard | None, version: str) -> AgentView:
    heard = [one.last_success for one in sources if one.last_success is not None]
    skews = [one.clock_skew_seconds for one in sources if one.clock_skew_seconds is not None]
    return AgentView(
        id=id,
        hostname=card.hostname if card else "",
        version=card.version if card else "",
        behind=bool(card and card.version and card.version != version),
        heard_at=max(heard, default=None),
        state=min((one.state for one in sources), key=_BEST_FIRST.index),
        privileges=card.privileges if card else (),
        sources=[one.source for one in sources],
        failing=sum(one.last_error is not None for one in sources),
        clock_skew_seconds=max(skews, key=abs, default=None),
        spool_dropped=sum(one.spool_dropped for one in sources),
    )
