"""A few threads that read, each on a connection of its own that cannot write."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from pulse_core.errors import StoreDamaged, StoreUnavailable
from pulse_core.store.trouble import Trouble, named

THREADS: Final = 2
PATIENCE_SECONDS: Final = 60.0

T = TypeVar("T")


class Readers:
    """Answers questions beside the event loop."""

    def __init__(self, path: Path, trouble: Trouble) -> None:
        self._path = path
        self._trouble = trouble
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="store-reader")
        self._own = threading.local()
        self._opened: list[sqlite3.Connection] = []

    async def ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """What `question` answers. Raises StoreUnavailable or StoreDamaged."""
        waiting = asyncio.get_running_loop().run_in_executor(self._pool, self._answer, question)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await waiting
        except TimeoutError:
            raise StoreUnavailable(f"{self._path} did not answer within {PATIENCE_SECONDS:.0f} s") from None

    async def stop(self) -> None:
        """Let the running questions end, then close."""
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)
        for connection in self._opened:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _answer(self, question: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return question(self._connection())
        except sqlite3.Error as error:
            told = named(error, str(self._path))
            if isinstance(told, StoreDamaged):
                self._trouble.met(told)
            raise told from error

    def _connection(self) -> sqlite3.Connection:
        known: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if known is not None:
            return known
        made = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        made.execute("PRAGMA query_only = ON")
        made.execute("PRAGMA busy_timeout = 2000")
        self._own.connection = made
        self._opened.append(made)
        return made
