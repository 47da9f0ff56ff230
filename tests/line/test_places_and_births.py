"""Copies and numbers that are used anew: what is in another place, or was born at another time, is another thing."""

import pytest

PLACE = ("site:1", "guest/101")


def born(at):
    return ("site:1", f"guest/101@{at}")


def test_a_copy_that_kept_all_of_its_original_but_its_place_is_another_thing(world, seen):
    shared = {"smbios_uuid": "4c4c4544-0042-3510-8052-b4c04f4a4d31", "macs": ("bc:24:11:00:00:01",)}
    world.say("one", seen("101", type="vm", ids={**shared, "instance": PLACE}))
    world.say("two", seen("101", type="vm", ids={**shared, "instance": ("site:2", "guest/101")}))

    assert len(world.resources()) == 2
    assert {conflict.differs_in for one in world.resources() for conflict in one.identity.conflicts} == {("instance",)}


def test_two_sources_that_name_the_same_place_name_one_thing(world, seen):
    world.say("one", seen("101", type="vm", ids={"instance": PLACE}))
    world.say("two", seen("101", type="vm", ids={"instance": PLACE, "born": born(5)}))

    assert len(world.resources()) == 1


def test_a_place_that_is_taken_by_something_born_later_is_another_thing(world, seen):
    world.say("one", seen("101", type="vm", ids={"instance": PLACE, "born": born(5)}))
    before = world.only().id
    world.say("one", seen("101", type="vm", ids={"instance": PLACE, "born": born(9)}))

    assert world.only().id != before


def test_something_that_is_gone_does_not_come_back_as_what_took_its_place(world, seen):
    old = seen("101", type="vm", ids={"instance": PLACE, "born": born(5)})
    world.say("one", old)
    before = world.only().id
    world.say("one")
    world.say("one")
    world.say("one", seen("101", type="vm", ids={"instance": PLACE, "born": born(9)}))
    between = world.only().id
    world.say("one")
    world.say("one")
    world.say("one", old)

    assert between != before
    assert world.only().id == before


def test_a_birth_that_is_learnt_later_or_forgotten_again_changes_nothing(world, seen):
    for ids in ({"instance": PLACE}, {"instance": PLACE, "born": born(5)}, {"instance": PLACE}):
        world.say("one", seen("101", type="vm", ids=ids))

    assert [change.kind for change in world.changes] == ["added", "changed", "changed"]


OLD, NEW = "4c4c4544-0042-3510-8052-b4c04f4a4d31", "11111111-2222-3333-4444-555555555555"


def guest(seen, uuid, *, mac="bc:24:11:00:00:01", at=5, place=PLACE):
    return seen("101", type="vm", ids={"smbios_uuid": uuid, "macs": (mac,), "instance": place, "born": born(at)})


def test_what_is_edited_stays_what_it_was_born_as(world, seen):
    world.say("one", guest(seen, OLD))
    before = world.only().id
    world.say("one", guest(seen, NEW, mac="bc:24:11:00:00:02"))

    assert world.only().id == before
    assert [change.kind for change in world.changes] == ["added", "changed"]


def test_an_edit_that_one_source_learns_of_first_parts_nobody(world, seen):
    world.say("one", guest(seen, OLD))
    world.say("two", guest(seen, OLD))
    before = world.only().id
    world.say("one", guest(seen, NEW, mac="bc:24:11:00:00:02"))
    between = world.only()
    world.say("two", guest(seen, NEW, mac="bc:24:11:00:00:02"))

    assert (between.id, world.only().id) == (before, before)
    assert between.identity.conflicts == ()


def test_what_was_edited_while_it_was_gone_is_the_one_that_went(world, seen):
    world.say("one", guest(seen, OLD))
    before = world.only().id
    world.say("one")
    world.say("one")
    world.say("one", guest(seen, NEW))

    assert world.only().id == before


@pytest.mark.parametrize("known", [None, {"instance": PLACE}])
def test_without_a_birth_another_machine_in_the_same_place_is_another_thing(world, seen, known):
    ids = known or {"instance": PLACE, "born": born(5)}
    world.say("one", seen("101", type="vm", ids={**ids, "smbios_uuid": OLD}))
    before = world.only().id
    world.say("one", seen("101", type="vm", ids={"instance": PLACE, "smbios_uuid": NEW}))

    assert world.only().id != before


def test_a_copy_with_everything_of_its_original_but_its_birth_is_another_thing(world, seen):
    world.say("one", guest(seen, OLD))
    world.say("two", guest(seen, OLD, at=9))

    assert len(world.resources()) == 2
    assert {conflict.differs_in for one in world.resources() for conflict in one.identity.conflicts} == {("born",)}
