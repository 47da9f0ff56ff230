"""Keep the newest answers to the same question, in little room."""

from collections import OrderedDict
from collections.abc import Callable


class Shelf:
    """Bytes by key, as long as they are of version `seq`; what was not asked for longest goes first."""

    def __init__(self, *, max_bytes: int = 4 * 1024 * 1024) -> None:
        self._max_bytes = max_bytes
        self._seq = -1
        self._bytes = 0
        self._kept: OrderedDict[object, bytes] = OrderedDict()

    def get(self, key: object, *, seq: int, make: Callable[[], bytes]) -> bytes:
        """The bytes of the key, made now if they are not here."""
        if seq != self._seq:
            self._kept.clear()
            self._seq, self._bytes = seq, 0
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = make()
        self._keep(key, made)
        return made

    def _keep(self, key: object, made: bytes) -> None:
        self._kept[key] = made
        self._bytes += len(made)
        while self._bytes > self._max_bytes:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone)
