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
        totals = {name: total for name, value in counters.items() if (total := _total(value)) is not None}
        last = self._last.get(handle)
        self._last[handle] = _Last(epoch, monotonic, totals)
        if last is None or last.epoch != epoch:
            return dict.fromkeys(counters)
        elapsed = monotonic - last.monotonic
        if elapsed <= 0 or elapsed > GAP_INTERVALS * max(interval_seconds, 1.0) + 1.0:
            return dict.fromkeys(counters)
        return {name: _rate(last.totals.get(name), totals.get(name), elapsed) for name in counters}

    def forget(self, handle: Handle) -> None:
        """Drop what is remembered of a removed sighting."""
        self._last.pop(handle, None)


def _total(value: object) -> float | None:
    """A total as it may be: finite and not negative; anything else is unknown."""
    if type(value) not in (int, float):
        return None
    try:
        number = float(value)  # type: ignore[arg-type]
    except OverflowError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _rate(before: float | None, now: float | None, elapsed: float) -> float | None:
    if before is None or now is None or now < before:
        return None
    rate = (now - before) / elapsed
    return rate if math.isfinite(rate) else None
