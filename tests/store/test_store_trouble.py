"""What the store does when the disk is full, read-only, locked or damaged."""

import asyncio
import random
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from pulse_core.errors import ConfigError, RevisionConflict, StoreDamaged, StoreUnavailable
from pulse_core.model.ids import ResourceId
from pulse_core.plugin.stores import NewEntry, Put, Samples, SeriesQuery, StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.store.series.port import SqliteSeries
from pulse_core.store.sqlite import SqliteStore

DAY = 86400
LARGE = b"x" * 200_000


@asynccontextmanager
async def opened(directory: Path, **options: str) -> AsyncIterator[SqliteStore]:
    settings = StoreSettings(directory=str(directory), options={"flush_seconds": "3600", **options})
    async with open_sqlite(settings) as store:
        assert isinstance(store, SqliteStore)
        yield store


async def pragma(store: SqliteStore, words: str) -> None:
    """Let the disk misbehave, as seen by the one connection that writes."""
    await store._writer.alone(lambda connection: connection.execute(f"PRAGMA {words}").fetchall())


async def flushed(store: SqliteStore) -> None:
    """What the timer does."""
    assert isinstance(store.series, SqliteSeries)
    await store.series.flush()


async def write(store: SqliteStore, first: int, count: int) -> None:
    numbers = range(first, first + count)
    await store.series.write(
        Samples(
            resources=[ResourceId("r1")] * count,
            metrics=["cpu_ratio"] * count,
            at_ms=[number * 1000 for number in numbers],
            values=[float(number) for number in numbers],
        )
    )


async def values(store: SqliteStore) -> list[float]:
    query = SeriesQuery(resources=[[ResourceId("r1")]], since=0, until=DAY, max_points=100_000)
    return [value for curve in await store.series.read(query) for value in curve.mean]


def kept(directory: Path) -> Path:
    """A database with something in it."""

    async def fill() -> None:
        async with opened(directory) as store:
            for number in range(200):
                entry = NewEntry(stream="audit", at=0, subject="", body=b"row" * 50)
                await store.documents.write(Put(collection="c", key=str(number), body=b"{}" * 300), entries=[entry])
            await write(store, 1, 500)
            await store.upkeep(10 * 3600)

    asyncio.run(fill())
    return directory / "default.db"


