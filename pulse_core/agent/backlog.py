"""Hold reports until the server has them: in memory while it answers, on disk while it does not."""

import asyncio
from collections import deque
from collections.abc import Callable

import attrs

from pulse_core.agent.spool import Spool
from pulse_core.agent.wire import Record
from pulse_core.plugin import Clock, Log

RING_BYTES = 4 << 20
"""How much is held in memory at most; more goes to disk, or, when the disk takes nothing, the oldest is dropped."""

PATIENCE_SECONDS = 10.0
"""How long a report waits in memory for a slow server before it is written down."""

DISK_RETRY_SECONDS = 30.0


@attrs.frozen
class Batch:
    """The oldest records, and the number behind the last of them, which acknowledges it."""

    records: tuple[Record, ...]
    end: int


class Backlog:
    """A queue of records, numbered as they come: the older ones in the spool, the newer ones in memory."""

    def __init__(self, spool: Spool, *, clock: Clock, log: Log, ring_bytes: int = RING_BYTES) -> None:
        self._spool = spool
        self._clock = clock
        self._log = log
        self._ring_bytes = ring_bytes
        self._memory: deque[tuple[Record, float]] = deque()
        self._memory_bytes = 0
        self._ring_dropped = 0
        self._end = 0
        self._away = False
        self._disk_error = ""
        self._disk_retry_at = 0.0
        self._news = asyncio.Event()
        self._on_disk(spool.open)
        self._end = spool.count

    @property
    def count(self) -> int:
        return self._spool.count + len(self._memory)

    @property
    def dropped(self) -> int:
        """How many records were lost since the state directory was made, because neither disk nor memory had room."""
        return self._spool.dropped + self._ring_dropped

    @property
    def spool_bytes(self) -> int:
        return self._spool.size_bytes

    @property
    def disk_error(self) -> str:
        return self._disk_error

    def add(self, record: Record) -> None:
        """Queue a record behind all others."""
        now = self._clock.monotonic()
        self._memory.append((record, now))
        self._memory_bytes += len(record.body)
        self._end += 1
        waited_too_long = now - self._memory[0][1] > PATIENCE_SECONDS
        if self._away or waited_too_long or self._memory_bytes > self._ring_bytes:
            self.spill()
        self._trim()
        self.wake()

    def peek(self, limit_bytes: int) -> Batch:
        """The oldest records, of `limit_bytes` together and at least one. They stay queued until `ack(batch.end)`."""
        records = self._peek_spool(limit_bytes)
        taken = sum(len(record.body) for record in records)
        if len(records) == self._spool.count:
            for record, _ in self._memory:
                taken += len(record.body)
                if records and taken > limit_bytes:
                    break
                records.append(record)
        return Batch(tuple(records), self._end - self.count + len(records))

    def ack(self, end: int) -> None:
        """Forget all records numbered below `end`: the server has them. What a broken disk does not let go comes again."""
        done = end - (self._end - self.count)
        on_disk = min(max(done, 0), self._spool.count)
        if on_disk:
            self._on_disk(lambda: self._spool.skip(on_disk))
        for _ in range(done - on_disk):
            self._forget_oldest()

    def hold(self) -> None:
        """The server is away: write down what waits, and from now on what comes."""
        self._away = True
        self.spill()

    def release(self) -> None:
        """The server answers again."""
        self._away = False

    def spill(self) -> None:
        """Move what is in memory to disk, as far as the disk takes it."""
        if self._disk_error and self._clock.monotonic() < self._disk_retry_at:
            return
        while self._memory and self._on_disk(lambda: self._spool.append(self._memory[0][0])):
            self._forget_oldest()

    def close(self) -> None:
        """Write everything down before the process ends."""
        self._disk_retry_at = 0.0
        self.spill()
        self._on_disk(self._spool.close)

    def wake(self) -> None:
        self._news.set()

    async def wait(self) -> None:
        """Return when something came since the last call."""
        await self._news.wait()
        self._news.clear()

    def _peek_spool(self, limit_bytes: int) -> list[Record]:
        try:
            records = self._spool.peek(limit_bytes)
        except OSError as error:
            self._disk_broke(error)
            records = []
        if not records and self._spool.count:
            lost = self._spool.count  # the files are gone or rotten: say how much was in them, and go on
            self._spool.skip(lost)
            self._ring_dropped += lost
            self._log.warning("spool_lost", reports=lost, reason=self._disk_error or "damaged")
        return records

    def _trim(self) -> None:
        while self._memory_bytes > self._ring_bytes and len(self._memory) > 1:
            self._forget_oldest()
            self._ring_dropped += 1

    def _forget_oldest(self) -> None:
        record, _ = self._memory.popleft()
        self._memory_bytes -= len(record.body)

    def _on_disk(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except OSError as error:
            self._disk_broke(error)
            return False
        if self._disk_error:
            self._log.info("spool_writable", folder=str(self._spool.folder))
            self._disk_error = ""
        return True

    def _disk_broke(self, error: OSError) -> None:
        if not self._disk_error:
            self._log.warning("spool_unwritable", folder=str(self._spool.folder), reason=str(error))
        self._disk_error = str(error)
        self._disk_retry_at = self._clock.monotonic() + DISK_RETRY_SECONDS
