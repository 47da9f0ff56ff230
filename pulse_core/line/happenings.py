"""Take the events of readings: each once, at a time that can be, and under the resource that it happened to."""

from collections import deque
from collections.abc import Iterable, Sequence

import attrs

from pulse_core.line import happened
from pulse_core.line.happened import Happening, Known
from pulse_core.line.registry import Registry
from pulse_core.line.sighting import Handle
from pulse_core.model.change import Change, ChangeKind
from pulse_core.model.ids import ResourceId
from pulse_core.model.report import Dropped, Event
from pulse_core.model.resource import Resource
from pulse_core.plugin.stores import NewEntry

MOST_AT_ONCE = 5_000
"""So many events may a source tell at once, after it was quiet; what is more is dropped, counted."""
MOST_PER_SECOND = 2.0
"""So many events may a source tell in the long run, so that one that floods does not fill the disk."""
MOST_KEYS_PER_SOURCE = 10_000
"""How many events of one source are known by their keys; what is older counts as new when it is told again."""
MOST_KEYS = 100_000
"""The same for all sources together; the one that was silent longest is forgotten first."""
MOST_WAITING = 10_000
"""Events that wait until what was known before the start is known; more than that and the oldest are lost."""
SAME_SECONDS = 300.0
"""By how much the clocks of two sources may differ that tell the same event of the same resource."""
MOST_GONE = 5_000
"""How many resources that are gone are known by their keys, so that the event of their end finds them."""
OLDEST_SECONDS = 400 * 86400.0
"""Nothing is kept for longer: what happened before that is left out."""
EARLIEST = 946_684_800.0
"""The beginning of the year 2000: what claims to have happened before that tells of a clock that was never set."""


@attrs.define(eq=False)
class _Teller:
    """What is known of one source: the keys of what it told, and how many events it may still tell."""

    allowed: float
    at: float
    keys: dict[int, None] = attrs.field(factory=dict)

    def refill(self, now: float, *, most: int) -> None:
        self.allowed = min(self.allowed + max(now - self.at, 0.0) * MOST_PER_SECOND, most)
        self.at = now


@attrs.frozen
class _Gone:
    resource: Resource
    at: float


@attrs.frozen
class _Waiting:
    source: str
    event: Event
    told_at: float
    shift: float


@attrs.frozen
class Happened:
    """What the events of a report came to: rows for the journal, and what was not taken."""

    rows: tuple[NewEntry, ...] = ()
    dropped: tuple[Dropped, ...] = ()


