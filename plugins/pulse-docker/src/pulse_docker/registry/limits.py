"""Keep to what a registry lets us ask: its counters of pulls, its 429, and a pause while it is down."""

from datetime import UTC
from email.utils import parsedate_to_datetime

import attrs

SHORTEST_PAUSE_SECONDS = 60.0
FIRST_PAUSE_SECONDS = 300.0
LONGEST_PAUSE_SECONDS = 6 * 3600.0
KEPT_SHARE = 0.1
"""The last tenth of an allowance belongs to the person who pulls images, not to us who only look."""


@attrs.define
class Pace:
    """How one registry wants to be asked: whether it has to be left alone, and what is left of its allowance of pulls."""

    until: float = 0.0
    reason: str = ""
    failures: int = 0
    scarce: bool = False

    def rests(self, monotonic: float) -> bool:
        """Whether the registry must not be asked now."""
        return monotonic < self.until

    def pause(self, monotonic: float, reason: str, seconds: float | None = None) -> None:
        """Leave the registry alone: as long as it said, or twice as long as the last time."""
        wanted = FIRST_PAUSE_SECONDS * 2 ** min(self.failures, 10) if seconds is None else seconds
        self.until = monotonic + min(max(wanted, SHORTEST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
        self.reason = reason
        self.failures += 1

    def answered(self) -> None:
        """The registry works."""
        self.failures = 0
        self.reason = ""

    def note_allowance(self, limit: str, remaining: str) -> None:
        """Take over the counters, as "100;w=21600"; a registry without them has no such limit."""
        whole, left = allowance(limit), allowance(remaining)
        if left is not None:
            self.scarce = left <= (whole or 0) * KEPT_SHARE


def allowance(header: str) -> int | None:
    """The count in a RateLimit header; None where there is none."""
    count = header.partition(";")[0].strip()
    return int(count) if count.isascii() and count.isdigit() and len(count) <= 12 else None


def retry_after(header: str, now: float) -> float | None:
    """How many seconds to wait, from a number or a date; None when it says neither."""
    seconds = allowance(header)
    if seconds is not None:
        return float(seconds)
    try:
        moment = parsedate_to_datetime(header)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, aware.timestamp() - now)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
