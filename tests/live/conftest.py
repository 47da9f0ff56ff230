"""An estate of a few resources that changes by chance, and the hub that tells of it."""

import asyncio
import random
from collections.abc import Callable, Sequence

import attrs
import pytest

from pulse_core.live import Codec, Hub, LiveSettings
from pulse_core.model.change import Change, ChangeKind, TickBlock, Ticks
from pulse_core.model.ids import ResourceId
from pulse_core.model.resource import Resource, SourceView
from pulse_core.model.status import SourceStatus, Status


class StillClock:
    """Time that moves only by hand."""

    def __init__(self) -> None:
        self.at = 1_000_000.0

    def now(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds
        await asyncio.sleep(0)


def view(last_seen: float) -> SourceView:
    return SourceView(status=SourceStatus.LIVE, last_seen=last_seen, stale_after_seconds=30.0, key="k")


class Estate:
    """The truth: resources, and what a registry would publish when they change."""

    def __init__(
        self, clock: StillClock, *, types: Sequence[str] = ("vm", "agent"), sources: Sequence[str] = ("a:1", "b:2")
    ) -> None:
        self.clock = clock
        self.types = tuple(types)
        self.sources = tuple(sources)
        self.resources: dict[str, Resource] = {}
        self._made = 0
        self._seq = 0

    def all(self) -> list[Resource]:
        return list(self.resources.values())

    def add(self, dice: random.Random) -> Change:
        self._made += 1
        id = ResourceId(f"r{self._made:04}")
        now = self.clock.now()
        sources = dice.sample(self.sources, dice.randint(1, len(self.sources)))
        made = Resource(
            id=id,
            type=dice.choice(self.types),
            name=f"name {self._made}",
            status=Status.ONLINE,
            sources={name: view(now) for name in sources},
            metrics={"cpu_ratio": dice.random(), "memory_used_bytes": None},
            facets={"lab": {"rack": self._made}},
            last_seen=now,
        )
        self.resources[id] = made
        return self._change(ChangeKind.ADDED, made)

    def alter(self, dice: random.Random) -> Change:
        old = dice.choice(self.all())
        new = dice.choice((self._renamed, self._moved, self._refaceted))(old, dice)
        self.resources[old.id] = new
        fields: dict[str, tuple[object, object]] = {
            name: (getattr(old, name), getattr(new, name))
            for name in ("name", "status", "sources", "type")
            if getattr(old, name) != getattr(new, name)
        }
        for name in {*old.facets, *new.facets}:
            if old.facets.get(name) != new.facets.get(name):
                fields[f"facets.{name}"] = (old.facets.get(name), new.facets.get(name))
        return self._change(ChangeKind.CHANGED, new, fields)

    def remove(self, dice: random.Random) -> Change:
        gone = self.resources.pop(dice.choice(self.all()).id)
        return self._change(ChangeKind.REMOVED, gone)

    def tick(self, dice: random.Random) -> Ticks:
        now = self.clock.now()
        source = dice.choice(self.sources)
        mine = [r for r in self.all() if source in r.sources]
        values = [dice.choice((None, dice.random())) for _ in mine]
        sizes = [float(dice.randint(0, 10**12)) for _ in mine]
        for resource, value, size in zip(mine, values, sizes, strict=True):
            seen = attrs.evolve(resource.sources[source], last_seen=now)
            self.resources[resource.id] = attrs.evolve(
                resource,
                metrics={**resource.metrics, "cpu_ratio": value, "memory_used_bytes": size},
                sources={**resource.sources, source: seen},
                last_seen=now,
            )
        block = TickBlock(
            ids=tuple(r.id for r in mine), metrics=("cpu_ratio", "memory_used_bytes"), values=(tuple(values), tuple(sizes))
        )
        return Ticks(at=now, blocks=(block,) if mine else (), sources={source: now})

    def _renamed(self, old: Resource, dice: random.Random) -> Resource:
        return attrs.evolve(old, name=f"{old.name}'", status=dice.choice(tuple(Status)))

    def _moved(self, old: Resource, dice: random.Random) -> Resource:
        sources = dice.sample(self.sources, dice.randint(1, len(self.sources)))
        kept = {name: old.sources.get(name, view(self.clock.now())) for name in sources}
        return attrs.evolve(old, sources=kept, type=dice.choice(self.types))

    def _refaceted(self, old: Resource, dice: random.Random) -> Resource:
        return attrs.evolve(old, facets=dice.choice(({}, {"lab": {"rack": dice.randint(0, 9)}}, {"shop": [1, 2]})))

    def _change(self, kind: ChangeKind, resource: Resource, fields: dict[str, tuple[object, object]] | None = None) -> Change:
        self._seq += 1
        return Change(seq=self._seq, at=self.clock.now(), kind=kind, id=resource.id, resource=resource, fields=fields or {})


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def estate(clock: StillClock) -> Estate:
    return Estate(clock)


@pytest.fixture
def make_estate() -> Callable[[], Estate]:
    return lambda: Estate(StillClock())


@pytest.fixture
def make_hub() -> Callable[..., Hub]:
    def make(estate: Estate, *, codec: Codec | None = None, **settings: float) -> Hub:
        bounds = attrs.evolve(LiveSettings(), **settings)
        return Hub(clock=estate.clock, version="0.1.0", snapshot=estate.all, settings=bounds, codec=codec, epoch="e1")

    return make
