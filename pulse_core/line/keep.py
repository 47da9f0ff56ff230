"""Keep changes and samples: batched, in the background, and again when the store heals."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

import attrs

from pulse_core.errors import StoreError
from pulse_core.model.change import Change, Ticks
from pulse_core.model.health import Problem
from pulse_core.plugin.stores import Delete, NewEntry, Put, Samples, Store
from pulse_core.plugin.tools import Clock, Log

BATCH_SECONDS = 0.5
LONGEST_RETRY_SECONDS = 30.0
MOST_WRITES = 50_000
"""Documents and journal rows that wait for a store that cannot write; more than that and the oldest are lost, counted."""
MOST_VALUES = 500_000
"""Sample values that wait; more than that and the oldest are lost, counted by report."""

Write = Put | Delete | NewEntry


@attrs.define(eq=False)
class Keeper:
    """Takes what is to be kept without waiting, and writes it in batches. `kept` is told of changes that are safe."""

    store: Store
    clock: Clock
    log: Log
    kept: Callable[[Sequence[Change]], Awaitable[None]]
    lost: int = 0
    """How many writes and reports' samples were given up because the store did not heal in time."""
    _writes: deque[Write] = attrs.field(factory=deque)
    _changes: list[Change] = attrs.field(factory=list)
    _ticks: deque[Ticks] = attrs.field(factory=deque)
    _values: int = 0
    _trouble: str = ""
    _one_at_a_time: asyncio.Lock = attrs.field(factory=asyncio.Lock)

    def write(self, writes: Sequence[Write], changes: Sequence[Change] = ()) -> None:
        """Have these kept together with what else waits."""
        self._writes.extend(writes)
        self._changes.extend(changes)
        while len(self._writes) > MOST_WRITES:
            self._writes.popleft()
            self.lost += 1
        del self._changes[:-MOST_WRITES]

    def samples(self, ticks: Ticks) -> None:
        """Have these samples kept."""
        self._ticks.append(ticks)
        self._values += _size(ticks)
        while self._values > MOST_VALUES and len(self._ticks) > 1:
            self._values -= _size(self._ticks.popleft())
            self.lost += 1

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with keeping, in words."""
        trouble = self._trouble or self.store.trouble
        if not trouble:
            return ()
        waiting = f"; live data goes on, {len(self._writes) + len(self._ticks)} writes wait"
        gone = f", {self.lost} were lost" if self.lost else ""
        return (Problem(part="store", message=trouble + waiting + gone),)

    async def run(self) -> None:
        """Write until cancelled; `flush` afterwards for what is left."""
        wait = BATCH_SECONDS
        while True:
            await self.clock.sleep(wait)
            well = await self.flush()
            wait = BATCH_SECONDS if well else min(wait * 2, LONGEST_RETRY_SECONDS)

    async def flush(self) -> bool:
        """Write all that waits, once. False when the store could not; nothing is lost then."""
        async with self._one_at_a_time:
            return await self._flush()

    async def _flush(self) -> bool:
        writes, changes, ticks = list(self._writes), self._changes, list(self._ticks)
        try:
            if writes:
                documents = [write for write in writes if not isinstance(write, NewEntry)]
                entries = [write for write in writes if isinstance(write, NewEntry)]
                await self.store.documents.write(*documents, entries=entries)
                self._forget(writes)
                self._changes = self._changes[len(changes) :]
            if ticks:
                await self.store.series.write(columns(ticks))
                self._forget_ticks(ticks)
        except StoreError as error:
            self._fails(str(error))
            return False
        self._heals()
        if changes and writes:
            await self.kept(changes)
        return True

    def _forget(self, written: Sequence[Write]) -> None:
        """Take what was written off the queue; what came meanwhile stays, and so does what was lost from its head."""
        for write in written:
            if self._writes and self._writes[0] is write:
                self._writes.popleft()

    def _forget_ticks(self, written: Sequence[Ticks]) -> None:
        for ticks in written:
            if self._ticks and self._ticks[0] is ticks:
                self._values -= _size(self._ticks.popleft())

    def _fails(self, trouble: str) -> None:
        if not self._trouble:
            self.log.error("store_failed", error=trouble)
        self._trouble = trouble

    def _heals(self) -> None:
        if self._trouble:
            self.log.info("store_healed", waited=len(self._writes))
            self._trouble = ""

    async def upkeep(self, every_seconds: float = 60.0) -> None:
        """Roll up and prune, once a minute, until cancelled."""
        while True:
            await self.clock.sleep(every_seconds)
            try:
                await self.store.upkeep(self.clock.now())
            except StoreError as error:
                self._fails(str(error))


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
