"""Samples that are not in a chunk yet: on their way in, then waiting for the log, then logged."""

import threading
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import attrs

from pulse_core.store.series.block import Block, joined, ordered
from pulse_core.store.series.names import Names

BLOCK: Final = 10_000


@attrs.frozen
class _Batch:
    resources: Sequence[str]
    metrics: Sequence[str]
    at_ms: "array[int]"
    values: "array[float]"


class Memory:
    """What the series keep in memory, bounded. Hold `lock` around everything but `take` and `waiting`.

    At most `limit` samples are unwritten; `dropped` is told how many older ones had to give way.
    """

    def __init__(self, names: Names, *, limit: int, dropped: Callable[[int], None]) -> None:
        self.lock = threading.Lock()
        self.names = names
        self.fresh: list[Block] = []
        self.logging: list[Block] = []
        self.logged: list[Block] = []
        self._limit = limit
        self._dropped = dropped
        self._block_size = max(min(BLOCK, limit // 10), 1)
        self._door = threading.Lock()
        self._pending: deque[_Batch] = deque()
        self._waiting = 0

    @property
    def waiting(self) -> int:
        """Samples that were taken and not looked at yet."""
        return self._waiting

    def take(self, resources: Sequence[str], metrics: Sequence[str], at_ms: Sequence[int], values: Sequence[float]) -> None:
        """Take a batch at once, whoever holds the lock."""
        batch = _Batch(resources, metrics, array("q", at_ms), array("d", values))
        if not len(resources) == len(metrics) == len(batch.at_ms) == len(batch.values):
            raise ValueError("the columns of a batch of samples differ in length")
        with self._door:
            self._pending.append(batch)
            self._waiting += len(batch.values)
            while self._waiting > self._limit and len(self._pending) > 1:
                gone = len(self._pending.popleft().values)
                self._waiting -= gone
                self._dropped(gone)

    def absorb(self) -> None:
        """Order what is waiting into blocks."""
        with self._door:
            batches = list(self._pending)
            self._pending.clear()
            self._waiting = 0
        self.fresh.extend(self._block(batch) for batch in batches if batch.values)
        self._pack()
        self._shed()

    def blocks(self) -> list[Block]:
        """All that is not in a chunk, in the order in which it arrived."""
        return [*self.logged, *self.logging, *self.fresh]

    def begin_logging(self) -> list[Block]:
        """Set aside what is to be written to the log now."""
        self.logging, self.fresh = self.fresh, []
        return self.logging

    def end_logging(self, *, written: bool) -> None:
        """It is in the log, or it has to be tried again."""
        if written:
            self.logged += self.logging
        else:
            self.fresh = [*self.logging, *self.fresh]
        self.logging = []

    def _block(self, batch: _Batch) -> Block:
        return ordered(self.names.numbers(batch.resources, batch.metrics), batch.at_ms, batch.values)

    def _pack(self) -> None:
        packed: list[Block] = []
        group: list[Block] = []
        size = 0
        for block in self.fresh:
            if group and size + len(block) > self._block_size:
                packed.append(joined(group))
                group, size = [], 0
            group.append(block)
            size += len(block)
        self.fresh = [*packed, joined(group)] if group else packed

    def _shed(self) -> None:
        size = sum(map(len, self.fresh))
        while size > self._limit and len(self.fresh) > 1:
            gone = len(self.fresh.pop(0))
            size -= gone
            self._dropped(gone)
