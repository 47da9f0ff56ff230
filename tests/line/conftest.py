"""A registry with a clock of its own, told in few words what sources say."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import count
from types import SimpleNamespace

import pytest

from pulse_core.errors import RevisionConflict, StoreUnavailable
from pulse_core.line import memory
from pulse_core.line.births import Births
from pulse_core.line.keep import Keeper
from pulse_core.line.pins import Pin, PinKind
from pulse_core.line.registry import Heard, Registry
from pulse_core.line.road import Line, Taken
from pulse_core.line.sighting import Handle
from pulse_core.model.change import Change, ChangeKind, Ticks
from pulse_core.model.identity import claims
from pulse_core.model.ids import ResourceId
from pulse_core.model.report import Dropped, Gone, Observation, Reading, Report
from pulse_core.model.resource import Resource
from pulse_core.plugin.stores import Document, Entry, Put, Samples
from pulse_core.testing.clock import FakeClock

NOON = 1_700_000_000.0


def seen(
    key: str = "a", *, type: str = "agent", name: str = "", ids: dict[str, object] | None = None, **fields: object
) -> Observation:
    """An observation; `ids` are the arguments of `claims`."""
    return Observation(key=key, type=type, name=name or key, claims=claims(**(ids or {})), **fields)


class World:
    """Time, a registry, and every change it ever told of."""

    def __init__(self) -> None:
        numbers = count(1)
        self.registry = Registry(Births(make_id=lambda: ResourceId(f"r{next(numbers):04}")))
        self.at = NOON
        self.monotonic = 1_000.0
        self.changes: list[Change] = []
        self.heard = Heard()

    def wait(self, seconds: float) -> Sequence[Change]:
        """Let time pass, and let the registry look for who fell silent."""
        self.at += seconds
        self.monotonic += seconds
        return self._told(self.registry.expire(self.at))

    def say(
        self,
        source: str,
        *observations: Observation,
        scope: str = "all",
        complete: bool = True,
        epoch: str = "e",
        interval: float = 10.0,
        age: float = 0.0,
        monotonic: float | None = None,
        dropped: tuple[Dropped, ...] = (),
        gone: tuple[Gone, ...] = (),
    ) -> Sequence[Change]:
        """A report of a source, `age` seconds old."""
        self.monotonic += 1e-6
        report = Report(
            kind="k",
            payload=None,
            source=source,
            scope=scope,
            complete=complete,
            epoch=f"{source} {epoch}",
            monotonic=self.monotonic if monotonic is None else monotonic,
            interval_seconds=interval,
        )
        reading = Reading(observations=observations, dropped=dropped, gone=gone)
        self.heard = self.registry.take(report, reading, at=self.at, taken_at=self.at - age)
        return self._told(self.heard.changes)

    def pin(self, kind: str, a: tuple[str, str, str], b: tuple[str, str, str], *, id: str = "p") -> Sequence[Change]:
        pin = Pin(id=id, kind=PinKind(kind), a=Handle(*a), b=Handle(*b), by="ann", at=self.at, reason="I know")
        return self._told(self.registry.pin(pin, at=self.at))

    def unpin(self, id: str = "p") -> Sequence[Change]:
        return self._told(self.registry.unpin(id, at=self.at))

    def forget(self, source: str) -> Sequence[Change]:
        return self._told(self.registry.forget(source, at=self.at, why="removed"))

    def _told(self, changes: Sequence[Change]) -> Sequence[Change]:
        self.changes += changes
        return changes

    def restart(self) -> None:
        """Another process begins with what this one kept."""
        known = [self.registry.sighting(handle) for handle in self.handles()]
        kept = [memory.document(sighting) for sighting in known if sighting]
        documents = [Document(collection=put.collection, key=put.key, body=put.body, revision=1) for put in kept]
        pins = [memory.pin_document(pin) for pin in self.registry.pins()]
        decided = [Document(collection=put.collection, key=put.key, body=put.body, revision=1) for put in pins]
        seq, make_id = self.registry.seq, self.registry.births.make_id
        self.registry = Registry(Births(make_id=make_id))
        self.registry.restore(memory.sightings(documents), memory.pins(decided), seq=seq, at=self.at)

    def handles(self) -> list[Handle]:
        return [s.handle for r in self.registry.resources() for s in self.registry.sightings(r.id)]

    def resources(self) -> Sequence[Resource]:
        return self.registry.resources()

    def only(self) -> Resource:
        (resource,) = self.registry.resources()
        return resource

    def named(self, name: str) -> Resource:
        (resource,) = [r for r in self.registry.resources() if r.name == name]
        return resource

    def behind(self, source: str, key: str) -> Resource:
        """The resource that a source calls `key`."""
        (resource,) = [
            r for r in self.resources() for s in self.registry.sightings(r.id) if (s.handle.source, s.handle.key) == (source, key)
        ]
        return resource

    def groups(self) -> set[frozenset[tuple[str, str]]]:
        """Which sightings are one thing."""
        return {
            frozenset((s.handle.source, s.handle.key) for s in self.registry.sightings(r.id)) for r in self.registry.resources()
        }


@pytest.fixture(name="seen")
def seen_fixture() -> Callable[..., Observation]:
    return seen


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def make_world() -> Callable[[], World]:
    return World


@pytest.fixture
def kinds() -> SimpleNamespace:
    return SimpleNamespace(added=ChangeKind.ADDED, changed=ChangeKind.CHANGED, removed=ChangeKind.REMOVED)


class ListLog:
    """Remembers events."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, object]]] = []

    def _note(self, event: str, **facts: object) -> None:
        self.events.append((event, facts))

    debug = info = warning = error = _note

    def names(self) -> list[str]:
        return [event for event, _ in self.events]


