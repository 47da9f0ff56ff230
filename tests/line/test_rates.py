"""Law 8: counters become rates in one place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.line.rates import Rates
from pulse_core.line.sighting import Handle

HANDLE = Handle("p:1", "agent", "a")


class Counter:
    """One counter, read again and again."""

    def __init__(self):
        self.rates = Rates()

    def read(self, total, at, *, epoch="e", interval=10.0):
        found = self.rates.since_last(HANDLE, {"x": total}, epoch=epoch, monotonic=at, interval_seconds=interval)
        return found["x"]


@pytest.fixture
def counter():
    return Counter()


def test_the_first_total_is_unknown_and_the_next_a_rate(counter):
    assert counter.read(100, 10) is None
    assert counter.read(150, 20) == 5.0


def test_a_counter_that_stands_still_is_zero(counter):
    counter.read(100, 10)
    assert counter.read(100, 20) == 0.0


@pytest.mark.parametrize("lower", [0, 99, 3])
def test_a_reset_or_a_wrap_is_unknown_once(counter, lower):
    counter.read(100, 10)
    assert counter.read(lower, 20) is None
    assert counter.read(lower + 10, 30) == 1.0


def test_a_total_of_another_process_is_unknown_once(counter):
    counter.read(100, 10)
    assert counter.read(200, 20, epoch="f") is None
    assert counter.read(210, 30, epoch="f") == 1.0


def test_a_gap_of_more_than_three_intervals_breaks_the_line(counter):
    counter.read(100, 10)
    assert counter.read(200, 45) is None
    assert counter.read(300, 55) == 10.0


def test_a_gap_of_three_intervals_does_not(counter):
    counter.read(100, 10)
    assert counter.read(130, 40) == 1.0


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf"), -1, None, True, "5", 10**400])
def test_a_total_that_cannot_be_is_dropped_and_breaks_the_line(counter, bad):
    counter.read(100, 10)
    assert counter.read(bad, 20) is None
    assert counter.read(120, 30) is None
    assert counter.read(130, 40) == 1.0


def test_no_time_between_two_totals_is_no_rate(counter):
    counter.read(100, 10)
    assert counter.read(200, 10) is None


def test_a_removed_sighting_is_forgotten(counter):
    counter.read(100, 10)
    counter.rates.forget(HANDLE)
    assert counter.read(200, 20) is None


@given(
    st.lists(st.tuples(st.floats() | st.integers(-5, 10**20) | st.none(), st.floats(0, 1e9)), max_size=20),
)
def test_a_rate_is_finite_and_not_negative_whatever_is_counted(readings):
    counter = Counter()
    for total, at in readings:
        rate = counter.read(total, at)
        assert rate is None or 0 <= rate < float("inf")


def test_counters_appear_among_the_metrics(world, seen):
    world.say("p:1", seen(metrics={"m": 1.0}, counters={"read_bytes_per_second": 100}))
    assert world.only().metrics == {"m": 1.0, "read_bytes_per_second": None}
    world.wait(10)
    world.say("p:1", seen(metrics={"m": 1.0}, counters={"read_bytes_per_second": 1100}))
    assert world.only().metrics["read_bytes_per_second"] == pytest.approx(100)


def test_a_share_of_time_is_never_more_than_all_of_it():
    rates = Rates()
    rates.since_last(HANDLE, {"cpu_ratio": 100.0}, epoch="e", monotonic=10.0, interval_seconds=2.0)

    found = rates.since_last(HANDLE, {"cpu_ratio": 102.03}, epoch="e", monotonic=12.0, interval_seconds=2.0)

    assert found == {"cpu_ratio": 1.0}
