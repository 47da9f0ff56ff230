"""Run under load, be killed, look whether all that was acknowledged is there; again and again. Started by a test.

One process forks the victims, so that each costs a fork and not a start of Python. A victim inherits what its
predecessors had acknowledged, checks it against the store, and then writes on until it is killed.
"""

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import time
from pathlib import Path

from pulse_core.model.ids import ResourceId
from pulse_core.plugin.stores import NewEntry, Put, Samples, SeriesQuery, Store, StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.store.series.port import SqliteSeries

START = 1_700_000_000 - 1_700_000_000 % 3600
KEYS = 20
SETTINGS = {"flush_seconds": "0.01", "seal_samples": "150", "seal_seconds": "0"}
EACH_SECONDS = 30
ROUND_SAMPLES = 40

Acknowledged = dict[str, int]


def main(directory: str, rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged: Acknowledged = {"write": 0, "change": 0, "sample": 0}
    for _ in range(rounds):
        one_round(directory, acknowledged, kill_after=chance.randrange(1, 60), then=chance.uniform(0, 0.004))
    one_round(directory, acknowledged, kill_after=0, then=0)
    print(json.dumps(acknowledged))


def one_round(directory: str, acknowledged: Acknowledged, *, kill_after: int, then: float) -> None:
    reading, writing = os.pipe()
    victim = os.fork()
    if victim == 0:
        os.close(reading)
        asyncio.run(live(directory, acknowledged, writing, only_check=kill_after == 0))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "r") as lines:
        for number, line in enumerate(lines, start=1):
            take(line, acknowledged)
            if number == kill_after:
                time.sleep(then)
                os.kill(victim, signal.SIGKILL)
    os.waitpid(victim, 0)


def take(line: str, acknowledged: Acknowledged) -> None:
    word, _, number = line.partition(" ")
    if word not in acknowledged:
        raise SystemExit(line)
    acknowledged[word] = int(number)


async def live(directory: str, acknowledged: Acknowledged, out: int, *, only_check: bool) -> None:
    settings = StoreSettings(directory=directory, options=SETTINGS, raw_days=1 / 8, minute_days=1 / 4, hour_days=400)
    try:
        async with open_sqlite(settings) as store:
            await check(store, acknowledged)
            check_counts(Path(directory) / "default.db")
            if only_check:
                return
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(write_documents(store, out))
                tasks.create_task(write_changes(store, out))
                tasks.create_task(write_samples(store, acknowledged["sample"], out))
    except* (AssertionError, Exception) as problems:
        os.write(out, f"broken {problems.exceptions[0]!r}\n".encode())


async def write_documents(store: Store, out: int) -> None:
    number = await store.journal.last_seq("audit")
    while True:
        number += 1
        body = str(number).encode()
        entry = NewEntry(stream="audit", at=START + number, subject=str(number % KEYS), body=body)
        await store.documents.write(Put(collection="kept", key=str(number % KEYS), body=body), entries=[entry])
        os.write(out, f"write {number}\n".encode())


async def write_changes(store: Store, out: int) -> None:
    number = await store.journal.last_seq("changes")
    while True:
        entries = [NewEntry(stream="changes", at=START, subject="", body=b"{}", seq=number + step) for step in (1, 2, 3)]
        await store.journal.append(entries)
        number += 3
        os.write(out, f"change {number}\n".encode())


async def write_samples(store: Store, known: int, out: int) -> None:
    assert isinstance(store.series, SqliteSeries)
    number = known
    while True:
        fresh = range(number + 1, number + ROUND_SAMPLES + 1)
        await store.series.write(
            Samples(
                resources=[ResourceId("r1")] * len(fresh),
                metrics=["cpu_ratio"] * len(fresh),
                at_ms=[(START + one * EACH_SECONDS) * 1000 for one in fresh],
                values=[float(one) for one in fresh],
            )
        )
        number += ROUND_SAMPLES
        await store.series.flush()
        os.write(out, f"sample {number}\n".encode())
        await store.upkeep(START + number * EACH_SECONDS)


async def check(store: Store, acknowledged: Acknowledged) -> None:
    for stream, word in (("audit", "write"), ("changes", "change")):
        rows = await store.journal.read(stream, limit=1_000_000)
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1)), f"{stream} has a hole"
        assert len(rows) >= acknowledged[word], f"{stream} lost rows: {len(rows)} of {acknowledged[word]}"
    newest = {row.subject: row.body for row in await store.journal.read("audit", limit=1_000_000)}
    found = {one.key: one.body for one in await store.documents.all("kept")}
    assert found == newest, "a document and its entry were not written together"
    await check_samples(store, acknowledged["sample"])


async def check_samples(store: Store, count: int) -> None:
    if not count:
        return
    recent = max(1, count - 200)
    since, until = START + recent * EACH_SECONDS, START + count * EACH_SECONDS
    query = SeriesQuery(resources=[[ResourceId("r1")]], since=since, until=until, max_points=100_000)
    (curve,) = await store.series.read(query)
    assert list(curve.mean) == [float(one) for one in range(recent, count + 1)], "samples that were flushed are gone or twice"


def check_counts(path: Path) -> None:
    """No hour that was rolled up counts a sample twice, or misses one."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    whole = 3600 // EACH_SECONDS
    wrong = connection.execute(
        "SELECT hour, count FROM hours WHERE count != ? - (hour = (SELECT min(hour) FROM hours)) "
        "AND (hour, series) NOT IN (SELECT hour, series FROM stale_hours) "
        "AND hour < (SELECT max(hour) FROM hours)",
        (whole,),
    ).fetchall()
    connection.close()
    assert not wrong, f"hours with a wrong count: {wrong}"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
