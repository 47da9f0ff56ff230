"""A source may learn what a thing is and its numbers apart, and tell each when it knows it."""

import pytest

from pulse_core.plugin import Part, Status, Unknown


@pytest.fixture
def world_with_one(world, seen):
    world.say("p:1", seen(ids={"machine_id": "ab12"}, name="one", part=Part.STRUCTURE))
    return world


def numbers(seen, **fields):
    return seen(name="whatever", part=Part.NUMBERS, **fields)


def test_numbers_leave_what_a_thing_is_as_it_was(world_with_one, seen):
    before = world_with_one.only()
    changes = world_with_one.say("p:1", numbers(seen, metrics={"memory_used_bytes": 5.0}), complete=False)
    now = world_with_one.only()
    assert changes == ()
    assert (now.name, now.identity, now.status) == ("one", before.identity, before.status)
    assert now.metrics == {"memory_used_bytes": 5.0}


def test_structure_leaves_the_numbers_and_their_age_as_they_were(world_with_one, seen):
    world_with_one.say("p:1", numbers(seen, metrics={"memory_used_bytes": 5.0}), complete=False)
    measured_at = world_with_one.at
    world_with_one.wait(9)
    world_with_one.say("p:1", seen(name="renamed", status=Status.WARNING, part=Part.STRUCTURE))
    now = world_with_one.only()
    assert (now.name, now.status, now.metrics) == ("renamed", Status.WARNING, {"memory_used_bytes": 5.0})
    assert world_with_one.registry.measurements(now.id)["memory_used_bytes"].at == measured_at


def test_numbers_that_are_told_apart_are_each_as_old_as_they_are(world_with_one, seen):
    world_with_one.say("p:1", numbers(seen, metrics={"memory_used_bytes": 5.0}), complete=False)
    asked_inside_at = world_with_one.at
    ages = []
    for _ in range(3):
        world_with_one.wait(10)
        world_with_one.say("p:1", seen(name="one", part=Part.STRUCTURE, metrics={"cpu_ratio": 0.5}))
        found = world_with_one.registry.measurements(world_with_one.only().id)
        ages.append((world_with_one.at - found["cpu_ratio"].at, found["memory_used_bytes"].at))
    world_with_one.wait(1)
    world_with_one.say("p:1", numbers(seen, metrics={"memory_used_bytes": 6.0}), complete=False)
    found = world_with_one.registry.measurements(world_with_one.only().id)

    assert ages == [(0, asked_inside_at)] * 3
    assert (found["memory_used_bytes"].at, found["cpu_ratio"].at) == (world_with_one.at, world_with_one.at - 1)


def test_the_whole_is_of_one_age_again(world_with_one, seen):
    world_with_one.say("p:1", numbers(seen, metrics={"memory_used_bytes": 5.0}), complete=False)
    world_with_one.wait(10)
    world_with_one.say("p:1", seen(name="one", part=Part.STRUCTURE, metrics={"cpu_ratio": 0.5}))
    world_with_one.wait(10)
    world_with_one.say("p:1", seen(name="one", metrics={"memory_used_bytes": 4.0, "cpu_ratio": 0.25}))

    found = world_with_one.registry.measurements(world_with_one.only().id)
    assert {one.at for one in found.values()} == {world_with_one.at}


def test_structure_repeats_no_number_in_the_charts(world_with_one, seen):
    world_with_one.say("p:1", numbers(seen, metrics={"memory_used_bytes": 5.0}), complete=False)
    world_with_one.wait(9)
    world_with_one.say("p:1", seen(name="one", part=Part.STRUCTURE))
    assert world_with_one.heard.ticks is None or not world_with_one.heard.ticks.blocks


def test_rates_go_on_across_structure_in_between(world_with_one, seen):
    world_with_one.say("p:1", numbers(seen, counters={"cpu_ratio": 1.0}), complete=False)
    world_with_one.wait(5)
    world_with_one.say("p:1", seen(name="one", part=Part.STRUCTURE))
    world_with_one.wait(5)
    world_with_one.say("p:1", numbers(seen, counters={"cpu_ratio": 3.0}), complete=False)
    assert world_with_one.only().metrics["cpu_ratio"] == pytest.approx(0.2)


def test_numbers_of_what_is_not_known_are_dropped(world, seen):
    world.say("p:1", numbers(seen, metrics={"memory_used_bytes": 5.0}), complete=False)
    assert world.resources() == []


def test_the_whole_ends_numbers_that_are_not_to_come_any_more(world_with_one, seen):
    world_with_one.say("p:1", numbers(seen, metrics={"memory_used_bytes": 5.0}), complete=False)
    for _ in range(5):
        world_with_one.wait(10)
        world_with_one.say("p:1", seen(name="one", status=Status.OFFLINE))
    assert world_with_one.only().metrics == {}


def test_why_a_number_is_unknown_stays_until_it_is_known(world_with_one, seen):
    why = {"memory_used_bytes": Unknown("no memory controller", "switch it on")}
    world_with_one.say("p:1", numbers(seen, metrics={"memory_used_bytes": None}, unknown=why), complete=False)
    world_with_one.say("p:1", seen(name="one", part=Part.STRUCTURE))
    assert "memory_used_bytes" in world_with_one.only().unknown
    world_with_one.say("p:1", numbers(seen, metrics={"memory_used_bytes": 5.0}), complete=False)
    assert "memory_used_bytes" not in world_with_one.only().unknown


def test_numbers_of_another_scope_leave_a_resource_to_the_scope_that_told_of_it(world_with_one, seen):
    world_with_one.say("p:1", numbers(seen, metrics={"memory_used_bytes": 5.0}), scope="stats", complete=False)
    world_with_one.say("p:1")
    world_with_one.say("p:1", numbers(seen, metrics={"memory_used_bytes": 6.0}), scope="stats", complete=False)
    assert world_with_one.only().metrics == {"memory_used_bytes": 6.0}
    world_with_one.say("p:1")
    assert world_with_one.resources() == []


def test_rates_of_another_scope_are_computed_by_its_own_times(world_with_one, seen):
    world_with_one.say("p:1", numbers(seen, counters={"cpu_ratio": 1.0}), scope="stats", complete=False)
    world_with_one.wait(5)
    world_with_one.say("p:1", seen(name="one", part=Part.STRUCTURE))
    world_with_one.wait(5)
    world_with_one.say("p:1", numbers(seen, counters={"cpu_ratio": 3.0}), scope="stats", complete=False)
    assert world_with_one.only().metrics["cpu_ratio"] == pytest.approx(0.2)


def test_why_a_number_is_unknown_is_told_with_the_report_in_which_it_is_lost(world, seen):
    world.say("p:1", seen(metrics={"memory_used_bytes": 5.0}))
    world.say("p:1", seen(metrics={"memory_used_bytes": None}, unknown={"memory_used_bytes": Unknown("it does not run")}))
    assert world.only().unknown["memory_used_bytes"].reason == "it does not run"
