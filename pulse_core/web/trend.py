"""Tell from its history when something is full at its present pace, or that nobody can know yet. Pure."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import combinations
from statistics import median, quantiles
from typing import Final

import attrs

DAY_SECONDS: Final = 86_400.0
LEAST_SECONDS: Final = DAY_SECONDS
"""What is younger has not seen a whole day, and a day's tide would be taken for a trend."""
LEAST_POINTS: Final = 5
STALE_SECONDS: Final = DAY_SECONDS / 2
"""A history that ended longer ago says nothing about today's pace."""
HORIZON_SECONDS: Final = 400 * DAY_SECONDS
"""What is full later than this is not told: no week of history reaches so far."""
FULL: Final = 1.0


class Pace(StrEnum):
    """How a share of a whole moves. `unknown`: its history is too short, or ended."""

    UNKNOWN = "unknown"
    GROWING = "growing"
    STEADY = "steady"
    FALLING = "falling"


@attrs.frozen(kw_only=True)
class Trend:
    """A pace; where it grows, the share it gains a day and when it is full, with the span in which that may well be.

    `full_at` is None where it does not grow, or not within the horizon. `latest_at` is None where that lies beyond it.
    """

    pace: Pace = Pace.UNKNOWN
    per_day: float | None = None
    full_at: float | None = None
    earliest_at: float | None = None
    latest_at: float | None = None


def trend(at: Sequence[float], shares: Sequence[float], *, now: float) -> Trend:
    """The trend of `shares` (0 to 1) at ascending times, in seconds since the epoch.

    The slope is the median of the slopes of all pairs, which a single jump or a clean-up does not turn; a trend is one
    only where three quarters of the pairs point the same way.
    """
    if len(at) < LEAST_POINTS or at[-1] - at[0] < LEAST_SECONDS or now - at[-1] > STALE_SECONDS:
        return Trend()
    points = list(zip(at, shares, strict=True))
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in combinations(points, 2)]
    low, middle, high = quantiles(slopes, n=4, method="inclusive")
    if low <= 0 <= high:
        return Trend(pace=Pace.STEADY, per_day=middle * DAY_SECONDS)
    if high < 0:
        return Trend(pace=Pace.FALLING, per_day=middle * DAY_SECONDS)
    level = median(y + middle * (now - x) for x, y in points)
    left = max(0.0, FULL - max(level, shares[-1]))
    return Trend(
        pace=Pace.GROWING,
        per_day=middle * DAY_SECONDS,
        full_at=_when(left / middle, now),
        earliest_at=_when(left / high, now),
        latest_at=_when(left / low, now),
    )


def _when(seconds: float, now: float) -> float | None:
    return now + seconds if seconds <= HORIZON_SECONDS else None
