"""The `Series` port: take batches, answer curves, and keep the tiers in order."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Final

import attrs

from pulse_core.errors import StoreError, StoreUnavailable
from pulse_core.plugin.stores import Curve, Samples, SeriesQuery, SeriesStats, StoreSettings
from pulse_core.store.readers import Readers
from pulse_core.store.series import size
from pulse_core.store.series.memory import Memory
from pulse_core.store.series.prune import forget, prune
from pulse_core.store.series.read import read
from pulse_core.store.series.rollup import passed, roll
from pulse_core.store.series.seal import log, seal
from pulse_core.store.trouble import Trouble
from pulse_core.store.writer import Writer, try_again

FLUSH_SAMPLES: Final = 10_000
BACKLOG_SAMPLES: Final = 5 * FLUSH_SAMPLES
HOURS_A_DAY: Final = 24
HOUR_SECONDS: Final = 3600
DAY_SECONDS: Final = HOURS_A_DAY * HOUR_SECONDS
PATIENCE_SECONDS: Final = 30.0


@attrs.frozen(kw_only=True)
class Cadence:
    """How long samples stay in memory, and in the log. `limit` is how many may be unwritten while the disk refuses."""

    seal_seconds: float = 600.0
    seal_samples: int = 400_000
    limit: int = 300_000


class SqliteSeries:
    """Samples are in the log within seconds and in chunks within minutes."""

    def __init__(
        self,
        *,
        settings: StoreSettings,
        cadence: Cadence,
        path: Path,
        memory: Memory,
        writer: Writer,
        readers: Readers,
        trouble: Trouble,
    ) -> None:
        self._settings = settings
        self._cadence = cadence
        self._path = path
        self._memory = memory
        self._writer = writer
        self._readers = readers
        self._trouble = trouble
        self._logging: Future[None] | None = None
        self._sealed_at = 0.0
        self._forgot_at = 0.0

    async def write(self, samples: Samples) -> None:
        self._memory.take(samples.resources, samples.metrics, samples.at_ms, samples.values)
        if self._memory.waiting < FLUSH_SAMPLES:
            return
        await self._hurry()

    async def read(self, query: SeriesQuery) -> Sequence[Curve]:
        return await self._readers.ask(lambda connection: read(connection, self._memory, query))

    async def stats(self) -> SeriesStats:
        def question(connection: sqlite3.Connection) -> SeriesStats:
            with self._memory.lock:
                self._memory.absorb()
                blocks, series = self._memory.blocks(), len(self._memory.names)
                connection.execute("BEGIN")
                connection.execute("SELECT 1 FROM floors").fetchall()
            try:
                return SeriesStats(series=series, size_bytes=self._size(), tiers=size.tiers(connection, blocks, self._settings))
            finally:
                connection.execute("COMMIT")

        return await self._readers.ask(question)

    async def upkeep(self, now: float) -> None:
        """Seal what waited long enough, roll up the hours that passed, prune what is past its retention."""
        if not 0 <= now - self._sealed_at < self._cadence.seal_seconds:
            self._sealed_at = now
            await self._writer.alone(self._log_and_seal)
        grace = self._cadence.seal_seconds
        await self._until_done(lambda connection: roll(connection, before_hour=passed(now, grace_seconds=grace)))
        settings = self._settings
        for tier, days in (("raw", settings.raw_days), ("minutes", settings.minute_days), ("hours", settings.hour_days)):
            before = int(now // HOUR_SECONDS - days * HOURS_A_DAY)
            await self._until_done(partial(prune, tier=tier, before_hour=before))
        if now - self._forgot_at >= DAY_SECONDS:
            self._forgot_at = now
            await self._writer.alone(lambda connection: forget(connection, self._memory))

    async def flush(self) -> None:
        """Log what is waiting now. Raises StoreUnavailable when it cannot be written; it stays in memory then."""
        await self._writer.alone(self.tick)

    def tick(self, connection: sqlite3.Connection) -> None:
        """Log what is waiting; on the writer's thread."""
        if self._trouble.words:
            try_again(connection)
        log(connection, self._memory)
        self._trouble.healed()
        if sum(map(len, self._memory.logged)) >= self._cadence.seal_samples:
            seal(connection, self._memory)

    async def _hurry(self) -> None:
        """Log soon. A caller that outruns a disk that works waits for it; one whose disk refuses does not."""
        if self._logging is None or self._logging.done():
            with contextlib.suppress(StoreUnavailable):
                self._logging = self._writer.submit(self.tick, alone=True)
        if self._memory.waiting < BACKLOG_SAMPLES or self._trouble.words or self._logging is None:
            return
        with contextlib.suppress(StoreError, TimeoutError):  # the samples stay in memory, and `trouble` tells
            async with asyncio.timeout(PATIENCE_SECONDS):
                await asyncio.shield(asyncio.wrap_future(self._logging))

    async def _until_done(self, work: Callable[[sqlite3.Connection], bool]) -> None:
        """Piece by piece, so that other writes get their turn."""
        while await self._writer.alone(work):
            pass

    def _log_and_seal(self, connection: sqlite3.Connection) -> None:
        log(connection, self._memory)
        seal(connection, self._memory)

    def _size(self) -> int:
        files = (self._path, self._path.with_name(f"{self._path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())
