"""A clock that stands still until a test turns it."""

import asyncio
import heapq
from itertools import count

_TURNS = 30
"""How often the loop turns between two moments, so that woken tasks get to their next wait."""


class FakeClock:
    """Satisfies `Clock`. Nothing sleeps for real: a sleeper wakes when the test brings the clock past its time."""

    def __init__(self, *, now: float = 1_700_000_000.0, monotonic: float = 1_000.0) -> None:
        self._now = now
        self._monotonic = monotonic
        self._order = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    @property
    def sleepers(self) -> int:
        """How many tasks wait for this clock."""
        return sum(not future.done() for _, _, future in self._sleepers)

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock was brought `seconds` further; nothing and less than nothing only lets others run."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._monotonic + seconds, next(self._order), future))
        await future

    def advance(self, seconds: float) -> None:
        """Jump ahead and wake everybody who is due, earliest first. They run when the test awaits something."""
        until = self._monotonic + seconds
        while (due := self._next_due()) is not None and due <= until:
            self._wake_next()
        self._move_to(until)

    async def forward(self, seconds: float) -> None:
        """Go ahead moment by moment: at each one the sleepers who are due run to their next wait."""
        until = self._monotonic + seconds
        await settle()
        while (due := self._next_due()) is not None and due <= until:
            self._move_to(due)
            self._wake_next()
            while self._next_due() == due:
                self._wake_next()
            await settle()
        self._move_to(until)
        await settle()

    def jump_wall_clock(self, seconds: float) -> None:
        """Set the wall clock, as a time server or a person would; the monotonic clock does not notice."""
        self._now += seconds

    def _move_to(self, monotonic: float) -> None:
        step = max(0.0, monotonic - self._monotonic)
        self._now += step
        self._monotonic += step

    def _next_due(self) -> float | None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    def _wake_next(self) -> None:
        heapq.heappop(self._sleepers)[2].set_result(None)


async def settle(turns: int = _TURNS) -> None:
    """Let every task that can run get to its next wait."""
    for _ in range(turns):
        await asyncio.sleep(0)
