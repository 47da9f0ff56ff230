"""What the slower questions brought of gateways: facts for as long as these are there, numbers for as long as they are fresh."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from pulse_core.plugin import Clock, Json

QUEUES: Final = "queues"
FRESH_SECONDS: Final = 300.0
_TEXT: Final = 1024


class Known:
    """The memory of a cluster. `news` is set when something was told for the first time."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._facts: dict[str, dict[str, Json]] = {}
        self._numbers: dict[tuple[str, str], tuple[float, Json]] = {}
        self.news = False

    def keep(self, node: str, name: str, what: Json) -> None:
        """Keep a fact of a gateway until another is told."""
        self.news |= name not in self._facts.get(node, {})
        self._facts[node] = {**self._facts.get(node, {}), name: what}

    def count(self, node: str, name: str, what: Json, *, fresh_seconds: float = FRESH_SECONDS) -> None:
        """Keep a number for so long. What is no gateway's own is kept under no name."""
        self.news |= (node, name) not in self._numbers
        self._numbers[node, name] = (self._clock.monotonic() + fresh_seconds, what)

    def fresh(self, node: str, name: str) -> Json:
        """A number, or None when it was told too long ago."""
        until, what = self._numbers.get((node, name), (float("-inf"), None))
        return what if self._clock.monotonic() <= until else None

    def forget_others(self, nodes: Collection[str]) -> None:
        """Only these are there any more."""
        for gone in [node for node in self._facts if node not in nodes]:
            del self._facts[gone]
        for key in [key for key in self._numbers if key[0] and key[0] not in nodes]:
            del self._numbers[key]

    def said(self, nodes: Iterable[str], *, queues: Iterable[str], numbers: Iterable[str]) -> dict[str, Json]:
        """What is known of each gateway, as a payload says it."""
        queues, numbers = tuple(queues), tuple(numbers)
        return {
            node: {
                **self._facts.get(node, {}),
                **{name: self.fresh(node, name) for name in numbers},
                QUEUES: {name: self.fresh(node, name) for name in queues},
            }
            for node in nodes
        }


def records(rows: Iterable[Json], *, most: int) -> list[dict[str, Json]]:
    """The first of those that are objects, with texts that are cut."""
    found = [row for row in rows if isinstance(row, dict)][:most]
    return [{name: value[:_TEXT] if isinstance(value, str) else value for name, value in row.items()} for row in found]


def kept(row: Mapping[str, Json], names: Collection[str]) -> dict[str, Json]:
    """The row with these members only."""
    return {name: row[name] for name in names if name in row}


def only(rows: Iterable[Json], names: Collection[str], *, most: int) -> list[Json]:
    """Rows with these members only."""
    return [kept(row, names) for row in records(rows, most=most)]
