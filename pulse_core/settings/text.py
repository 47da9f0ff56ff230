"""Read one setting from text, by its type and within its limits."""

import math
from typing import Final

from pulse_core.errors import ConfigError
from pulse_core.plugin.fields import Hints

_TRUE: Final = frozenset({"true", "yes", "on", "1"})
_FALSE: Final = frozenset({"false", "no", "off", "0"})


def read(text: str, kind: object, hints: Hints, *, path: str) -> object:
    """The value; raises ConfigError at `path` when the text is not one of its type or is out of its limits."""
    if kind is bool:
        return _flag(text, path)
    if kind in (int, float):
        return _number(text, whole=kind is int, hints=hints, path=path)
    if kind is str:
        return _word(text, hints, path)
    return tuple(part for piece in text.split(",") if (part := piece.strip()))


def _flag(text: str, path: str) -> bool:
    word = text.strip().lower()
    if word not in _TRUE | _FALSE:
        raise ConfigError(path, f"{text!r} is neither true nor false")
    return word in _TRUE


def _number(text: str, *, whole: bool, hints: Hints, path: str) -> int | float:
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        raise ConfigError(path, f"{text!r} is not a {'whole ' if whole else ''}number") from None
    if not math.isfinite(value):
        raise ConfigError(path, f"{text!r} is not a finite number")
    if hints.minimum is not None and value < hints.minimum:
        raise ConfigError(path, f"{value} is less than {hints.minimum}")
    if hints.maximum is not None and value > hints.maximum:
        raise ConfigError(path, f"{value} is more than {hints.maximum}")
    return value


def _word(text: str, hints: Hints, path: str) -> str:
    if hints.choices and text not in hints.choices:
        raise ConfigError(path, f"{text!r} is not one of {', '.join(hints.choices)}")
    return text
