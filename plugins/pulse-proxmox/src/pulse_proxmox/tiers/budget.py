"""So many in so many seconds, and never more: what a cluster may be asked."""

from collections import deque

from pulse_core.plugin import Clock


class Budget:
    """At most `most` in any `seconds`, counted exactly."""

    def __init__(self, most: int, *, seconds: float, clock: Clock) -> None:
        self.most = most
        self._seconds = seconds
        self._clock = clock
        self._spent: deque[float] = deque(maxlen=most)

    @property
    def free(self) -> int:
        """How many may be spent now."""
        now = self._clock.monotonic()
        while self._spent and self._spent[0] <= now - self._seconds:
            self._spent.popleft()
        return self.most - len(self._spent)

    def spend(self, count: int = 1) -> None:
        """Count them; more than are free are not counted twice."""
        self._spent.extend([self._clock.monotonic()] * count)

    def wait_seconds(self, count: int = 1) -> float:
        """How long until so many are free."""
        lacking = count - self.free
        if lacking <= 0:
            return 0.0
        return max(0.0, self._spent[min(lacking, len(self._spent)) - 1] + self._seconds - self._clock.monotonic())
