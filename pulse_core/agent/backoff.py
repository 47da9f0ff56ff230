"""How long to wait before the next try: doubling, with jitter, within limits."""

import random
from collections.abc import Callable

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0
LONGEST_WISH_SECONDS = 900.0
"""A server's `Retry-After` is followed up to this."""


class Backoff:
    """`next()` doubles from 1 s to 60 s; each pause is shortened by up to half, so that agents do not march in step."""

    def __init__(self, *, chance: Callable[[], float] = random.random) -> None:
        self._chance = chance
        self._tries = 0

    def next(self, *, wish_seconds: float | None = None) -> float:
        """The next pause, and not less than what the server wished."""
        pause = min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(self._tries, 10))
        self._tries += 1
        return max(self.jittered(pause), min(wish_seconds or 0.0, LONGEST_WISH_SECONDS))

    def jittered(self, pause_seconds: float) -> float:
        return pause_seconds * (0.5 + self._chance() / 2)

    def reset(self) -> None:
        self._tries = 0
