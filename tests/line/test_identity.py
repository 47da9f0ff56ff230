"""Law 3 and 4: identity by claims, reversible, and the same whatever the order of arrival."""

import pytest

from pulse_core.line.resolve import CROWD
from pulse_core.model.change import ChangeKind
from pulse_core.model.identity import Claim
from pulse_core.model.report import Observation, Relation, Vantage
from pulse_core.model.status import Status

CLONE = "0123456789abcdef0123456789abcdef"


def clone(seen, key, number, **more):
    ids = {"machine_id": CLONE, "boot_id": f"boot-{number}", "macs": (f"52:54:00:00:00:0{number}",), **more}
    return seen(key, ids=ids, vantage=Vantage.INSIDE)


def test_one_shared_strong_claim_makes_one_resource(world, seen):
    world.say("a:1", seen("x", ids={"smbios_uuid": "u1-abc"}))
    world.say("p:1", seen("101", ids={"smbios_uuid": "u1-abc"}))
    assert set(world.only().sources) == {"a:1", "p:1"}


def test_two_medium_claims_of_different_kinds_make_one_resource(world, seen):
    ids = {"serial": "S123", "macs": ("52:54:00:00:00:01",)}
    world.say("a:1", seen("x", ids=ids))
    world.say("p:1", seen("y", ids=ids))
    assert len(world.resources()) == 1


@pytest.mark.parametrize(
    "ids",
    [
        {"serial": "S123"},
        {"macs": ("52:54:00:00:00:01", "52:54:00:00:00:02")},
        {"hostnames": ("nas.lan",), "addresses": ("10.0.0.2",)},
        {"boot_id": "b1-abc"},
    ],
)
def test_one_medium_claim_or_two_of_one_kind_or_weak_ones_make_no_merge(world, seen, ids):
    world.say("a:1", seen("x", ids=ids))
    world.say("p:1", seen("y", ids=ids))
    assert len(world.resources()) == 2


def test_who_cannot_say_any_more_what_a_thing_is_called_has_not_renamed_it(world, seen):
    world.say("a:1", seen("x", type="vm"))
    (named,) = world.resources()
    world.say("a:1", Observation(key="x", type="vm", name=""))
    assert (named.name, world.only().name) == ("x", "x")


def test_a_thing_of_which_nobody_knows_the_name_goes_by_its_key(world):
    world.say("a:1", Observation(key="guest/101", type="vm", name=""))
    assert world.only().name == "guest/101"


def test_a_host_name_only_suggests(world, seen):
    world.say("a:1", seen("x", ids={"hostnames": ("nas",)}))
    world.say("p:1", seen("y", ids={"hostnames": ("nas",)}))
    a, b = world.resources()
    assert (a.identity.suggestions, b.identity.suggestions) == ((b.id,), (a.id,))


def test_a_suggestion_goes_with_what_it_suggested(world, seen):
    world.say("a:1", seen("x", ids={"hostnames": ("nas",)}))
    world.say("p:1", seen("y", ids={"hostnames": ("nas",)}))
    world.forget("p:1")
    assert world.only().identity.suggestions == ()


def test_a_suggestion_goes_when_the_name_changes(world, seen):
    world.say("a:1", seen("x", ids={"hostnames": ("nas",)}))
    world.say("p:1", seen("y", ids={"hostnames": ("nas",)}))
    world.say("p:1", seen("y", ids={"hostnames": ("other",)}))
    assert [r.identity.suggestions for r in world.resources()] == [(), ()]


def test_two_medium_claims_with_a_contradiction_make_no_merge(world, seen):
    shared = {"serial": "S123", "macs": ("52:54:00:00:00:01",)}
    world.say("a:1", seen("x", ids={**shared, "machine_id": "m1-abc"}))
    world.say("p:1", seen("y", ids={**shared, "machine_id": "m2-abc"}))
    assert len(world.resources()) == 2


def test_things_of_two_types_never_merge(world, seen):
    world.say("a:1", seen("x", type="agent", ids={"machine_id": "m1-abc"}))
    world.say("p:1", seen("y", type="vm", ids={"machine_id": "m1-abc"}))
    assert len(world.resources()) == 2


