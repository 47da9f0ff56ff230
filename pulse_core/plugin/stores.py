"""The three ports of what is kept: documents, a journal and series. Each has one acceptance suite in `pulse_core.testing`."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

import attrs

from pulse_core.model.ids import ResourceId
from pulse_core.model.principal import DEFAULT_ORGANISATION

LASTING_STREAMS: Final = ("audit", "checkpoints")
"""The streams whose rows only `Journal.prune` ends, because they prove each other: an engine's upkeep leaves them alone."""


@attrs.frozen(kw_only=True)
class Document:
    """JSON (`body`, encoded) under a key of a collection. `revision` starts at 1 and grows with each write."""

    collection: str
    key: str
    body: bytes
    revision: int


@attrs.frozen(kw_only=True)
class Put:
    """Write a document. `expect` is the revision it must have now (0: must not exist; None: whatever it is)."""

    collection: str
    key: str
    body: bytes
    expect: int | None = None


@attrs.frozen(kw_only=True)
class Delete:
    """Remove a document; removing what is not there is no error."""

    collection: str
    key: str


@attrs.frozen(kw_only=True)
class NewEntry:
    """A row to append to a stream of the journal. `at` is seconds since the epoch; `subject` can be filtered by.

    `seq` is given where the writer numbers the stream itself (changes); otherwise the journal numbers it.
    """

    stream: str
    at: float
    subject: str
    body: bytes
    seq: int | None = None


@attrs.frozen(kw_only=True)
class Entry:
    """A row of the journal: `seq` is unique and ascending within its stream."""

    stream: str
    seq: int
    at: float
    subject: str
    body: bytes


@attrs.frozen(kw_only=True)
class Samples:
    """A batch of samples in parallel columns: `values[i]` of metric `metrics[i]` of `resources[i]` at `at_ms[i]`.

    `at_ms` is milliseconds since the epoch. Values are finite numbers; an unknown value is simply not there.
    """

    resources: Sequence[ResourceId]
    metrics: Sequence[str]
    at_ms: Sequence[int]
    values: Sequence[float]


@attrs.frozen(kw_only=True)
class SeriesQuery:
    """Ask for curves, `since` to `until` in seconds since the epoch, with at most `max_points` points each.

    `resources` groups ids that are one thing (a resource and its aliases): their samples make one curve under the
    first id of the group. Empty `metrics` means all.
    """

    resources: Sequence[Sequence[ResourceId]]
    metrics: Sequence[str] = ()
    since: float
    until: float
    max_points: int = 500


@attrs.frozen(kw_only=True)
class Curve:
    """A metric over time in columns. `step_seconds` is the width of a point's bucket (0: raw samples).

    `at_ms` ascends; a bucket without samples is not there, so a gap stays a gap. `low` and `high` are the extremes
    of each bucket, `mean` the mean of its samples.
    """

    resource: ResourceId
    metric: str
    step_seconds: float
    at_ms: Sequence[int]
    mean: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


@attrs.frozen(kw_only=True)
class TierStats:
    """How much one tier of the series holds. Times are seconds since the epoch, None when it is empty."""

    name: str
    step_seconds: float
    retention_seconds: float
    samples: int
    oldest: float | None = None
    newest: float | None = None


@attrs.frozen(kw_only=True)
class SeriesStats:
    """The size of the series store."""

    series: int
    size_bytes: int
    tiers: tuple[TierStats, ...]


class Documents(Protocol):
    """Settings, connections, users, incidents, identity pins: JSON by key, with revision."""

    async def get(self, collection: str, key: str) -> Document | None: ...

    async def all(self, collection: str) -> Sequence[Document]:
        """Every document of the collection, ordered by key."""
        ...

    async def collections(self) -> Sequence[str]:
        """The names of the collections that hold a document, in order. One whose last document went is gone, too."""
        ...

    async def write(self, *writes: Put | Delete, entries: Sequence[NewEntry] = ()) -> None:
        """Write all of it and the journal `entries`, or none, durably.

        Raises RevisionConflict, StoreUnavailable, StoreDamaged.
        """
        ...


class Journal(Protocol):
    """Audit, changes, incident history, deliveries: append-only and ordered.

    Rows end when they are `journal_days` old; those of `LASTING_STREAMS` only when their owner prunes them.
    """

    async def append(self, entries: Sequence[NewEntry]) -> None:
        """Append all or none, durably: once it returns, `kill -9` loses nothing of it."""
        ...

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
        """Rows with `seq > after_seq` and `since <= at <= until`, ordered by seq."""
        ...

    async def last_seq(self, stream: str) -> int:
        """The highest number of the stream ever given, 0 when it never had a row. Retention does not lower it."""
        ...

    async def prune(self, stream: str, *, through_seq: int) -> None:
        """Remove the rows up to and including that number, oldest first; `last_seq` stays, and numbering goes on.

        For `LASTING_STREAMS`. Ended half-way, what is left is the newer part without a hole: call it again.
        """
        ...


class Series(Protocol):
    """Samples in tiers: what is older is coarser, with minimum, mean and maximum."""

    async def write(self, samples: Samples) -> None:
        """Take a batch. It may be kept in memory for up to 10 s before it is on disk. Late samples are welcome."""
        ...

    async def read(self, query: SeriesQuery) -> Sequence[Curve]:
        """The curves that have samples, from the finest tier that covers the range; samples still in memory included."""
        ...

    async def stats(self) -> SeriesStats: ...


class Store(Protocol):
    """The three ports of one organisation, and their upkeep."""

    @property
    def documents(self) -> Documents: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def series(self) -> Series: ...

    async def upkeep(self, now: float) -> None:
        """Roll up, then prune what is past its retention and already rolled up. Called once a minute; resumable."""
        ...

    @property
    def trouble(self) -> str:
        """What is wrong with the store just now, in words; empty when it is well."""
        ...


@attrs.frozen(kw_only=True)
class StoreSettings:
    """Where an organisation's data lives and how long it is kept, in days. `directory` exists and is private.

    Whatever is in the store belongs to `organisation`: an engine refuses to open what belongs to another.
    """

    directory: str
    organisation: str = DEFAULT_ORGANISATION
    raw_days: float = 2
    minute_days: float = 14
    hour_days: float = 400
    journal_days: float = 90
    options: Mapping[str, str] = attrs.field(factory=dict)


class OpenStore(Protocol):
    """Opens an engine. Raises StoreDamaged rather than starting empty over what it cannot read."""

    def __call__(self, settings: StoreSettings) -> AbstractAsyncContextManager[Store]: ...
