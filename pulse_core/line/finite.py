"""The border for numbers: what is finite comes in, everything else is unknown."""

from math import isfinite

_EXACT = 2**53
"""Larger whole numbers become floats, which every encoding can hold."""


def finite(value: object) -> float | None:
    """A finite number, or None: NaN, infinity and what is no number stop here."""
    if type(value) is float:
        return value if isfinite(value) else None
    if type(value) is int:
        return value if -_EXACT <= value <= _EXACT else _rounded(value)
    return None


def _rounded(value: int) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def total(value: object) -> float | None:
    """A counter's total as it may be: finite and not negative."""
    number = finite(value)
    return None if number is None or number < 0 else number
