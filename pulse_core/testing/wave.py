"""A load that follows the time of day, and whose sum between any two moments is known without walking through it."""

from math import cos, pi, sin
from random import Random

import attrs

DAY_SECONDS = 86_400.0


@attrs.frozen(kw_only=True)
class Wave:
    """`mean` per second, swinging with the day and faster. It is never negative: the two shares are below 1 together."""

    mean: float
    day_share: float = 0.0
    day_phase: float = 0.0
    fast_share: float = 0.0
    fast_seconds: float = 120.0
    fast_phase: float = 0.0

    def at(self, moment: float) -> float:
        """The load at a moment, in seconds since the epoch."""
        day = self.day_share * sin(2 * pi * moment / DAY_SECONDS + self.day_phase)
        fast = self.fast_share * sin(2 * pi * moment / self.fast_seconds + self.fast_phase)
        return self.mean * (1 + day + fast)

    def between(self, *, start: float, end: float) -> float:
        """How much came together from `start` to `end`."""
        if end <= start:
            return 0.0
        day = self.day_share * _area(start, end, DAY_SECONDS, self.day_phase)
        fast = self.fast_share * _area(start, end, self.fast_seconds, self.fast_phase)
        return max(self.mean * (end - start + day + fast), 0.0)


def swinging(dice: Random, mean: float) -> Wave:
    """A wave about this mean that no other thing has."""
    return Wave(
        mean=mean * dice.uniform(0.6, 1.4),
        day_share=dice.uniform(0.2, 0.5),
        day_phase=dice.uniform(3.0, 4.5),  # the quiet hours are those of the night
        fast_share=dice.uniform(0.1, 0.4),
        fast_seconds=dice.uniform(45.0, 400.0),
        fast_phase=dice.uniform(0.0, 2 * pi),
    )


def _area(start: float, end: float, period: float, phase: float) -> float:
    turn = 2 * pi / period
    return (cos(turn * start + phase) - cos(turn * end + phase)) / turn
