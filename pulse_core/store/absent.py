"""Stand in for a store that could not be opened, so that Pulse can serve live data and say what is wrong."""

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
)


@attrs.frozen
class AbsentStore:
    """Refuses everything with the reason. It never pretends to be empty."""

    reason: str

    @property
    def documents(self) -> Documents:
        """Documents that cannot be reached."""
        return _Documents(self.reason)

    @property
    def journal(self) -> Journal:
        """A journal that cannot be reached."""
        return _Journal(self.reason)

    @property
    def series(self) -> Series:
        """Series that cannot be reached."""
        return _Series(self.reason)

    @property
    def trouble(self) -> str:
        """Why there is no store."""
        return self.reason

    async def upkeep(self, now: float) -> None:
        """There is nothing to keep up."""


@attrs.frozen
class _Documents:
    reason: str

    async def get(self, collection: str, key: str) -> Document | None:
        raise StoreUnavailable(self.reason)

    async def all(self, collection: str) -> Sequence[Document]:
        raise StoreUnavailable(self.reason)

    async def write(self, *writes: Put | Delete, entries: Sequence[NewEntry] = ()) -> None:
        raise StoreUnavailable(self.reason)


@attrs.frozen
class _Journal:
    reason: str

    async def append(self, entries: Sequence[NewEntry]) -> None:
        raise StoreUnavailable(self.reason)

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
        raise StoreUnavailable(self.reason)

    async def last_seq(self, stream: str) -> int:
        raise StoreUnavailable(self.reason)


@attrs.frozen
class _Series:
    reason: str

    async def write(self, samples: Samples) -> None:
        raise StoreUnavailable(self.reason)

    async def read(self, query: SeriesQuery) -> Sequence[Curve]:
        raise StoreUnavailable(self.reason)

    async def stats(self) -> SeriesStats:
        raise StoreUnavailable(self.reason)
