"""The fake clock wakes sleepers in order and never waits for real."""

import asyncio

from pulse_core.clock import SystemClock
from pulse_core.plugin import Clock
from pulse_core.testing import FakeClock, settle


async def test_forward_runs_a_loop_once_for_each_moment_it_is_due():
    clock = FakeClock(now=100.0, monotonic=0.0)
    seen: list[tuple[float, float]] = []

    async def tick() -> None:
        while True:
            await clock.sleep(2)
            seen.append((clock.now(), clock.monotonic()))

    task = asyncio.create_task(tick())
    await clock.forward(7)
    task.cancel()

    assert seen == [(102.0, 2.0), (104.0, 4.0), (106.0, 6.0)]
    assert (clock.now(), clock.monotonic()) == (107.0, 7.0)


async def test_sleepers_due_at_the_same_moment_wake_in_the_order_they_lay_down():
    clock = FakeClock()
    woken: list[str] = []

    async def nap(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(name)

    async with asyncio.TaskGroup() as group:
        for name, seconds in (("late", 3.0), ("first", 1.0), ("second", 1.0)):
            group.create_task(nap(name, seconds))
        await clock.forward(3)

    assert woken == ["first", "second", "late"]


async def test_advance_jumps_and_everybody_who_was_due_wakes():
    clock = FakeClock()
    task = asyncio.create_task(clock.sleep(5))
    await settle()

    clock.advance(4.9)
    await settle()
    asleep = clock.sleepers
    clock.advance(0.1)
    await settle()

    assert asleep == 1
    assert task.done()


async def test_a_cancelled_sleeper_is_forgotten():
    clock = FakeClock()
    task = asyncio.create_task(clock.sleep(5))
    await settle()

    task.cancel()
    await settle()
    await clock.forward(10)

    assert clock.sleepers == 0


async def test_a_jump_of_the_wall_clock_leaves_the_monotonic_one_alone():
    clock = FakeClock(now=1000.0, monotonic=5.0)

    clock.jump_wall_clock(-86_400)

    assert (clock.now(), clock.monotonic()) == (1000.0 - 86_400, 5.0)


async def test_the_system_clock_keeps_the_same_port():
    clock: Clock = SystemClock()

    before = clock.monotonic()
    await clock.sleep(0)

    assert clock.monotonic() >= before
    assert clock.now() > 1_000_000_000
