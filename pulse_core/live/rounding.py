"""Round metric values for the wire: nobody can see the seventh digit, and everybody would pay for it."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from pulse_core.model.metric import Unit

Value = float | None
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
    short = round(value, 4)
    return int(short) if short in (0, 1) else short


def _six_digits(value: float) -> float:
    short = float(f"{value:.6g}")
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def _whole_when_large(value: float) -> float:
    return round(value) if abs(value) >= WHOLE_FROM else _six_digits(value)
