"""Which capacity runs out first, at the pace of the last week."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from pulse_core.model.ids import ResourceId
from pulse_core.model.resource import Resource
from pulse_core.plugin.routes import Answer, Call, Parameter, Rate, Route
from pulse_core.plugin.stores import Curve, Series, SeriesQuery
from pulse_core.plugin.tools import Clock
from pulse_core.web.listing import comma_list
from pulse_core.web.ports import Estate
from pulse_core.web.trend import DAY_SECONDS, Trend, trend

CAPACITIES: Final = ("disk_ratio", "filesystem_fullest_ratio", "used_ratio", "wear_ratio")
"""Shares of what fills up and stays full, unlike memory, which comes and goes."""
MOST_JUDGED: Final = 500
"""How many resources one call looks at; the fullest of them."""
DAYS: Final = 7
POINTS: Final = 4 * DAYS + 1
_MS: Final = 1000


@attrs.frozen(kw_only=True)
class Forecast:
    """How full something is (`share`, 0 to 1), and how that moves. `seen_seconds` is how much of its history was seen."""

    resource: ResourceId
    metric: str
    share: float
    seen_seconds: float
    trend: Trend


@attrs.frozen(kw_only=True)
class Growth:
    """What runs out first, then what is fullest. `judged` of `known` capacities were looked at, the fullest of them."""

    at: float
    judged: int
    known: int
    forecasts: Sequence[Forecast]


class GrowthDesk:
    """Foretells what is full when."""

    def __init__(self, estate: Estate, series: Series, *, clock: Clock) -> None:
        self._estate = estate
        self._series = series
        self._clock = clock

    async def growth(self, call: Call) -> Answer:
        now = self._clock.now()
        metrics = sorted(comma_list(call.query["metrics"])) or CAPACITIES
        known = [one for one in self._estate.resources() if _fullest(one, metrics) is not None]
        judged = sorted(known, key=lambda one: -(_fullest(one, metrics) or 0.0))[:MOST_JUDGED]
        query = SeriesQuery(
            resources=[(one.id, *one.aliases) for one in judged],
            metrics=metrics,
            since=now - DAYS * DAY_SECONDS,
            until=now,
            max_points=POINTS,
        )
        curves = await self._series.read(query) if judged else ()
        found = await asyncio.to_thread(foretell, judged, metrics, curves, now=now)
        limit = int(call.query["limit"] or 1)
        return Answer(body=Growth(at=now, judged=len(judged), known=len(known), forecasts=found[:limit]))


def foretell(resources: Sequence[Resource], metrics: Sequence[str], curves: Sequence[Curve], *, now: float) -> list[Forecast]:
    """One forecast a resource, that of the capacity which runs out first; the soonest first, then the fullest."""
    by_name = {(curve.resource, curve.metric): curve for curve in curves}
    all_of = (
        [_forecast(one, metric, share, by_name, now) for metric, share in _shares(one, metrics).items()] for one in resources
    )
    return sorted((min(some, key=_urgency) for some in all_of if some), key=_urgency)


def _forecast(one: Resource, metric: str, share: float, curves: Mapping[tuple[ResourceId, str], Curve], now: float) -> Forecast:
    curve = curves.get((one.id, metric))
    at = [moment / _MS for moment in curve.at_ms] if curve else []
    seen = max(0.0, at[-1] - at[0]) if at else 0.0
    moves = trend(at, curve.mean, now=now) if curve else Trend()
    return Forecast(resource=one.id, metric=metric, share=share, seen_seconds=seen, trend=moves)


def _urgency(one: Forecast) -> tuple[float, float, str]:
    full_at = one.trend.full_at
    return (float("inf") if full_at is None else full_at, -one.share, one.resource)


def _shares(one: Resource, metrics: Sequence[str]) -> Mapping[str, float]:
    values = ((metric, one.metrics.get(metric)) for metric in metrics)
    return {metric: value for metric, value in values if value is not None}


def _fullest(one: Resource, metrics: Sequence[str]) -> float | None:
    return max(_shares(one, metrics).values(), default=None)


def routes(estate: Estate, series: Series, *, clock: Clock) -> Sequence[Route]:
    """`/api/charts/growth`."""
    return (
        Route(
            method="GET",
            path="/api/charts/growth",
            summary="Which capacity runs out first at the pace of the last week; `unknown` until a day of history is there.",
            handle=GrowthDesk(estate, series, clock=clock).growth,
            scope="monitoring:read",
            permission=("read", "monitoring"),
            rate=Rate.HEAVY,
            parameters=(
                Parameter(name="metrics", default="", help="Ratios that fill up, a comma list; those of storage when left out."),
                Parameter(name="limit", type=int, default=20, minimum=1, maximum=100),
            ),
            response=Growth,
            errors=(503,),
            tag="history",
        ),
    )
