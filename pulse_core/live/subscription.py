"""One reader's place in the stream: a bounded queue of shared frames, and what happens when it runs over."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

import attrs

from pulse_core.live.filter import Filter
from pulse_core.live.frame import Frame
from pulse_core.live.settings import LiveSettings

TRY_AGAIN_LATER = 1013
SERVICE_RESTART = 1012
LAST_WORDS_SECONDS = 1.0
"""How long a reader that is cut off may still be in the middle of a send."""


@attrs.frozen(kw_only=True)
class Resume:
    """Where a reader lost the line: the run of the server and the number of the last event it has."""

    epoch: str
    seq: int


class Subscription:
    """An async iterator of frames. It ends when the reader must leave; `close_code` then says why.

    `fresh(filter, reason)` makes the frames of a new start (a snapshot, with a `resync` before it where there is a
    reason) at the moment the reader takes them, so that a reader that was away gets the state of now.
    """

    __slots__ = (
        "_busy",
        "_bytes",
        "_fresh",
        "_limit",
        "_queue",
        "_restart",
        "_seen_taken",
        "_settings",
        "_spare_bytes",
        "_spare_events",
        "_stalled_seconds",
        "_strikes",
        "_taken",
        "_waiter",
        "close_code",
        "filter",
    )

    def __init__(self, filter: Filter, *, settings: LiveSettings, fresh: Callable[[Filter, str], Sequence[Frame]]) -> None:
        self.filter = filter
        self.close_code: int | None = None
        self._settings = settings
        self._fresh = fresh
        self._restart: str | None = None
        self._queue: deque[Frame] = deque()
        self._bytes = 0
        self._spare_events = 0
        self._spare_bytes = 0
        self._strikes = 0
        self._waiter: asyncio.Future[None] | None = None
        self._limit: asyncio.Timeout | None = None
        self._taken = 0
        self._busy = False
        self._seen_taken = -1
        self._stalled_seconds = 0.0

    def put(self, frame: Frame) -> None:
        """Queue a frame. When the queue is full it is emptied, and the reader starts anew when it reads again."""
        if self._restart is not None or self.close_code is not None:
            return
        self._queue.append(frame)
        self._bytes += len(frame.text)
        full = len(self._queue) - self._spare_events > self._settings.queue_events
        if full or self._bytes - self._spare_bytes > self._settings.queue_bytes:
            self._overflow()
        self._wake()

    def _overflow(self) -> None:
        self._strikes += 1
        if self._strikes >= self._settings.strikes:
            self.close(TRY_AGAIN_LATER)
            return
        self.restart("slow_reader")

    def restart(self, reason: str) -> None:
        """Forget what is queued: the next thing the reader takes is a snapshot, after a `resync` if there is a reason."""
        self._restart = reason
        self._clear()
        self._wake()

    def replay(self, frames: Sequence[Frame]) -> None:
        """Put missed events in place of what is queued; they do not count against the reader's bounds."""
        self._restart = None
        self._clear()
        self._queue.extend(frames)
        self._spare_events = len(frames)
        self._spare_bytes = self._bytes = sum(len(frame.text) for frame in frames)
        self._wake()

    def greet(self, frame: Frame) -> None:
        """Put a frame before everything that is queued."""
        self._queue.appendleft(frame)
        self._bytes += len(frame.text)

    def close(self, code: int) -> None:
        """End the iteration, now."""
        self.close_code = code
        self._clear()
        self._wake()

    def cut(self, code: int, *, after_seconds: float = LAST_WORDS_SECONDS) -> None:
        """End the iteration, and the reader's task too if it is stuck in sending."""
        self.close(code)
        if self._limit is not None and self._limit.when() is None:
            self._limit.reschedule(asyncio.get_running_loop().time() + after_seconds)

    def interrupt_with(self, limit: asyncio.Timeout) -> None:
        """Lend what ends the reader's task even while it is stuck in sending."""
        self._limit = limit

    def look(self, *, seconds: float) -> None:
        """Called every `seconds`: a reader that has been stuck in one send for too long is cut off."""
        stuck = self._busy and self._taken == self._seen_taken
        self._stalled_seconds = self._stalled_seconds + seconds if stuck else 0.0
        self._seen_taken = self._taken
        if self._stalled_seconds < self._settings.send_seconds:
            return
        self.cut(TRY_AGAIN_LATER, after_seconds=0)

    def _clear(self) -> None:
        self._queue.clear()
        self._bytes = self._spare_bytes = self._spare_events = 0

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> Frame:
        self._busy = False
        while self.close_code is None:
            if self._restart is not None:
                self._start_anew(self._restart)
            if self._queue:
                return self._take()
            self._strikes = self._spare_events = self._spare_bytes = 0
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        raise StopAsyncIteration

    def _take(self) -> Frame:
        frame = self._queue.popleft()
        self._bytes -= len(frame.text)
        self._taken += 1
        self._busy = True
        return frame

    def _start_anew(self, reason: str) -> None:
        self.replay(self._fresh(self.filter, reason))
