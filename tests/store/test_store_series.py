"""What the series do beside the port's promises: forget, recover, and tell one story while they move samples."""

import asyncio
import sys
from pathlib import Path

import pytest

from pulse_core.model.ids import ResourceId
from pulse_core.plugin.stores import Samples, SeriesQuery, Store, StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.store.series.port import SqliteSeries

DAY = 86400
ROUND = 50


async def write(store: Store, first: int, count: int = ROUND) -> None:
    await store.series.write(
        Samples(
            resources=[ResourceId("r1")] * count,
            metrics=["cpu_ratio"] * count,
            at_ms=[number * 1000 for number in range(first, first + count)],
            values=[float(number) for number in range(first, first + count)],
        )
    )


async def values(store: Store) -> list[float]:
    query = SeriesQuery(resources=[[ResourceId("r1")]], since=0, until=DAY, max_points=100_000)
    return [value for curve in await store.series.read(query) for value in curve.mean]


async def test_a_reader_sees_each_sample_once_while_they_are_logged_and_sealed(tmp_path: Path) -> None:
    settings = StoreSettings(directory=str(tmp_path), options={"seal_seconds": "0", "flush_seconds": "3600"})
    async with open_sqlite(settings) as store:
        assert isinstance(store.series, SqliteSeries)
        for first in range(0, 40 * ROUND, ROUND):
            await write(store, first)
            _, one, _, two = await asyncio.gather(store.series.flush(), values(store), store.upkeep(first / 100), values(store))
            assert one == two == [float(number) for number in range(first + ROUND)]


async def test_a_series_without_samples_is_forgotten(tmp_path: Path) -> None:
    async with open_sqlite(StoreSettings(directory=str(tmp_path))) as store:
        await write(store, 0)
        await store.upkeep(DAY)
        await store.upkeep(900 * DAY)

        stats = await store.series.stats()

        assert stats.series == 0
        assert [tier.samples for tier in stats.tiers] == [0, 0, 0]


async def test_columns_of_different_length_are_refused(tmp_path: Path) -> None:
    async with open_sqlite(StoreSettings(directory=str(tmp_path))) as store:
        uneven = Samples(resources=[ResourceId("r1")], metrics=["cpu_ratio"], at_ms=[1, 2], values=[1.0])
        with pytest.raises(ValueError, match="differ in length"):
            await store.series.write(uneven)


async def test_a_store_that_loads_nothing_new_does_not_load_the_migrations(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\n"
        "from pulse_core.plugin.stores import StoreSettings\n"
        "from pulse_core.store import open_sqlite\n"
        "async def main():\n"
        "    async with open_sqlite(StoreSettings(directory=sys.argv[1])):\n"
        "        print('sqlite_utils' in sys.modules)\n"
        "asyncio.run(main())\n"
    )
    loaded = []
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, str(tmp_path), stdout=asyncio.subprocess.PIPE
        )
        out, _errors = await process.communicate()
        loaded.append(out.decode().strip())

    assert loaded == ["True", "False"]
