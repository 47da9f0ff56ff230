"""Narrow a platform's JSON, once: each function gives the type it names, and nothing for what does not fit.

A record that cannot be told from others is dropped with its path. A value of the wrong type is unknown: nothing is guessed
from a text that looks like a number, unless the platform is known to write numbers so (`numeric`, `truth`).

Public: adapters import from `pulse_core.plugin.narrow`.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar

import attrs

from pulse_core.model.report import Dropped, Json

Record = Mapping[str, Json]
Item = TypeVar("Item")

LONGEST_TEXT = 1024
LONGEST_NAME = 256
_LARGEST = 1e20
"""More than the largest 64-bit number: what is over counts nothing."""
_OLDEST, _NEWEST = 86_400.0, 10_413_792_000.0
"""Times are between 1970 and 2300; Go writes the year 1 for "never"."""


class Unfit(ValueError):
    """A record of a report is not what it must be."""


@attrs.define
class Losses:
    """The records that could not be read."""

    dropped: list[Dropped] = attrs.field(factory=list)

    def each(self, value: Json, path: str, read: Callable[[Record], Item | None], *, limit: int) -> Iterator[Item]:
        """What `read` makes of each record in the list `value`; one that does not fit is noted and left out."""
        if value is None:
            return
        if not isinstance(value, list):
            self.note(path, "not a list")
            return
        for place, row in enumerate(value[:limit]):
            item = self.attempt(f"{path}[{place}]", row, read)
            if item is not None:
                yield item
        if len(value) > limit:
            self.note(f"{path}[{limit}]", f"{len(value) - limit} more than the {limit} that are read")

    def attempt(self, path: str, value: Json | Record, read: Callable[[Record], Item | None]) -> Item | None:
        """What `read` makes of the record, or None, noted, when it does not fit."""
        try:
            return read(record(value))
        except Unfit as unfit:
            self.note(path, str(unfit))
            return None

    def note(self, path: str, reason: str) -> None:
        """Count a record as dropped."""
        self.dropped.append(Dropped(path, reason))


def record(value: Json | Record) -> Record:
    """An object."""
    if not isinstance(value, dict):
        raise Unfit("not an object")
    return value


def part(of: Record, *names: str) -> Record:
    """The object under `names`, one inside the other; an empty one where there is none."""
    for name in names:
        inner = of.get(name)
        of = inner if isinstance(inner, dict) else {}
    return of


def rows(of: Record, name: str, *, limit: int = 64) -> Iterator[Record]:
    """The objects in the list under `name`; what is none is passed over."""
    value = of.get(name)
    return (row for row in value[:limit] if isinstance(row, dict)) if isinstance(value, list) else iter(())


def number(of: Record, name: str) -> float | None:
    """The number under `name`, finite and not negative."""
    value = of.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _LARGEST:
        return None
    return float(value)


def amount(of: Record, name: str) -> float | None:
    """The number under `name`, or None where nothing stands; Unfit for anything else.

    For a report whose writer is Pulse's own: there a wrong type is a fault of the record, and no platform's habit.
    """
    if of.get(name) is None:
        return None
    found = number(of, name)
    if found is None:
        raise Unfit(f"{name} is not a finite, positive number")
    return found


def whole(of: Record, name: str) -> int | None:
    """The whole number under `name`, of either sign."""
    value = of.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST < value < _LARGEST:
        return None
    return int(value) if value == math.floor(value) else None


def numeric(of: Record, name: str) -> float | None:
    """The number under `name`, also when it is written as a text; finite and not negative."""
    value = of.get(name)
    if not isinstance(value, str):
        return number(of, name)
    try:
        found = float(value) if len(value) < 32 else math.nan
    except ValueError:
        return None
    return found if 0 <= found < _LARGEST else None


def signed(of: Record, name: str) -> float | None:
    """The finite number under `name`, of either sign."""
    value = of.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_LARGEST < value < _LARGEST:
        return None
    return float(value)


def flag(of: Record, name: str) -> bool:
    """Whether the value under `name` is true."""
    return of.get(name) is True


def truth(of: Record, name: str) -> bool | None:
    """Yes or no under `name`, also when it is written as 0 or 1; None where nothing is said."""
    value = of.get(name)
    if isinstance(value, bool):
        return value
    return {0: False, 1: True, "0": False, "1": True}.get(value) if isinstance(value, int | float | str) else None


def text(of: Record, name: str, *, limit: int = LONGEST_TEXT) -> str:
    """The text under `name`, cut; empty where there is none."""
    return sayable(of.get(name), limit=limit)


def named(of: Record, *names: str) -> str:
    """The first text under one of `names` that is not empty."""
    found = next((value for name in names if (value := text(of, name, limit=LONGEST_NAME))), "")
    if not found:
        raise Unfit(f"{names[0]} is missing")
    return found


def texts(value: Json, *, limit: int = 64) -> tuple[str, ...]:
    """The texts in a list."""
    if not isinstance(value, list):
        return ()
    return tuple(sayable(item) for item in value[:limit] if isinstance(item, str))


def pairs(value: Json, *, limit: int = 64) -> dict[str, str]:
    """The texts in an object, by name in order of the names."""
    if not isinstance(value, dict):
        return {}
    found = {sayable(name, limit=LONGEST_NAME): sayable(said) for name, said in value.items() if isinstance(said, str)}
    return dict(sorted(found.items())[:limit])


def sayable(value: Json, *, limit: int = LONGEST_TEXT) -> str:
    """A text as Unicode, cut; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    if len(value) > limit:
        value = value[: limit - 1] + "…"
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def moment(of: Record, name: str) -> float | None:
    """The time under `name`, RFC 3339 or seconds since the epoch; None for "never"."""
    value = of.get(name)
    seconds = _parsed(value) if isinstance(value, str) else number(of, name)
    return seconds if seconds is not None and _OLDEST < seconds < _NEWEST else None


def _parsed(value: str) -> float | None:
    try:
        found = datetime.fromisoformat(value) if len(value) < 64 else None
        return found.timestamp() if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError, OSError):
        return None


def total(values: Iterable[float | None]) -> float | None:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def ratio(part: float | None, whole: float | None) -> float | None:
    """`part` of `whole`, between 0 and 1; None when either is unknown or there is no whole."""
    return min(1.0, max(0.0, part / whole)) if part is not None and whole else None