def test_one_source_never_names_a_thing_twice(world, seen):
    world.say("p:1", seen("x", ids={"machine_id": "m1-abc"}), seen("y", ids={"machine_id": "m1-abc"}))
    a, b = world.resources()
    assert a.identity.conflicts[0].differs_in == ("key",)
    assert b.identity.conflicts[0].other == a.id


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_live_clones_are_kept_apart_and_both_show_the_conflict(world, seen, order):
    for number in order:
        world.say(f"a:{number}", clone(seen, f"host{number}", number))
    a, b = world.resources()
    assert {(c.other, c.claim, c.differs_in) for c in a.identity.conflicts} == {
        (b.id, Claim("machine_id", CLONE), ("mac", "boot_id"))
    }
    assert [c.other for c in b.identity.conflicts] == [a.id]


def test_clones_with_another_smbios_uuid_are_kept_apart(world, seen):
    world.say("a:1", seen("x", ids={"machine_id": CLONE, "smbios_uuid": "u1-abc"}))
    world.say("a:2", seen("y", ids={"machine_id": CLONE, "smbios_uuid": "u2-abc"}))
    assert [c.differs_in for r in world.resources() for c in r.identity.conflicts] == [("smbios_uuid",)] * 2


def test_a_conflict_heals_when_one_clone_falls_silent_and_returns_with_it(world, seen):
    world.say("a:1", clone(seen, "host1", 1, smbios_uuid="u1-abc"))
    world.say("a:2", clone(seen, "host2", 2, smbios_uuid="u2-abc"))
    world.wait(30)
    world.say("a:2", clone(seen, "host2", 2, smbios_uuid="u2-abc"))
    world.wait(10)
    assert [r.identity.conflicts for r in world.resources()] == [(), ()]
    world.say("a:1", clone(seen, "host1", 1, smbios_uuid="u1-abc"))
    assert all(r.identity.conflicts for r in world.resources())


def test_a_conflict_heals_when_one_clone_is_removed(world, seen):
    world.say("a:1", clone(seen, "host1", 1))
    world.say("a:2", clone(seen, "host2", 2))
    world.forget("a:1")
    assert world.only().identity.conflicts == ()


def test_a_conflict_heals_when_a_clone_gets_a_machine_id_of_its_own(world, seen):
    world.say("a:1", clone(seen, "host1", 1))
    world.say("a:2", clone(seen, "host2", 2))
    world.say("a:2", clone(seen, "host2", 2, machine_id="fedcba9876543210"))
    assert [r.identity.conflicts for r in world.resources()] == [(), ()]


def test_a_rebooted_machine_that_two_sources_see_is_no_conflict(world, seen):
    ids = {"machine_id": "m1-abc", "macs": ("52:54:00:00:00:01",)}
    world.say("a:1", seen("x", ids={**ids, "boot_id": "b1-abc"}))
    world.say("p:1", seen("y", ids={**ids, "boot_id": "b1-abc"}))
    world.say("a:1", seen("x", ids={**ids, "boot_id": "b2-abc"}))
    assert world.only().identity.conflicts == ()
    assert len(world.only().sources) == 2


def test_a_machine_that_enrols_anew_is_the_one_that_fell_silent(world, seen):
    ids = {"machine_id": "m1-abc"}
    world.say("agent:1/host:local", seen("x", ids={**ids, "boot_id": "b1-abc"}))
    id = world.only().id
    world.wait(100)
    world.say("agent:2/host:local", seen("x", ids={**ids, "boot_id": "b2-abc"}))
    assert world.only().id == id
    assert world.only().status is Status.ONLINE


def test_a_restart_does_not_part_a_machine_from_what_fell_silent_long_ago(world, seen):
    world.say("agent:1/host:local", seen("x", ids={"machine_id": "m1-abc", "boot_id": "b1-abc"}))
    world.wait(100)
    world.say("agent:2/host:local", seen("x", ids={"machine_id": "m1-abc", "boot_id": "b2-abc"}))
    world.restart()
    assert len(world.only().sources) == 2
    world.say("agent:1/host:local", seen("x", ids={"machine_id": "m1-abc", "boot_id": "b1-abc"}), epoch="f")
    assert all(r.identity.conflicts for r in world.resources())
    world.restart()
    assert all(r.identity.conflicts for r in world.resources())


def test_a_claim_that_a_crowd_shares_identifies_nothing(world, seen):
    for number in range(CROWD + 1):
        world.say(f"a:{number}", seen("x", ids={"machine_id": "golden-image"}))
    assert len(world.resources()) == CROWD + 1
    assert not any(r.identity.conflicts for r in world.resources())


