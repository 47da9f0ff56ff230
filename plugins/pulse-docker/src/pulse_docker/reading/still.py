"""Keep what was read of containers that stand still: of ten thousand dead ones none is read anew every ten seconds."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

MOST_KEPT = 20_000
"""Of all engines together; the one that was not asked for the longest is forgotten first."""

Read = TypeVar("Read")


class Still(Generic[Read]):
    """Remembers what was read of a thing, and of which words. The same words mean the same: reading stays a pure function."""

    def __init__(self, *, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], tuple[object, Read]] = OrderedDict()

    def of(self, name: tuple[str, str], words: object, read: Callable[[], Read]) -> Read:
        """What is known of the thing, where the words are those of last time; else it is read."""
        known = self._kept.get(name)
        if known is None or known[0] != words:
            known = words, read()
            self._kept[name] = known
        self._kept.move_to_end(name)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return known[1]
