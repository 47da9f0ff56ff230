"""What the slower questions brought of a Backup Server."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from pulse_core.plugin import Json
from pulse_core.plugin.narrow import text

Row = Mapping[str, Json]
MOST_ROWS: Final = 2_000


class Known:
    """The memory of one server: lists as they were answered, cut to what is read of them."""

    def __init__(self) -> None:
        self.said: dict[str, Json] = {}
        self.stores: tuple[str, ...] = ()
        self.revision = 0
        """Grows with everything new that the slower questions bring."""

    def tell(self, name: str, what: Json) -> None:
        """Keep an answer under the name that the adapters look for."""
        self.revision += self.said.get(name) != what
        self.said[name] = what

    def drop(self, name: str) -> None:
        """It is not known any more."""
        self.revision += self.said.pop(name, None) is not None

    def readable(self, store: str) -> bool:
        """Whether a datastore can be asked just now: one in maintenance, or not mounted, is left alone."""
        row = next((row for row in self._rows("usage") if row.get("store") == store), None)
        return row is None or not (row.get("error") or row.get("mount-status") == "notmounted")

    def look(self, usage: list[Json]) -> None:
        """The datastores that the server lists now."""
        rows = usage[:MOST_ROWS]
        self.said["usage"] = [without(row, ("history",)) for row in rows]
        self.stores = tuple(sorted({name for row in records(rows) if (name := text(row, "store"))}))

    def _rows(self, name: str) -> list[dict[str, Json]]:
        found = self.said.get(name)
        return records(found) if isinstance(found, list) else []


def records(rows: Iterable[Json]) -> list[dict[str, Json]]:
    """Those that are objects."""
    return [row for row in rows if isinstance(row, dict)]


def without(row: Json, names: Collection[str]) -> Json:
    """The row without these members, which nobody reads."""
    return {name: value for name, value in row.items() if name not in names} if isinstance(row, dict) else row
