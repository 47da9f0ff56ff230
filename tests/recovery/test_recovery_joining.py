"""What several sources say of one point becomes one point, and what is unknown overwrites nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.model.recovery import Outcome, PointKind, PointSet, RecoveryPoint
from pulse_core.recovery.joining import together
from pulse_core.recovery.row import mapping, rows
from pulse_core.recovery.row import point as as_told

NOON = 1_700_000_000.0


def test_one_point_that_two_sources_see_is_told_once_with_what_both_know(estate, point):
    keeper = point(identity="i", verified=True, size_bytes=5.0, comment="web", namespace="prod", details={"owner": "ann"})
    viewer = point("elsewhere", identity="i", protected=True, repository="nas", details={"owner": "bob", "format": "raw"})
    estate.tell("viewer", PointSet(group="g", points=(viewer,)))
    estate.tell("keeper", PointSet(group="h", points=(keeper,)))

    shown = estate.only()

    assert shown.sources == ("keeper", "viewer")
    assert (shown.verified, shown.protected, shown.size_bytes) == (True, True, 5.0)
    assert (shown.comment, shown.namespace, shown.repository) == ("web", "prod", "nas")
    assert shown.details == {"owner": "ann", "format": "raw"}


def test_a_point_stays_as_long_as_one_source_sees_it(estate, point):
    estate.tell("a", PointSet(group="g", points=(point(identity="i"),)))
    estate.tell("b", PointSet(group="g", points=(point(identity="i"),)))
    before = estate.only()

    estate.known.forget("a")

    assert (estate.only().id, estate.only().sources) == (before.id, ("b",))


def test_points_without_an_identity_are_never_one(estate, point):
    estate.tell("a", PointSet(group="g", points=(point(),)))
    estate.tell("b", PointSet(group="g", points=(point(),)))

    assert [one.sources for one in estate.shown()] == [("a",), ("b",)]


@pytest.mark.parametrize("fact", ["verified", "protected", "encrypted", "size_bytes", "started_at", "completed_at"])
def test_a_fact_that_one_knows_is_known(fact, point):
    knows = point(**{fact: 1.0 if fact.endswith(("bytes", "at")) else False})
    silent = point(started_at=None, comment="says more", repository="nas", subject="vm/1", namespace="x")

    (first,), (second,) = rows([silent]), rows([knows])

    assert getattr(together([first, second]), fact) == getattr(knows, fact)


def test_an_outcome_that_is_unknown_gives_way(point):
    (vague,), (sure,) = rows([point(outcome=Outcome.UNKNOWN)]), rows([point(outcome=Outcome.FAILED)])

    assert together([vague, sure]).outcome is Outcome.FAILED


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=4), st.one_of(st.none(), st.floats(0, 1e12)))
def test_a_row_gives_back_the_point_that_it_was_made_of(details, at):
    told = RecoveryPoint(key="k", kind=PointKind.REPLICA, details=details, completed_at=at, comment="c", outcome_reason="r")

    (row,) = rows([told])

    assert as_told(row) == told
    assert mapping(row.details) == details


def test_the_newest_comes_first_and_those_without_a_moment_last(estate, point):
    times = {"old": NOON - 5, "new": NOON, "never": None, "middle": NOON - 1}
    estate.tell("s", PointSet(group="g", points=tuple(point(key, comment=key, started_at=at) for key, at in times.items())))

    assert [one.comment for one in estate.shown()] == ["new", "middle", "old", "never"]
