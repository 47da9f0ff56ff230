"""Move samples on: from memory to the log within seconds, from the log to chunks by hour within minutes."""

import sqlite3
from collections.abc import Iterator

from pulse_core.store.series import names
from pulse_core.store.series.block import Block, unpacked, windows
from pulse_core.store.series.chunks import Samples, by_hour, hour_of, pack_runs, pack_samples, settled
from pulse_core.store.series.floors import floors
from pulse_core.store.series.memory import Memory
from pulse_core.store.series.rollup import add_late
from pulse_core.store.writer import transaction

_LOG = "INSERT INTO unsealed (body) VALUES (?)"
_LOGGED = "SELECT body FROM unsealed ORDER BY id"
_EMPTY_LOG = "DELETE FROM unsealed"
_CHUNK = "INSERT INTO raw (hour, series, count, body) VALUES (?, ?, ?, ?)"
_NEWEST = "SELECT coalesce(max(id), 0) FROM raw"
_STALE = "INSERT OR IGNORE INTO stale_hours (hour, series) SELECT hour, series FROM raw WHERE id > ?"

Late = tuple[int, int, Samples]


def recover(connection: sqlite3.Connection, memory: Memory) -> None:
    """Take up what an earlier run logged and did not seal."""
    memory.logged = [unpacked(body) for (body,) in connection.execute(_LOGGED)]


def log(connection: sqlite3.Connection, memory: Memory) -> None:
    """Write what is new to the log."""
    with memory.lock:
        memory.absorb()
        blocks = memory.begin_logging()
        new = memory.names.unsaved()
    written = False
    try:
        if blocks:
            _write_log(connection, blocks, new)
        written = True
    finally:
        with memory.lock:
            memory.end_logging(written=written)
            if blocks and written:
                memory.names.saved(len(new))


def seal(connection: sqlite3.Connection, memory: Memory) -> None:
    """Put everything logged into chunks, and mark their hours as not rolled up."""
    with memory.lock:
        sealed = list(memory.logged)
    if not sealed:
        return
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        _write_chunks(connection, sealed)
        # Readers look at memory and begin their snapshot under this lock: they see a sample once, here or there.
        with memory.lock:
            connection.execute("COMMIT")
            del memory.logged[: len(sealed)]
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _write_log(connection: sqlite3.Connection, blocks: list[Block], new: names.Unsaved) -> None:
    with transaction(connection, durable=False):
        names.save(connection, new)
        connection.executemany(_LOG, [(block.pack(),) for block in blocks])


def _write_chunks(connection: sqlite3.Connection, blocks: list[Block]) -> None:
    floor = floors(connection)
    (newest,) = connection.execute(_NEWEST).fetchone()
    late: list[Late] = []
    for window in windows(blocks):
        only = hour_of(window)
        if only is not None and only >= floor.raw:  # nearly always
            connection.executemany(_CHUNK, ((only, *run) for run in pack_runs(only, window)))
            continue
        chunks: list[tuple[int, int, int, bytes]] = []
        for hour, series, samples in sorted(_pieces(window), key=lambda piece: piece[:2]):
            if hour < floor.raw:
                late.append((hour, series, samples))
                continue
            chunks.append((hour, series, len(samples[0]), pack_samples(hour, samples)))
        connection.executemany(_CHUNK, chunks)
    connection.execute(_STALE, (newest,))
    add_late(connection, floor, late)
    connection.execute(_EMPTY_LOG)


def _pieces(block: Block) -> Iterator[Late]:
    for series, at_ms, values in block.runs():
        for hour, samples in by_hour(settled([(at_ms, values)])):
            yield hour, series, samples
