"""The journal: streams of rows, numbered without a hole, kept until their retention ends."""

import json
import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Final

from pulse_core.errors import RevisionConflict
from pulse_core.plugin.stores import Entry, NewEntry
from pulse_core.store.readers import Readers
from pulse_core.store.writer import Writer, transaction

PRUNED_AT_ONCE: Final = 1000

_LAST = "SELECT last_seq FROM streams WHERE stream = ?"
_NUMBERED = "INSERT INTO streams (stream, last_seq) VALUES (?, ?) ON CONFLICT (stream) DO UPDATE SET last_seq = excluded.last_seq"
_ADD = "INSERT INTO journal (stream, seq, at, subject, body) VALUES (?, ?, ?, ?, ?)"
_ROWS = (
    "SELECT stream, seq, at, subject, body FROM journal WHERE stream = :stream AND seq > :after "
    "AND (:since IS NULL OR at >= :since) AND (:until IS NULL OR at <= :until) "
)
_OF_SUBJECTS = "AND subject IN (SELECT value FROM json_each(:subjects)) "
_OLDEST_FIRST = "ORDER BY seq LIMIT :limit"
_NEWEST_FIRST = "ORDER BY seq DESC LIMIT :limit"
_PRUNE_THROUGH = (
    "DELETE FROM journal WHERE stream = :stream AND seq <= "
    "(SELECT max(seq) FROM (SELECT seq FROM journal WHERE stream = :stream AND seq <= :through ORDER BY seq LIMIT :limit))"
)
_PRUNE = (
    "DELETE FROM journal WHERE (stream, seq) IN (SELECT stream, seq FROM journal WHERE stream = ? AND at < ? ORDER BY at LIMIT ?)"
)


class SqliteJournal:
    """The `Journal` port."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer = writer
        self._readers = readers

    async def append(self, entries: Sequence[NewEntry]) -> None:
        if entries:
            await self._writer.write(lambda connection: add(connection, entries))

    async def read(
        self,
        stream: str,
        *,
        after_seq: int = 0,
        since: float | None = None,
        until: float | None = None,
        subjects: Sequence[str] = (),
        limit: int = 1000,
        newest_first: bool = False,
    ) -> Sequence[Entry]:
        query = _ROWS + (_OF_SUBJECTS if subjects else "") + (_NEWEST_FIRST if newest_first else _OLDEST_FIRST)
        asked = {
            "stream": stream,
            "after": after_seq,
            "since": since,
            "until": until,
            "subjects": json.dumps(list(subjects)),
            "limit": max(limit, 0),
        }
        rows = await self._readers.ask(lambda connection: connection.execute(query, asked).fetchall())
        return [_entry(row) for row in rows]

    async def last_seq(self, stream: str) -> int:
        row = await self._readers.ask(lambda connection: connection.execute(_LAST, (stream,)).fetchone())
        return int(row[0]) if row else 0

    async def prune(self, stream: str, *, through_seq: int) -> None:
        # Piece by piece from the old end: whatever ends this leaves a stream without a hole.
        while await self._writer.alone(partial(prune_through, stream=stream, through_seq=through_seq)):
            pass


def add(connection: sqlite3.Connection, entries: Sequence[NewEntry]) -> None:
    """Number and insert the entries within a transaction. Raises RevisionConflict for a number that was given before."""
    last: dict[str, int] = {}
    rows = []
    for entry in entries:
        before = last[entry.stream] if entry.stream in last else _last(connection, entry.stream)
        seq = before + 1 if entry.seq is None else entry.seq
        if seq <= before:
            raise RevisionConflict(f"{entry.stream} has number {seq} already, it ends at {before}: read it again and number on")
        last[entry.stream] = seq
        rows.append((entry.stream, seq, entry.at, entry.subject, entry.body))
    connection.executemany(_ADD, rows)
    connection.executemany(_NUMBERED, last.items())


def prune_older(connection: sqlite3.Connection, *, stream: str, before: float) -> bool:
    """Remove some of the stream's rows that are older than `before`; True when there may be more."""
    with transaction(connection, durable=False):
        removed = connection.execute(_PRUNE, (stream, before, PRUNED_AT_ONCE)).rowcount
    return removed == PRUNED_AT_ONCE


def prune_through(connection: sqlite3.Connection, *, stream: str, through_seq: int) -> bool:
    """Remove some of the stream's rows up to that number, the first ones first; True when there may be more."""
    asked = {"stream": stream, "through": through_seq, "limit": PRUNED_AT_ONCE}
    with transaction(connection, durable=False):
        removed = connection.execute(_PRUNE_THROUGH, asked).rowcount
    return removed == PRUNED_AT_ONCE


def streams(connection: sqlite3.Connection) -> Sequence[str]:
    """The streams that ever had a row."""
    return [name for (name,) in connection.execute("SELECT stream FROM streams ORDER BY stream")]


def _last(connection: sqlite3.Connection, stream: str) -> int:
    row = connection.execute(_LAST, (stream,)).fetchone()
    return int(row[0]) if row else 0


def _entry(row: tuple[str, int, float, str, bytes]) -> Entry:
    stream, seq, at, subject, body = row
    return Entry(stream=stream, seq=seq, at=at, subject=subject, body=body)
