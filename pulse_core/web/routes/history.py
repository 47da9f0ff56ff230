"""Metrics over time: curves of one resource, charts of a page of them, and the size of the store."""

from collections.abc import Sequence

from pulse_core.model.ids import ResourceId
from pulse_core.model.resource import Resource
from pulse_core.plugin.routes import Answer, Call, Parameter, Rate, Route
from pulse_core.plugin.stores import Series, SeriesQuery, SeriesStats
from pulse_core.plugin.tools import Clock
from pulse_core.web.listing import comma_list
from pulse_core.web.ports import Estate
from pulse_core.web.routes.resources import known
from pulse_core.web.span import RANGE, SINCE, UNTIL, span_of
from pulse_core.web.views import Charts, History

MAX_CHARTED = 500
"""How many resources one call for charts covers; the first of them in the order of the list."""


def routes(estate: Estate, series: Series, *, clock: Clock) -> Sequence[Route]:
    """`/api/metrics-store` and `/api/charts`."""

    async def history(call: Call) -> Answer:
        span = span_of(call.query, now=clock.now())
        resource = known(estate, str(call.query["resource"]))
        curves = await series.read(
            SeriesQuery(
                resources=[_ids(resource)],
                metrics=sorted(comma_list(call.query["metric"])),
                since=span.since,
                until=span.until,
                max_points=int(call.query["max_points"] or 1),
            )
        )
        return Answer(body=History(resource=resource.id, since=span.since, until=span.until, curves=curves))

    async def charts(call: Call) -> Answer:
        span = span_of(call.query, now=clock.now())
        types, ids = comma_list(call.query["type"]), comma_list(call.query["ids"])
        shown = [r for r in estate.resources() if (not types or r.type in types) and (not ids or not ids.isdisjoint(_ids(r)))]
        curves = await series.read(
            SeriesQuery(
                resources=[_ids(resource) for resource in shown[:MAX_CHARTED]],
                metrics=sorted(comma_list(call.query["metrics"])),
                since=span.since,
                until=span.until,
                max_points=int(call.query["max_points"] or 1),
            )
        )
        return Answer(body=Charts(since=span.since, until=span.until, curves=curves))

    async def stats(call: Call) -> Answer:
        return Answer(body=await series.stats())

    return (
        Route(
            method="GET",
            path="/api/metrics-store/history",
            summary="Curves of one resource.",
            handle=history,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            parameters=(
                Parameter(name="resource", required=True, help="A resource's id."),
                Parameter(name="metric", default="", help="Names of metrics, a comma list; all when left out."),
                *_SPAN,
                _points(500),
            ),
            response=History,
            errors=(400, 404, 503),
            tag="history",
        ),
        Route(
            method="GET",
            path="/api/charts",
            summary="Curves of many resources, for one page of them.",
            handle=charts,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            rate=Rate.HEAVY,
            parameters=(
                Parameter(name="type", default="", help="Types, a comma list."),
                Parameter(name="ids", default="", help="Ids of resources, a comma list."),
                Parameter(name="metrics", default="", help="Names of metrics, a comma list; all when left out."),
                *_SPAN,
                _points(120),
            ),
            response=Charts,
            errors=(400, 503),
            tag="history",
        ),
        Route(
            method="GET",
            path="/api/metrics-store/stats",
            summary="How much is kept.",
            handle=stats,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            response=SeriesStats,
            errors=(503,),
            tag="history",
        ),
    )


_SPAN = (RANGE, SINCE, UNTIL)


def _points(default: int) -> Parameter:
    return Parameter(
        name="max_points", type=int, default=default, minimum=1, maximum=5000, help="At most so many points a curve."
    )


def _ids(resource: Resource) -> Sequence[ResourceId]:
    return (resource.id, *resource.aliases)
