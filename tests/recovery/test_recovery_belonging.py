"""A point belongs to a resource by evidence: by proof, or because nobody else is named; never by a number alone."""

import pytest

from pulse_core.model.health import SourceHealth, SourceState
from pulse_core.model.identity import Claim
from pulse_core.model.recovery import PointSet
from pulse_core.recovery import Attribution, silent_source

PROOF, ONLY, AMBIGUOUS, ORPHAN, NOBODY = Attribution


def told(estate):
    shown = estate.only()
    return shown.attribution, shown.resource


def test_proof_names_the_owner(estate, point, vm):
    estate.see("cluster", ("web", (vm(100),)))
    estate.tell("s", PointSet(group="g", points=(point(owner_claims=(vm(100),), candidate_claims=(vm(100, "other"),)),)))

    assert told(estate) == (PROOF, estate.id("web"))


def test_the_only_one_that_is_named_is_the_owner(estate, point, vm):
    estate.see("cluster", ("web", (vm(100),)))
    estate.tell("s", PointSet(group="g", points=(point(candidate_claims=(vm(100),)),)))

    assert told(estate) == (ONLY, estate.id("web"))


def test_a_number_that_two_platforms_use_belongs_to_neither(estate, point, vm):
    estate.see("c1", ("web", (vm(100, "c1"),)))
    estate.see("c2", ("db", (vm(100, "c2"),)))
    for source, cluster in (("c1", "c1"), ("c2", "c2")):
        estate.tell(source, PointSet(group="g", points=(point(identity="i", candidate_claims=(vm(100, cluster),)),)))

    shown = estate.only()

    assert (shown.attribution, shown.resource) == (AMBIGUOUS, None)
    assert shown.candidates == tuple(sorted((estate.id("web"), estate.id("db"))))
    assert shown.attribution_reason == "it may belong to 2 resources"


def test_whoever_else_is_named_and_not_known_may_be_meant_too(estate, point, vm):
    estate.see("c1", ("web", (vm(100, "c1"),)))
    estate.tell("s", PointSet(group="g", points=(point(candidate_claims=(vm(100, "c1"), vm(100, "c2"))),)))

    assert told(estate) == (AMBIGUOUS, None)
    assert estate.only().candidates == (estate.id("web"),)


def test_of_whom_nothing_is_said_nothing_is_known(estate, point):
    estate.tell("s", PointSet(group="g", points=(point(subject="vm/100"),)))

    assert told(estate) == (NOBODY, None)
    assert estate.only().attribution_reason == "nothing says whose it is"


def test_a_name_proves_nothing_and_may_be_all_there_is(estate, point):
    name = Claim("hostname", "web")
    estate.see("cluster", ("web", (name,)))
    estate.tell("s", PointSet(group="g", points=(point(owner_claims=(name,)),)))

    assert told(estate) == (ONLY, estate.id("web"))


def test_two_that_are_proven_are_told_apart_by_their_type(estate, point):
    board = Claim("smbios_uuid", "aaaa-bbbb")
    estate.see("cluster", ("web", (board,)))
    estate.see("agent", ("inside", (board,)), type="agent")
    estate.tell("s", PointSet(group="g", points=(point(owner_claims=(board,), subject_type="vm"),)))
    assert told(estate) == (PROOF, estate.id("web"))

    estate.tell("s", PointSet(group="g", points=(point(owner_claims=(board,), subject_type="tape"),)))

    assert told(estate) == (AMBIGUOUS, None)


def test_another_machine_under_the_same_number_is_not_the_owner(estate, point, vm):
    owner = (vm(100), Claim("smbios_uuid", "aaaa-bbbb"))
    estate.see("cluster", ("web", owner))
    estate.tell("s", PointSet(group="g", points=(point(owner_claims=owner),)))
    assert told(estate) == (PROOF, estate.id("web"))

    estate.see("cluster", ("anew", (vm(100), Claim("smbios_uuid", "cccc-dddd"))))
    estate.see("cluster", ("anew", (vm(100), Claim("smbios_uuid", "cccc-dddd"))))

    assert told(estate) == (AMBIGUOUS, None)
    assert "another one by now" in estate.only().attribution_reason


def test_it_follows_when_identities_change(estate, point, vm):
    estate.tell("s", PointSet(group="g", points=(point(owner_claims=(vm(100),)),)))
    assert told(estate) == (NOBODY, None)

    estate.see("cluster", ("web", (vm(100),)))

    assert told(estate) == (PROOF, estate.id("web"))


def test_what_is_proven_to_be_of_something_that_is_gone_is_an_orphan_unless_somebody_is_silent(estate, point, vm):
    estate.see("cluster", ("web", (vm(100),)))
    owner = estate.id("web")
    estate.tell("s", PointSet(group="g", points=(point(owner_claims=(vm(100),)),)))
    estate.see("cluster")
    estate.see("cluster")

    assert told(estate) == (ORPHAN, owner)
    estate.silent = "other"
    assert told(estate) == (NOBODY, None)
    assert "while other does not answer" in estate.only().attribution_reason


def test_whoever_was_never_seen_is_not_gone(estate, point, vm):
    estate.tell("s", PointSet(group="g", points=(point(owner_claims=(vm(100),)),)))

    assert told(estate) == (NOBODY, None)


def test_proof_of_somebody_gone_is_not_outdone_by_a_number(estate, point, vm):
    estate.see("c1", ("web", (vm(100, "c1"),)))
    gone = Claim("machine_id", "abcd")
    estate.tell("s", PointSet(group="g", points=(point(owner_claims=(gone,), candidate_claims=(vm(100, "c1"),)),)))

    assert told(estate) == (NOBODY, None)


def test_the_place_where_it_lies_is_named_when_it_is_known(estate, point):
    estate.see("cluster", ("nas", (Claim("fsid", "f-1"),)), type="storage")
    estate.tell("s", PointSet(group="g", points=(point(repository="nas", repository_claims=(Claim("fsid", "f-1"),)),)))

    assert estate.only().repository_resource == estate.id("nas")


@pytest.mark.parametrize(
    ("state", "heard", "silent"),
    [
        (SourceState.LIVE, 5.0, ""),
        (SourceState.LIVE, None, "b"),
        (SourceState.BACKING_OFF, 5.0, "b"),
        (SourceState.PAUSED, 5.0, "b"),
    ],
)
def test_a_source_that_is_down_or_was_never_heard_is_named(state, heard, silent):
    def health(source, state, last_success):
        intervals = {"interval_seconds": 10.0, "effective_interval_seconds": 10.0}
        return SourceHealth(source=source, offer="lab", title="", state=state, last_success=last_success, **intervals)

    assert silent_source([health("a", SourceState.LIVE, 1.0), health("b", state, heard)]) == silent


def test_where_there_is_no_source_nobody_can_say_who_is_gone():
    assert silent_source([]) != ""
