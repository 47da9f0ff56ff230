"""Round metric values for the wire: nobody can see the seventh digit, and everybody would pay for it."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache

from pulse_core.model.metric import Unit

Value = float | None

_TENS: tuple[int, ...] = tuple(10**power for power in range(16))
_POWERS = tuple(float(ten) for ten in _TENS)
WHOLE_FROM = 100_000
"""From here on seconds and counts lose what stands behind the point."""


def rounded(metric: str, values: Sequence[Value]) -> list[Value]:
    """A metric's values as they travel: ratios to 4 decimals, bytes whole, all else to 6 significant digits."""
    trim = _trim(metric)
    return [None if value is None else trim(value) for value in values]


@lru_cache(maxsize=4096)
def _trim(metric: str) -> Callable[[float], float]:
    match Unit.of(metric):
        case Unit.RATIO:
            return _four_decimals
        case Unit.BYTES:
            return round
        case Unit.SECONDS | Unit.COUNT:
            return _whole_when_large
        case _:
            return _six_digits


def _four_decimals(value: float) -> float:
    if abs(value) > WHOLE_FROM:  # no ratio that anybody measured
        return float(f"{value:.6g}")
    short = round(value * 10_000) / 10_000
    return int(short) if short in (0, 1) else short


def _six_digits(value: float) -> float:
    """Scaling to a whole number and back takes a third of the time that formatting would."""
    size = abs(value)
    if not 1e-6 <= size < 1e15:
        return float(f"{value:.6g}")
    places = 6 - bisect_right(_POWERS, size)
    if places <= 0:
        return round(value / _TENS[-places]) * _TENS[-places]
    short = round(value * _TENS[places]) / _TENS[places]
    return int(short) if short.is_integer() else short


def _whole_when_large(value: float) -> float:
    return round(value) if abs(value) >= WHOLE_FROM else _six_digits(value)