def test_a_crowd_that_shrinks_identifies_again(world, seen):
    for number in range(CROWD + 1):
        world.say(f"a:{number}", seen("x", ids={"machine_id": "golden-image"}))
    world.forget("a:7")
    assert len(world.resources()) == 1


def test_members_of_a_crowd_still_merge_on_what_is_their_own(world, seen):
    for number in range(CROWD + 1):
        ids = {"machine_id": "golden-image", "smbios_uuid": f"uuid-{number}"}
        world.say(f"a:{number}", seen("x", ids=ids))
        world.say(f"p:{number}", seen("y", ids={"smbios_uuid": f"uuid-{number}"}))
    assert len(world.resources()) == CROWD + 1
    assert all(len(r.sources) == 2 for r in world.resources())


def test_who_fits_two_that_cannot_be_one_merges_with_neither(world, seen):
    world.say("p:1", seen("x", ids={"native": ("n", "1"), "smbios_uuid": "u1-abc"}))
    world.say("p:2", seen("y", ids={"native": ("n", "1"), "smbios_uuid": "u2-abc"}))
    world.say("p:3", seen("z", ids={"native": ("n", "1")}))
    assert len(world.resources()) == 3


def test_the_name_comes_from_the_platform_whoever_comes_first(make_world, seen):
    ids = {"machine_id": "m1-abc"}
    both = [("p:1", seen("101", name="web", ids=ids)), ("a:1", seen("x", name="debian", ids=ids, vantage=Vantage.INSIDE))]
    for order in (both, both[::-1]):
        world = make_world()
        for source, observation in order:
            world.say(source, observation)
        assert world.only().name == "web"


def test_a_name_reused_for_another_thing_makes_another_resource(world, seen):
    world.say("p:1", seen("101", ids={"smbios_uuid": "u1-abc"}))
    old = world.only().id
    removed, added = world.say("p:1", seen("101", ids={"smbios_uuid": "u2-abc"}))
    assert (removed.kind, removed.id, added.kind) == (ChangeKind.REMOVED, old, ChangeKind.ADDED)
    assert world.only().id != old


def test_another_key_on_the_platform_does_not_make_another_thing(world, seen):
    world.say("p:1", seen("web", ids={"native": ("cluster", "1")}))
    old = world.only().id
    world.say("p:1", seen("web", ids={"native": ("cluster", "2")}))
    assert world.only().id == old


def test_a_source_that_answers_from_inside_refutes_offline(world, seen):
    ids = {"machine_id": "m1-abc"}
    world.say("p:1", seen("101", ids=ids, status=Status.OFFLINE))
    world.say("a:1", seen("x", ids=ids, vantage=Vantage.INSIDE))
    assert world.only().status is Status.WARNING
    assert world.only().status_reason == "it answers, but p:1 says it is offline"


# Ids for life.


def test_a_merge_keeps_the_oldest_id_and_the_other_leads_there(world, seen):
    world.say("a:1", seen("x", ids={"machine_id": "m1-abc"}))
    world.say("p:1", seen("y", ids={"smbios_uuid": "u1-abc"}))
    first, second = world.behind("a:1", "x").id, world.behind("p:1", "y").id
    world.say("p:1", seen("y", ids={"smbios_uuid": "u1-abc", "machine_id": "m1-abc"}))
    assert (world.only().id, world.only().aliases) == (first, (second,))
    assert world.registry.get(second) == world.only()
    assert [c.reason for c in world.changes if c.kind is ChangeKind.REMOVED] == [f"merged into {first}"]


def test_taking_a_merge_back_gives_both_their_ids(world, seen):
    world.say("a:1", seen("x", ids={"machine_id": "m1-abc"}))
    world.say("p:1", seen("y", ids={"machine_id": "m2-abc"}))
    before = {source: world.behind(source, key).id for source, key in (("a:1", "x"), ("p:1", "y"))}
    world.pin("link", ("a:1", "agent", "x"), ("p:1", "agent", "y"))
    assert len(world.resources()) == 1
    world.unpin()
    assert {source: world.behind(source, key).id for source, key in (("a:1", "x"), ("p:1", "y"))} == before
    assert [r.aliases for r in world.resources()] == [(), ()]


def test_ids_survive_a_restart_and_nothing_is_a_change(world, seen):
    world.say("a:1", seen("x", ids={"machine_id": "m1-abc"}), seen("b"))
    world.say("p:1", seen("y", ids={"machine_id": "m1-abc"}))
    before = {(r.id, r.name, r.aliases) for r in world.resources()}
    seq = world.registry.seq
    world.restart()
    assert {(r.id, r.name, r.aliases) for r in world.resources()} == before
    assert world.registry.seq == seq
    world.wait(1)
    assert world.say("a:1", seen("x", ids={"machine_id": "m1-abc"}), seen("b"), epoch="f") == ()


