"""Write the trail into a file, in pages: as a proof (JSONL), or for reading (JSON, CSV)."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from typing import Final

import attrs

from pulse_core.audit import sheet
from pulse_core.audit.book import CHECKPOINTS, ENDS, Book
from pulse_core.audit.canonical import GENESIS, canonical, event_of
from pulse_core.audit.chain import AUDIT, Chain, Head, head_of
from pulse_core.audit.checkpoint import CHECKPOINT_LINE, FORMAT, RETENTION, Header, Position, checkpoint_of
from pulse_core.model.audit import AuditEvent
from pulse_core.plugin.stores import Entry, Journal

PAGE: Final = 500


class Format(StrEnum):
    """What a file is for: `jsonl` proves, `json` and `csv` are read."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"


@attrs.frozen(kw_only=True)
class Span:
    """The events from `first` to `last`, which follow `after`. `whole` says that nobody asked to leave out the oldest.

    `signed` is the newest event that a checkpoint speaks of, when nobody asked to leave out the newest.
    """

    first: int
    last: int
    after: Head
    whole: bool
    signed: int = 0
    since: float | None = None
    until: float | None = None


@attrs.frozen
class Export:
    """Reads the journal of one organisation."""

    journal: Journal
    chain: Chain
    book: Book

    async def span(self, *, since: float | None, until: float | None) -> Span:
        """The events between the times, without a hole: from the first that is in to the last that is. Raises StoreError."""
        await self.book.load()
        end = await self.chain.load()
        signed = self.book.last.seq if self.book.last and until is None else 0
        oldest = await self.journal.read(AUDIT, since=since, limit=1)
        last = await self._last(until, end)
        if not oldest or oldest[0].seq > last:
            whole = since is None and until is None
            return Span(first=end.seq + 1, last=end.seq, after=end, whole=whole, signed=signed, since=since, until=until)
        after = Head(oldest[0].seq - 1, _previous(oldest[0]))
        first = oldest[0].seq
        return Span(first=first, last=last, after=after, whole=since is None, signed=signed, since=since, until=until)

    async def _last(self, until: float | None, end: Head) -> int:
        if until is None:
            return end.seq
        newest = await self.journal.read(AUDIT, until=until, limit=1, newest_first=True)
        return newest[0].seq if newest else 0

    async def proof(self, span: Span) -> AsyncIterator[bytes]:
        """The proof format: header, events as they were hashed, checkpoints where they stood, closing. Raises StoreError."""
        header = await self._header(span)
        yield header + b"\n"
        checkpoints = hashlib.sha256()
        end = span.after
        async for chunk, place in self._body(span):
            for line in chunk:
                if line.startswith(CHECKPOINT_LINE):
                    checkpoints.update(line)
            end = place
            yield b"".join(chunk)
        told = {"header": hashlib.sha256(header).hexdigest(), "checkpoints": checkpoints.hexdigest()}
        yield await self.book.closing(self._closed(span, end), **told) + b"\n"

    async def _body(self, span: Span) -> AsyncIterator[tuple[Sequence[bytes], Head]]:
        """The lines between header and closing, in pages, each with the place that is reached."""
        if opening := await self._retention(span):
            yield [opening], span.after
        marks = self._marks(span)
        mark, end = await anext(marks, None), span.after
        async for page in self._pages(span):
            lines = []
            for row in page:
                lines.append(row.body + b"\n")
                while mark and mark[0] <= row.seq:
                    lines.append(mark[1])
                    mark = await anext(marks, None)
            end = head_of(page[-1])
            yield lines, end
        while mark:  # signed, and not there any more: the file must show it
            yield [mark[1]], end
            mark = await anext(marks, None)

    def _closed(self, span: Span, end: Head) -> Head:
        """Where the file should end by what this process knows; where that is not what was read, the proof fails."""
        if self.chain.head and self.chain.head.seq == span.last:
            return self.chain.head
        return end if end.seq == span.last else Head(span.last, GENESIS)

    async def table(self, span: Span) -> AsyncIterator[bytes]:
        """CSV, with a line of names. Raises StoreError."""
        yield sheet.head()
        async for page in self._pages(span):
            yield sheet.rows(_readable(page))

    async def json(self, span: Span) -> AsyncIterator[bytes]:
        """One JSON document. Raises StoreError."""
        yield b'{"organisation":' + canonical(self.book.organisation) + b',"data":['
        between = b"\n"
        async for page in self._pages(span):
            yield between + b",\n".join(canonical(event) for event in _readable(page))
            between = b",\n"
        yield b"\n]}\n"

    async def _header(self, span: Span) -> bytes:
        key = await self.book.signer.key()
        header = Header(
            format=FORMAT,
            organisation=self.book.organisation,
            key=key.id,
            public=key.public,
            after=Position(seq=span.after.seq, hash=span.after.hash),
            whole=span.whole,
            exported_at=round(self.book.clock.now(), 3),
            since=span.since,
            until=span.until,
        )
        return await self.book.header(header)

    async def _retention(self, span: Span) -> bytes:
        """The signed word that what is before the span was removed because its time was over; empty where nothing was."""
        if not span.whole or not span.after.seq:
            return b""
        for row in await self.journal.read(CHECKPOINTS, subjects=(RETENTION,), newest_first=True, limit=PAGE):
            if _signed(row) == span.after:
                return row.body + b"\n"
        return b""

    async def _marks(self, span: Span) -> AsyncIterator[tuple[int, bytes]]:
        """The checkpoints within the span, and the newest also when somebody took it out of the stream."""
        seq, told, end = 0, 0, max(span.last, span.signed)
        while rows := await self.journal.read(CHECKPOINTS, subjects=ENDS, after_seq=seq, limit=PAGE):
            for row in rows:
                signed = _signed(row)
                if signed and span.first <= signed.seq <= end:
                    told = signed.seq
                    yield signed.seq, row.body + b"\n"
            seq = rows[-1].seq
        newest = self.book.last
        if newest and max(told + 1, span.first) <= newest.seq <= end:
            yield newest.seq, self.book.line + b"\n"

    async def _pages(self, span: Span) -> AsyncIterator[Sequence[Entry]]:
        seq = span.first - 1
        while seq < span.last:
            rows = await self.journal.read(AUDIT, after_seq=seq, limit=min(PAGE, span.last - seq))
            rows = [row for row in rows if row.seq <= span.last]
            if not rows:
                return
            yield rows
            seq = rows[-1].seq


def _readable(page: Sequence[Entry]) -> Sequence[AuditEvent]:
    return [event for row in page if (event := event_of(row.body))]


def _previous(row: Entry) -> str:
    event = event_of(row.body)
    return event.previous if event else GENESIS


def _signed(row: Entry) -> Head | None:
    said = checkpoint_of(row.body)
    return Head(said.seq, said.hash) if said else None
