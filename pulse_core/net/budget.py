"""How many requests one target is asked for: a token bucket, shared by all that talk to it."""

from pulse_core.errors import SourceUnreachable
from pulse_core.plugin import Clock

LONGEST_WAIT_SECONDS = 30.0


class Budget:
    """`per_second` requests in the long run, `burst` at once. Callers wait for their turn, in order."""

    def __init__(self, *, per_second: float, burst: float, clock: Clock) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._tokens = burst
        self._at = clock.monotonic()

    async def take(self, target: str) -> None:
        """Wait for the right to ask once. Raises SourceUnreachable when the queue is longer than half a minute."""
        now = self._clock.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second)
        self._at = now
        wait_seconds = (1 - self._tokens) / self._per_second
        if wait_seconds > LONGEST_WAIT_SECONDS:
            raise SourceUnreachable(f"{target} has been asked too often", hint="raise the interval of its sources")
        self._tokens -= 1
        if wait_seconds > 0:
            await self._clock.sleep(wait_seconds)
