"""Read what a caller asks for in the address: flags, filters and times."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import parse_qs

import msgspec

from pulse_docker.simulator.container import Container

_NO: Final = frozenset({"", "0", "false", "no", "none"})
Filters = Mapping[str, Sequence[str]]


class BadQuery(ValueError):
    """The engine refuses to understand this: its own words."""


class Query:
    """What stands behind the question mark."""

    def __init__(self, raw: bytes) -> None:
        self._values = parse_qs(raw.decode("latin-1"), keep_blank_values=True)

    def flag(self, name: str, default: bool = False) -> bool:
        """As the engine reads a flag: everything but 0, false, no, none and nothing is a yes."""
        return self._values[name][-1].lower() not in _NO if name in self._values else default

    def number(self, name: str) -> int:
        """0 when it is not given. Raises BadQuery."""
        try:
            return int(self._values.get(name, ["0"])[-1] or 0)
        except ValueError as error:
            raise BadQuery(f"invalid value for {name}") from error

    def moment(self, name: str) -> float | None:
        """Seconds since the epoch. Raises BadQuery."""
        text = self._values.get(name, [""])[-1]
        try:
            return float(text) if text else None
        except ValueError as error:
            raise BadQuery(f"failed to parse value as time or duration: {text!r}") from error

    def filters(self) -> Filters:
        """In either of the two forms that the engine takes: lists, or maps to true. Raises BadQuery."""
        text = self._values.get("filters", [""])[-1]
        try:
            given = msgspec.json.decode(text.encode() or b"{}", type=dict[str, list[str] | dict[str, bool]])
        except (msgspec.DecodeError, UnicodeEncodeError) as error:
            raise BadQuery("invalid filter") from error
        return {name: [*wanted] for name, wanted in given.items()}


def chosen(containers: Iterable[Container], filters: Filters, *, all: bool) -> list[Container]:
    """Those that the filters let through. Without `all` and without a state, those that have a process."""
    unknown = filters.keys() - _TESTS.keys()
    if unknown:
        raise BadQuery(f"invalid filter '{min(unknown)}'")
    given = all or "status" in filters
    return [one for one in containers if (given or one.running or one.state == "restarting") and _passes(one, filters)]


def _passes(one: Container, filters: Filters) -> bool:
    for name, wanted in filters.items():
        passed = [_TESTS[name](one, word) for word in wanted]
        if not (all(passed) if name == "label" else any(passed)):
            return False
    return True


def labelled(labels: Mapping[str, str], word: str) -> bool:
    """Whether a label is there, or has that value."""
    name, given, value = word.partition("=")
    return labels.get(name) == value if given else name in labels


_TESTS: Final[Mapping[str, Callable[[Container, str], bool]]] = {
    "id": lambda one, word: one.id.startswith(word),
    "name": lambda one, word: word.removeprefix("/") in one.name,
    "status": lambda one, word: one.state == word,
    "health": lambda one, word: (one.health or "none") == word,
    "label": lambda one, word: labelled(one.plan.labels, word),
    "exited": lambda one, word: one.state == "exited" and str(one.exit_code) == word,
}
