"""Answer a question about series from memory and disk together."""

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from pulse_core.model.ids import ResourceId
from pulse_core.plugin.stores import Curve, SeriesQuery
from pulse_core.store.series.chunks import Samples
from pulse_core.store.series.floors import floors
from pulse_core.store.series.memory import Memory
from pulse_core.store.series.plan import Plan, plan
from pulse_core.store.series.points import HOUR_MS, SECOND_MS, Point, Points, bucketed, coarser, merged
from pulse_core.store.series.stored import Asked
from pulse_core.store.series.view import View

CURVES_AT_ONCE: Final = 100

Wanted = tuple[ResourceId, str, tuple[int, ...]]
"""A curve to make: under which resource, of which metric, from which series."""


def read(connection: sqlite3.Connection, memory: Memory, query: SeriesQuery) -> list[Curve]:
    """The curves that have samples, in the order of the query's groups, metrics by name."""
    if query.since > query.until:
        return []
    with memory.lock:
        memory.absorb()
        wanted = list(_wanted(memory, query))
        blocks = memory.blocks()
        connection.execute("BEGIN")
        floor = floors(connection)
    try:
        view = View(connection=connection, blocks=blocks, floors=floor)
        return list(_curves(view, plan(query, floor), wanted))
    finally:
        connection.execute("COMMIT")


def _wanted(memory: Memory, query: SeriesQuery) -> Iterator[Wanted]:
    metrics = frozenset(query.metrics)
    for group in query.resources:
        found: dict[str, list[int]] = {}
        for resource in dict.fromkeys(group):
            for metric, number in memory.names.of(resource).items():
                if not metrics or metric in metrics:
                    found.setdefault(metric, []).append(number)
        for metric in sorted(found):
            yield group[0], metric, tuple(found[metric])


def _curves(view: View, how: Plan, wanted: Sequence[Wanted]) -> Iterator[Curve]:
    for start in range(0, len(wanted), CURVES_AT_ONCE):
        part = wanted[start : start + CURVES_AT_ONCE]
        plain = _plain(view, how, part)
        summed = [one for one in part if one not in plain]
        made = {**_exact(view, how, plain), **_summed(view, how, summed)}
        yield from (made[one] for one in part if made[one].at_ms)


def _plain(view: View, how: Plan, wanted: Sequence[Wanted]) -> Collection[Wanted]:
    """The curves to make from samples: all of them in a short range, in a long one those that have few."""
    if how.unit_ms == 1:
        return frozenset(wanted)
    if not how.exact:
        return frozenset()
    counts = view.counts(_asked(wanted, how.since_ms, how.until_ms))
    return {one for one in wanted if sum(counts.get(series, 0) for series in one[2]) <= how.max_points}


def _exact(view: View, how: Plan, wanted: Collection[Wanted]) -> dict[Wanted, Curve]:
    samples = view.samples(_asked(wanted, how.since_ms, how.until_ms))
    return {one: _from_samples(how, one, [samples[series] for series in one[2] if series in samples]) for one in wanted}


def _summed(view: View, how: Plan, wanted: Collection[Wanted]) -> dict[Wanted, Curve]:
    points = view.points(_asked(wanted, how.start_ms, how.end_ms - 1), how.unit_ms)
    return {one: _from_points(how, one, [point for series in one[2] for point in points.get(series, ())]) for one in wanted}


def _asked(wanted: Collection[Wanted], first_ms: int, last_ms: int) -> Asked:
    series = [number for _, _, numbers in wanted for number in numbers]
    return Asked(series=series, first=first_ms // HOUR_MS, last=last_ms // HOUR_MS)


def _from_samples(how: Plan, one: Wanted, series: Sequence[Samples]) -> Curve:
    exact = [_between(samples, how.since_ms, how.until_ms) for samples in series]
    if sum(len(at_ms) for at_ms, _ in exact) <= how.max_points:
        return _curve(one, 0, merged(*(bucketed(*samples, 1) for samples in exact)))
    whole = [_between(samples, how.start_ms, how.end_ms - 1) for samples in series]
    return _curve(one, how.step_ms, merged(*(bucketed(*samples, how.step_ms) for samples in whole)))


def _from_points(how: Plan, one: Wanted, points: Sequence[tuple[int, Point]]) -> Curve:
    inside = ((at, point) for at, point in points if how.start_ms <= at < how.end_ms)
    return _curve(one, how.step_ms, coarser(inside, how.step_ms))


def _between(samples: Samples, first_ms: int, last_ms: int) -> Samples:
    at_ms, values = samples
    start, end = bisect_left(at_ms, first_ms), bisect_right(at_ms, last_ms)
    return at_ms[start:end], values[start:end]


def _curve(one: Wanted, step_ms: int, points: Points) -> Curve:
    resource, metric, _ = one
    return Curve(
        resource=resource,
        metric=metric,
        step_seconds=step_ms / SECOND_MS,
        at_ms=tuple(points),
        mean=tuple(point.mean for point in points.values()),
        low=tuple(point.low for point in points.values()),
        high=tuple(point.high for point in points.values()),
    )
