"""Keeping: batched, once each, and again when the store heals."""

import asyncio
from contextlib import suppress

from pulse_core.line import past
from pulse_core.testing.clock import settle


def fill(road, seen, count=3):
    for number in range(count):
        road.say("p:1", *(seen(f"k{key}", metrics={"m": float(number)}) for key in range(number + 1)))


async def test_changes_and_samples_are_kept_and_told_once(road, seen):
    fill(road, seen)
    assert await road.keeper.flush()
    assert await road.keeper.flush()
    rows = [row.seq for row in road.store.rows if row.stream == past.CHANGES]
    assert rows == [1, 2, 3]
    assert [change.seq for change in road.told] == rows
    assert sum(len(samples.values) for samples in road.store.samples) == 6


async def test_a_store_that_fails_for_a_while_loses_nothing_and_says_so(road, seen):
    road.store.fails = "the disk is full"
    fill(road, seen)
    assert not await road.keeper.flush()
    assert not await road.keeper.flush()
    (problem,) = road.keeper.problems()
    assert problem.part == "store"
    assert "the disk is full; live data goes on" in problem.message
    assert (road.log.names().count("store_failed"), road.told) == (1, [])
    road.store.fails = ""
    assert await road.keeper.flush()
    assert road.keeper.problems() == ()
    assert [change.seq for change in road.told] == [1, 2, 3]
    assert road.log.names().count("store_healed") == 1
    assert sum(len(samples.values) for samples in road.store.samples) == 6


async def test_samples_that_fail_do_not_hide_changes_that_are_kept(road, seen):
    fill(road, seen)
    write = road.store.write

    class NoSeries:
        async def write(self, samples):
            road.store.fails = "no room for samples"
            await write(samples)

    road.store.series = NoSeries()
    assert not await road.keeper.flush()
    assert [change.seq for change in road.told] == [1, 2, 3]


async def test_two_flushes_at_once_write_nothing_twice(road, seen):
    road.store.gate = asyncio.Event()
    fill(road, seen)
    both = asyncio.gather(road.keeper.flush(), road.keeper.flush())
    await settle()
    road.store.gate.set()
    assert await both == [True, True]
    assert [row.seq for row in road.store.rows if row.stream == past.CHANGES] == [1, 2, 3]
    assert len(road.told) == 3


async def test_what_comes_while_the_store_writes_is_told_only_when_it_is_safe(road, seen):
    road.store.gate = asyncio.Event()
    fill(road, seen, 1)
    flush = asyncio.ensure_future(road.keeper.flush())
    await settle()
    road.say("p:1", seen("k0"), seen("late"))
    road.store.gate.set()
    assert await flush
    assert len(road.told) == 1
    await road.keeper.flush()
    assert len(road.told) == 2


async def test_a_flush_that_is_cancelled_is_finished_and_not_repeated(road, seen):
    road.store.gate = asyncio.Event()
    fill(road, seen)
    run = asyncio.create_task(road.keeper.run())
    await road.clock.forward(1)
    run.cancel()
    with suppress(asyncio.CancelledError):
        await run
    road.store.gate.set()
    assert await road.keeper.flush()
    assert [row.seq for row in road.store.rows if row.stream == past.CHANGES] == [1, 2, 3]


async def test_a_write_that_went_through_without_an_answer_is_not_stuck_for_ever(road, seen):
    fill(road, seen)
    road.store.forgets_to_say = True
    assert not await road.keeper.flush()
    road.store.forgets_to_say = False
    road.say("p:1", seen("k0"), seen("more"))
    assert not await road.keeper.flush()
    assert await road.keeper.flush()
    assert [row.seq for row in road.store.rows if row.stream == past.CHANGES] == [1, 2, 3, 4]
    assert len(road.told) == 4


async def test_queues_are_bounded_and_count_what_they_lose(road, seen):
    road.keeper.most_rows, road.keeper.most_values = 2, 3
    road.store.fails = "the disk is full"
    fill(road, seen)
    await road.keeper.flush()
    assert road.keeper.lost >= 4
    assert f"{road.keeper.lost} were lost" in road.keeper.problems()[0].message


async def test_after_a_loss_the_past_goes_on_from_a_new_keyframe(road, seen):
    road.keeper.most_rows = 2
    road.store.fails = "the disk is full"
    fill(road, seen)
    await road.keeper.flush()
    road.store.fails = ""
    await road.keeper.flush()
    road.clock.advance(1)
    road.say("p:1", *(seen(f"k{key}") for key in range(2)), seen("k2", name="other"))
    await road.keeper.flush()
    state = await past.Past(road.store).at(road.clock.now())
    assert {thing["name"] for thing in state.values()} == {"k0", "k1", "other"}


async def test_a_document_that_changes_often_while_the_store_is_away_is_written_once(road, seen):
    road.store.fails = "the disk is full"
    for number in range(100):
        road.say("p:1", seen(name=f"name{number}"))
    road.store.fails = ""
    await road.keeper.flush()
    ((_, document),) = road.store.kept.items()
    assert b"name99" in document.body
    assert road.store.writes == 1


async def test_the_pace_slows_while_the_store_is_away_and_returns_when_it_heals(road, seen):
    fill(road, seen)
    road.store.fails = "the disk is full"
    run = asyncio.create_task(road.keeper.run())
    await road.clock.forward(10)
    road.store.fails = ""
    await road.clock.forward(31)
    assert road.keeper.problems() == ()
    assert len(road.told) == 3
    run.cancel()
    with suppress(asyncio.CancelledError):
        await run


async def test_upkeep_that_fails_is_shown_and_tried_again(road):
    road.store.fails = "the disk is full"
    upkeep = asyncio.create_task(road.keeper.upkeep())
    await road.clock.forward(61)
    assert "the disk is full" in road.keeper.problems()[0].message
    assert not upkeep.done()
    upkeep.cancel()
    with suppress(asyncio.CancelledError):
        await upkeep
