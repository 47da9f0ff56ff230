"""Narrow the JSON of a report, once: each function gives the type it names, or says at which path it does not fit."""

import math
from collections.abc import Callable, Iterator
from typing import TypeVar

import attrs

from pulse_core.plugin import Dropped, Json

Record = dict[str, Json]
Item = TypeVar("Item")


class Unfit(ValueError):
    """A value of a report is not of the type it must have."""


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
            self.note(f"{path}[{limit}]", f"{len(value) - limit} more than the {limit} that are shown")

    def attempt(self, path: str, value: Json, read: Callable[[Record], Item | None]) -> Item | None:
        """What `read` makes of the record, or None, noted, when it does not fit."""
        try:
            return read(record(value))
        except Unfit as unfit:
            self.note(path, str(unfit))
            return None

    def note(self, path: str, reason: str) -> None:
        """Count a record as dropped."""
        self.dropped.append(Dropped(path, reason))


def record(value: Json) -> Record:
    """An object."""
    if not isinstance(value, dict):
        raise Unfit("not an object")
    return value


def part(of: Record, name: str) -> Record:
    """The object under `name`; an empty one where there is none."""
    value = of.get(name)
    return value if isinstance(value, dict) else {}


def number(of: Record, name: str) -> float | None:
    """The number under `name`, finite and not negative; None where it is missing or null."""
    value = of.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unfit(f"{name} is not a number")
    return _finite(value, name)


def _finite(value: float, name: str) -> float:
    try:
        plain = float(value)
    except OverflowError as error:
        raise Unfit(f"{name} is too large") from error
    if not math.isfinite(plain) or plain < 0:
        raise Unfit(f"{name} is not a finite, positive number")
    return plain


def signed(of: Record, name: str) -> float | None:
    """The finite number under `name`, of either sign; None for anything else."""
    value = of.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e18 < value < 1e18:
        return None
    return float(value)


def text(of: Record, name: str, *, limit: int = 256) -> str:
    """The text under `name`; empty where it is missing."""
    value = of.get(name)
    return _sayable(value[:limit]) if isinstance(value, str) else ""


def named(of: Record, name: str) -> str:
    """The text under `name`, which must not be empty."""
    value = text(of, name)
    if not value:
        raise Unfit(f"{name} is missing")
    return value


def flag(of: Record, name: str) -> bool:
    """Whether the value under `name` is true."""
    return of.get(name) is True


def texts(of: Record, name: str, *, limit: int = 64) -> tuple[str, ...]:
    """The texts in the list under `name`."""
    value = of.get(name)
    return tuple(_sayable(item[:256]) for item in value[:limit] if isinstance(item, str)) if isinstance(value, list) else ()


def _sayable(text: str) -> str:
    """The text as Unicode: a file system's names may hold bytes that are none."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def ratio(part: float | None, whole: float | None) -> float | None:
    """`part` of `whole`, between 0 and 1; None when either is unknown or there is no whole."""
    return min(1.0, max(0.0, part / whole)) if part is not None and whole else None
