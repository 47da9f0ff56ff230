"""Law 1 and 2: unknown is a value, and silence is not absence."""

import pytest

from pulse_core.model.change import ChangeKind
from pulse_core.model.metric import Unknown
from pulse_core.model.report import Dropped, Gone
from pulse_core.model.status import SourceStatus, Status


def test_an_unknown_value_stays_unknown_with_its_reason_and_fix(world, seen):
    why = Unknown("the guest agent is off", "install it")
    world.say("p:1", seen(metrics={"memory_used_bytes": None}, unknown={"memory_used_bytes": why}))
    assert world.only().metrics == {"memory_used_bytes": None}
    assert world.only().unknown == {"memory_used_bytes": why}


def test_a_reason_goes_when_the_value_comes(world, seen):
    why = {"cpu_ratio": Unknown("first sample")}
    world.say("p:1", seen(metrics={"cpu_ratio": None}, unknown=why))
    world.wait(10)
    world.say("p:1", seen(metrics={"cpu_ratio": 0.5}))
    assert world.only().metrics == {"cpu_ratio": 0.5}
    assert world.only().unknown == {}


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf"), "7", True, 10**400, [1]])
def test_what_is_no_finite_number_stops_at_the_border(world, seen, bad):
    world.say("p:1", seen(metrics={"cpu_ratio": bad}))
    assert world.only().metrics == {"cpu_ratio": None}


def test_a_huge_whole_number_is_kept_as_one_that_can_be_encoded(world, seen):
    world.say("p:1", seen(metrics={"size_bytes": 2**80}))
    assert world.only().metrics == {"size_bytes": float(2**80)}


def test_absence_from_two_complete_reports_removes(world, seen):
    world.say("p:1", seen("a"), seen("b"))
    world.wait(10)
    assert world.say("p:1", seen("a")) == ()
    world.wait(10)
    (change,) = world.say("p:1", seen("a"))
    assert (change.kind, change.resource.name) == (ChangeKind.REMOVED, "b")
    assert change.reason == "not in two complete reports"


@pytest.mark.parametrize("path", ["events[3].details", "recovery_points[0]"])
def test_what_is_wrong_beside_the_resources_does_not_keep_what_is_gone(world, seen, path):
    world.say("p:1", seen("a"), seen("b"))
    for _ in range(2):
        world.wait(10)
        world.say("p:1", seen("a"), dropped=(Dropped(path, "too large"),))
    assert world.only().name == "a"


def test_what_the_platform_says_it_removed_is_gone_at_once(world, seen):
    world.say("p:1", seen("a"), seen("b"))
    (change,) = world.say("p:1", complete=False, gone=(Gone(key="b", type="agent"),))
    assert (change.kind, change.resource.name) == (ChangeKind.REMOVED, "b")
    assert change.reason == "its platform removed it"
    assert world.only().name == "a"


def test_the_platform_speaks_only_of_what_is_its_own_and_known(world, seen):
    world.say("p:1", seen("a"))
    others = (Gone(key="a", type="disk"), Gone(key="never", type="agent"))
    assert world.say("p:1", complete=False, gone=others) == world.say("p:2", gone=(Gone(key="a", type="agent"),)) == ()


def test_what_is_seen_is_not_gone_whatever_is_said_beside(world, seen):
    world.say("p:1", seen("a"))
    assert world.say("p:1", seen("a"), complete=False, gone=(Gone(key="a", type="agent"),)) == ()


def test_what_another_source_still_sees_stays_when_one_platform_removed_it(world, seen):
    same = {"machine_id": "0123456789abcdef0123456789abcdef"}
    world.say("p:1", seen("a", ids=same))
    world.say("p:2", seen("b", ids=same))
    world.say("p:1", complete=False, gone=(Gone(key="a", type="agent"),))
    assert set(world.only().sources) == {"p:2"}


def test_what_was_removed_and_is_made_anew_has_its_id_again(world, seen):
    same = {"machine_id": "0123456789abcdef0123456789abcdef"}
    world.say("p:1", seen("a", ids=same))
    before = world.only().id
    world.say("p:1", complete=False, gone=(Gone(key="a", type="agent"),))
    world.say("p:1", seen("a", ids=same), complete=False)
    assert world.only().id == before


def test_what_was_removed_long_ago_is_not_removed_now(world, seen):
    world.say("p:1", seen("a"), epoch="new")
    assert world.say("p:1", complete=False, epoch="old", age=600, gone=(Gone(key="a", type="agent"),)) == ()
    assert world.only().name == "a"


def test_absence_from_one_complete_report_removes_nothing_if_it_comes_back(world, seen):
    world.say("p:1", seen("a"), seen("b"))
    for _ in range(3):
        world.wait(10)
        world.say("p:1", seen("a"))
        world.wait(10)
        world.say("p:1", seen("a"), seen("b"))
    assert len(world.resources()) == 2


