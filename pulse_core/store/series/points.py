"""Points of a curve: what the samples of a bucket came to. Pure."""

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

SECOND_MS = 1000
MINUTE_MS = 60_000
HOUR_MS = 3_600_000


class Point(NamedTuple):  # a tuple: made millions of times, in a third of the time of a frozen class
    """How many samples there were, their mean and their extremes."""

    samples: int
    mean: float
    low: float
    high: float


Points = Mapping[int, Point]
"""By the start of the bucket in milliseconds since the epoch."""


def of_values(values: "Sequence[float]") -> Point:
    """The point of at least one value."""
    count = len(values)
    low, high = min(values), max(values)
    mean = sum(values) / count
    if not math.isfinite(mean):
        mean = sum(value / count for value in values)
    return Point(count, min(max(mean, low), high), low, high)


def together(points: Sequence[Point]) -> Point:
    """The point of all samples behind several points."""
    if len(points) == 1:
        return points[0]
    count = sum(point.samples for point in points)
    low, high = min(point.low for point in points), max(point.high for point in points)
    mean = sum(point.mean * (point.samples / count) for point in points)
    return Point(count, min(max(mean, low), high), low, high)


def bucketed(at_ms: Sequence[int], values: "array[float]", step_ms: int) -> dict[int, Point]:
    """Points of ascending samples, a bucket being `step_ms` wide from a multiple of it."""
    points = {}
    start = 0
    while start < len(at_ms):
        bucket = at_ms[start] - at_ms[start] % step_ms
        end = bisect_left(at_ms, bucket + step_ms, start)
        points[bucket] = of_values(values[start:end])
        start = end
    return points


def coarser(points: Iterable[tuple[int, Point]], step_ms: int) -> dict[int, Point]:
    """Points of wider buckets, ascending."""
    gathered: dict[int, list[Point]] = {}
    for at, point in points:
        gathered.setdefault(at - at % step_ms, []).append(point)
    return {at: together(gathered[at]) for at in sorted(gathered)}


def merged(*parts: Points) -> dict[int, Point]:
    """Points of the same width from samples of which none is in two parts."""
    return coarser(((at, point) for part in parts for at, point in part.items()), 1)
