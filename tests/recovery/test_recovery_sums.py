"""What the points of a subject come to, how many there are of each day, and by what they can be told apart."""

import pytest

from pulse_core.model.recovery import Outcome, PointKind, PointMode, PointSet
from pulse_core.recovery import Attribution, Wanted
from pulse_core.recovery.told import FacetCount, ModeCounts, RecoveryPlace, Verification

NOON = 1_700_000_000.0
DAY = 86_400.0


def rollup(estate, **wanted):
    (found,) = estate.recovery.rollups(Wanted(**wanted), cursor="", limit=10).data
    return found


def test_a_subject_knows_its_last_attempt_and_its_last_success_apart(estate, point, vm):
    estate.see("cluster", ("web", (vm(100),)))
    mine = {"owner_claims": (vm(100),), "subject": "vm/100", "repository": "nas"}
    told = (
        point("p1", **mine, started_at=NOON - 2 * DAY, verified=True, size_bytes=9.0),
        point("p2", **mine, started_at=NOON - DAY, outcome=Outcome.WARNING, verified=False, size_bytes=7.0),
        point("p3", **mine, started_at=NOON, outcome=Outcome.FAILED, outcome_reason="no space"),
        point("p4", **mine, started_at=None, kind=PointKind.SNAPSHOT, mode=PointMode.SNAPSHOT),
    )
    estate.tell("s", PointSet(group="g", points=told))

    found = rollup(estate)

    assert (found.resource, found.attribution) == (estate.id("web"), Attribution.PROOF)
    assert (found.points, found.failed, found.by_mode) == (4, 1, ModeCounts(snapshot=1, remote=3))
    assert (found.last_attempt_at, found.last_outcome, found.last_outcome_reason) == (NOON, Outcome.FAILED, "no space")
    assert found.last_success_at == NOON - DAY
    assert (found.verification, found.last_verified_at) == (Verification.STALE, NOON - 2 * DAY)
    assert (found.last_size_bytes, found.largest_size_bytes) == (7.0, 9.0)
    assert (found.sources, found.repositories) == (("s",), ("nas",))


@pytest.mark.parametrize(
    ("verified", "state"),
    [
        ((None, None), Verification.UNKNOWN),
        ((False, None), Verification.UNVERIFIED),
        ((None, True), Verification.VERIFIED),
        ((False, True), Verification.STALE),
    ],
)
def test_what_nobody_checked_is_unknown_and_not_bad(estate, point, verified, state):
    newest, older = verified
    told = (point("p1", verified=newest), point("p2", verified=older, started_at=NOON - 1))
    estate.tell("s", PointSet(group="g", points=told))

    assert rollup(estate).verification is state


def test_points_of_nobody_are_one_subject_by_name_and_place(estate, point):
    told = [point(f"p{n}", subject="vm/100", repository=place) for n, place in enumerate(("a", "a", "b"))]
    estate.tell("s", PointSet(group="g", points=tuple(told)))

    found = estate.recovery.rollups(Wanted(), cursor="", limit=10).data

    assert sorted((one.repositories, one.points) for one in found) == [(("a",), 2), (("b",), 1)]
    assert {one.attribution for one in found} == {Attribution.UNATTRIBUTED}
    assert all(len(estate.shown(rollups=frozenset({one.id}))) == one.points for one in found)


def test_subjects_of_one_name_are_told_apart_by_their_places(estate, point):
    told = [point(f"p{n}", subject="ct/103", repository="main", namespace=space) for n, space in enumerate(("", "lab", "home"))]
    estate.tell("s", PointSet(group="g", points=tuple(told)))

    found = estate.recovery.rollups(Wanted(), cursor="", limit=10).data

    assert {one.subject for one in found} == {"ct/103"}
    assert sorted(place.namespace for one in found for place in one.places) == ["", "home", "lab"]
    assert {one.places[0].repository for one in found} == {"main"}


def test_a_subject_lists_every_place_of_its_points_once(estate, point, vm):
    estate.see("cluster", ("web", (vm(100),)))
    places = (("b", ""), ("a", "x"), ("a", ""), ("a", "x"), ("", ""))
    told = [point(f"p{n}", owner_claims=(vm(100),), repository=at, namespace=space) for n, (at, space) in enumerate(places)]
    estate.tell("s", PointSet(group="g", points=tuple(told)))

    assert rollup(estate).places == tuple(
        RecoveryPlace(repository=at, namespace=space) for at, space in (("a", ""), ("a", "x"), ("b", ""))
    )


def test_days_are_told_of_many_subjects_at_once_and_of_each_as_if_alone(estate, point):
    told = [point(f"p{n}", subject=f"vm/{n % 2}", started_at=NOON - n * DAY) for n in range(6)]
    estate.tell("s", PointSet(group="g", points=tuple(told)))
    ids = [one.id for one in estate.recovery.rollups(Wanted(), cursor="", limit=10).data]

    found = estate.recovery.series_of_each(Wanted(), rollups=[*ids, "gone"], east_minutes=0).data

    assert [one.rollup for one in found] == [*ids, "gone"]
    assert found[2].days == []
    for one in found[:2]:
        assert one.days == estate.recovery.series(Wanted(rollups=frozenset({one.rollup})), east_minutes=0).data