def test_a_partial_report_adds_and_changes_but_never_removes(world, seen):
    world.say("p:1", seen("a"), seen("b"))
    for _ in range(5):
        world.wait(10)
        world.say("p:1", seen("a", status=Status.WARNING), seen("c"), complete=False)
    assert {r.name: r.status for r in world.resources()} == {"a": Status.WARNING, "b": Status.ONLINE, "c": Status.ONLINE}


def test_a_report_with_records_that_could_not_be_read_removes_nothing(world, seen):
    world.say("p:1", seen("a"), seen("b"))
    for _ in range(5):
        world.wait(10)
        world.say("p:1", seen("a"), dropped=(Dropped("vms[1]", "no name"),))
    assert len(world.resources()) == 2


def test_absence_counts_only_in_the_scope_that_was_asked(world, seen):
    world.say("p:1", seen("a"), scope="node1")
    world.say("p:1", seen("b"), scope="node2")
    for _ in range(4):
        world.wait(10)
        world.say("p:1", seen("a"), scope="node1")
    assert len(world.resources()) == 2


def test_what_moves_to_another_scope_is_not_missed_in_the_old_one(world, seen):
    world.say("p:1", seen("vm"), scope="node1")
    world.say("p:1", scope="node2")
    for _ in range(4):
        world.wait(10)
        world.say("p:1", scope="node1")
        world.say("p:1", seen("vm"), scope="node2")
    assert world.only().name == "vm"


def test_a_silent_source_goes_stale_after_three_intervals_and_is_never_removed(world, seen):
    world.say("p:1", seen(), interval=10)
    world.wait(34)
    assert world.only().status is Status.ONLINE
    world.wait(2)
    assert world.only().status is Status.UNKNOWN
    assert world.only().sources["p:1"].status is SourceStatus.STALE
    world.wait(10 * 365 * 86400)
    assert world.only().name == "a"


def test_a_stale_source_comes_back(world, seen):
    world.say("p:1", seen())
    world.wait(1000)
    (change,) = world.say("p:1", seen())
    assert change.fields["status"] == (Status.UNKNOWN, Status.ONLINE)
    assert world.only().sources["p:1"].status is SourceStatus.LIVE


def test_staleness_follows_the_interval_that_the_source_really_has(world, seen):
    for _ in range(40):
        world.say("p:1", seen(), interval=10)
        world.wait(30)
    world.wait(30)
    assert world.only().status is Status.ONLINE


def test_no_declared_interval_keeps_a_silent_source_alive_for_ever(world, seen):
    world.say("p:1", seen(), interval=1e300)
    world.wait(3 * 86400)
    assert world.only().status is Status.UNKNOWN


def test_a_clock_that_is_set_back_does_not_keep_a_silent_source_alive(world, seen):
    world.say("p:1", seen())
    world.wait(-86400)
    world.wait(60)
    assert world.only().status is Status.UNKNOWN


def test_what_moves_from_a_silent_scope_to_a_live_one_is_live(world, seen):
    world.say("p:1", seen("vm"), scope="node1")
    world.wait(60)
    assert world.only().status is Status.UNKNOWN
    world.say("p:1", seen("vm"), scope="node2")
    assert world.only().status is Status.ONLINE


def test_the_error_of_a_source_is_shown_on_its_resources_and_heals(world, seen):
    world.say("p:1", seen())
    (change,) = world.registry.note("p:1", at=world.at, error="refused")
    assert change.resource.sources["p:1"].status is SourceStatus.FAILING
    assert world.only().sources["p:1"].error == "refused"
    world.registry.note("p:1", at=world.at)
    assert world.only().sources["p:1"].status is SourceStatus.LIVE


def test_a_person_who_removes_a_source_removes_what_only_it_reports(world, seen):
    world.say("p:1", seen(ids={"machine_id": "m1-abc"}), seen("b"))
    world.say("p:2", seen("x", name="a", ids={"machine_id": "m1-abc"}))
    world.forget("p:1")
    assert [set(r.sources) for r in world.resources()] == [{"p:2"}]


def test_a_clock_that_is_set_back_does_not_make_history_of_the_next_start(world, seen):
    world.say("p:1", seen(metrics={"m": 1.0}), epoch="first")
    world.wait(-86400)
    world.say("p:1", seen(metrics={"m": 2.0}), epoch="second")
    assert world.only().metrics == {"m": 2.0}


def test_scopes_that_say_nothing_any_more_are_forgotten(world, seen):
    for number in range(100):
        world.say("p:1", scope=f"scope{number}")
    world.wait(1000)
    assert world.registry.feeds() == ()


def test_a_source_that_makes_up_scopes_is_cut_and_told_and_the_known_ones_go_on(world, seen):
    world.registry.most_feeds = 2
    for scope in ("one", "two", "three"):
        world.say("flood", seen(scope), scope=scope)
    cut = world.heard.dropped
    world.say("flood", seen("one"), scope="one")

    assert [(one.path, one.reason) for one in cut] == [("scope", "more than 2 scopes are known")]
    assert world.heard.dropped == ()
    assert len(world.registry.feeds()) == 2
