"""Law 5: every number can say who said it; two definitions never alternate and are never averaged."""

from pulse_core.model.metric import Measurement
from pulse_core.model.report import Vantage

SAME = {"machine_id": "m1-abc"}


def inside(seen, metrics, **fields):
    return seen("in", name="vm", ids=SAME, metrics=metrics, meanings={"m": "guest_available"}, vantage=Vantage.INSIDE, **fields)


def outside(seen, metrics, **fields):
    return seen("out", name="vm", ids=SAME, metrics=metrics, meanings={"m": "host_process"}, **fields)


def test_each_metric_says_its_source_its_time_and_its_meaning(world, seen):
    world.say("p:1", outside(seen, {"m": 8.0}))
    id = world.only().id
    assert world.registry.measurements(id) == {"m": Measurement(8.0, "p:1", world.at, "host_process")}


def test_a_better_source_is_taken_at_once(world, seen):
    world.say("p:1", outside(seen, {"m": 8.0, "n": 1.0}))
    world.say("a:1", inside(seen, {"m": 2.0}))
    assert world.only().metrics == {"m": 2.0, "n": 1.0}
    found = world.registry.measurements(world.only().id)
    assert (found["m"].source, found["m"].meaning, found["n"].source) == ("a:1", "guest_available", "p:1")


def test_a_better_source_without_a_value_takes_nothing_over(world, seen):
    world.say("p:1", outside(seen, {"m": 8.0}))
    world.say("a:1", inside(seen, {"m": None}))
    assert world.only().metrics == {"m": 8.0}


def test_a_worse_source_is_taken_only_after_three_misses_and_meanwhile_it_is_unknown(world, seen):
    world.say("p:1", outside(seen, {"m": 8.0}))
    world.say("a:1", inside(seen, {"m": 2.0}))
    shown = []
    for _ in range(4):
        world.wait(10)
        world.say("p:1", outside(seen, {"m": 9.0}))
        world.say("a:1", inside(seen, {"m": None}))
        shown.append(world.only().metrics["m"])
    assert shown == [None, None, 9.0, 9.0]


def test_leaving_a_metric_out_is_a_miss_like_saying_that_it_is_unknown(world, seen):
    world.say("p:1", outside(seen, {"m": 8.0}))
    world.say("a:1", inside(seen, {"m": 2.0, "n": 1.0}))
    shown = []
    for _ in range(5):
        world.wait(10)
        world.say("p:1", outside(seen, {"m": 9.0}))
        world.say("a:1", inside(seen, {"n": 1.0}))
        shown.append(world.only().metrics["m"])
    assert shown == [None, None, 9.0, 9.0, 9.0]


def test_a_value_that_a_single_source_no_longer_gives_becomes_unknown_and_then_goes(world, seen):
    world.say("p:1", seen(metrics={"m": 1.0, "n": 2.0}))
    shown = []
    for _ in range(4):
        world.wait(10)
        world.say("p:1", seen(metrics={"n": 2.0}))
        shown.append(dict(world.only().metrics))
    assert shown == [{"n": 2.0, "m": None}] * 3 + [{"n": 2.0}]


def test_the_better_source_is_taken_back_at_once(world, seen):
    world.say("p:1", outside(seen, {"m": 8.0}))
    world.say("a:1", inside(seen, {"m": 2.0}))
    for _ in range(4):
        world.wait(10)
        world.say("p:1", outside(seen, {"m": 9.0}))
        world.say("a:1", inside(seen, {"m": None}))
    world.say("a:1", inside(seen, {"m": 3.0}))
    assert world.only().metrics["m"] == 3.0


def test_values_of_two_sources_are_never_averaged_and_never_alternate(world, seen):
    world.say("p:1", outside(seen, {"m": 8.0}))
    world.say("a:1", inside(seen, {"m": 2.0}))
    shown = set()
    for _ in range(10):
        world.wait(10)
        world.say("p:1", outside(seen, {"m": 8.0}))
        shown.add(world.only().metrics["m"])
        world.say("a:1", inside(seen, {"m": 2.0}))
        shown.add(world.only().metrics["m"])
    assert shown == {2.0}


def test_when_the_better_source_falls_silent_the_live_one_counts(world, seen):
    world.say("a:1", inside(seen, {"m": 2.0}))
    world.wait(60)
    world.say("p:1", outside(seen, {"m": 8.0}))
    assert world.only().metrics["m"] == 8.0


def test_when_all_fall_silent_the_value_stays_with_its_source_and_its_age(world, seen):
    world.say("p:1", outside(seen, {"m": 8.0}))
    world.say("a:1", inside(seen, {"m": 2.0}))
    then = world.at
    world.wait(600)
    assert world.registry.measurements(world.only().id)["m"] == Measurement(2.0, "a:1", then, "guest_available")


def test_listeners_are_told_a_value_that_comes_to_count_though_another_source_spoke(world, seen):
    world.say("p:1", outside(seen, {"m": 8.0}))
    world.say("a:1", inside(seen, {"m": 2.0}))
    world.wait(10)
    world.say("p:1", outside(seen, {"m": 8.0}))
    for _ in range(3):
        world.wait(5)
        world.say("a:1", inside(seen, {"m": None}))
    (block,) = world.heard.moved.blocks
    assert (block.metrics, block.values) == (("m",), ((8.0,),))


def test_listeners_are_told_of_what_a_merge_brought(world, seen):
    world.say("a:1", seen("x", ids={"machine_id": "m1-abc"}, metrics={"m": 1.0}))
    world.say("p:1", seen("y", ids={"smbios_uuid": "u1-abc"}, metrics={"n": 2.0}))
    both = {"machine_id": "m1-abc", "smbios_uuid": "u1-abc"}
    world.wait(1)
    world.say("a:1", seen("x", ids=both, metrics={"m": 1.0}))
    (block,) = world.heard.moved.blocks
    assert dict(zip(block.metrics, [v[0] for v in block.values], strict=True)) == {"n": 2.0}


def test_listeners_are_told_that_nobody_gives_a_value_any_more(world, seen):
    world.say("a:1", seen("x", ids=SAME, metrics={"m": 1.0}))
    world.say("p:1", seen("y", ids=SAME, metrics={"n": 2.0}))
    world.forget("p:1")
    world.wait(1)
    world.say("a:1", seen("x", ids=SAME, metrics={"m": 1.0}))
    (block,) = world.heard.moved.blocks
    assert (block.metrics, block.values) == (("n",), ((None,),))


def test_only_what_moved_is_told_but_everything_is_kept(world, seen):
    world.say("p:1", seen("a", metrics={"m": 1.0, "n": 1.0}), seen("b", metrics={"m": 1.0, "n": 1.0}))
    world.wait(10)
    world.say("p:1", seen("a", metrics={"m": 1.0, "n": 2.0}), seen("b", metrics={"m": 1.0, "n": 1.0}))
    (moved,) = world.heard.moved.blocks
    (kept,) = world.heard.ticks.blocks
    assert (moved.ids, moved.metrics, moved.values) == ((world.named("a").id,), ("n",), ((2.0,),))
    assert kept.values == ((1.0, 1.0), (2.0, 1.0))
