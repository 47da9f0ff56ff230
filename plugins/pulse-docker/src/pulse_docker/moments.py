"""Say when, by our own clock, an engine took a sample: on a busy machine its answer comes a tenth of a second late."""

import math


class Moments:
    """Keeps how far our clock is ahead of an engine's, by the swiftest answer so far.

    A step of either clock moves it: a sample is never older than its question nor newer than its answer.
    """

    def __init__(self) -> None:
        self._ahead = math.inf

    def of(self, read_at: float | None, *, asked: float, answered: float) -> float:
        """The moment of a sample that the engine dates `read_at`, in the seconds of `asked` and `answered`."""
        if read_at is None:
            return answered
        self._ahead = min(max(self._ahead, asked - read_at), answered - read_at)
        return min(max(read_at + self._ahead, asked), answered)
