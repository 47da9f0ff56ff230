"""Turn counters into rates: the only place where a total becomes a speed."""

import math
from collections.abc import Mapping

import attrs

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
        totals = {name: total for name, total in counters.items() if total is not None and math.isfinite(total) and total >= 0}
        last = self._last.get(handle)
        self._last[handle] = _Last(epoch, monotonic, totals)
        if last is None or last.epoch != epoch:
            return dict.fromkeys(counters)
        elapsed = monotonic - last.monotonic
        if elapsed <= 0 or elapsed > GAP_INTERVALS * max(interval_seconds, 1.0) + 1.0:
            return dict.fromkeys(counters)
        before = last.totals
        return {
            name: (totals[name] - before[name]) / elapsed
            if name in totals and before.get(name, math.inf) <= totals[name]
            else None
            for name in counters
        }

    def forget(self, handle: Handle) -> None:
        """Drop what is remembered of a removed sighting."""
        self._last.pop(handle, None)
