"""Free memory is given back to the system again and again, where the system can take it."""

import asyncio
import sys

import pytest

from pulse_core import memory
from pulse_core.testing import FakeClock


@pytest.mark.skipif(sys.platform != "linux", reason="only the C library of Linux takes memory back on demand")
def test_the_c_library_takes_memory_back():
    trim = memory.trimmer()

    assert trim is not None
    assert trim() in (0, 1)


async def test_memory_is_given_back_again_and_again_until_the_end(monkeypatch):
    loop, given, asleep = asyncio.get_running_loop(), asyncio.Semaphore(0), asyncio.Semaphore(0)

    class Clock(FakeClock):
        async def sleep(self, seconds):
            asleep.release()
            await super().sleep(seconds)

    clock = Clock()
    monkeypatch.setattr(memory, "trimmer", lambda: lambda: loop.call_soon_threadsafe(given.release))
    job = asyncio.create_task(memory.give_back(clock))

    for _ in range(2):
        await asleep.acquire()  # it is back from the thread
        await clock.forward(memory.EVERY_SECONDS)
        await given.acquire()

    job.cancel()


async def test_where_memory_cannot_be_given_back_nothing_waits(monkeypatch):
    monkeypatch.setattr(memory, "trimmer", lambda: None)

    await memory.give_back(FakeClock())
