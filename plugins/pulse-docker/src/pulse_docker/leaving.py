"""Know which containers the engine itself says are gone: not one that only was not listed, and not one that was made anew."""

from collections.abc import Iterable, Mapping, Sequence

import attrs

from pulse_core.plugin import Json
from pulse_docker.events import first_word, subject_of
from pulse_docker.inventory import Inventory

_LEAVING = frozenset({"destroy", "remove", "rename"})
"""After these nobody goes by the name any more; Podman says `remove`."""


@attrs.frozen
class Leaving:
    """A container as it was listed before the engine said that it, or its name, is no more."""

    key: str
    shown: Mapping[str, Json]


def leaving(events: Iterable[Mapping[str, Json]], inventory: Inventory) -> list[Leaving]:
    """Those of which these events say so, as far as they were known."""
    ids = {subject_of(event) for event in events if event.get("Type") == "container" and first_word(event) in _LEAVING}
    return [Leaving(one.key, one.shown) for one in inventory.containers(ids)]


def left(before: Sequence[Leaving], inventory: Inventory) -> list[Json]:
    """Those by whose key nobody goes after a look: what Compose made anew goes by the key of the old one."""
    keys = {one.key for one in inventory.containers()} if before else set()
    return [{"list": dict(one.shown)} for one in before if one.key not in keys]
