"""When a source is due, and how long it is held back. Pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.collect.breaker import Breaker
from pulse_core.collect.failure import failure
from pulse_core.collect.schedule import JITTER, adapted_interval, next_due, offset_seconds, smoothed
from pulse_core.errors import SourceGarbled, SourceRefused, SourceUnreachable

positive = st.floats(0.1, 1e6)
chance = st.floats(0, 1)


def after(failures):
    breaker = Breaker()
    for _ in range(failures):
        breaker = breaker.failed()
    return breaker


@pytest.mark.parametrize(
    ("failures", "wait"),
    [(0, 2), (1, 2), (2, 2), (3, 5), (4, 10), (5, 20), (6, 40), (7, 80), (8, 160), (9, 300), (10, 300), (500, 300)],
)
def test_three_failures_open_the_breaker_and_each_more_doubles_the_wait_to_five_minutes(failures, wait):
    assert after(failures).wait_seconds(2.0) == wait
    assert after(failures).is_open == (failures >= 3)


def test_a_success_closes_the_breaker_and_it_remembers_how_often_it_opened():
    closed = after(7).succeeded()
    assert (closed.is_open, closed.failures, closed.opened_count) == (False, 0, 1)
    assert closed.failed().failed().failed().opened_count == 2


def test_a_failing_source_is_never_asked_more_often_than_a_healthy_one():
    assert after(3).wait_seconds(60.0) == 60.0


def test_one_that_is_asked_once_an_hour_is_tried_every_five_minutes_while_it_fails():
    assert after(3).wait_seconds(3600.0) == 300.0


def test_an_offset_is_the_same_for_the_same_source():
    assert offset_seconds("p:1", 5.0) == offset_seconds("p:1", 5.0) == pytest.approx(offset_seconds("p:1", 60.0))


def test_offsets_are_spread_over_the_first_seconds():
    offsets = [offset_seconds(f"p:{number}", 5.0) for number in range(1000)]
    assert all(0 <= offset < 5 for offset in offsets)
    assert min(sum(slot <= offset < slot + 1 for offset in offsets) for slot in range(5)) > 150


@given(last=st.floats(0, 1e6), wait=positive, dice=chance)
def test_jitter_is_bounded(last, wait, dice):
    due = next_due(last_due=last, now=last, wait_seconds=wait, dice=dice)
    assert wait * (1 - JITTER) * 0.999 <= due - last <= wait * (1 + JITTER) * 1.001


@given(last=st.floats(0, 1e6), late=st.floats(0, 1e5), wait=positive, dice=chance)
def test_missed_turns_are_skipped_and_never_made_up_for(last, late, wait, dice):
    now = last + late
    due = next_due(last_due=last, now=now, wait_seconds=wait, dice=dice)
    assert now <= due <= max(now, last) + wait * (1 + JITTER) + 1e-6


def test_a_slow_answer_does_not_shift_a_sources_place():
    assert next_due(last_due=100.0, now=107.0, wait_seconds=10.0, dice=0.5) == 110.0


@pytest.mark.parametrize(("latency", "interval"), [(None, 10), (1.0, 10), (2.5, 10), (5.0, 20), (1000.0, 100)])
def test_a_slow_source_is_stretched_so_that_it_is_busy_a_quarter_of_the_time(latency, interval):
    assert adapted_interval(10.0, latency) == interval


def test_latency_is_smoothed():
    assert smoothed(None, 4.0) == 4.0
    assert smoothed(4.0, 9.0) == 5.0


@pytest.mark.parametrize(
    ("error", "category", "message"),
    [
        (SourceUnreachable("no route"), "unreachable", "no route"),
        (SourceRefused("403"), "refused", "403"),
        (SourceGarbled("html"), "garbled", "html"),
        (TimeoutError("no answer within 5 s"), "timeout", "no answer within 5 s"),
        (KeyError("x"), "failed", "KeyError: 'x'"),
        (ExceptionGroup("two", [SourceRefused("403"), KeyError("x")]), "refused", "403"),
    ],
)
def test_an_error_is_put_in_a_category_and_words(error, category, message):
    found = failure(error, at=1.0, config=None)
    assert (found.category, found.message) == (category, message)


def test_a_hint_is_passed_on_and_an_endless_text_is_cut():
    assert failure(SourceRefused("403", hint="give it VM.Audit"), at=1.0, config=None).hint == "give it VM.Audit"
    assert len(failure(SourceGarbled("x" * 10_000), at=1.0, config=None).message) == 500
