"""Read rows of the journal together with those that still wait to be written."""

from collections.abc import Callable, Sequence
from typing import Protocol

import attrs

from pulse_core.plugin.stores import Entry, NewEntry


class Rows(Protocol):
    """What is read of the journal."""

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
        """Rows with `seq > after_seq` and `since <= at <= until`, ordered by seq. Raises StoreError."""
        ...

    async def last_seq(self, stream: str) -> int:
        """The highest number of the stream, 0 when it never had a row. Raises StoreError."""
        ...


@attrs.frozen
class Newest:
    """The journal, and after it the numbered rows that are `waiting`: nobody has to wait until they are written."""

    journal: Rows
    waiting: Callable[[str], Sequence[NewEntry]]

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
        # The waiting ones first: what is written meanwhile is found twice, not never.
        fresh = [
            row
            for row in map(_entry, self.waiting(stream))
            if row.seq > after_seq
            and (since is None or row.at >= since)
            and (until is None or row.at <= until)
            and (not subjects or row.subject in subjects)
        ]
        kept = await self.journal.read(
            stream, after_seq=after_seq, since=since, until=until, subjects=subjects, limit=limit, newest_first=newest_first
        )
        both = {row.seq: row for row in (*fresh, *kept)}
        return [both[seq] for seq in sorted(both, reverse=newest_first)][:limit] if fresh else kept

    async def last_seq(self, stream: str) -> int:
        newest = max((row.seq or 0 for row in self.waiting(stream)), default=0)
        return max(newest, await self.journal.last_seq(stream))


def _entry(row: NewEntry) -> Entry:
    return Entry(stream=row.stream, seq=row.seq or 0, at=row.at, subject=row.subject, body=row.body)
