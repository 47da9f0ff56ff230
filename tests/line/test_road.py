"""The line survives every plugin, and tells what it could not use."""

from contextlib import suppress

import pytest

from pulse_core.errors import PluginFailed
from pulse_core.line.memory import DEPARTED
from pulse_core.model.change import ChangeKind
from pulse_core.model.report import Dropped, Reading
from pulse_core.model.status import SourceStatus
from pulse_core.testing.clock import settle


def broken(report):
    raise PluginFailed("pulse-bad", "reading failed with KeyError")


def test_an_adapter_that_raises_is_shown_at_its_source_and_heals_at_the_next_good_report(road, seen):
    road.say("p:1", seen())
    road.say("p:2", seen("b"))
    road.behaviour["good"] = broken
    taken = road.say("p:1", seen())
    assert taken.dropped[0].reason == "pulse-bad: reading failed with KeyError"
    shown = {r.name: r.sources for r in road.resources()}
    assert shown["a"]["p:1"].error == "pulse-bad: reading failed with KeyError"
    assert shown["b"]["p:2"].status is SourceStatus.LIVE
    del road.behaviour["good"]
    road.say("p:1", seen())
    assert {r.sources["p:1"].error for r in road.resources() if r.name == "a"} == {""}


def test_one_kind_of_report_that_cannot_be_read_does_not_flicker_with_another_that_can(road, seen):
    road.say("p:1", seen())
    road.behaviour["bad"] = broken
    for _ in range(3):
        road.say("p:1", seen())
        road.say("p:1", seen(), kind="bad")
    assert len(road.publisher.changes) == 2
    assert road.only().sources["p:1"].status is SourceStatus.FAILING


def test_what_cannot_be_read_does_not_hide_how_far_a_clock_is_off(road, seen):
    road.say("p:1", seen())
    road.line.note("p:1", skew_seconds=3600)
    road.behaviour["bad"] = broken
    road.say("p:1", seen(), kind="bad")
    assert road.only().sources["p:1"].clock_skew_seconds == 3600


@pytest.mark.parametrize("field", ["monotonic", "taken_at", "interval_seconds"])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_report_that_cannot_be_placed_in_time_is_dropped(road, seen, field, value):
    road.say("p:1", seen(metrics={"m": 1.0}))
    taken = road.say("p:1", seen(metrics={"m": 2.0}), **{field: value})
    assert taken.dropped[0].reason == f"{field} is no finite number"
    assert road.only().metrics == {"m": 1.0}


async def test_a_report_from_the_beginning_of_time_is_kept_as_of_now(road, seen):
    road.say("p:1", seen(metrics={"m": 1.0}), taken_at=-1e300)
    assert await road.keeper.flush()
    assert list(road.store.samples[0].at_ms) == [round(road.clock.now() * 1000)]


def test_a_report_from_the_future_is_taken_as_of_now(road, seen):
    road.say("p:1", seen(metrics={"m": 1.0}), taken_at=road.clock.now() + 86400)
    ((ticks, late),) = road.publisher.ticks
    assert (ticks.at, late) == (road.clock.now(), False)


def test_dropped_records_are_counted_and_logged_once(road, seen):
    road.behaviour["half"] = lambda report: Reading(
        observations=tuple(report.payload), dropped=(Dropped("vms[1]", "no name"), Dropped("vms[2]", "no name"))
    )
    for _ in range(3):
        taken = road.say("p:1", seen(), kind="half")
    assert (taken.observations, len(taken.dropped)) == (1, 2)
    assert road.line.dropped == {"p:1": 6}
    assert road.log.names().count("records_dropped") == 1


def test_a_late_backlog_is_marked_late(road, seen):
    road.say("p:1", seen(metrics={"m": 1.0}), taken_at=road.clock.now() - 600)
    road.say("p:1", seen(metrics={"m": 2.0}))
    assert [late for _, late in road.publisher.ticks] == [True, False]
    assert road.only().metrics == {"m": 2.0}