def test_a_thing_that_returns_with_the_same_strong_claim_gets_its_id_back(world, seen):
    world.say("a:1", seen("x", ids={"machine_id": "m1-abc"}))
    id = world.only().id
    world.forget("a:1")
    world.say("a:2", seen("other", ids={"machine_id": "m1-abc"}))
    assert world.only().id == id


def test_an_id_is_given_back_to_one_thing_only(world, seen):
    ids = {"machine_id": "m1-abc", "smbios_uuid": "u1-abc"}
    world.say("a:1", seen("x", ids=ids))
    world.forget("a:1")
    world.say("a:2", seen("y", ids={"machine_id": "m1-abc"}), seen("z", ids={"smbios_uuid": "u1-abc"}))
    assert len({r.id for r in world.resources()}) == 2


def test_the_heir_of_a_merged_resource_keeps_its_id_and_its_aliases(world, seen):
    world.say("a:1", seen("x", ids={"machine_id": "m1-abc"}))
    world.say("p:1", seen("y", ids={"machine_id": "m1-abc"}))
    before = world.only()
    world.forget("a:1")
    assert (world.only().id, world.only().aliases) == (before.id, before.aliases)
    world.restart()
    assert (world.only().id, world.only().aliases) == (before.id, before.aliases)


def test_an_id_that_was_absorbed_leads_to_the_resource_after_its_own_source_went(world, seen):
    world.say("a:1", seen("x", ids={"machine_id": "m1-abc"}))
    world.say("p:1", seen("y", ids={"machine_id": "m1-abc"}))
    (absorbed,) = world.only().aliases
    world.forget("p:1")
    assert world.registry.get(absorbed) == world.only()


def test_sources_that_come_and_go_do_not_pile_up_ids(world, seen):
    world.say("a:1", seen("x", ids={"machine_id": "m1-abc"}))
    id = world.only().id
    for number in range(2, 100):
        world.say(f"a:{number}", seen("x", ids={"machine_id": "m1-abc"}))
        world.forget(f"a:{number - 1}")
    assert world.only().id == id
    assert len(world.only().aliases) <= 20


# Pins.


def test_a_link_outranks_every_contradiction(world, seen):
    world.say("a:1", clone(seen, "host1", 1))
    world.say("a:2", clone(seen, "host2", 2))
    world.pin("link", ("a:1", "agent", "host1"), ("a:2", "agent", "host2"))
    assert len(world.only().sources) == 2
    assert world.only().identity.conflicts == ()


def test_a_split_outranks_every_claim_and_shows_no_conflict(world, seen):
    world.say("a:1", seen("x", ids={"machine_id": "m1-abc"}))
    world.say("p:1", seen("y", ids={"machine_id": "m1-abc"}))
    world.pin("split", ("a:1", "agent", "x"), ("p:1", "agent", "y"))
    assert len(world.resources()) == 2
    assert not any(r.identity.conflicts for r in world.resources())
    world.unpin()
    assert len(world.resources()) == 1


def test_a_split_outranks_a_link(world, seen):
    world.say("a:1", seen("x"))
    world.say("p:1", seen("y"))
    world.pin("link", ("a:1", "agent", "x"), ("p:1", "agent", "y"), id="l")
    world.pin("split", ("p:1", "agent", "y"), ("a:1", "agent", "x"), id="s")
    assert len(world.resources()) == 2


def test_pins_survive_a_restart(world, seen):
    world.say("a:1", seen("x"), seen("u", ids={"machine_id": "m1-abc"}))
    world.say("p:1", seen("y"), seen("v", ids={"machine_id": "m1-abc"}))
    world.pin("link", ("a:1", "agent", "x"), ("p:1", "agent", "y"), id="l")
    world.pin("split", ("a:1", "agent", "u"), ("p:1", "agent", "v"), id="s")
    before = {r.id for r in world.resources()}
    world.restart()
    assert {r.id for r in world.resources()} == before
    assert [pin.id for pin in world.registry.pins()] == ["l", "s"]
    assert len(world.groups()) == 3


