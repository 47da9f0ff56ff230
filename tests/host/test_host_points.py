"""Recovery points that an adapter made are looked over one by one, before anybody relies on them."""

import math

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.host.points import LONGEST_TEXT, MOST_DETAILS, sound_points
from pulse_core.host.reading import sound
from pulse_core.plugin import Claim, Outcome, PointKind, PointMode, PointSet, Reading, RecoveryPoint

GOOD = RecoveryPoint(
    key="1",
    kind=PointKind.BACKUP,
    started_at=1_700_000_000.0,
    size_bytes=5,
    owner_claims=(Claim("native", "c/1"),),
    details={"owner": "ann"},
)


def test_points_that_are_what_they_say_pass_as_they_are():
    reading = Reading(recovery_points=(PointSet(group="g", points=(GOOD,)), PointSet(group="h")))

    assert sound(reading, most=10) == reading


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"key": ""}, "has no key"),
        ({"key": 7}, "its key is int"),
        ({"kind": "backup"}, "its kind is str"),
        ({"outcome": None}, "its outcome is NoneType"),
        ({"subject": "s" * (LONGEST_TEXT + 1)}, "its subject is longer than 2000"),
        ({"comment": "\ud800"}, "cannot be written as JSON"),
        ({"started_at": math.nan}, "its started_at is no number that can be"),
        ({"completed_at": 1e13}, "its completed_at is no number that can be"),
        ({"size_bytes": -1}, "its size_bytes is no number that can be"),
        ({"size_bytes": True}, "its size_bytes is bool"),
        ({"verified": 1}, "its verified is int"),
        ({"owner_claims": [Claim("native", "c/1")]}, "its owner_claims is list"),
        ({"candidate_claims": ("c/1",)}, "its claims hold str"),
        ({"candidate_claims": ([],)}, "its claims hold list"),
        ({"repository_claims": (Claim("guess", "c/1"),)}, "there is no kind of claim 'guess'"),
        ({"details": {"owner": []}}, "its details hold list"),
        ({"details": {"owner": "a" * (LONGEST_TEXT + 1)}}, "has a detail longer than 2000"),
        ({"details": {str(n): "" for n in range(MOST_DETAILS + 1)}}, "has more than 50 details"),
    ],
)
def test_a_point_that_cannot_stand_is_dropped_by_its_path_and_the_others_stay(fields, reason):
    bad = attrs.evolve(GOOD, **{"key": "2", **fields})

    (kept,), (dropped,) = sound_points([PointSet(group="g", points=(bad, GOOD))])

    assert kept == PointSet(group="g", points=(GOOD,))
    assert dropped.path == "recovery_points[0].points[0]"
    assert reason in dropped.reason


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (PointSet(group="g", points=(GOOD,)), "the group g is used twice"),
        (PointSet(group=""), "its group is no text of 1 to 2000 characters"),
        (PointSet(group="\udcff"), "its group is no text of 1 to 2000 characters"),
        (PointSet(group="h", points=[GOOD]), "its points are list"),
        (GOOD, "is RecoveryPoint, not a PointSet"),
    ],
)
def test_a_set_that_cannot_stand_is_dropped(told, reason):
    kept, dropped = sound_points([PointSet(group="g", points=(GOOD,)), told])

    assert kept == (PointSet(group="g", points=(GOOD,)),)
    assert [(one.path, one.reason) for one in dropped] == [("recovery_points[1]", reason)]


def test_a_report_tells_of_so_many_points_and_no_more():
    two = (GOOD, attrs.evolve(GOOD, key="2"))

    kept, dropped = sound_points([PointSet(group=name, points=two) for name in ("g", "h")] + [PointSet(group="i")], most=2)

    assert [one.group for one in kept] == ["g", "i"]
    assert [one.path for one in dropped] == ["recovery_points[1]"]


def test_a_key_that_is_used_twice_counts_once():
    (kept,), (dropped,) = sound_points([PointSet(group="g", points=(GOOD, attrs.evolve(GOOD, size_bytes=6)))])

    assert kept.points == (GOOD,)
    assert dropped.reason == "the key 1 is used twice"


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.lists(st.none(), max_size=2),
    st.just((Claim("native", "c/1"),)),
    st.sampled_from([*Outcome, *PointKind, *PointMode]),
    st.dictionaries(st.one_of(st.text(max_size=2), st.integers()), st.one_of(st.none(), st.text(max_size=2)), max_size=2),
)


@given(st.dictionaries(st.sampled_from([field.name for field in attrs.fields(RecoveryPoint)]), JUNK, max_size=4))
def test_whatever_a_point_holds_it_is_kept_or_dropped_and_nothing_raises(junk):
    (kept,), dropped = sound_points([PointSet(group="g", points=(attrs.evolve(GOOD, **junk),))])

    assert len(kept.points or ()) + len(dropped) == 1
