"""The line itself: a report comes in, is read, registered, published and kept."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Protocol

import attrs

from pulse_core.errors import PluginError, StoreError
from pulse_core.line import happened, memory, metadata, past
from pulse_core.line.happenings import Happenings
from pulse_core.line.keep import Keeper, Write
from pulse_core.line.observed import names_all
from pulse_core.line.pins import Pin
from pulse_core.line.registry import Heard, Registry
from pulse_core.model.change import Change, Ticks
from pulse_core.model.health import SourceFailure
from pulse_core.model.ids import ResourceId, SourceId
from pulse_core.model.metadata import Metadata
from pulse_core.model.recovery import PointScopes, PointSet
from pulse_core.model.report import Dropped, Event, Reading, Report
from pulse_core.plugin.stores import Documents, Store
from pulse_core.plugin.tools import Clock, Log

KEYFRAME_SECONDS = 24 * 3600.0
"""A keyframe is written at least so often while anything changes."""

LATE_INTERVALS = 3
"""Values older than this many intervals are history that just arrived: charts take them, current values do not."""

MOST_UNREAD_KINDS = 20
"""How many kinds of report of one source are remembered as unreadable; what a source says can make up more."""

LONGEST_LATE_SECONDS = 400 * 86400.0
"""Nothing is kept for longer; a report that claims to be older has a broken clock."""


class Publisher(Protocol):
    """Where changes and ticks are told to whoever listens. Must not wait for anybody."""

    def publish_changes(self, changes: Sequence[Change]) -> object: ...

    def publish_ticks(self, ticks: Ticks, *, late: bool = False) -> object: ...


class RecoveryTaker(Protocol):
    """Where recovery points go. Must not wait for anybody, nor fail because of what it is given."""

    def take(
        self, report: Report, sets: Sequence[PointSet], *, complete: bool, scopes: Sequence[PointScopes] = ()
    ) -> Sequence[Dropped]:
        """Take what a report says of recovery points; what there is no room for is given back.

        Of a complete one, `scopes` say which scopes there are at all.
        """
        ...

    def forget(self, source: str) -> None:
        """A person removed the source, and its points with it."""
        ...

    def knows(self, source: str) -> bool:
        """Whether points of the source are known."""
        ...

    async def restore(self, documents: Documents) -> None:
        """Begin with what was known before the restart; what was heard meanwhile is newer. Raises StoreError."""
        ...


@attrs.frozen(kw_only=True)
class Taken:
    """What a report came to: how many observations were registered, and which records were not."""

    observations: int = 0
    dropped: tuple[Dropped, ...] = ()


@attrs.define(eq=False)
class Line:
    """Takes reports from every road (poll, push, replay, demo) and never fails because of one."""

    registry: Registry
    read: Callable[[Report], Reading]
    publisher: Publisher
    keeper: Keeper
    clock: Clock
    log: Log
    recovery: RecoveryTaker | None = None
    happenings: Happenings = attrs.Factory(lambda line: Happenings(line.registry), takes_self=True)
    dropped: dict[str, int] = attrs.field(factory=dict)
    """How many records of each source could not be read."""
    changes_per_keyframe: int = past.CHANGES_PER_KEYFRAME
    _told: dict[str, tuple[str, float | None]] = attrs.field(factory=dict)
    _unread: dict[str, dict[str, str]] = attrs.field(factory=dict)
    _lost: int = 0
    _since_keyframe: int = 0
    _keyframe_at: float = 0.0

    async def deliver(self, source: SourceId, reports: Sequence[Report]) -> None:
        """Take what a source was asked for just now."""
        for report in reports:
            self.take(report)

    async def troubled(self, source: SourceId, failure: SourceFailure | None) -> None:
        """Take note that a source fails, or (None) that it answers again."""
        self.note(source, error=failure.message if failure else "")

    def take(self, report: Report, *, taken_at: float | None = None) -> Taken:
        """Take one report. `taken_at` is when it was measured by the server's clock, if the report's own clock is off."""
        at = self.clock.now()
        if reason := _untimely(report):
            return self._refuse(report, reason)
        try:
            reading = self.read(report)
        except PluginError as error:
            self._unreadable(report, str(error))
            return self._refuse(report, str(error))
        self._unreadable(report, "")
        measured = _plausible(report.taken_at if taken_at is None else taken_at, at)
        heard = self.registry.take(report, reading, at=at, taken_at=measured)
        if not heard.repeated:
            late = heard.late or at - measured > LATE_INTERVALS * max(report.interval_seconds, 10.0)
            self._pass_on(heard, late=late)
        untold = () if heard.repeated else self._happened(report, reading.events, taken_at=taken_at)
        dropped = (*reading.dropped, *heard.dropped, *self._points(report, reading, heard), *untold)
        if dropped:
            self._count(report.source, dropped)
        return Taken(observations=0 if heard.repeated else len(reading.observations), dropped=dropped)

    def _points(self, report: Report, reading: Reading, heard: Heard) -> Sequence[Dropped]:
        """Have recovery points taken, of every report: that one says nothing of them may mean that they are gone."""
        if self.recovery is None or heard.repeated or heard.late:
            return ()
        whole = report.complete and names_all(reading, but=("events", "observations"))
        return self.recovery.take(report, reading.recovery_points, complete=whole, scopes=reading.point_scopes)

    def _happened(self, report: Report, events: Sequence[Event], *, taken_at: float | None) -> Sequence[Dropped]:
        """Have events kept; they were timed by the clock that the report was timed by."""
        now, shift = self.clock.now(), 0.0 if taken_at is None else taken_at - report.taken_at
        if self.keeper.held:
            self.happenings.wait(report.source, events, told_at=now, shift=shift)
            return ()
        found = self.happenings.take(report.source, events, told_at=now, shift=shift)
        if found.rows:
            self.keeper.write(found.rows)
        return found.dropped

    def note(self, source: str, *, error: str = "", skew_seconds: float | None = None) -> None:
        """Note how a source fares, on each of its resources."""
        self._told[source] = (error, skew_seconds)
        self._show(source)

    def _unreadable(self, report: Report, error: str) -> None:
        """Note that the reports of one kind cannot be read, or (empty) that they can be again."""
        known = self._unread.setdefault(report.source, {}) if error else self._unread.get(report.source, {})
        if known.get(report.kind, "") == error:
            return
        if error and report.kind not in known and len(known) >= MOST_UNREAD_KINDS:
            return
        if error:
            known[report.kind] = error
        else:
            del known[report.kind]
        self._show(report.source)

    def _show(self, source: str) -> None:
        """Have what is wrong with a source shown: that it does not answer, else that it is not understood."""
        error, skew = self._told.get(source, ("", None))
        error = error or self.not_understood(source)
        self._changed(self.registry.note(source, at=self.clock.now(), error=error, skew_seconds=skew))

    def not_understood(self, source: str) -> str:
        """Why reports of a source cannot be read, in words; empty when all can."""
        unread = self._unread.get(source, {})
        return next((unread[kind] for kind in sorted(unread)), "")

    def _refuse(self, report: Report, reason: str) -> Taken:
        dropped = (Dropped("", reason),)
        self._count(report.source, dropped)
        return Taken(dropped=dropped)

    def forget(self, source: str, *, why: str) -> None:
        """A person removed a source: what only it reported is removed."""
        self._changed(self.registry.forget(source, at=self.clock.now(), why=why))
        if self.recovery:
            self.recovery.forget(source)
        self.happenings.forget(source)
        self.overlook(source)

    def overlook(self, source: str) -> None:
        """Drop what is known of how a source fares; its resources stay."""
        for known in (self.dropped, self._told, self._unread):
            known.pop(source, None)
        self._show(source)

    def pin(self, pin: Pin) -> None:
        """Let a person's decision about identity count, and keep it."""
        self._changed(self.registry.pin(pin, at=self.clock.now()), (memory.pin_document(pin),))

    def unpin(self, pin: Pin) -> None:
        """Take a person's decision back."""
        changes = self.registry.unpin(pin.id, at=self.clock.now())
        self._changed(changes, (memory.pin_removal(pin),))

    def annotate(self, words: Mapping[ResourceId, Metadata | None]) -> None:
        """Let count what people wrote under these ids, and keep it; None removes it."""
        changes = self.registry.annotate(words, at=self.clock.now())
        self._changed(changes, [metadata.write_of(id, one) for id, one in words.items()])

    async def watch_silence(self, every_seconds: float = 1.0) -> None:
        """Mark what fell silent, until cancelled."""
        while True:
            await self.clock.sleep(every_seconds)
            self._changed(self.registry.expire(self.clock.now()))

    async def restore(self, store: Store) -> None:
        """Begin with what was known before the restart. Until this succeeds nothing new is kept. Raises StoreError."""
        try:
            kept, departed, pins = await memory.recalled(store.documents)
            words = metadata.recalled(await store.documents.all(metadata.METADATA))
            seq = await store.journal.last_seq(past.CHANGES)
            told, last_event = await happened.known(store.journal), await store.journal.last_seq(happened.EVENTS)
            if self.recovery:
                await self.recovery.restore(store.documents)
        except StoreError as error:
            self.keeper.hold(str(error))
            raise
        self.registry.births.restore(departed)
        self.registry.written.restore(words)
        if not self.keeper.held:
            self.registry.restore(kept, pins, seq=seq, at=self.clock.now())
            self.happenings.begin(told, seq=last_event, at=self.clock.now())
            return
        before = self.registry.resources()
        changes, renamed = self.registry.recall(kept, pins, seq=seq, at=self.clock.now())
        self.keeper.begin(renamed)
        self.publisher.publish_changes(past.replaced(before, self.registry.resources(), seq=seq, at=self.clock.now()))
        self._keep(changes)
        if waited := self.happenings.begin(told, seq=last_event, at=self.clock.now()):
            self.keeper.write(waited)

    def _pass_on(self, heard: Heard, *, late: bool) -> None:
        self._changed(heard.changes)
        if heard.moved is not None:
            self.publisher.publish_ticks(heard.moved, late=late)
        if heard.ticks is not None and heard.ticks.blocks:
            self.keeper.samples(heard.ticks)

    def _changed(self, changes: Sequence[Change], writes: Sequence[Write] = ()) -> None:
        """Publish changes, and have them kept with the sightings behind them in one transaction."""
        self.happenings.follow(changes)
        if changes:
            self.publisher.publish_changes(changes)
        self._keep(changes, writes)

    def _keep(self, changes: Sequence[Change], writes: Sequence[Write] = ()) -> None:
        gone = memory.departures(self.registry.births.take_unsaved())
        writes = [*writes, *gone, *self._sightings(), *(past.entry(change) for change in changes), *self._keyframe(len(changes))]
        if writes:
            self.keeper.write(writes, changes)

    def _sightings(self) -> list[Write]:
        found = ((handle, self.registry.sighting(handle)) for handle in sorted(self.registry.take_unsaved()))
        return [memory.document(sighting) if sighting else memory.removal(handle) for handle, sighting in found]

    def _keyframe(self, changes: int) -> list[Write]:
        self._since_keyframe += changes
        now = self.clock.now()
        gap = self.keeper.well and self.keeper.lost != self._lost  # rows were lost: the past goes on from a new keyframe
        due = gap or self._since_keyframe >= self.changes_per_keyframe or now - self._keyframe_at >= KEYFRAME_SECONDS
        if not self._since_keyframe or not due:
            return []
        self._since_keyframe, self._keyframe_at, self._lost = 0, now, self.keeper.lost
        return [past.keyframe(self.registry.resources(), seq=self.registry.seq, at=now)]

    def _count(self, source: str, dropped: Sequence[Dropped]) -> None:
        """Count what was dropped; say so when a source begins with it, not every time."""
        if source not in self.dropped:
            self.log.warning("records_dropped", source=source, path=dropped[0].path, reason=dropped[0].reason)
        self.dropped[source] = self.dropped.get(source, 0) + len(dropped)


def _untimely(report: Report) -> str:
    """Why a report cannot be placed in time; empty when it can."""
    times = {"monotonic": report.monotonic, "taken_at": report.taken_at, "interval_seconds": report.interval_seconds}
    bad = next((name for name, value in times.items() if not isfinite(value)), "")
    return f"{bad} is no finite number" if bad else ""


def _plausible(taken_at: float, at: float) -> float:
    """When it was measured: never in the future, and not before anything that is kept."""
    return min(taken_at, at) if taken_at > at - LONGEST_LATE_SECONDS else at
