"""Stand in for a store that is not open yet, so that Pulse can serve live data and say what is wrong."""

from collections.abc import Sequence

import attrs

from pulse_core.errors import StoreUnavailable
from pulse_core.plugin.stores import (
    Curve,
    Delete,
    Document,
    Documents,
    Entry,
    Journal,
    NewEntry,
    Put,
    Samples,
    Series,
    SeriesQuery,
    SeriesStats,
    Store,
)


@attrs.define(eq=False)
class LateStore:
    """Refuses everything with the reason until there is a store. It never pretends to be empty."""

    reason: str
    opened: Store | None = None

    def now(self) -> Store:
        """The store. Raises StoreUnavailable while there is none."""
        if self.opened is None:
            raise StoreUnavailable(self.reason)
        return self.opened

    @property
    def documents(self) -> Documents:
        """The documents, once they can be reached."""
        return _Documents(self)

    @property
    def journal(self) -> Journal:
        """The journal, once it can be reached."""
        return _Journal(self)

    @property
    def series(self) -> Series:
        """The series, once they can be reached."""
        return _Series(self)

    @property
    def trouble(self) -> str:
        """Why there is no store, or what is wrong with it."""
        return self.opened.trouble if self.opened else self.reason

    async def upkeep(self, now: float) -> None:
        """Keep up what there is."""
        if self.opened:
            await self.opened.upkeep(now)


@attrs.frozen
class _Documents:
    late: LateStore

    async def get(self, collection: str, key: str) -> Document | None:
        return await self.late.now().documents.get(collection, key)

    async def all(self, collection: str) -> Sequence[Document]:
        return await self.late.now().documents.all(collection)

    async def collections(self) -> Sequence[str]:
        return await self.late.now().documents.collections()

    async def write(self, *writes: Put | Delete, entries: Sequence[NewEntry] = ()) -> None:
        await self.late.now().documents.write(*writes, entries=entries)


@attrs.frozen
class _Journal:
    late: LateStore

    async def append(self, entries: Sequence[NewEntry]) -> None:
        await self.late.now().journal.append(entries)

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
        return await self.late.now().journal.read(
            stream, after_seq=after_seq, since=since, until=until, subjects=subjects, limit=limit, newest_first=newest_first
        )

    async def last_seq(self, stream: str) -> int:
        return await self.late.now().journal.last_seq(stream)

    async def prune(self, stream: str, *, through_seq: int) -> None:
        await self.late.now().journal.prune(stream, through_seq=through_seq)


@attrs.frozen
class _Series:
    late: LateStore

    async def write(self, samples: Samples) -> None:
        await self.late.now().series.write(samples)

    async def read(self, query: SeriesQuery) -> Sequence[Curve]:
        return await self.late.now().series.read(query)

    async def stats(self) -> SeriesStats:
        return await self.late.now().series.stats()
