"""The load that simulators lend themselves: its sum is its rate, added up."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.testing import Wave, swinging

MOMENTS = st.floats(min_value=1.7e9, max_value=1.9e9)
SEEDS = st.integers(min_value=0, max_value=10_000)


@given(seed=SEEDS, start=MOMENTS)
def test_what_came_between_two_moments_is_the_rate_added_up(seed: int, start: float) -> None:
    wave = swinging(Random(seed), 40.0)
    steps = 600
    added = sum(wave.at(start + step + 0.5) for step in range(steps))
    assert wave.between(start=start, end=start + steps) == pytest.approx(added, rel=1e-3)


@given(seed=SEEDS, moment=MOMENTS)
def test_a_load_is_never_negative(seed: int, moment: float) -> None:
    assert swinging(Random(seed), 5.0).at(moment) >= 0


@given(seed=SEEDS, start=MOMENTS, first=st.floats(0, 9000), second=st.floats(0, 9000))
def test_a_counter_only_grows(seed: int, start: float, first: float, second: float) -> None:
    wave = swinging(Random(seed), 5.0)
    early, late = sorted((first, second))
    assert wave.between(start=start, end=start + early) <= wave.between(start=start, end=start + late) + 1e-6


def test_nothing_comes_before_the_start() -> None:
    assert Wave(mean=3.0).between(start=1_800_000_000.0, end=1_700_000_000.0) == 0.0
