"""What runs out first: a trend is told only where its history carries it."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.plugin.stores import Curve
from pulse_core.web.routes.growth import foretell
from pulse_core.web.trend import DAY_SECONDS, HORIZON_SECONDS, Pace, trend

NOW = 1_700_000_000.0
STEP = DAY_SECONDS / 4


def week(first, per_day, *, days=7.0):
    count = int(days * 4) + 1
    at = [NOW - (count - 1 - index) * STEP for index in range(count)]
    return at, [first + per_day * index / 4 for index in range(count)]


def test_steady_growth_is_full_when_the_rest_is_used_up():
    at, shares = week(0.70, 0.01)

    found = trend(at, shares, now=NOW)

    assert found.pace is Pace.GROWING
    assert found.per_day == pytest.approx(0.01)
    assert found.full_at == pytest.approx(NOW + 23 * DAY_SECONDS)


def test_a_clean_up_or_a_jump_does_not_turn_the_trend():
    at, shares = week(0.50, 0.01)
    shares[9] = 0.05
    shares[20] = 0.99

    found = trend(at, shares, now=NOW)

    assert found.per_day == pytest.approx(0.01, rel=0.2)
    assert found.earliest_at <= found.full_at <= found.latest_at


@pytest.mark.parametrize("days", [0, 0.25, 0.75])
def test_less_than_a_day_of_history_is_not_known_yet(days):
    at, shares = week(0.9, 0.05, days=days)

    assert trend(at, shares, now=NOW).pace is Pace.UNKNOWN


def test_a_history_that_ended_says_nothing_of_today():
    at, shares = week(0.5, 0.05)

    assert trend(at, shares, now=NOW + 2 * DAY_SECONDS).pace is Pace.UNKNOWN


def test_what_comes_and_goes_is_steady():
    at, _ = week(0.5, 0)

    assert trend(at, [0.5, 0.6] * 14 + [0.5], now=NOW).pace is Pace.STEADY


def test_what_shrinks_is_never_full():
    at, shares = week(0.9, -0.02)

    found = trend(at, shares, now=NOW)

    assert (found.pace, found.full_at) == (Pace.FALLING, None)


def test_what_is_full_after_years_has_no_date():
    at, shares = week(0.1, 0.0005)

    found = trend(at, shares, now=NOW)

    assert (found.pace, found.full_at) == (Pace.GROWING, None)


@given(st.lists(st.floats(min_value=0, max_value=1), min_size=5, max_size=29))
def test_no_date_lies_in_the_past_or_beyond_the_horizon(shares):
    at = [NOW - (len(shares) - 1 - index) * STEP for index in range(len(shares))]

    found = trend(at, shares, now=NOW)

    for moment in (found.full_at, found.earliest_at, found.latest_at):
        assert moment is None or NOW <= moment <= NOW + HORIZON_SECONDS


def curve(id, first, per_day, metric="disk_ratio"):
    at, mean = week(first, per_day)
    return Curve(
        resource=id, metric=metric, step_seconds=STEP, at_ms=[int(one * 1000) for one in at], mean=mean, low=mean, high=mean
    )


def test_the_soonest_comes_first_then_the_fullest(make_thing):
    things = [
        make_thing("later", metrics={"disk_ratio": 0.77}),
        make_thing("fullest", metrics={"disk_ratio": 0.99}),
        make_thing("soon", metrics={"disk_ratio": 0.87, "wear_ratio": 0.1}),
    ]

    found = foretell(things, ["disk_ratio", "wear_ratio"], [curve("later", 0.7, 0.01), curve("soon", 0.8, 0.01)], now=NOW)

    assert [(one.resource, one.metric) for one in found] == [
        ("soon", "disk_ratio"), ("later", "disk_ratio"), ("fullest", "disk_ratio"),
    ]  # fmt: skip
    assert found[-1].trend.pace is Pace.UNKNOWN


async def test_growth_is_told_in_one_call(client, rooms, make_thing):
    rooms.estate.known = [
        make_thing("r1", metrics={"disk_ratio": 0.5}),
        make_thing("r2"),
        make_thing("r3", metrics={"disk_ratio": None}),
    ]

    answer = (await client.get("/api/charts/growth")).json()

    assert (answer["judged"], answer["known"]) == (1, 1)
    assert answer["forecasts"][0] | {"trend": answer["forecasts"][0]["trend"]["pace"]} == {
        "resource": "r1", "metric": "disk_ratio", "share": 0.5, "seen_seconds": 0.0, "trend": "unknown",
    }  # fmt: skip


async def test_former_ids_count_as_the_same_history(client, rooms, make_thing):
    rooms.estate.known = [attrs.evolve(make_thing("r1", metrics={"disk_ratio": 0.5}), aliases=("r0",))]

    await client.get("/api/charts/growth")

    assert list(rooms.series.asked[-1].resources) == [("r1", "r0")]
