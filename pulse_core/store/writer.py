"""The one thread that writes: it commits together what is waiting together."""

import asyncio
import contextlib
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Final, TypeVar

import attrs

from pulse_core.errors import StoreError, StoreUnavailable
from pulse_core.store.trouble import Trouble, named

QUEUE: Final = 10_000
BATCH: Final = 256
PATIENCE_SECONDS: Final = 60.0

_CHECK = "INSERT INTO checks (name, number) VALUES ('tried', ?) ON CONFLICT (name) DO UPDATE SET number = excluded.number"
_OWN_FAULT = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)
"""What a job did wrong by itself; every other error of SQLite concerns all that is waiting."""

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


@attrs.frozen
class _Job:
    """`alone` work runs its own transaction; the rest shares one."""

    work: Work[object]
    future: "Future[object]"
    alone: bool


class Writer:
    """Owns the writing connection. `tick` is called on the thread every `tick_seconds`, and once before it ends."""

    def __init__(self, connection: sqlite3.Connection, *, path: str, trouble: Trouble, tick_seconds: float) -> None:
        self._connection = connection
        self._path = path
        self._trouble = trouble
        self._tick_seconds = tick_seconds
        self._jobs: queue.Queue[_Job | None] = queue.Queue(QUEUE)
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._tick: Work[None] = lambda _: None
        self._closing = False
        self._file = _file(path)

    def start(self, tick: Work[None]) -> None:
        """Begin to write."""
        self._tick = tick
        self._thread.start()

    async def stop(self) -> None:
        """Write what is waiting, then end the thread and close the connection."""
        self._closing = True
        await asyncio.to_thread(self._end)

    async def write(self, work: Work[T]) -> T:
        """Do it in a transaction that is on the disk when this returns. Raises what `work` raises, or a StoreError."""
        return await self._waited(self.submit(work, alone=False))

    async def alone(self, work: Work[T]) -> T:
        """Do it between two transactions; `work` makes its own."""
        return await self._waited(self.submit(work, alone=True))

    def submit(self, work: Work[T], *, alone: bool) -> "Future[T]":
        """Queue the work. Raises StoreUnavailable when too much is waiting, or the store is closed."""
        future: Future[T] = Future()
        if self._closing:
            raise StoreUnavailable(f"{self._path} is closed already")
        try:
            self._jobs.put_nowait(_Job(work, future, alone))  # type: ignore[arg-type]  # a queue holds work of every type
        except queue.Full:
            raise StoreUnavailable(f"{self._path} is too slow: {QUEUE} writes are waiting already") from None
        return future

    async def _waited(self, future: "Future[T]") -> T:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            raise StoreUnavailable(f"{self._path} did not take a write within {PATIENCE_SECONDS:.0f} s") from None

    def _end(self) -> None:
        self._jobs.put(None, timeout=PATIENCE_SECONDS)
        self._thread.join(PATIENCE_SECONDS)

    def _run(self) -> None:
        next_tick = time.monotonic() + self._tick_seconds
        open_ = True
        while open_:
            batch = self._waiting(next_tick - time.monotonic())
            open_ = None not in batch
            self._work_off([job for job in batch if job is not None])
            if time.monotonic() >= next_tick or not open_:
                self._guarded(self._tick)
                next_tick = time.monotonic() + self._tick_seconds
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def _waiting(self, seconds: float) -> Sequence[_Job | None]:
        try:
            batch = [self._jobs.get(timeout=max(seconds, 0.0))]
        except queue.Empty:
            return ()
        with contextlib.suppress(queue.Empty):
            while batch[-1] is not None and len(batch) < BATCH:
                batch.append(self._jobs.get_nowait())
        return batch

    def _work_off(self, jobs: Sequence[_Job]) -> None:
        shared = []
        for job in jobs:
            if not job.future.set_running_or_notify_cancel():
                continue
            if not job.alone:
                shared.append(job)
                continue
            self._together(shared)
            shared = []
            self._single(job)
        self._together(shared)

    def _single(self, job: _Job) -> None:
        try:
            self._in_place()
            answer = job.work(self._connection)
        except (sqlite3.Error, StoreError) as error:
            job.future.set_exception(self._failed(error))
        except BaseException as error:
            job.future.set_exception(error)
        else:
            job.future.set_result(answer)

    def _together(self, jobs: Sequence[_Job]) -> None:
        if not jobs:
            return
        try:
            self._in_place()
            with transaction(self._connection, durable=True):
                settled = [self._within(job) for job in jobs]
        except (sqlite3.Error, StoreError) as error:
            failure = self._failed(error)
            for job in jobs:
                job.future.set_exception(failure)
            return
        self._trouble.healed()
        for settle in settled:
            settle()

    def _within(self, job: _Job) -> Callable[[], None]:
        """Run one job of several; its failure undoes only its own part. Answers with what to tell once it is committed."""
        self._connection.execute("SAVEPOINT job")
        try:
            answer = job.work(self._connection)
        except BaseException as error:
            if isinstance(error, sqlite3.Error) and not isinstance(error, _OWN_FAULT):
                raise
            failure = error
            self._connection.execute("ROLLBACK TO job")
            self._connection.execute("RELEASE job")
            return lambda: job.future.set_exception(failure)
        self._connection.execute("RELEASE job")
        return lambda: job.future.set_result(answer)

    def _guarded(self, work: Work[None]) -> None:
        try:
            self._in_place()
            work(self._connection)
        except (sqlite3.Error, StoreError) as error:
            self._failed(error)
        except Exception as error:  # the thread is the store: whatever ends a piece of upkeep must not end it
            self._failed(StoreUnavailable(f"{self._path}: upkeep failed: {type(error).__name__}: {error}"))

    def _in_place(self) -> None:
        """SQLite would go on writing to a file that nobody can open any more. Raises StoreUnavailable."""
        if _file(self._path) != self._file:
            raise StoreUnavailable(
                f"{self._path} was removed or replaced while Pulse ran: put it back, "
                "or stop Pulse and restore a backup before it starts again"
            )

    def _failed(self, error: Exception) -> Exception:
        told = named(error, self._path) if isinstance(error, sqlite3.Error) else error
        if isinstance(told, StoreError):
            self._trouble.met(told)
        return told


def _file(path: str) -> tuple[int, int] | None:
    """Which file stands at the path; None when there is none to be found."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection, *, durable: bool) -> Iterator[None]:
    """All or nothing. `durable` survives a power cut (one fsync); without it the process may be killed, the machine not."""
    connection.execute("PRAGMA synchronous = FULL" if durable else "PRAGMA synchronous = NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def try_again(connection: sqlite3.Connection) -> None:
    """Write a little, to see whether the trouble is over."""
    with transaction(connection, durable=True):
        connection.execute(_CHECK, (time.time_ns(),))
