"""Decide what a question needs: how wide its buckets are and which tier knows them. Pure."""

from typing import Final

import attrs

from pulse_core.plugin.stores import SeriesQuery
from pulse_core.store.series.floors import Floors
from pulse_core.store.series.points import HOUR_MS, MINUTE_MS, SECOND_MS

_DAY_MS: Final = 24 * HOUR_MS
# What divides the hour, then the day: such buckets never straddle the border of a finer tier's row.
_SECONDS: Final = [step for step in range(SECOND_MS, MINUTE_MS, SECOND_MS) if HOUR_MS % step == 0]
_MINUTES: Final = [step for step in range(MINUTE_MS, HOUR_MS, MINUTE_MS) if HOUR_MS % step == 0]
_HOURS: Final = [step for step in range(HOUR_MS, _DAY_MS + 1, HOUR_MS) if _DAY_MS % step == 0]
_STEPS_MS: Final = (*_SECONDS, *_MINUTES, *_HOURS)
_HALF_A_MINUTE_MS: Final = 30 * SECOND_MS
_LONG_MS: Final = 3 * HOUR_MS
"""Above it half the points, made of minutes, are worth more than all of them, made of ten times as many samples."""
_WIDEST_MS: Final = 2**62


@attrs.frozen(kw_only=True)
class Plan:
    """Exact samples from `since_ms` to `until_ms`; buckets from `start_ms`, `step_ms` wide, until before `end_ms`.

    `exact` says whether samples of the whole range are still there.
    """

    since_ms: int
    until_ms: int
    step_ms: int
    max_points: int
    exact: bool

    @property
    def start_ms(self) -> int:
        return self.since_ms - self.since_ms % self.step_ms

    @property
    def end_ms(self) -> int:
        return self.until_ms - self.until_ms % self.step_ms + self.step_ms

    @property
    def unit_ms(self) -> int:
        """How wide the points are that the buckets are made of; 1 for samples."""
        return 1 if self.step_ms < MINUTE_MS else MINUTE_MS if self.step_ms < HOUR_MS else HOUR_MS


def plan(query: SeriesQuery, floors: Floors) -> Plan:
    """The finest tier that covers the range, and the narrowest round step that keeps to `max_points`."""
    since_ms, until_ms = -int(-query.since * SECOND_MS // 1), int(query.until * SECOND_MS // 1)
    most = max(query.max_points, 1)

    def with_step(at_least_ms: int) -> Plan:
        step_ms = _step_ms(since_ms, until_ms, most, at_least_ms)
        exact = since_ms // HOUR_MS >= floors.raw
        return Plan(since_ms=since_ms, until_ms=until_ms, step_ms=step_ms, max_points=most, exact=exact)

    made = with_step(SECOND_MS)
    costly = made.step_ms >= _HALF_A_MINUTE_MS and until_ms - since_ms > _LONG_MS
    if made.step_ms < MINUTE_MS and (costly or made.start_ms // HOUR_MS < floors.raw):
        made = with_step(MINUTE_MS)
    if made.step_ms < HOUR_MS and made.start_ms // HOUR_MS < floors.minutes:
        made = with_step(HOUR_MS)
    return made


def _step_ms(since_ms: int, until_ms: int, most: int, at_least_ms: int) -> int:
    for step in _STEPS_MS:
        if step >= at_least_ms and _buckets(since_ms, until_ms, step) <= most:
            return step
    step = _STEPS_MS[-1]
    while _buckets(since_ms, until_ms, step) > most and step < _WIDEST_MS:
        step *= 2
    return step


def _buckets(since_ms: int, until_ms: int, step_ms: int) -> int:
    return until_ms // step_ms - since_ms // step_ms + 1