class ListPublisher:
    """Remembers what was told, and whether it was late."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.ticks: list[tuple[Ticks, bool]] = []

    def publish_changes(self, changes: Sequence[Change]) -> None:
        self.changes += changes

    def publish_ticks(self, ticks: Ticks, *, late: bool = False) -> None:
        self.ticks.append((ticks, late))


class FailingStore:
    """A store in memory that can be told to fail: before it writes, or after it wrote without saying so."""

    def __init__(self) -> None:
        self.documents = self.journal = self.series = self
        self.kept: dict[tuple[str, str], Document] = {}
        self.rows: list[Entry] = []
        self.samples: list[Samples] = []
        self.trouble = ""
        self.fails = ""
        self.forgets_to_say = False
        self.gate: asyncio.Event | None = None
        self.writes = 0

    async def write(self, *writes, entries=()) -> None:
        if self.gate is not None:
            await self.gate.wait()
        if self.fails:
            raise StoreUnavailable(self.fails)
        self.writes += 1
        if writes and isinstance(writes[0], Samples):
            self.samples += writes
            return
        last = {stream: max(row.seq for row in self.rows if row.stream == stream) for stream in {row.stream for row in self.rows}}
        if any(new.seq <= last.get(new.stream, 0) for new in entries):
            raise RevisionConflict("given before")
        for write in writes:
            if isinstance(write, Put):
                self.kept[write.collection, write.key] = Document(
                    collection=write.collection, key=write.key, body=write.body, revision=1
                )
            else:
                self.kept.pop((write.collection, write.key), None)
        self.rows += [Entry(stream=n.stream, seq=n.seq, at=n.at, subject=n.subject, body=n.body) for n in entries]
        if self.forgets_to_say:
            raise StoreUnavailable("no answer")

    async def get(self, collection: str, key: str) -> Document | None:
        if self.fails:
            raise StoreUnavailable(self.fails)
        return self.kept.get((collection, key))

    async def all(self, collection: str) -> list[Document]:
        return [self.kept[at] for at in sorted(self.kept) if at[0] == collection]

    async def last_seq(self, stream: str) -> int:
        return max((row.seq for row in self.rows if row.stream == stream), default=0)

    async def read(self, stream, *, after_seq=0, since=None, until=None, subjects=(), limit=1000, newest_first=False):
        found = [
            row
            for row in self.rows
            if row.stream == stream
            and row.seq > after_seq
            and (since is None or row.at >= since)
            and (until is None or row.at <= until)
            and (not subjects or row.subject in subjects)
        ]
        return sorted(found, key=lambda row: row.seq, reverse=newest_first)[:limit]

    async def upkeep(self, now: float) -> None:
        if self.fails:
            raise StoreUnavailable(self.fails)


class Road:
    """A whole line over fakes. An adapter takes observations out of the payload, or does what `behaviour` says."""

    def __init__(self) -> None:
        self.clock = FakeClock(now=NOON)
        self.store = FailingStore()
        self.log = ListLog()
        self.publisher = ListPublisher()
        self.told: list[Change] = []
        self.keeper = Keeper(self.store, self.clock, self.log, self._kept)
        self.behaviour: dict[str, Callable[[Report], Reading]] = {}
        self.line = Line(Registry(), self._read, self.publisher, self.keeper, self.clock, self.log)
        self._monotonic = 100.0

    async def _kept(self, changes: Sequence[Change]) -> None:
        self.told += changes

    def _read(self, report: Report) -> Reading:
        made = self.behaviour.get(report.kind)
        return made(report) if made else Reading(observations=tuple(report.payload))

    def report(self, source: str, *observations: Observation, **fields: object) -> Report:
        self._monotonic += 1
        fields = {"kind": "good", "taken_at": self.clock.now(), "monotonic": self._monotonic, "epoch": "e"} | fields
        return Report(source=source, payload=list(observations), **{"interval_seconds": 10.0, **fields})

    def say(self, source: str, *observations: Observation, **fields: object) -> Taken:
        return self.line.take(self.report(source, *observations, **fields))

    def resources(self) -> Sequence[Resource]:
        return self.line.registry.resources()

    def only(self) -> Resource:
        (resource,) = self.resources()
        return resource


@pytest.fixture
def road() -> Road:
    return Road()


@pytest.fixture
def make_road() -> Callable[[], Road]:
    return Road
