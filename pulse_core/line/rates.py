"""Turn counters into rates: the only place where a total becomes a speed."""

from collections.abc import Mapping

import attrs

from pulse_core.line.finite import finite, total
from pulse_core.line.sighting import Handle

GAP_INTERVALS = 3
"""After a silence of this many intervals a rate would be a mean over what nobody saw: the line breaks instead."""


@attrs.define
class _Last:
    """The totals of a sighting at its previous report."""

    epoch: str
    monotonic: float
    totals: Mapping[str, float]


@attrs.define
class Rates:
    """Remembers the previous totals of each sighting; forget a sighting when it is removed."""

    _last: dict[Handle, _Last] = attrs.field(factory=dict)

    def since_last(
        self, handle: Handle, counters: Mapping[str, float | None], *, epoch: str, monotonic: float, interval_seconds: float
    ) -> dict[str, float | None]:
        """The rate of each counter per second, None where it cannot be said.

        Unknown are: the first total, one smaller than the last (a reset or a wrap), one from another epoch, and one
        after a gap of more than three intervals.
        """
        totals = {name: known for name, value in counters.items() if (known := total(value)) is not None}
        last = self._last.get(handle)
        self._last[handle] = _Last(epoch, monotonic, totals)
        if last is None or last.epoch != epoch:
            return dict.fromkeys(counters)
        elapsed = monotonic - last.monotonic
        if elapsed <= 0 or elapsed > GAP_INTERVALS * max(interval_seconds, 1.0) + 1.0:
            return dict.fromkeys(counters)
        return {name: _rate(name, last.totals.get(name), totals.get(name), elapsed) for name in counters}

    def forget(self, handle: Handle) -> None:
        """Drop what is remembered of a removed sighting."""
        self._last.pop(handle, None)


def _rate(name: str, before: float | None, now: float | None, elapsed: float) -> float | None:
    if before is None or now is None or now < before:
        return None
    rate = finite((now - before) / elapsed)
    # A share of time is never more than all of it: what is over comes of two clocks that were not read at once.
    return min(rate, 1.0) if rate is not None and name.endswith("_ratio") else rate