def test_points_are_found_by_whom_they_may_belong_to(estate, point, vm):
    estate.see("a", ("one", (vm(1, "a"),)))
    estate.see("b", ("two", (vm(1, "b"),)))
    told = (point("p1", candidate_claims=(vm(1, "a"), vm(1, "b"))), point("p2", owner_claims=(vm(1, "a"),)))
    estate.tell("s", PointSet(group="g", points=told))

    found = estate.recovery.rollups(Wanted(candidates=frozenset({estate.id("two")})), cursor="", limit=10).data

    assert [(one.points, one.attribution) for one in found] == [(1, Attribution.AMBIGUOUS)]


def test_a_subject_is_as_certain_as_its_least_certain_point(estate, point, vm):
    estate.see("cluster", ("web", (vm(100),)))
    estate.tell("s", PointSet(group="g", points=(point("p1", owner_claims=(vm(100),)), point("p2", candidate_claims=(vm(100),)))))

    assert (rollup(estate).points, rollup(estate).attribution) == (2, Attribution.ONLY_CANDIDATE)


@pytest.mark.parametrize(("east", "day"), [(0, "2023-11-14"), (120, "2023-11-15"), (-23 * 60, "2023-11-13")])
def test_a_day_begins_where_people_are(estate, point, east, day):
    told = (point("p1"), point("p2", mode=PointMode.LOCAL, outcome=Outcome.FAILED), point("p3", started_at=None))
    estate.tell("s", PointSet(group="g", points=told))

    (found,) = estate.recovery.series(Wanted(), east_minutes=east).data

    assert found.day == day
    assert (found.total, found.remote, found.local, found.snapshot, found.failed) == (2, 1, 1, 0, 1)


def test_facets_count_what_there_is(estate, point):
    told = (point("p1", namespace="prod", verified=True), point("p2", namespace="prod", size_bytes=1.0), point("p3"))
    estate.tell("s", PointSet(group="g", points=told))

    found = estate.recovery.facets(Wanted())

    assert (found.total, found.with_size) == (3, 1)
    assert found.namespace == [FacetCount(value="prod", count=2)]
    assert found.verified == [FacetCount(value="unknown", count=2), FacetCount(value="true", count=1)]
    assert found.attribution == [FacetCount(value="unattributed", count=3)]


@pytest.fixture
def mixed(estate, point, vm):
    """Three points that differ in everything."""
    estate.see("cluster", ("Web server", (vm(100),)))
    told = (
        point("a", owner_claims=(vm(100),), repository="nas", namespace="prod", subject_type="vm", verified=True),
        point("b", kind=PointKind.SNAPSHOT, mode=PointMode.SNAPSHOT, started_at=NOON - DAY, comment="before the Upgrade"),
        point("c", outcome=Outcome.FAILED, started_at=None, verified=False),
    )
    estate.tell("s", PointSet(group="g", points=told))
    estate.tell("t", PointSet(group="g", points=(point("d", started_at=NOON - 2 * DAY, subject="vm/7"),)))
    return estate


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ({"sources": frozenset({"t"})}, "d"),
        ({"kinds": frozenset({"snapshot"})}, "b"),
        ({"modes": frozenset({"snapshot"})}, "b"),
        ({"outcomes": frozenset({"failed", "running"})}, "c"),
        ({"repositories": frozenset({"nas"})}, "a"),
        ({"namespaces": frozenset({"prod"})}, "a"),
        ({"subject_types": frozenset({"vm"})}, "a"),
        ({"resources": frozenset({"r1"})}, "a"),
        ({"attributions": frozenset({"unattributed"})}, "bdc"),
        ({"verified": frozenset({"false"})}, "c"),
        ({"verified": frozenset({"true", "unknown"})}, "abd"),
        ({"since": NOON - DAY}, "ab"),
        ({"until": NOON - DAY}, "bd"),
        ({"text": "web SERVER"}, "a"),
        ({"text": "upgrade"}, "b"),
        ({"text": "vm/7"}, "d"),
        ({"text": "vm/7", "sources": frozenset({"s"})}, ""),
    ],
)
def test_points_are_found_by_what_is_asked_for(mixed, wanted, keys):
    found = mixed.known.find(Wanted(**wanted))

    assert "".join(one.row.key for one in found) == keys


def test_pages_follow_each_other_though_points_come_and_go(estate, point):
    told = [point(f"p{n}", started_at=NOON - n // 2) for n in range(6)]
    estate.tell("s", PointSet(group="g", points=tuple(told)))
    first = estate.recovery.points(Wanted(), cursor="", limit=3)
    estate.tell("s", PointSet(group="g", points=(point("new", started_at=NOON + 5), *told[:2], *told[3:])))

    second = estate.recovery.points(Wanted(), cursor=first.next, limit=3)

    assert (first.total, second.total) == (6, 6)
    assert {one.id for one in first.data}.isdisjoint({one.id for one in second.data})
    assert (len(second.data), second.next) == (3, "")


@pytest.mark.parametrize("cursor", ["?", "bm8", "e30", "W10", "WyJ4Il0", "WzEsMl0", "W" * 4000])
def test_what_is_no_cursor_is_refused(estate, cursor):
    with pytest.raises(ValueError, match=r"."):
        estate.recovery.points(Wanted(), cursor=cursor, limit=3)