@attrs.define(eq=False)
class Happenings:
    """Numbers events. Knows no clock and no store."""

    registry: Registry
    seq: int = 0
    """The number of the newest event."""
    most_at_once: int = MOST_AT_ONCE
    most_keys: int = MOST_KEYS
    _tellers: dict[str, _Teller] = attrs.field(factory=dict)
    _waiting: deque[_Waiting] = attrs.field(factory=lambda: deque(maxlen=MOST_WAITING))
    _heard: dict[int, float] = attrs.field(factory=dict)
    """When what happened to which resource: two sources may watch one platform, and tell it by the same key."""
    _gone: dict[Handle, _Gone] = attrs.field(factory=dict)
    _known: int = 0

    def take(self, source: str, events: Sequence[Event], *, told_at: float, shift: float = 0.0) -> Happened:
        """Take events. `shift` is by how many seconds the clock that they were timed by is behind the server's."""
        if not events:
            return Happened()
        teller = self._teller(source, told_at)
        rows: list[NewEntry] = []
        dropped: list[Dropped] = []
        for position, event in enumerate(events):
            if hash(event.key) in teller.keys or EARLIEST <= event.at + shift < told_at - OLDEST_SECONDS:
                continue
            if reason := _refusal(event, teller, shift=shift):
                dropped.append(Dropped(f"events[{position}]", reason))
                continue
            self._remember(teller, event.key)
            if (row := self._row(source, event, told_at=told_at, shift=shift)) is not None:
                teller.allowed -= 1
                rows.append(row)
        return Happened(tuple(rows), _summed(dropped))

    def follow(self, changes: Iterable[Change]) -> None:
        """Take note of what goes: a source tells of the end of a thing when nobody sees the thing any more."""
        for change in changes:
            if change.kind is ChangeKind.REMOVED:
                for source, view in change.resource.sources.items():
                    for type in (change.resource.type, ""):
                        handle = Handle(source, type, view.key)
                        self._gone.pop(handle, None)
                        self._gone[handle] = _Gone(change.resource, change.at)
        while len(self._gone) > MOST_GONE:
            del self._gone[next(iter(self._gone))]

    def wait(self, source: str, events: Iterable[Event], *, told_at: float, shift: float = 0.0) -> None:
        """Keep events until it is known what was told before the start."""
        self._waiting.extend(_Waiting(source, event, told_at, shift) for event in events)

    def begin(self, told: Iterable[Known], *, seq: int, at: float) -> tuple[NewEntry, ...]:
        """Begin with what was told before the start, oldest first; the rows of what waited for this."""
        self.seq = max(self.seq, seq)
        for one in told:
            self._remember(self._teller(one.source, at), one.key)
            if resource := self.registry.get(ResourceId(one.subject)):
                self._is_heard(resource, one.kind, one.key, at=one.at)
        waited = list(self._waiting)
        self._waiting.clear()
        taken = (self.take(one.source, (one.event,), told_at=one.told_at, shift=one.shift) for one in waited)
        return tuple(row for found in taken for row in found.rows)

    def forget(self, source: str) -> None:
        """A person removed a source; what it told stays."""
        teller = self._tellers.pop(source, None)
        self._known -= len(teller.keys) if teller else 0

    def _teller(self, source: str, at: float) -> _Teller:
        teller = self._tellers.pop(source, None) or _Teller(self.most_at_once, at)
        self._tellers[source] = teller
        teller.refill(at, most=self.most_at_once)
        return teller

    def _remember(self, teller: _Teller, key: str) -> None:
        self._known -= len(teller.keys)
        teller.keys[hash(key)] = None
        while len(teller.keys) > MOST_KEYS_PER_SOURCE:
            del teller.keys[next(iter(teller.keys))]
        self._known += len(teller.keys)
        while self._known > self.most_keys:
            self._let_go_of_the_silent()

    def _let_go_of_the_silent(self) -> None:
        source = next(iter(self._tellers))
        if len(self._tellers) > 1:
            self.forget(source)
            return
        keys = self._tellers[source].keys
        del keys[next(iter(keys))]
        self._known -= 1

    def _row(self, source: str, event: Event, *, told_at: float, shift: float) -> NewEntry | None:
        """A row for the journal; None when another source told it already."""
        at = min(event.at + shift, told_at)
        ended_at = None if event.ended_at is None else max(at, min(event.ended_at + shift, told_at))
        what = happened.happening(event, source=source, told_at=told_at, ended_at=ended_at)
        resource = self._resource(what, at)
        if resource and self._is_heard(resource, event.kind, event.key, at=at):
            return None
        self.seq += 1
        return happened.entry(what, resource, seq=self.seq, at=at)

    def _is_heard(self, resource: Resource, kind: str, key: str, *, at: float) -> bool:
        """Whether this was told of the resource before; from now on it was."""
        place = hash((resource.id, kind, key))
        before = self._heard.pop(place, None)
        same = before is not None and abs(at - before) <= SAME_SECONDS
        self._heard[place] = before if before is not None and same else at
        while len(self._heard) > self.most_keys:
            del self._heard[next(iter(self._heard))]
        return same

    def _resource(self, what: Happening, at: float) -> Resource | None:
        """What it happened to: a thing that is there, or one that went after it happened. None while it is not known."""
        if not what.subject:
            return None
        if there := self.registry.called(what.subject, source=what.source, type=what.subject_type):
            return there
        gone = self._gone.get(Handle(what.source, what.subject_type, what.subject))
        return gone.resource if gone and at <= gone.at else None


def _refusal(event: Event, teller: _Teller, *, shift: float) -> str:
    if event.at + shift < EARLIEST:
        return "happened before anything that is watched was made: the clock that it was timed by is wrong"
    return "" if teller.allowed >= 1 else "the source tells more events than it may"


def _summed(dropped: Sequence[Dropped]) -> tuple[Dropped, ...]:
    """One line for all that were dropped for one reason, or a flood would flood the answer too."""
    by_reason: dict[str, list[Dropped]] = {}
    for one in dropped:
        by_reason.setdefault(one.reason, []).append(one)
    return tuple(
        attrs.evolve(same[0], reason=reason + (f", and {len(same) - 1} more" if len(same) > 1 else ""))
        for reason, same in by_reason.items()
    )
