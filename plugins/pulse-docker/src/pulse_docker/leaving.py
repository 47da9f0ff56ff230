"""Know which containers the engine itself says are gone: not one that only was not listed, and not one that was made anew."""

from collections.abc import Iterable, Mapping

from pulse_core.plugin import Json
from pulse_docker.events import first_word, subject_of
from pulse_docker.inventory import Container, Inventory

MOST_MISSED = 1000
_LEAVING = frozenset({"destroy", "remove", "rename"})
"""After these nobody goes by the name any more; Podman says `remove`."""

Shown = dict[str, Json]


class Leavers:
    """Brings together what vanished from the list and what the engine said: either may come first."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._shown: dict[str, Shown] = {}
        self._missed: dict[str, Shown] = {}
        self._told: set[str] = set()

    def hear(self, events: Iterable[Mapping[str, Json]]) -> None:
        """Take note of who is gone, or goes by another name, by the engine's own word."""
        told = (subject_of(event) for event in events if event.get("Type") == "container" and first_word(event) in _LEAVING)
        self._told.update(told)

    def left(self) -> list[Json]:
        """After a look: those that are gone and by whose key nobody goes, as they were listed; each is told once.

        What Compose makes anew goes by the key of the old one.
        """
        found = self._inventory.containers()
        self._compare({one.id: one for one in found})
        ids = sorted(self._told & self._missed.keys())
        self._told.clear()
        if not ids:
            return []
        gone = {_key(id, shown): shown for id in ids if (shown := self._missed.pop(id))}
        keys = {one.key for one in found}
        return [{"list": dict(shown)} for key, shown in gone.items() if key not in keys]

    def _compare(self, now: Mapping[str, Container]) -> None:
        """Take note of who is not there any more, or not under the same key."""
        for id, shown in self._shown.items():
            one = now.get(id)
            if one is None or (one.shown is not shown and one.key != _key(id, shown)):
                self._missed[id] = shown
        for id in list(self._missed)[:-MOST_MISSED]:
            del self._missed[id]
        self._shown = {id: one.shown for id, one in now.items()}


def _key(id: str, shown: Shown) -> str:
    return Container(id=id, shown=shown, mark=(), listed=0).key
