"""The catalogue knows what was last told, whoever told it first, and only absence from two complete reports ends a group."""

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulse_core.model.recovery import Outcome, PointKind, PointSet, RecoveryPoint
from pulse_core.recovery.catalogue import Catalogue, Limits
from pulse_core.recovery.joining import joined
from pulse_core.recovery.row import point as as_told

MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOON = 1_700_000_000.0

points = st.builds(
    RecoveryPoint,
    key=st.sampled_from(["k1", "k2", "k3"]),
    kind=st.just(PointKind.BACKUP),
    outcome=st.sampled_from(Outcome),
    identity=st.sampled_from(["", "i1", "i2"]),
    started_at=st.sampled_from([None, NOON, NOON + 1]),
    size_bytes=st.sampled_from([None, 1.0, 2.0]),
    verified=st.sampled_from([None, True, False]),
    subject=st.sampled_from(["", "vm/100"]),
    comment=st.sampled_from(["", "web"]),
    details=st.sampled_from([{}, {"owner": "ann"}]),
)
lists = st.lists(points, max_size=3, unique_by=lambda one: one.key).map(tuple)
sets = st.builds(PointSet, group=st.sampled_from(["g1", "g2", "g3"]), points=st.one_of(st.none(), lists))
told = st.lists(sets, max_size=3, unique_by=lambda one: one.group)
reports = st.tuples(st.sampled_from(["s1", "s2"]), st.sampled_from(["a", "b"]), told, st.booleans())


def state(catalogue):
    return {group.key: [as_told(row) for row in group.rows] for group in catalogue.groups()}


def full(report):
    """The report of somebody who lists everything that there is."""
    return [attrs.evolve(one, points=one.points or ()) for one in report]


@MANY
@given(st.lists(reports, max_size=8), told)
def test_whatever_was_told_before_two_complete_reports_leave_what_they_say(before, last):
    catalogue, fresh = Catalogue(), Catalogue()
    for source, scope, said, complete in before:
        catalogue.take(source, scope, said, complete=complete)
    for known in (catalogue, fresh):
        for source in ("s1", "s2"):
            for scope in ("a", "b"):
                known.take(source, scope, full(last), complete=True)
                known.take(source, scope, full(last), complete=True)

    assert state(catalogue) == state(fresh)
    assert catalogue.count == fresh.count == sum(map(len, state(fresh).values()))


@MANY
@given(st.lists(reports, max_size=6), st.randoms(use_true_random=False))
def test_it_does_not_matter_which_source_is_heard_first(said, dice):
    by_source = {source: [one for one in said if one[0] == source] for source in ("s1", "s2")}
    shuffled = []
    while any(by_source.values()):
        source = dice.choice([source for source, left in by_source.items() if left])
        shuffled.append(by_source[source].pop(0))
    one, other = Catalogue(), Catalogue()
    for order, catalogue in ((said, one), (shuffled, other)):
        for source, scope, sets_of, complete in order:
            catalogue.take(source, scope, sets_of, complete=complete)

    assert state(one) == state(other)
    assert joined(one.groups()) == joined(reversed(list(other.groups())))


@MANY
@given(st.lists(reports, max_size=8))
def test_a_report_that_is_not_complete_removes_nothing(said):
    catalogue = Catalogue()
    known: set = set()
    for source, scope, sets_of, _ in said:
        catalogue.take(source, scope, sets_of, complete=False)
        now = {(group.key, row.key) for group in catalogue.groups() for row in group.rows}
        assert known <= now
        known = now


def test_a_group_goes_when_two_complete_reports_of_its_scope_leave_it_out(estate, point):
    estate.tell("s", PointSet(group="g", points=(point(),)))
    estate.tell("s", scope="elsewhere")
    estate.tell("s", scope="elsewhere")
    estate.tell("s", complete=False)
    estate.tell("s")
    estate.tell("s", PointSet(group="g"))
    estate.tell("s")
    assert estate.held() == {("s", "g", "p1")}

    estate.tell("s")

    assert estate.held() == set()


def test_a_group_that_is_as_before_is_not_listed_again(estate, point):
    estate.tell("s", PointSet(group="g", points=(point("p1"), point("p2"))))
    before = estate.known.revision

    estate.tell("s", PointSet(group="g"))

    assert estate.held() == {("s", "g", "p1"), ("s", "g", "p2")}
    assert estate.known.revision == before


def test_a_group_that_nobody_knows_cannot_be_as_before_and_that_is_said(estate):
    (reason,) = estate.tell("s", PointSet(group="g"))

    assert "list it again" in reason


def test_a_source_that_is_forgotten_takes_its_points_along(estate, point):
    estate.tell("s", PointSet(group="g", points=(point(),)))
    estate.tell("t", PointSet(group="g", points=(point(),)))

    estate.known.forget("s")

    assert estate.held() == {("t", "g", "p1")}
    assert (estate.known.knows("s"), estate.known.knows("t")) == (False, True)


@pytest.mark.parametrize(
    ("limits", "kept", "said"),
    [
        (Limits(of_a_group=2), {"p2", "p3"}, "the 1 oldest points of g"),
        (Limits(points=1), {"p3"}, "the 2 oldest points of g"),
        (Limits(groups=0), set(), "the group g is one too many"),
    ],
)
def test_what_is_too_much_is_left_out_the_oldest_first_and_counted(estate, point, limits, kept, said):
    estate.known.catalogue.limits = limits

    (reason,) = estate.tell("s", PointSet(group="g", points=tuple(point(f"p{n}", started_at=NOON + n) for n in (3, 1, 2))))

    assert {key for _, _, key in estate.held()} == kept
    assert said in reason


def test_nothing_changed_is_no_news(estate, point):
    estate.tell("s", PointSet(group="g", points=(point("p1", comment="web"), point("p2"))))
    before = estate.known.revision

    estate.tell("s", PointSet(group="g", points=(point("p2"), point("p1", comment="web"))))

    assert estate.known.revision == before
    assert estate.cupboard.writes == 1