async def test_values_older_than_those_that_are_known_are_only_history(road, seen):
    road.say("p:1", seen(name="new", metrics={"m": 2.0}))
    road.say("p:1", seen(name="old", metrics={"m": 1.0}), seen("b"), epoch="before", taken_at=road.clock.now() - 600)
    assert (road.only().name, road.only().metrics) == ("new", {"m": 2.0})
    ticks, late = road.publisher.ticks[-1]
    assert late
    assert ticks.blocks[0].values == ((1.0,),)
    await road.keeper.flush()
    assert [value for samples in road.store.samples for value in samples.values] == [2.0, 1.0]


def test_history_never_removes(road, seen):
    road.say("p:1", seen("a"), seen("b"))
    for minute in (5, 4, 3):
        road.say("p:1", seen("a"), epoch="before", taken_at=road.clock.now() - 60 * minute)
    assert len(road.resources()) == 2


def test_history_does_not_break_the_rates_of_today(road, seen):
    road.say("p:1", seen(counters={"x_per_second": 10}), monotonic=10.0)
    road.say("p:1", seen(counters={"x_per_second": 999}), epoch="before", taken_at=road.clock.now() - 600, monotonic=15.0)
    road.say("p:1", seen(counters={"x_per_second": 30}), monotonic=20.0)
    assert road.only().metrics == {"x_per_second": 2.0}


def test_a_repeated_delivery_counts_once(road, seen):
    report = road.report("p:1", seen(metrics={"m": 1.0}))
    assert road.line.take(report).observations == 1
    assert road.line.take(report).observations == 0
    assert len(road.publisher.ticks) == 1


def test_a_removed_source_takes_what_only_it_said_with_it(road, seen):
    road.say("p:1", seen())
    road.line.forget("p:1", why="removed by ann")
    assert road.resources() == []
    assert (road.publisher.changes[-1].kind, road.publisher.changes[-1].reason) == (ChangeKind.REMOVED, "removed by ann")


async def test_who_falls_silent_is_marked_without_a_report(road, seen):
    import asyncio

    road.say("p:1", seen())
    task = asyncio.create_task(road.line.watch_silence())
    await road.clock.forward(60)
    assert road.only().sources["p:1"].status is SourceStatus.STALE
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_thing_that_returns_after_a_restart_gets_its_id_back(road, make_road, seen):
    for claimed in ("m1-abc", "m2-abc"):
        road.say("p:1", seen(claimed, ids={"machine_id": claimed}), scope=claimed)
    ids = {r.name: r.id for r in road.resources()}
    road.line.forget("p:1", why="removed")
    await road.keeper.flush()
    again = make_road()
    again.store = again.keeper.store = road.store
    await again.line.restore(road.store)
    again.say("p:2", seen("m2-abc", ids={"machine_id": "m2-abc"}))
    assert again.only().id == ids["m2-abc"]
    await again.keeper.flush()
    assert [document.key for document in await road.store.all(DEPARTED)] == [ids["m1-abc"]]


async def test_it_is_kept_who_fell_silent_where_that_decides_who_is_who(road, make_road, seen):
    for agent, boot in (("agent:1/host:local", "b1-abc"), ("agent:2/host:local", "b2-abc")):
        road.say(agent, seen("x", ids={"machine_id": "m1-abc", "boot_id": boot}))
        road.clock.advance(100)
        road.line._changed(road.line.registry.expire(road.clock.now()))
    await road.keeper.flush()
    again = make_road()
    await again.line.restore(road.store)
    assert len(again.only().sources) == 2


async def test_a_restarted_line_knows_ids_pins_and_numbers(road, make_road, seen):
    road.say("p:1", seen())
    await road.keeper.flush()
    again = make_road()
    again.store = road.store
    await again.line.restore(road.store)
    assert again.only().id == road.only().id
    assert again.line.registry.seq == road.line.registry.seq
    await settle()
