"""A registry with a clock of its own, told in few words what sources say."""

from collections.abc import Callable, Sequence
from itertools import count
from types import SimpleNamespace

import pytest

from pulse_core.line import memory
from pulse_core.line.births import Births
from pulse_core.line.pins import Pin, PinKind
from pulse_core.line.registry import Heard, Registry
from pulse_core.line.sighting import Handle
from pulse_core.model.change import Change, ChangeKind
from pulse_core.model.identity import claims
from pulse_core.model.ids import ResourceId
from pulse_core.model.report import Dropped, Observation, Reading, Report
from pulse_core.model.resource import Resource
from pulse_core.plugin.stores import Document

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
        reading = Reading(observations=observations, dropped=dropped)
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