async def test_a_full_disk_is_said_in_words_and_heals_by_itself(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.documents.write(Put(collection="c", key="before", body=b"1"))
        await pragma(store, "max_page_count = 1")
        await write(store, 1, 5000)

        with pytest.raises(StoreUnavailable, match="disk is full"):
            await store.documents.write(Put(collection="c", key="during", body=LARGE))
        with pytest.raises(StoreUnavailable, match="disk is full"):
            await flushed(store)

        assert "disk is full" in store.trouble
        assert len(await values(store)) == 5000
        assert await store.documents.get("c", "during") is None
        await pragma(store, "max_page_count = 1000000")
        await flushed(store)
        assert store.trouble == ""
    async with opened(tmp_path) as store:
        assert len(await values(store)) == 5000


async def test_samples_that_cannot_be_written_are_bounded_and_the_oldest_give_way(tmp_path: Path) -> None:
    async with opened(tmp_path, buffer_samples="300") as store:
        await pragma(store, "query_only = ON")
        for first in range(1, 1001, 100):
            await write(store, first, 100)
            await values(store)

        with pytest.raises(StoreUnavailable):
            await flushed(store)

        assert await values(store) == [float(number) for number in range(701, 1001)]
        assert "700 samples were dropped" in store.trouble


async def test_a_file_that_turned_read_only_raises_and_heals(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await pragma(store, "query_only = ON")
        with pytest.raises(StoreUnavailable, match="writable"):
            await store.journal.append([NewEntry(stream="audit", at=1, subject="", body=b"")])
        assert "writable" in store.trouble

        await pragma(store, "query_only = OFF")
        await store.journal.append([NewEntry(stream="audit", at=1, subject="", body=b"")])

        assert store.trouble == ""
        assert await store.journal.last_seq("audit") == 1


async def test_upkeep_in_trouble_stops_quietly_and_goes_on_later(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await write(store, 1, 100)
        await pragma(store, "query_only = ON")
        await store.upkeep(DAY)
        assert store.trouble

        await pragma(store, "query_only = OFF")
        await flushed(store)
        await store.upkeep(2 * DAY)

        assert store.trouble == ""
        assert [tier.samples for tier in (await store.series.stats()).tiers] == [100, 2, 1]


async def test_a_lock_of_another_program_is_said_and_heals(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await pragma(store, "busy_timeout = 0")
        with closing(sqlite3.connect(tmp_path / "default.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable, match="another program"):
                await store.documents.write(Put(collection="c", key="k", body=b"1"))
            other.execute("ROLLBACK")

        await store.documents.write(Put(collection="c", key="k", body=b"1"))

        assert store.trouble == ""


async def test_a_second_pulse_on_the_same_directory_is_refused_by_name(tmp_path: Path) -> None:
    async with opened(tmp_path):
        with pytest.raises(StoreUnavailable, match=r"another Pulse \(process \d+\)"):
            async with opened(tmp_path):
                pass


async def test_a_directory_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreUnavailable, match="writable directory"):
        async with opened(tmp_path / "taken"):
            pass


async def test_an_organisation_that_cannot_name_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="organisation"):
        async with open_sqlite(StoreSettings(directory=str(tmp_path), organisation="../else")):
            pass


async def test_the_files_are_private(tmp_path: Path) -> None:
    directory = tmp_path / "data"
    async with opened(directory) as store:
        await write(store, 1, 1)
        await flushed(store)

        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in directory.iterdir()} == {0o600}


@pytest.mark.parametrize("size", [0, 1, 16, 100, 4096, 10_000, 60_000])
def test_a_truncated_database_is_refused_and_left_alone(tmp_path: Path, size: int) -> None:
    path = kept(tmp_path)
    path.write_bytes(path.read_bytes()[:size])

    refused(path)


@pytest.mark.parametrize("garbage", [b"not a database", b"\0" * 8192, b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / "default.db"
    path.write_bytes(garbage)

    refused(path)


@pytest.mark.parametrize("seed", range(12))
def test_overwritten_pages_are_refused_or_did_not_matter(tmp_path: Path, seed: int) -> None:
    path = kept(tmp_path)
    chance = random.Random(seed)
    body = bytearray(path.read_bytes())
    for _ in range(3):
        start = chance.randrange(1, len(body) // 4096) * 4096
        body[start : start + 4096] = chance.randbytes(4096)
    path.write_bytes(body)

    async def look() -> int:
        async with opened(tmp_path) as store:
            return len(await store.documents.all("c")) + len(await store.journal.read("audit"))

    try:
        found = asyncio.run(look())
    except StoreDamaged:
        return

    assert found == 400


def test_a_missing_database_whose_log_is_there_is_not_replaced(tmp_path: Path) -> None:
    path = kept(tmp_path)
    path.unlink()
    (tmp_path / "default.db-wal").write_bytes(b"left behind")

    with pytest.raises(StoreDamaged, match="missing"):
        asyncio.run(entered(tmp_path))


def test_a_database_of_a_newer_pulse_is_refused_in_words(tmp_path: Path) -> None:
    path = kept(tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('pulse', '9999_later', '')")
        connection.commit()

    with pytest.raises(StoreDamaged, match="newer Pulse"):
        asyncio.run(entered(tmp_path))


def test_what_a_killed_first_start_left_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "default.db.new").write_bytes(b"half a database")

    asyncio.run(entered(tmp_path))

    assert not (tmp_path / "default.db.new").exists()


async def test_damage_met_while_running_is_said_and_stays_said(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        await store.documents.write(*[Put(collection="c", key=str(number), body=LARGE) for number in range(20)])
        await pragma(store, "wal_checkpoint(TRUNCATE)")
        path = tmp_path / "default.db"
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * (path.stat().st_size - 4096))

        with pytest.raises(StoreDamaged):
            await store.documents.all("c")

        assert "damaged" in store.trouble


async def test_one_conflict_does_not_spoil_what_is_written_beside_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        writes = [
            store.documents.write(Put(collection="c", key=str(number), body=b"1", expect=number % 2)) for number in range(20)
        ]

        outcomes = await asyncio.gather(*writes, return_exceptions=True)

        assert [isinstance(outcome, RevisionConflict) for outcome in outcomes] == [number % 2 == 1 for number in range(20)]
        assert len(await store.documents.all("c")) == 10


async def entered(directory: Path) -> None:
    async with opened(directory):
        pass


def refused(path: Path) -> None:
    """Opening raises in words and changes nothing."""
    before = path.read_bytes()
    with pytest.raises(StoreDamaged, match="restore a backup"):
        asyncio.run(entered(path.parent))
    assert path.read_bytes() == before


async def test_a_database_that_is_moved_away_while_pulse_runs_is_said_and_acknowledges_nothing(tmp_path: Path) -> None:
    path, aside = tmp_path / "default.db", tmp_path / "aside"
    async with opened(tmp_path) as store:
        await store.documents.write(Put(collection="agent-configs", key="a", body=b"{}"))
        path.rename(aside)
        with pytest.raises(StoreUnavailable, match="removed or replaced"):
            await store.documents.write(Put(collection="agent-configs", key="b", body=b"{}"))
        assert "removed or replaced" in store.trouble

        aside.rename(path)
        await store.documents.write(Put(collection="agent-configs", key="b", body=b"{}"))
        assert store.trouble == ""
