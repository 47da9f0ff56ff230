"""Append events to the chain: one after the other, each with the hash of the one before, together with what they tell of."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import attrs

from pulse_core.audit.canonical import GENESIS, canonical, digest
from pulse_core.errors import RevisionConflict
from pulse_core.model.audit import AuditEvent
from pulse_core.plugin.stores import Delete, Documents, Entry, Journal, NewEntry, Put

AUDIT: Final = "audit"
"""The stream of the journal that holds the chain."""


@attrs.frozen
class Head:
    """The last event of a chain: its number, and the hash of its canonical bytes."""

    seq: int
    hash: str


@attrs.define(eq=False)
class Waiting:
    """An event that is not in the chain yet. `settle` is called once it is on the disk."""

    event: AuditEvent
    settle: Callable[[], None] = lambda: None


@attrs.frozen
class _Link:
    waiting: Waiting
    seq: int
    body: bytes

    def entry(self) -> NewEntry:
        event = self.waiting.event
        return NewEntry(stream=AUDIT, at=event.at, subject=event.event, body=self.body, seq=self.seq)


class Chain:
    """Knows the head. Whoever writes waits for the one before, because the next event needs its hash."""

    def __init__(self, documents: Documents, journal: Journal) -> None:
        self._documents = documents
        self._journal = journal
        self._lock = asyncio.Lock()
        self._head: Head | None = None
        self._doubtful: Sequence[_Link] = ()
        self._running: set[asyncio.Task[None]] = set()

    @property
    def head(self) -> Head | None:
        """The head, None while it is not known."""
        return self._head

    async def load(self) -> Head:
        """The head, read if it is not known. Raises StoreError."""
        async with self._lock:
            return await self._known()

    async def write(
        self,
        choose: Callable[[], Sequence[Waiting]],
        writes: Sequence[Put | Delete] = (),
        entries: Sequence[NewEntry] = (),
        *,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        """Append what `choose` gives when it is this write's turn, in one transaction with the rest.

        Whoever is cancelled while it waits takes nothing back; `ended` is called when it is really over. Raises
        StoreError; then nothing of it was settled.
        """
        task = asyncio.create_task(self._in_turn(choose, writes, entries), name="append to the audit trail")
        self._running.add(task)
        task.add_done_callback(self._ran)
        task.add_done_callback(lambda _: ended())
        await asyncio.shield(task)

    def _ran(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()

    async def _in_turn(
        self, choose: Callable[[], Sequence[Waiting]], writes: Sequence[Put | Delete], entries: Sequence[NewEntry]
    ) -> None:
        async with self._lock:
            head = await self._known()
            try:
                await self._write(head, choose(), writes, entries)
            except RevisionConflict:
                # Either a document changed, or a write that seemed to fail went through later and took the number.
                now = await self._known()
                if now == head:
                    raise
                await self._write(now, choose(), writes, entries)

    async def _write(
        self, head: Head, batch: Sequence[Waiting], writes: Sequence[Put | Delete], entries: Sequence[NewEntry]
    ) -> None:
        if not batch and not writes and not entries:
            return
        links, after = _linked(head, batch)
        self._head, self._doubtful = None, links  # unknown until the store has said how it went
        await self._documents.write(*writes, entries=[*entries, *(link.entry() for link in links)])
        self._head, self._doubtful = after, ()
        for link in links:
            link.waiting.settle()

    async def _known(self) -> Head:
        if self._head is not None:
            return self._head
        await self._resolve()
        seq = await self._journal.last_seq(AUDIT)
        newest = await self._journal.read(AUDIT, after_seq=seq - 1, limit=1) if seq else ()
        self._head = Head(seq, digest(newest[0].body) if newest else GENESIS)
        return self._head

    async def _resolve(self) -> None:
        """Find out whether the last write, whose answer never came, went through after all."""
        links = self._doubtful
        if links:
            rows = await self._journal.read(AUDIT, after_seq=links[0].seq - 1, limit=len(links))
            if [row.body for row in rows] == [link.body for link in links]:
                for link in links:
                    link.waiting.settle()
        self._doubtful = ()


def _linked(head: Head, batch: Sequence[Waiting]) -> tuple[Sequence[_Link], Head]:
    links = []
    for waiting in batch:
        body = canonical(_placed(waiting.event, head))
        head = Head(head.seq + 1, digest(body))
        links.append(_Link(waiting, head.seq, body))
    return links, head


def _placed(event: AuditEvent, after: Head) -> AuditEvent:
    """The event behind `after`; spelled out, because `attrs.evolve` costs more than all else of a link."""
    return AuditEvent(
        seq=after.seq + 1,
        at=event.at,
        event=event.event,
        actor=event.actor,
        subject=event.subject,
        outcome=event.outcome,
        code=event.code,
        address=event.address,
        request_id=event.request_id,
        count=event.count,
        details=event.details,
        organisation=event.organisation,
        previous=after.hash,
    )


def head_of(entry: Entry) -> Head:
    """The head that a row of the chain would be."""
    return Head(entry.seq, digest(entry.body))
