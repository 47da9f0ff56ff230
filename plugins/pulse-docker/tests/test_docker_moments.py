"""A sample is of the moment at which the engine read it off, however late its answer comes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_docker.moments import Moments

seconds = st.floats(0, 1e6)
moments = st.floats(-1e12, 1e12)


def test_an_answer_that_comes_late_does_not_make_its_sample_late():
    known = Moments()
    known.of(1_700_000_000.0, asked=0.0, answered=0.001)

    late = known.of(1_700_000_010.0, asked=9.9, answered=10.5)

    assert late == pytest.approx(10.001, abs=1e-6)


def test_the_swiftest_answer_sets_how_late_the_others_were():
    known = Moments()
    first = known.of(1_700_000_000.0, asked=0.0, answered=0.3)
    swift = known.of(1_700_000_010.0, asked=9.5, answered=10.002)
    after = known.of(1_700_000_020.0, asked=19.5, answered=20.4)

    assert first == pytest.approx(0.3)
    assert after - swift == pytest.approx(10.0, abs=1e-6)


@pytest.mark.parametrize("step", [-3600.0, 3600.0])
def test_a_clock_that_was_set_moves_no_sample_out_of_its_question(step):
    known = Moments()
    known.of(1_700_000_000.0, asked=0.0, answered=0.01)

    moved = known.of(1_700_000_010.0 + step, asked=10.0, answered=10.02)
    after = known.of(1_700_000_020.0 + step, asked=20.0, answered=20.02)

    assert 10.0 <= moved <= 10.02
    assert after - moved == pytest.approx(10.0, abs=0.02)


def test_without_a_date_a_sample_is_of_the_moment_of_its_answer():
    assert Moments().of(None, asked=1.0, answered=2.0) == 2.0


@given(st.lists(st.tuples(moments | st.none(), seconds, seconds), max_size=20))
def test_whatever_an_engine_dates_a_sample_is_between_question_and_answer(answers):
    known = Moments()

    for read_at, asked, took in answers:
        assert asked <= known.of(read_at, asked=asked, answered=asked + took) <= asked + took
