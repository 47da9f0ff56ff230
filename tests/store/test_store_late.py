"""A store that cannot be opened at the start is opened as soon as it can be, and never seems empty before that."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from pulse_core.errors import StoreDamaged, StoreUnavailable
from pulse_core.plugin.stores import NewEntry, Put, Samples, SeriesQuery, StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.store.opening import opened_or_late
from pulse_core.testing import FakeClock, RecordingLog


@asynccontextmanager
async def late(opener, directory, clock):
    """The store of a Pulse whose patience at the start ran out."""
    settings = StoreSettings(directory=str(directory))
    patience = asyncio.create_task(clock.forward(6))
    async with opened_or_late(opener, settings, clock=clock, log=RecordingLog()) as store:
        await patience
        yield store


async def opens(store, clock):
    async with asyncio.timeout(10):
        while store.trouble:
            await clock.forward(5)
            await asyncio.sleep(0.01)


async def refused(store):
    samples = Samples(resources=(), metrics=(), at_ms=(), values=())
    asked = (
        store.documents.get("c", "k"),
        store.documents.all("c"),
        store.documents.collections(),
        store.documents.write(Put(collection="c", key="k", body=b"{}")),
        store.journal.append([NewEntry(stream="changes", at=1.0, subject="", body=b"{}")]),
        store.journal.read("changes"),
        store.journal.last_seq("changes"),
        store.journal.prune("audit", through_seq=1),
        store.series.write(samples),
        store.series.read(SeriesQuery(resources=(), since=0, until=1)),
        store.series.stats(),
    )
    for question in asked:
        with pytest.raises(StoreUnavailable, match="not yet"):
            await question


async def test_it_refuses_everything_with_the_reason_until_it_opens(tmp_path):
    clock, ready = FakeClock(), asyncio.Event()

    @asynccontextmanager
    async def opener(settings):
        if not ready.is_set():
            raise StoreUnavailable("not yet")
        async with open_sqlite(settings) as store:
            yield store

    async with late(opener, tmp_path, clock) as store:
        await refused(store)
        assert "not yet" in store.trouble
        ready.set()
        await opens(store, clock)
        assert await store.documents.all("c") == []
        assert await store.documents.collections() == []
        await store.journal.prune("audit", through_seq=1)
        assert await store.journal.last_seq("changes") == 0
        await store.upkeep(clock.now())


async def test_a_directory_that_another_pulse_uses_is_taken_over_when_that_one_leaves(tmp_path):
    clock = FakeClock()
    first = open_sqlite(StoreSettings(directory=str(tmp_path)))
    held = await first.__aenter__()
    await held.documents.write(Put(collection="agent-configs", key="k", body=b"{}"))

    async with late(open_sqlite, tmp_path, clock) as store:
        assert "another Pulse" in store.trouble
        await first.__aexit__(None, None, None)
        await opens(store, clock)
        assert await store.documents.get("agent-configs", "k") is not None

    async with open_sqlite(StoreSettings(directory=str(tmp_path))) as free:
        assert free.trouble == ""


async def test_a_damaged_store_is_not_tried_again_while_pulse_runs(tmp_path):
    clock, tries = FakeClock(), []

    @asynccontextmanager
    async def opener(settings):
        tries.append(settings)
        raise StoreDamaged("torn")
        yield

    async with late(opener, tmp_path, clock) as store:
        await clock.forward(60)
        assert "started again" in store.trouble
    assert len(tries) == 1
