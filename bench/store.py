"""Measure the store: samples written a second, and what an idle server with one host writes to disk in a day."""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pulse_core.model.ids import ResourceId
from pulse_core.plugin.stores import Samples, SeriesQuery, Store, StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.store.series.port import SqliteSeries

BATCH = 10_000
BATCHES = 200
HOST_METRICS = 60
INTERVAL_SECONDS = 2
FLUSH_SECONDS = 9
MODELLED_HOURS = 6
START = 1_700_000_000 - 1_700_000_000 % 3600


def say(measure: str, value: float, unit: str, target: str) -> None:
    print(json.dumps({"measure": measure, "value": round(value, 3), "unit": unit, "target": target}))


def estate(series_count: int) -> Iterator[Samples]:
    """Batches as a large estate gives them: each series once every 10 s."""
    pairs = [(ResourceId(f"r{n // 10:011d}"), f"metric_{n % 10}_ratio") for n in range(series_count)]
    for number in range(BATCHES):
        first = number * BATCH
        rows = [(*pairs[n % series_count], n) for n in range(first, first + BATCH)]
        yield Samples(
            resources=[row[0] for row in rows],
            metrics=[row[1] for row in rows],
            at_ms=[(START + row[2] // series_count * 10) * 1000 for row in rows],
            values=[float(row[2] % 997) / 7 for row in rows],
        )


async def throughput(directory: str, series_count: int) -> None:
    settings = StoreSettings(directory=directory, organisation=f"rate{series_count}")
    batches = list(estate(series_count))
    started = time.perf_counter()
    async with open_sqlite(settings) as store:
        for batch in batches:
            await store.series.write(batch)
    seconds = time.perf_counter() - started
    name = f"series engine: samples written, batches of {BATCH}, {series_count} series"
    say(name, BATCH * BATCHES / seconds, "samples/s", ">= 200000")
    async with open_sqlite(settings) as store:
        await store.upkeep(START)
        started = time.perf_counter()
        await store.upkeep(START + 86400)
        say(f"roll-up of {BATCH * BATCHES} samples of {series_count} series", time.perf_counter() - started, "s", "")


def written_bytes() -> int:
    """All that this process wrote to files: played fast, the kernel's own count would miss pages that are written twice."""
    fields = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(fields["wchar"])


async def idle_day(directory: str) -> None:
    """Play some hours of one host at its real rhythm of flushes and upkeep, without waiting for them."""
    settings = StoreSettings(directory=directory, organisation="idle", options={"flush_seconds": "3600"})
    resources = [ResourceId(f"r{n // 6:011d}") for n in range(HOST_METRICS)]
    metrics = [f"metric_{n % 6}_ratio" for n in range(HOST_METRICS)]
    before = written_bytes()
    async with open_sqlite(settings) as store:
        assert isinstance(store.series, SqliteSeries)
        for second in range(0, MODELLED_HOURS * 3600, INTERVAL_SECONDS):
            values = [((second * 7919 + n * 104729) % 1000) / 1000 for n in range(HOST_METRICS)]
            at_ms = [(START + second) * 1000 + 7] * HOST_METRICS
            await store.series.write(Samples(resources=resources, metrics=metrics, at_ms=at_ms, values=values))
            if second % FLUSH_SECONDS < INTERVAL_SECONDS:
                await store.series.flush()  # otherwise the timer's
            if second % 60 == 0:
                await store.upkeep(START + second)
        await curves_of(store, resources)
    day = (written_bytes() - before) * 24 / MODELLED_HOURS
    say("disk writes of the store for one idle host in a day", day / 1e9, "GB", "<= 1 with all else")
    say(f"file after {MODELLED_HOURS} h of one host", size_of(directory) / 1e6, "MB", "")


def size_of(directory: str) -> int:
    return sum(file.stat().st_size for file in Path(directory).glob("idle.db*"))


async def curves_of(store: Store, resources: list[ResourceId]) -> None:
    for hours, points in ((1, 120), (1, 500), (6, 500)):
        since = START + (MODELLED_HOURS - hours) * 3600
        query = SeriesQuery(
            resources=[[one] for one in dict.fromkeys(resources)], since=since, until=since + hours * 3600, max_points=points
        )
        started = time.perf_counter()
        curves = await store.series.read(query)
        say(f"read {len(curves)} curves over {hours} h, {points} points", (time.perf_counter() - started) * 1000, "ms", "")


async def main() -> None:
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as directory:
        for series_count in (1_000, 10_000):
            await throughput(directory, series_count)
        await idle_day(directory)


if __name__ == "__main__":
    asyncio.run(main())
