"""An event of the stream, and the ring of those that a reader can still resume from."""

from collections import deque
from collections.abc import Sequence
from itertools import islice

from pulse_core.live import encode
from pulse_core.live.audience import Audience
from pulse_core.live.filter import Filter
from pulse_core.live.frame import Codec, Frame, Message
from pulse_core.model.change import Change, Ticks

_CHANGE_WEIGHT = 1500
_VALUE_WEIGHT = 40


class Event:
    """A numbered event: what happened, and the frames made of it so far, one per filter."""

    __slots__ = ("_frames", "at", "late", "seq", "weight", "what")

    def __init__(self, what: Sequence[Change] | Ticks, *, seq: int, at: float, late: bool = False) -> None:
        self.what = what
        self.seq = seq
        self.at = at
        self.late = late
        self.weight = _VALUE_WEIGHT * _values(what) if isinstance(what, Ticks) else _CHANGE_WEIGHT * len(what)
        self._frames: dict[Filter, Frame | None] = {}

    def frame(self, audience: Audience, *, epoch: str, codec: Codec) -> Frame | None:
        """The event as this audience sees it, made once; None when there is nothing in it for them."""
        if audience.filter not in self._frames:
            message = self._message(audience)
            made = None if message is None else Frame(message, epoch=epoch, codec=codec)
            self._frames[audience.filter] = made
            self.weight += 0 if made is None else len(made.text)
        return self._frames[audience.filter]

    def _message(self, audience: Audience) -> Message | None:
        if isinstance(self.what, Ticks):
            body = encode.ticks(self.what, audience.filter, members=audience.members, sources=audience.sources)
            head: Message = {"type": "ticks", "seq": self.seq} | ({"late": True} if self.late else {})
        else:
            body = encode.delta(self.what, audience.filter)
            head = {"type": "delta", "seq": self.seq, "at": round(self.at, 3)}
        return None if body is None else head | body


def _values(ticks: Ticks) -> int:
    return sum(len(block.ids) * len(block.metrics) for block in ticks.blocks)


class Ring:
    """The last events, bounded by number, by bytes and by age."""

    def __init__(self, *, events: int, bytes: int, seconds: float) -> None:
        self._events: deque[Event] = deque()
        self._max_events = events
        self._max_bytes = bytes
        self._seconds = seconds
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._events)

    def append(self, event: Event) -> None:
        self._events.append(event)
        self._bytes += event.weight
        while self._events and self._over(event.at):
            self._bytes -= self._events.popleft().weight

    def _over(self, now: float) -> bool:
        too_many = len(self._events) > self._max_events or self._bytes > self._max_bytes
        return too_many or now - self._events[0].at > self._seconds

    def since(self, seq: int, *, last: int) -> Sequence[Event] | None:
        """The events after `seq`, or None when they are not all here (any more). `last` is the newest number given."""
        if seq == last:
            return ()
        first = self._events[0].seq if self._events else last + 1
        if not first - 1 <= seq < last:
            return None
        return tuple(islice(self._events, seq - first + 1, None))

    def grew(self, bytes: int) -> None:
        """Frames were added to events that are already here."""
        self._bytes += bytes
