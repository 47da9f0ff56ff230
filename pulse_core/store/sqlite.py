"""The store on SQLite: three ports over one file, one writer and a few readers."""

import asyncio
import contextlib
import re
import sqlite3
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Final

from pulse_core.errors import ConfigError, StoreError
from pulse_core.plugin.stores import Documents, Journal, Series, Store, StoreSettings
from pulse_core.store import file, journal, place, tables
from pulse_core.store.documents import SqliteDocuments
from pulse_core.store.journal import SqliteJournal
from pulse_core.store.readers import Readers
from pulse_core.store.series.memory import Memory
from pulse_core.store.series.names import Names
from pulse_core.store.series.port import Cadence, SqliteSeries
from pulse_core.store.series.seal import recover
from pulse_core.store.trouble import Trouble, named
from pulse_core.store.writer import Writer

FLUSH_SECONDS: Final = 9.0
"""Below the 10 s that may be lost, with room for the flush itself."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
_DAY: Final = 86400.0


class SqliteStore:
    """The `Store` of one organisation."""

    def __init__(
        self, *, settings: StoreSettings, writer: Writer, readers: Readers, series: SqliteSeries, trouble: Trouble
    ) -> None:
        self._settings = settings
        self._writer = writer
        self._trouble = trouble
        self._series = series
        self._documents = SqliteDocuments(writer, readers)
        self._journal = SqliteJournal(writer, readers)

    @property
    def documents(self) -> Documents:
        return self._documents

    @property
    def journal(self) -> Journal:
        return self._journal

    @property
    def series(self) -> Series:
        return self._series

    @property
    def trouble(self) -> str:
        return self._trouble.words

    async def upkeep(self, now: float) -> None:
        # Each piece of it is a transaction, so the next call goes on where this one ended; `trouble` says why it did.
        with contextlib.suppress(StoreError):
            await self._series.upkeep(now)
            await self._prune_journal(now)

    async def _prune_journal(self, now: float) -> None:
        for stream in await self._writer.alone(journal.streams):
            days = tables.stream(stream).retention.days(self._settings)
            if days is None:
                continue
            before = now - days * _DAY
            while await self._writer.alone(partial(journal.prune_older, stream=stream, before=before)):
                pass


@contextlib.asynccontextmanager
async def open_sqlite(settings: StoreSettings) -> AsyncIterator[Store]:
    """Open `<directory>/<organisation>.db`, making it where there is none.

    Raises StoreDamaged for a file that is not sound or belongs to another organisation, StoreUnavailable where it cannot
    be written or another Pulse uses it, ConfigError for an organisation that cannot name a file. Options:
    `flush_seconds`, `seal_seconds`, `seal_samples` and `buffer_samples`.
    """
    if not _NAME.fullmatch(settings.organisation):
        raise ConfigError("organisation", "letters, digits, - and _ only, and at most 63 of them")
    path = Path(settings.directory) / f"{settings.organisation}.db"
    place.private(path.parent)
    with place.held(path.with_suffix(".lock")):
        trouble = Trouble()
        cadence = _cadence(settings)
        connection, memory = await asyncio.to_thread(_loaded, path, settings.organisation, cadence, trouble)
        flush_seconds = float(settings.options.get("flush_seconds", FLUSH_SECONDS))
        writer = Writer(connection, path=str(path), trouble=trouble, tick_seconds=flush_seconds)
        readers = Readers(path, trouble)
        series = SqliteSeries(
            settings=settings, cadence=cadence, path=path, memory=memory, writer=writer, readers=readers, trouble=trouble
        )
        writer.start(series.tick)
        try:
            yield SqliteStore(settings=settings, writer=writer, readers=readers, series=series, trouble=trouble)
        finally:
            await readers.stop()
            await writer.stop()


def _loaded(path: Path, organisation: str, cadence: Cadence, trouble: Trouble) -> tuple[sqlite3.Connection, Memory]:
    connection = file.opened(path, organisation=organisation)
    try:
        memory = Memory(Names(connection), limit=cadence.limit, dropped=trouble.drop)
        recover(connection, memory)
    except sqlite3.Error as error:
        connection.close()
        raise named(error, str(path)) from error
    return connection, memory


def _cadence(settings: StoreSettings) -> Cadence:
    usual = Cadence()
    options = settings.options
    return Cadence(
        seal_seconds=float(options.get("seal_seconds", usual.seal_seconds)),
        seal_samples=int(options.get("seal_samples", usual.seal_samples)),
        limit=int(options.get("buffer_samples", usual.limit)),
    )
