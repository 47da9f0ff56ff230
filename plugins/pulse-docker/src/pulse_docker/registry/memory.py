"""Remember what registries said, within bounds: verdicts by tag and platform, and what digests stand for."""

from collections import OrderedDict
from collections.abc import Collection
from typing import Generic, TypeVar
from zlib import crc32

import attrs

from pulse_docker.registry.subjects import Tag
from pulse_docker.registry.verdict import Local, Verdict

MOST_TAGS = 5_000
MOST_LOCALS = 16
"""How many different images under one tag are remembered."""

MOST_CONTENTS = 1_024
SPREAD = 0.1

Key = TypeVar("Key")
Value = TypeVar("Value")


class Bounded(Generic[Key, Value]):
    """A mapping that forgets what was not used for longest."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Value] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Key) -> Value | None:
        """The value, which is thereby used."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Keep a value."""
        self._kept[key] = value
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)


@attrs.define
class Standing:
    """What is known of one tag on one platform. A verdict is of exactly one local image: a new one has to be asked for."""

    next_at: float = 0.0
    verdicts: Bounded[Local, Verdict] = attrs.field(factory=lambda: Bounded(MOST_LOCALS))

    def is_due(self, locals: Collection[Local], monotonic: float) -> bool:
        """Whether to ask: its time has come, or an image is here that was not held against the tag yet.

        An older answer is never used for a newer image: the tag may have moved twice.
        """
        return monotonic >= self.next_at or any(self.verdicts.get(local) is None for local in locals)

    def settle(self, local: Local, verdict: Verdict) -> None:
        """Keep what was found out."""
        self.verdicts.put(local, verdict)


def spread(tag: Tag, seconds: float) -> float:
    """About `seconds`, for each tag a little different and always the same, so that not all are asked at once."""
    share = crc32(str(tag).encode()) / 2**32
    return seconds * (1 + SPREAD * (2 * share - 1))
