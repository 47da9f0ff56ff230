"""Run a function that may hang in a daemon thread of its own: never twice at a time, never in anybody's way."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from pulse_host.readers.states import ReaderFailed

Value = TypeVar("Value")


class Aside(Generic[Value]):
    """One place for one thing that may hang. While it hangs it is not asked again, so threads cannot pile up."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: threading.Thread | None = None

    @property
    def stuck(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    async def run(self, work: Callable[[], Value], *, timeout_seconds: float) -> Value:
        """What `work` returns or raises. Raises ReaderFailed when it does not answer in time, or still does not."""
        if self.stuck:
            raise ReaderFailed(f"{self._name} does not answer")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Value] = loop.create_future()
        # Daemon, not a pool: a pool's threads are joined at exit, and one stuck in the kernel would hold the exit up.
        self._thread = threading.Thread(target=_answer, args=(work, answer, loop), name=self._name, daemon=True)
        self._thread.start()
        try:
            async with asyncio.timeout(timeout_seconds):
                value = await answer
        except TimeoutError as error:
            raise ReaderFailed(f"{self._name} does not answer") from error
        self._thread = None
        return value


def _answer(work: Callable[[], Value], answer: asyncio.Future[Value], loop: asyncio.AbstractEventLoop) -> None:
    try:
        value = work()
    except Exception as error:  # carried over to the task that waits
        _tell(loop, _fail, answer, error)
        return
    _tell(loop, _give, answer, value)


def _tell(loop: asyncio.AbstractEventLoop, how: Callable[..., None], *what: object) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(how, *what)


def _give(answer: asyncio.Future[Value], value: Value) -> None:
    if not answer.done():
        answer.set_result(value)


def _fail(answer: asyncio.Future[Value], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
