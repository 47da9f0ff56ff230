"""Give each (resource, metric) a small number."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

Unsaved = tuple[tuple[int, str, str], ...]

_ALL = "SELECT id, resource, metric FROM series"
_ADD = "INSERT INTO series (id, resource, metric) VALUES (?, ?, ?)"


class Names:
    """The numbers in use. Not safe by itself: its owner holds a lock around it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._of: dict[str, dict[str, int]] = {}
        self._unsaved: list[tuple[int, str, str]] = []
        self._next = 1
        for number, resource, metric in connection.execute(_ALL):
            self._of.setdefault(resource, {})[metric] = number
            self._next = max(self._next, number + 1)

    def __len__(self) -> int:
        return sum(len(metrics) for metrics in self._of.values())

    def numbers(self, resources: Sequence[str], metrics: Sequence[str]) -> list[int]:
        """The numbers for two parallel columns; new ones are made on the way."""
        known = self._of
        found = []
        for resource, metric in zip(resources, metrics, strict=True):
            try:
                found.append(known[resource][metric])
            except KeyError:
                found.append(self._new(resource, metric))
        return found

    def of(self, resource: str) -> Mapping[str, int]:
        """The numbers of one resource by metric."""
        return self._of.get(resource, {})

    def unsaved(self) -> Unsaved:
        """What the database does not have yet."""
        return tuple(self._unsaved)

    def saved(self, count: int) -> None:
        """The first `count` of `unsaved()` are on the disk now."""
        del self._unsaved[:count]

    def forget(self, numbers: Iterable[int]) -> None:
        """Drop series that have no samples any more."""
        gone = frozenset(numbers)
        for resource in list(self._of):
            kept = {metric: number for metric, number in self._of[resource].items() if number not in gone}
            if kept:
                self._of[resource] = kept
                continue
            del self._of[resource]

    def _new(self, resource: str, metric: str) -> int:
        number = self._next
        self._next += 1
        self._of.setdefault(resource, {})[metric] = number
        self._unsaved.append((number, resource, metric))
        return number


def save(connection: sqlite3.Connection, names: Unsaved) -> None:
    """Write new names, within a transaction."""
    connection.executemany(_ADD, names)
