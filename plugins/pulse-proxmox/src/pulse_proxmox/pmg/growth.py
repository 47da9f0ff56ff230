"""Say by how much a quarantine grew within an hour."""

from collections import deque
from typing import Final

from pulse_core.plugin import Clock

SPAN_SECONDS: Final = 3600.0
_TOO_LONG: Final = 1.5
_MOST: Final = 128


class Growth:
    """Remembers counts for an hour."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, float]] = deque(maxlen=_MOST)

    def take(self, count: float) -> float | None:
        """Keep a count, and say how much more it is than an hour ago, 0 where it is less; None without one of an hour ago."""
        now = self._clock.monotonic()
        before = None
        while self._seen and self._seen[0][0] <= now - SPAN_SECONDS:
            before = self._seen.popleft()
        if before is not None:
            self._seen.appendleft(before)  # the newest that is old enough is there for the next, too
        self._seen.append((now, count))
        if before is None or now - before[0] > _TOO_LONG * SPAN_SECONDS:
            return None
        return max(0.0, count - before[1])