def test_a_pin_waits_for_what_it_names(world, seen):
    world.pin("link", ("a:1", "agent", "x"), ("p:1", "agent", "y"))
    world.say("a:1", seen("x"))
    world.say("p:1", seen("y"))
    assert len(world.resources()) == 1


def test_taking_back_an_unknown_pin_changes_nothing(world, seen):
    assert world.unpin("nobody") == ()


# Relations.


@pytest.mark.parametrize("order", [("child", "parent"), ("parent", "child")])
def test_a_parent_in_the_same_source_resolves_whichever_comes_first(world, seen, order):
    said = {
        "child": lambda: world.say("p:1", seen("vm", type="vm", parent=Relation("runs_on", key="node")), scope="vms"),
        "parent": lambda: world.say("p:1", seen("node"), scope="nodes"),
    }
    for name in order:
        said[name]()
    assert world.named("vm").parent == world.named("node").id


@pytest.mark.parametrize("order", [("child", "parent"), ("parent", "child")])
def test_a_relation_by_claim_resolves_across_sources_whichever_comes_first(world, seen, order):
    claim = Claim("machine_id", "m1-abc")
    said = {
        "child": lambda: world.say("d:1", seen("disk", type="physical_disk", relations=(Relation("attached_to", claim=claim),))),
        "parent": lambda: world.say("p:1", seen("node", ids={"machine_id": "m1-abc"})),
    }
    for name in order:
        said[name]()
    (tie,) = world.named("disk").relations
    assert (tie.kind, tie.target) == ("attached_to", world.named("node").id)


def test_a_relation_follows_its_target_through_a_merge(world, seen):
    world.say("a:1", seen("host", ids={"machine_id": "m1-abc"}))
    world.say("p:1", seen("node"), seen("vm", type="vm", parent=Relation("runs_on", key="node")))
    world.say("p:1", seen("node", ids={"machine_id": "m1-abc"}), seen("vm", type="vm", parent=Relation("runs_on", key="node")))
    assert world.named("vm").parent == world.behind("a:1", "host").id


def test_a_relation_goes_with_its_target(world, seen):
    world.say("p:1", seen("node"), scope="nodes")
    world.say("p:1", seen("vm", type="vm", parent=Relation("runs_on", key="node", type="agent")), scope="vms")
    for _ in range(2):
        world.wait(1)
        world.say("p:1", scope="nodes")
    assert world.only().parent is None


def test_a_type_narrows_a_key_that_two_types_share(world, seen):
    world.say("p:1", seen("1", type="storage"), seen("1", type="agent", name="node"))
    world.say("p:1", seen("vm", type="vm", parent=Relation("runs_on", key="1", type="agent")), scope="vms")
    assert world.named("vm").parent == world.named("node").id


def test_nothing_is_its_own_parent(world, seen):
    world.say("p:1", seen("a", parent=Relation("runs_on", key="a"), relations=(Relation("depends_on", key="a"),)))
    assert (world.only().parent, world.only().relations) == (None, ())


# Order.


def test_resources_are_in_a_total_order(world, seen):
    world.say(
        "p:1", seen("3", type="vm", name="b"), seen("1", type="vm", name="b"), seen("2", name="z"), seen("4", type="vm", name="a")
    )
    found = [(r.type, r.name, r.id) for r in world.resources()]
    assert found == sorted(found)


def test_a_key_used_twice_in_one_report_counts_once(world, seen):
    world.say("p:1", seen("a", name="first"), seen("a", name="second"))
    assert world.only().name == "first"
    assert world.heard.dropped[0].path == "observations[1]"


def engine(seen, host):
    return seen("e", type="engine", ids={"engine_id": "e1-abc", "engine_host": host})


def test_two_reporters_of_an_engine_on_one_host_make_one_resource(world, seen):
    world.say("a:1", engine(seen, "lab"))
    world.say("p:1", engine(seen, "LAB"))
    assert set(world.only().sources) == {"a:1", "p:1"}


def test_a_cloned_engine_on_another_host_is_a_conflict(world, seen):
    world.say("a:1", engine(seen, "lab"))
    world.say("p:1", engine(seen, "copy"))
    differs = [conflict.differs_in for resource in world.resources() for conflict in resource.identity.conflicts]
    assert differs == [("engine_host",)] * 2


def test_a_renamed_host_is_the_same_to_a_reporter_that_is_silent(world, seen):
    world.say("a:1", engine(seen, "lab"))
    world.wait(60)
    world.say("p:1", engine(seen, "renamed"))
    assert set(world.only().sources) == {"a:1", "p:1"}
