"""A question is answered from the finest tier that covers it, in round steps, with at most the points it allows."""

from hypothesis import given
from hypothesis import strategies as st

from pulse_core.plugin.stores import SeriesQuery
from pulse_core.store.series.floors import Floors
from pulse_core.store.series.plan import plan
from pulse_core.store.series.points import HOUR_MS, MINUTE_MS

NOW = 1_700_000_123.0
HOUR = 3600.0
NOW_HOUR = int(NOW // HOUR)
FLOORS = Floors(raw=NOW_HOUR - 48, minutes=NOW_HOUR - 14 * 24, hours=NOW_HOUR - 400 * 24)


def asked(hours: float, max_points: int = 500) -> SeriesQuery:
    return SeriesQuery(resources=[], since=NOW - hours * HOUR, until=NOW, max_points=max_points)


def test_recent_questions_are_answered_from_samples() -> None:
    assert plan(asked(1), FLOORS).unit_ms == 1


def test_a_day_is_answered_from_minutes_because_its_buckets_are_wider() -> None:
    assert plan(asked(24), FLOORS).unit_ms == MINUTE_MS


def test_samples_that_were_pruned_are_not_promised() -> None:
    old = SeriesQuery(resources=[], since=NOW - 72 * HOUR, until=NOW - 71 * HOUR)

    made = plan(old, FLOORS)

    assert (made.exact, made.step_ms) == (False, MINUTE_MS)


def test_minutes_that_were_pruned_are_not_promised() -> None:
    old = SeriesQuery(resources=[], since=NOW - 15 * 24 * HOUR, until=NOW - 14.9 * 24 * HOUR)

    assert plan(old, FLOORS).step_ms == HOUR_MS


@given(hours=st.floats(0, 400 * 24), max_points=st.integers(1, 5000))
def test_the_step_keeps_to_the_points_and_to_the_tiers(hours: float, max_points: int) -> None:
    made = plan(asked(hours, max_points), FLOORS)

    assert (made.end_ms - made.start_ms) // made.step_ms <= max_points
    assert made.step_ms % made.unit_ms == 0
    assert made.start_ms <= made.since_ms <= made.until_ms < made.end_ms
    assert made.step_ms % HOUR_MS == 0 or HOUR_MS % made.step_ms == 0
