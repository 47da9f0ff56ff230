"""Hold back from a source that keeps failing. Pure."""

import attrs

FAILURES_TO_OPEN = 3
FIRST_WAIT_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 300.0


@attrs.frozen(kw_only=True)
class Breaker:
    """Counts failures in a row. After three it is open: one trial after 5 s, doubling to 5 min; a success closes it."""

    failures: int = 0
    opened_count: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the source is only tried now and then."""
        return self.failures >= FAILURES_TO_OPEN

    def failed(self) -> "Breaker":
        """One more failure in a row."""
        opens = self.failures + 1 == FAILURES_TO_OPEN
        return Breaker(failures=self.failures + 1, opened_count=self.opened_count + opens)

    def succeeded(self) -> "Breaker":
        """It answered: as new, but for the count of times it opened."""
        return Breaker(opened_count=self.opened_count)

    def wait_seconds(self, interval_seconds: float) -> float:
        """How long to wait before the next try: the interval while closed, the trial's wait while open."""
        if not self.is_open:
            return interval_seconds
        doubled = FIRST_WAIT_SECONDS * 2.0 ** min(self.failures - FAILURES_TO_OPEN, 10)
        return max(min(interval_seconds, LONGEST_WAIT_SECONDS), min(doubled, LONGEST_WAIT_SECONDS))
