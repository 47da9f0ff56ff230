"""Remove events whose time is over, so that what stays can still be proven: sign first where it begins, then remove."""

from collections.abc import AsyncIterator
from typing import Final

import attrs

from pulse_core.audit.book import CHECKPOINTS, Book
from pulse_core.audit.canonical import event_of
from pulse_core.audit.chain import AUDIT, Head, head_of
from pulse_core.audit.checkpoint import checkpoint_of
from pulse_core.errors import StoreDamaged
from pulse_core.plugin.stores import Journal

PAGE: Final = 1000
DAY: Final = 86_400.0


@attrs.frozen
class Over:
    """What may go: all events up to `through`, `count` of them."""

    through: Head
    count: int


@attrs.frozen
class Retention:
    """`keep_days` of 0 keeps everything. Events go a day's worth at a time."""

    journal: Journal
    book: Book
    keep_days: float

    async def over(self, now: float) -> Over | None:
        """What is past its time; None while it is less than a day's worth.

        The newest signed event stays. Raises StoreError, StoreDamaged when the place to cut is not sound.
        """
        last = self.book.last
        first = await self.journal.read(AUDIT, limit=1)
        before = now - self.keep_days * DAY
        if not self.keep_days or not first or last is None or first[0].at >= before - DAY:
            return None
        through = await self._end(first[0].seq, before=before, limit=last.seq)
        return Over(through, through.seq - first[0].seq + 1) if through else None

    async def _end(self, first_seq: int, *, before: float, limit: int) -> Head | None:
        """The last of the oldest events that are all older than `before`."""
        seq, end = first_seq - 1, None
        while rows := await self.journal.read(AUDIT, after_seq=seq, limit=PAGE):
            for row in rows:
                if end and _previous(row.body) != end.hash:
                    raise StoreDamaged(f"event {row.seq} does not follow the one before it: nothing is removed")
                if row.at >= before or row.seq >= limit:
                    return end
                end = head_of(row)
            seq = rows[-1].seq
        return end

    async def remove(self, over: Over) -> None:
        """Remove them, and the checkpoints that speak only of them. Their end must be signed before. Raises StoreError."""
        await self.journal.prune(AUDIT, through_seq=over.through.seq)
        through = 0
        async for seq, said in self._checkpoints():
            if said >= over.through.seq:
                break
            through = seq
        if through:
            await self.journal.prune(CHECKPOINTS, through_seq=through)

    async def _checkpoints(self) -> AsyncIterator[tuple[int, int]]:
        seq = 0
        while rows := await self.journal.read(CHECKPOINTS, after_seq=seq, limit=PAGE):
            for row in rows:
                yield row.seq, _signed_seq(row.body)
            seq = rows[-1].seq


def _previous(body: bytes) -> str:
    event = event_of(body)
    return event.previous if event else "unreadable"


def _signed_seq(body: bytes) -> int:
    said = checkpoint_of(body)
    return said.seq if said else 0
