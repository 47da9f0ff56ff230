"""Recovery points travel the line: only what was read whole removes, and what is forgotten goes."""

import attrs
import pytest

from pulse_core.line.keep import Keeper
from pulse_core.line.road import Line
from pulse_core.model.recovery import PointSet
from pulse_core.model.report import Dropped, Reading, Report
from pulse_core.plugin.stores import StoreSettings
from pulse_core.recovery import RecoveryPoints
from pulse_core.store import open_sqlite
from pulse_core.testing import FakeClock, RecordingLog

NOON = 1_700_000_000.0
NOTHING = Reading()


class NoListener:
    def publish_changes(self, changes): ...

    def publish_ticks(self, ticks, *, late=False): ...


async def nobody(changes): ...


@attrs.define
class Road:
    """A line on a store; each report says what it is given."""

    line: Line
    known: RecoveryPoints
    turn: int = 0

    def say(self, reading: Reading = NOTHING, *, again: bool = False, **fields) -> list[Dropped]:
        self.turn += not again
        report = Report(kind="k", payload=reading, source="s", scope="b", epoch="e", monotonic=float(self.turn), taken_at=NOON)
        return list(self.line.take(attrs.evolve(report, **fields)).dropped)

    def keys(self) -> list[str]:
        return sorted(point.row.key for point in self.known.points())


def road_on(store, registry):
    clock, log = FakeClock(now=NOON), RecordingLog()
    keeper = Keeper(store, clock, log, nobody)
    known = RecoveryPoints(keeper, registry, log)
    return Road(Line(registry, lambda report: report.payload, NoListener(), keeper, clock, log, known), known)


@pytest.fixture
async def store(tmp_path):
    async with open_sqlite(StoreSettings(directory=str(tmp_path))) as opened:
        yield opened


@pytest.fixture
def road(store, estate):
    return road_on(store, estate.registry)


@pytest.fixture
def told(point):
    return Reading(recovery_points=(PointSet(group="g", points=(point("p1"), point("p2"))),))


def test_reports_without_recovery_points_end_those_of_their_scope(road, told):
    road.say(told)
    road.say(scope="other")
    road.say(scope="other")
    assert road.keys() == ["p1", "p2"]

    road.say()
    road.say()

    assert road.keys() == []


def test_a_report_of_which_a_record_was_lost_removes_nothing(road, told, point):
    road.say(told)
    partial = Reading(recovery_points=(PointSet(group="g", points=(point("p3"),)),), dropped=(Dropped("x", "bad"),))

    for reading in (partial, attrs.evolve(partial, recovery_points=()), attrs.evolve(partial, recovery_points=())):
        road.say(reading)

    assert road.keys() == ["p1", "p2", "p3"]


def test_a_report_that_came_before_counts_once(road, told):
    road.say(told)
    road.say()
    road.say(again=True)

    assert road.keys() == ["p1", "p2"]


def test_what_was_not_taken_is_counted_with_its_path(road):
    (lost,) = road.say(Reading(recovery_points=(PointSet(group="g"),)))

    assert lost.path == "recovery_points[0]"
    assert road.line.dropped == {"s": 1}


async def test_points_are_kept_with_all_else_and_come_back(road, told, store, make_estate):
    road.say(told)
    await road.line.keeper.flush()
    after = road_on(store, make_estate().registry)

    await after.line.restore(store)

    assert after.keys() == ["p1", "p2"]


async def test_a_source_that_a_person_removed_leaves_nothing_behind(road, told, store):
    road.say(told)
    await road.line.keeper.flush()

    road.line.forget("s", why="removed")
    await road.line.keeper.flush()

    assert road.keys() == []
    assert await store.documents.all("recovery-groups") == []
