"""Metrics over time: curves of one resource, charts of a page of them, and the size of the store."""

from collections.abc import Mapping, Sequence

from pulse_core.model.ids import ResourceId
from pulse_core.model.resource import Resource
from pulse_core.plugin.routes import Answer, Call, Handle, Parameter, Rate, Route
from pulse_core.plugin.stores import Curve, Series, SeriesQuery, SeriesStats
from pulse_core.plugin.tools import Clock
from pulse_core.web.listing import comma_list
from pulse_core.web.parameters import Value
from pulse_core.web.ports import Estate
from pulse_core.web.routes.resources import known
from pulse_core.web.span import RANGE, SINCE, UNTIL, Span, span_of
from pulse_core.web.views import Charts, History

MAX_CHARTED = 500
"""How many resources one call for charts covers; the first of them in the order of the list."""


class HistoryDesk:
    """Reads curves."""

    def __init__(self, estate: Estate, series: Series, *, clock: Clock) -> None:
        self._estate = estate
        self._series = series
        self._clock = clock

    async def history(self, call: Call) -> Answer:
        span = span_of(call.query, now=self._clock.now())
        resource = known(self._estate, str(call.query["resource"]))
        curves = await self._curves([resource], call.query["metric"], span, call.query)
        return Answer(body=History(resource=resource.id, since=span.since, until=span.until, curves=curves))

    async def charts(self, call: Call) -> Answer:
        span = span_of(call.query, now=self._clock.now())
        types, ids = comma_list(call.query["type"]), comma_list(call.query["ids"])
        resources = self._estate.resources()
        shown = [r for r in resources if (not types or r.type in types) and (not ids or not ids.isdisjoint(_ids(r)))]
        curves = await self._curves(shown[:MAX_CHARTED], call.query["metrics"], span, call.query)
        return Answer(body=Charts(since=span.since, until=span.until, curves=curves))

    async def stats(self, call: Call) -> Answer:
        return Answer(body=await self._series.stats())

    async def _curves(
        self, resources: Sequence[Resource], metrics: Value, span: Span, query: Mapping[str, Value]
    ) -> Sequence[Curve]:
        wanted = SeriesQuery(
            resources=[_ids(resource) for resource in resources],
            metrics=sorted(comma_list(metrics)),
            since=span.since,
            until=span.until,
            max_points=int(query["max_points"] or 1),
        )
        return await self._series.read(wanted)


def routes(estate: Estate, series: Series, *, clock: Clock) -> Sequence[Route]:
    """`/api/metrics-store` and `/api/charts`."""
    desk = HistoryDesk(estate, series, clock=clock)
    resource = Parameter(name="resource", required=True, help="A resource's id.")
    types = Parameter(name="type", default="", help="Types, a comma list.")
    ids = Parameter(name="ids", default="", help="Ids of resources, a comma list.")
    one = (resource, _metrics("metric"), *_SPAN, _points(500))
    many = (types, ids, _metrics("metrics"), *_SPAN, _points(120))
    return (
        _route("metrics-store/history", "Curves of one resource.", desk.history, History, one, errors=(404, 503)),
        _route("charts", "Curves of many resources, for one page of them.", desk.charts, Charts, many, rate=Rate.HEAVY),
        _route("metrics-store/stats", "How much is kept.", desk.stats, SeriesStats),
    )


def _route(
    path: str,
    summary: str,
    handle: Handle,
    response: type,
    parameters: tuple[Parameter, ...] = (),
    *,
    rate: Rate = Rate.READ,
    errors: tuple[int, ...] = (503,),
) -> Route:
    return Route(
        method="GET",
        path=f"/api/{path}",
        summary=summary,
        handle=handle,
        scope="monitoring:read",
        permission=("read", "monitoring"),
        rate=rate,
        parameters=parameters,
        response=response,
        errors=errors,
        tag="history",
    )


_SPAN = (RANGE, SINCE, UNTIL)


def _metrics(name: str) -> Parameter:
    return Parameter(name=name, default="", help="Names of metrics, a comma list; all when left out.")


def _points(default: int) -> Parameter:
    return Parameter(
        name="max_points", type=int, default=default, minimum=1, maximum=5000, help="At most so many points a curve."
    )


def _ids(resource: Resource) -> Sequence[ResourceId]:
    return (resource.id, *resource.aliases)
