"""Bound how often one caller uses one route: a token bucket each, in a table that cannot grow without end."""

from collections import OrderedDict
from collections.abc import Callable, Mapping

import attrs

from pulse_core.access.refusals import TooMany
from pulse_core.plugin.routes import Rate


@attrs.frozen(kw_only=True)
class Limits:
    """`per_second` in the long run, `burst` at once."""

    per_second: float
    burst: float


LIMITS: Mapping[Rate, Limits] = {
    Rate.PUBLIC: Limits(per_second=20, burst=100),
    Rate.READ: Limits(per_second=50, burst=200),
    Rate.WRITE: Limits(per_second=10, burst=50),
    Rate.HEAVY: Limits(per_second=10, burst=40),
    Rate.INGEST: Limits(per_second=500, burst=2000),  # many agents may share one address, behind a tunnel or a proxy
    Rate.STREAM: Limits(per_second=50, burst=1000),
    Rate.SIGN_IN: Limits(per_second=10 / 60, burst=10),
    Rate.RECOVERY: Limits(per_second=3 / 600, burst=3),
}


class RateTable:
    """The buckets. The one that was not used for longest makes room for a new one."""

    def __init__(
        self, *, monotonic: Callable[[], float], limits: Mapping[Rate, Limits] = LIMITS, max_buckets: int = 10_000
    ) -> None:
        self._monotonic = monotonic
        self._limits = limits
        self._max_buckets = max_buckets
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def spend(self, *, caller: str, route: str, rate: Rate) -> None:
        """Take one token. Raises TooMany when there is none.

        `caller` is the principal's id, or a stranger's address; `route` the method and the template.
        """
        limits, key, now = self._limits[rate], (caller, route), self._monotonic()
        tokens, filled_at = self._buckets.pop(key, (limits.burst, now))
        tokens = min(limits.burst, tokens + (now - filled_at) * limits.per_second)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if allowed else tokens, now)
        if len(self._buckets) > self._max_buckets:
            self._buckets.popitem(last=False)
        if not allowed:
            raise TooMany(retry_after_seconds=(1 - tokens) / limits.per_second)
