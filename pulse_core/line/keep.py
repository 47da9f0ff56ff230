"""Keep changes and samples: batched, in the background, and again when the store heals."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

import attrs

from pulse_core.errors import RevisionConflict, StoreError
from pulse_core.model.change import Change, Ticks
from pulse_core.model.health import Problem
from pulse_core.model.ids import ResourceId
from pulse_core.plugin.stores import Delete, Documents, NewEntry, Put, Samples, Store
from pulse_core.plugin.tools import Clock, Log

BATCH_SECONDS = 0.5
LONGEST_RETRY_SECONDS = 30.0
MOST_ROWS = 50_000
"""Journal rows that wait for a store that cannot write; more than that and the oldest are lost, counted."""
MOST_DOCUMENTS = 250_000
"""Documents that wait, each once however often it changed; more than that and the oldest are lost, counted."""
MOST_VALUES = 500_000
"""Sample values that wait; more than that and the oldest are lost, counted by report."""

MOST_ACTS = 1000
"""Calls of people that wait for their change to be kept; none waits for longer than its request."""

Write = Put | Delete | NewEntry
Item = TypeVar("Item")


class Trail(Protocol):
    """Has what a person does written down with the change that it makes, also where another task writes the change."""

    @property
    def documents(self) -> Documents: ...

    def open_acts(self) -> Sequence[object]:
        """The acts of now that are not written down yet."""
        ...

    def carrying(self, acts: Sequence[object]) -> AbstractContextManager[None]:
        """What is written within is done by these acts, and by nobody else."""
        ...


@attrs.define(eq=False)
class Keeper:
    """Takes what is to be kept without waiting, and writes it in batches. `kept` is told of changes that are safe."""

    store: Store
    clock: Clock
    log: Log
    kept: Callable[[Sequence[Change]], Awaitable[None]]
    most_rows: int = MOST_ROWS
    most_documents: int = MOST_DOCUMENTS
    most_values: int = MOST_VALUES
    trail: Trail | None = None
    lost: int = 0
    """How many writes and reports' samples were given up because the store did not heal in time."""
    _documents: dict[tuple[str, str], Put | Delete] = attrs.field(factory=dict)
    _rows: deque[NewEntry] = attrs.field(factory=deque)
    _changes: deque[Change] = attrs.field(factory=deque)
    _ticks: deque[Ticks] = attrs.field(factory=deque)
    _acts: deque[object] = attrs.field(factory=lambda: deque(maxlen=MOST_ACTS))
    _values: int = 0
    _trouble: str = ""
    _held: str = ""
    _one_at_a_time: asyncio.Lock = attrs.field(factory=asyncio.Lock)
    _flushing: asyncio.Future[bool] | None = None

    def hold(self, reason: str) -> None:
        """Keep nothing but samples, and those only here, until `begin`: what was kept before is not known yet."""
        self._held = reason

    @property
    def held(self) -> bool:
        """Whether nothing is kept, because what was kept before is not known yet."""
        return bool(self._held)

    def begin(self, renamed: Mapping[ResourceId, ResourceId]) -> None:
        """Keep from now on, under the ids that things have from before."""
        self._held = ""
        self._ticks = deque(_renamed(ticks, renamed) for ticks in self._ticks)

    def write(self, writes: Sequence[Write], changes: Sequence[Change] = ()) -> None:
        """Have these kept together with what else waits. Of one document only the newest state is written."""
        if self._held:
            return
        for write in writes:
            if isinstance(write, NewEntry):
                self._rows.append(write)
            else:
                self._documents.pop((write.collection, write.key), None)
                self._documents[write.collection, write.key] = write
        self._changes.extend(changes)
        if self.trail:
            self._acts.extend(act for act in self.trail.open_acts() if act not in self._acts)
        self._give_up()

    def _give_up(self) -> None:
        while len(self._rows) > self.most_rows:
            self._rows.popleft()
            self.lost += 1
        while len(self._documents) > self.most_documents:
            del self._documents[next(iter(self._documents))]
            self.lost += 1
        while len(self._changes) > self.most_rows:
            self._changes.popleft()

    def waiting(self, stream: str) -> Sequence[NewEntry]:
        """The rows of a stream that wait to be written."""
        return [row for row in self._rows if row.stream == stream]

    def samples(self, ticks: Ticks) -> None:
        """Have these samples kept."""
        self._ticks.append(ticks)
        self._values += _size(ticks)
        while self._values > self.most_values and len(self._ticks) > 1:
            self._values -= _size(self._ticks.popleft())
            self.lost += 1

    @property
    def well(self) -> bool:
        """Whether the store took what it was last given."""
        return not self._trouble and not self._held

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with keeping, in words."""
        trouble = self.store.trouble or self._held or self._trouble
        if not trouble:
            return ()
        waiting = f"; live data goes on, {len(self._documents) + len(self._rows) + len(self._ticks)} writes wait"
        gone = f", {self.lost} were lost" if self.lost else ""
        return (Problem(part="store", message=trouble + waiting + gone),)

    async def run(self) -> None:
        """Write until cancelled; `flush` afterwards for what is left."""
        wait = BATCH_SECONDS
        while True:
            await self.clock.sleep(wait)
            well = await self.flush() or self.held
            wait = BATCH_SECONDS if well else min(wait * 2, LONGEST_RETRY_SECONDS)

    async def flush(self) -> bool:
        """Write all that waits, once. False when the store could not; nothing is lost then.

        Whoever is cancelled while it waits for this takes nothing back: the store has the batch in hand already.
        """
        self._flushing = asyncio.ensure_future(self._flush())
        return await asyncio.shield(self._flushing)

    async def _flush(self) -> bool:
        async with self._one_at_a_time:
            if self._held:
                return False
            try:
                await self._keep_rows()
                await self._keep_samples()
            except StoreError as error:
                self._fails(str(error))
                return False
            self._heals()
            return True

    async def _keep_rows(self) -> None:
        documents, rows, changes = list(self._documents.values()), list(self._rows), list(self._changes)
        acts = list(self._acts)
        if not documents and not rows:
            return
        try:
            await self._write(documents, rows, acts)
        except RevisionConflict:
            await self._forget_known(rows)
            raise
        for write in documents:
            if self._documents.get((write.collection, write.key)) is write:
                del self._documents[write.collection, write.key]
        _take_off(self._rows, rows)
        _take_off(self._changes, changes)
        _take_off(self._acts, acts)
        if changes:
            await self.kept(changes)

    async def _write(self, documents: Sequence[Put | Delete], rows: Sequence[NewEntry], acts: Sequence[object]) -> None:
        if self.trail is None:
            await self.store.documents.write(*documents, entries=rows)
            return
        with self.trail.carrying(acts):
            await self.trail.documents.write(*documents, entries=rows)

    async def _forget_known(self, rows: Sequence[NewEntry]) -> None:
        """Take off the rows that are in the journal already: a write that seemed to fail had gone through."""
        known: set[tuple[str, int, bytes]] = set()
        for stream in {row.stream for row in rows if row.seq is not None}:
            first = min(row.seq for row in rows if row.stream == stream and row.seq is not None)
            found = await self.store.journal.read(stream, after_seq=first - 1, limit=len(rows))
            known.update((stream, entry.seq, entry.body) for entry in found)
        self._rows = deque(row for row in self._rows if (row.stream, row.seq, row.body) not in known)

    async def _keep_samples(self) -> None:
        ticks = list(self._ticks)
        if ticks:
            await self.store.series.write(columns(ticks))
            self._values -= sum(map(_size, _take_off(self._ticks, ticks)))

    def _fails(self, trouble: str) -> None:
        if not self._trouble:
            self.log.error("store_failed", error=trouble)
        self._trouble = trouble

    def _heals(self) -> None:
        if self._trouble:
            self.log.info("store_healed", lost=self.lost)
            self._trouble = ""

    async def upkeep(self, every_seconds: float = 60.0) -> None:
        """Roll up and prune, once a minute, until cancelled."""
        while True:
            await self.clock.sleep(every_seconds)
            try:
                await self.store.upkeep(self.clock.now())
            except StoreError as error:
                self._fails(str(error))


def _take_off(queue: deque[Item], written: Iterable[Item]) -> list[Item]:
    """Take what was written off the head of a queue; what came meanwhile stays, what was given up is gone already."""
    return [queue.popleft() for item in written if queue and queue[0] is item]


def _renamed(ticks: Ticks, renamed: Mapping[ResourceId, ResourceId]) -> Ticks:
    blocks = tuple(attrs.evolve(block, ids=tuple(renamed.get(id, id) for id in block.ids)) for block in ticks.blocks)
    return attrs.evolve(ticks, blocks=blocks)


def _size(ticks: Ticks) -> int:
    return sum(len(block.ids) * len(block.metrics) for block in ticks.blocks)


def columns(batches: Sequence[Ticks]) -> Samples:
    """Ticks as one batch of samples in parallel columns; unknown values are left out."""
    resources, metrics, times, values = [], [], [], []
    for ticks in batches:
        at_ms = round(ticks.at * 1000)
        for block in ticks.blocks:
            for metric, column in zip(block.metrics, block.values, strict=True):
                for id, value in zip(block.ids, column, strict=True):
                    if value is not None:
                        resources.append(id)
                        metrics.append(metric)
                        times.append(at_ms)
                        values.append(float(value))
    return Samples(resources=resources, metrics=metrics, at_ms=times, values=values)
