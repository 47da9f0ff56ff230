"""A catalogue with a registry of few words, and recovery points told in short."""

from collections.abc import Callable, Sequence

import pytest

from pulse_core.line.births import Births
from pulse_core.line.registry import Registry
from pulse_core.model.identity import Claim
from pulse_core.model.ids import ResourceId
from pulse_core.model.recovery import PointKind, PointScopes, PointSet, RecoveryPoint
from pulse_core.model.report import Observation, Reading, Report
from pulse_core.plugin.stores import Delete, Document, Put
from pulse_core.recovery import Recovery, RecoveryPoints, RecoveryPointView, Wanted

NOON = 1_700_000_000.0


def point(key: str = "p1", **facts: object) -> RecoveryPoint:
    """A backup of noon."""
    return RecoveryPoint(**{"key": key, "kind": PointKind.BACKUP, "started_at": NOON, **facts})


def vm(number: int, cluster: str = "c1") -> Claim:
    return Claim("native", f"{cluster}/{number}")


class Notes:
    """A log."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def debug(self, event: str, **facts: object) -> None:
        self.events.append(event)

    info = warning = error = debug


class Cupboard:
    """Documents in memory, written when they are put in, unless it is held."""

    def __init__(self) -> None:
        self.held = False
        self.kept: dict[str, bytes] = {}
        self.writes = 0

    def write(self, writes: Sequence[object]) -> None:
        for one in writes:
            self.writes += 1
            if isinstance(one, Put):
                self.kept[one.key] = one.body
            elif isinstance(one, Delete):
                self.kept.pop(one.key, None)

    async def all(self, collection: str) -> Sequence[Document]:
        return [Document(collection=collection, key=key, body=body, revision=1) for key, body in sorted(self.kept.items())]


class Estate:
    """Who is known, and what could be restored."""

    def __init__(self, cupboard: Cupboard | None = None) -> None:
        numbers = iter(range(1, 1000))
        self.registry = Registry(Births(make_id=lambda: ResourceId(f"r{next(numbers)}")))
        self.cupboard = cupboard or Cupboard()
        self.log = Notes()
        self.silent = ""
        self.known = RecoveryPoints(self.cupboard, self.registry, self.log, silent=lambda: self.silent)
        self.recovery = Recovery(self.known)
        self._monotonic = 0.0

    def tell(self, source: str, *sets: PointSet, scope: str = "backups", complete: bool = True) -> list[str]:
        """A report of recovery points: why what was not taken was not."""
        report = Report(kind="k", payload=None, source=source, scope=scope, complete=complete)
        return [lost.reason for lost in self.known.take(report, sets, complete=complete)]

    def list_scopes(self, source: str, listed: PointScopes, *, complete: bool = True) -> None:
        """A report of the source itself, with the scopes that it has."""
        report = Report(kind="k", payload=None, source=source, scope="itself", complete=complete)
        self.known.take(report, (), complete=complete, scopes=(listed,))

    def see(self, source: str, *machines: tuple[str, tuple[Claim, ...]], type: str = "vm") -> None:
        """A complete report of machines, each with its claims."""
        self._monotonic += 1
        report = Report(kind="k", payload=None, source=source, scope=type, epoch="e", monotonic=self._monotonic)
        seen = tuple(Observation(key=key, type=type, name=key, claims=claims) for key, claims in machines)
        at = NOON + self._monotonic
        self.registry.take(report, Reading(observations=seen), at=at, taken_at=at)

    def id(self, name: str) -> str:
        (found,) = [resource.id for resource in self.registry.resources() if resource.name == name]
        return found

    def shown(self, **wanted: object) -> Sequence[RecoveryPointView]:
        return self.recovery.points(Wanted(**wanted), cursor="", limit=500).data

    def only(self) -> RecoveryPointView:
        (shown,) = self.shown()
        return shown

    def held(self) -> set[tuple[str, str, str]]:
        """Source, group and key of every row."""
        return {(group.key.source, group.key.group, row.key) for group in self.known.catalogue.groups() for row in group.rows}


@pytest.fixture
def estate() -> Estate:
    return Estate()


@pytest.fixture
def make_estate() -> Callable[..., Estate]:
    return Estate


@pytest.fixture(name="point")
def point_fixture() -> Callable[..., RecoveryPoint]:
    return point


@pytest.fixture(name="vm")
def vm_fixture() -> Callable[..., Claim]:
    return vm
