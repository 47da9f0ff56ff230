"""What agents push: skew, backlogs, repeats, clones and bad versions."""

import attrs
import pytest

from pulse_core.errors import BadRequest, Conflict
from pulse_core.line.intake import Intake
from pulse_core.model.health import SourceState
from pulse_core.model.ids import AgentId
from pulse_core.model.push import PROTOCOL, AgentCard, AgentConfig, Push
from pulse_core.model.report import Dropped, Reading
from pulse_core.model.status import SourceStatus

SOURCE = "agent:one/host:local"


class Door:
    """An intake, and an agent whose clock may be off."""

    def __init__(self, road) -> None:
        self.road = road
        self.intake = Intake(road.line, road.store, road.clock)
        self.card = AgentCard(id=AgentId("one"), version="0.1.0", hostname="nas", started_at=1.0)
        self.skew = 0.0

    def report(self, *observations, age=0.0, **fields):
        return self.road.report("me", *observations, taken_at=self.road.clock.now() + self.skew - age, **fields)

    async def push(self, *reports, kind="host", **fields):
        push = Push(
            **{"protocol": PROTOCOL, "agent": self.card, "source": "host:local", "reports": reports}
            | {"sent_at": self.road.clock.now() + self.skew}
            | fields
        )
        return await self.intake.take(kind, push, received_at=self.road.clock.now())

    def health(self):
        (health,) = self.intake.health()
        return health


@pytest.fixture
def door(road):
    return Door(road)


async def test_the_agent_names_its_sources_and_no_report_names_itself(door, road, seen):
    await door.push(attrs.evolve(door.report(seen()), source="host:somebody-else"))
    assert list(road.only().sources) == [SOURCE]


async def test_all_sources_of_an_agent_share_its_identity(door, road, seen):
    await door.push(door.report(seen()))
    await door.push(door.report(seen("c", type="app-container")), kind="docker", source="docker:local")
    assert {source for r in road.resources() for source in r.sources} == {SOURCE, "agent:one/docker:local"}


@pytest.mark.parametrize("skew", [86400.0, -86400.0])
async def test_a_clock_that_is_a_day_off_is_accepted_and_marked_and_ordered_by_receive_time(door, road, seen, skew):
    door.skew = skew
    await door.push(door.report(seen(metrics={"m": 1.0})))
    now = road.clock.now()
    assert road.only().last_seen == now
    assert road.only().sources[SOURCE].clock_skew_seconds == -skew
    assert door.health().clock_skew_seconds == -skew
    ((ticks, late),) = road.publisher.ticks
    assert (ticks.at, late) == (pytest.approx(now), False)


async def test_a_clock_that_is_set_right_is_no_longer_marked(door, road, seen):
    door.skew = 86400.0
    await door.push(door.report(seen(metrics={"m": 1.0})))
    door.skew = 0.0
    road.clock.advance(10)
    await door.push(door.report(seen(metrics={"m": 2.0})))
    assert road.only().sources[SOURCE].clock_skew_seconds is None
    assert road.only().metrics == {"m": 2.0}


async def test_a_small_drift_of_a_known_skew_is_no_news(door, road, seen):
    for drift in (0, 3, 7):
        door.skew = 3600.0 + drift
        road.clock.advance(10)
        await door.push(door.report(seen()))
    assert len(road.publisher.changes) == 1


async def test_a_backlog_arrives_in_order_and_late_and_the_newest_value_stays(door, road, seen):
    backlog = [door.report(seen(metrics={"m": float(n)}), age=600 - 10 * n) for n in range(60)]
    await door.push(*backlog[:30])
    await door.push(*backlog[30:], door.report(seen(metrics={"m": 99.0})))
    assert road.only().metrics == {"m": 99.0}
    times = [ticks.at for ticks, _ in road.publisher.ticks]
    assert times == sorted(times)
    assert [late for _, late in road.publisher.ticks][::60] == [True, False]


async def test_a_backlog_of_an_earlier_start_does_not_become_current(door, road, seen):
    await door.push(door.report(seen(metrics={"m": 99.0}), epoch="second"))
    await door.push(door.report(seen(metrics={"m": 1.0}), epoch="first", age=600))
    assert road.only().metrics == {"m": 99.0}
    assert [late for _, late in road.publisher.ticks] == [False, True]


async def test_a_delivery_that_is_repeated_counts_once(door, road, seen):
    report = door.report(seen(metrics={"m": 1.0}))
    assert (await door.push(report)).accepted == 1
    assert (await door.push(report)).accepted == 0
    assert len(road.publisher.ticks) == 1


async def test_two_processes_with_one_agent_id_are_a_conflict_until_the_older_one_stops(door, road, seen):
    older, newer = door.card, attrs.evolve(door.card, started_at=2.0, hostname="clone")
    await door.push(door.report(seen()), agent=newer)
    with pytest.raises(Conflict) as caught:
        await door.push(door.report(seen()), agent=older)
    assert caught.value.code == "agent_identity_in_use"
    assert caught.value.details["hostname"] == "clone"
    road.clock.advance(121)
    await door.push(door.report(seen()), agent=older)


async def test_a_source_of_another_kind_is_refused_with_its_path(door, seen):
    with pytest.raises(BadRequest) as caught:
        await door.push(door.report(seen()), kind="docker")
    assert caught.value.details["path"] == "source"


async def test_of_a_half_good_push_the_good_records_are_kept_and_the_bad_ones_named(door, road, seen):
    road.behaviour["half"] = lambda report: Reading(
        observations=tuple(report.payload), dropped=(Dropped("disks[3]", "no serial"),)
    )
    bad = attrs.evolve(door.report(seen()), monotonic=float("inf"))
    receipt = await door.push(bad, door.report(seen(), kind="half"))
    assert receipt.accepted == 1
    assert [(lost.path, lost.reason) for lost in receipt.dropped] == [
        ("reports[0]", "monotonic is no finite number"),
        ("reports[1].disks[3]", "no serial"),
    ]
    assert door.health().dropped == 2


async def test_an_error_that_the_agent_tells_is_shown_and_heals(door, road, seen):
    await door.push(door.report(seen()))
    await door.push(error="smartctl hangs")
    assert road.only().sources[SOURCE].error == "smartctl hangs"
    assert door.health().state is SourceState.BACKING_OFF
    await door.push(door.report(seen()))
    assert road.only().sources[SOURCE].status is SourceStatus.LIVE
    assert door.health().state is SourceState.LIVE


async def test_a_silent_agent_is_waited_for(door, road, seen):
    await door.push(door.report(seen()))
    road.clock.advance(31)
    assert door.health().state is SourceState.WAITING
    assert door.health().title == "host on nas"


async def test_what_the_spool_lost_is_shown(door, seen):
    await door.push(door.report(seen()), spool_dropped=7)
    assert door.health().spool_dropped == 7


async def test_an_agent_learns_of_new_configuration_with_its_next_delivery(door, seen):
    assert (await door.push(door.report(seen()))).config_revision == 0
    told = await door.intake.configure(AgentId("one"), AgentConfig(revision=0, interval_seconds=30))
    assert (await door.push(door.report(seen()))).config_revision == told.revision == 1
    assert (await door.intake.agent_config(AgentId("one"))).interval_seconds == 30


async def test_a_store_that_is_away_stops_no_delivery(door, road, seen):
    road.store.fails = "the disk is full"
    receipt = await door.push(door.report(seen()))
    assert (receipt.accepted, receipt.config_revision) == (1, 0)


async def test_of_too_many_sources_the_one_that_was_silent_longest_is_overlooked_and_its_resources_stay(door, road, seen):
    door.intake.most_sources = 1
    await door.push(door.report(seen("first")), source="host:first", error="out of order")
    await door.push(door.report(seen("second")), source="host:second")

    assert [one.source.rpartition("/")[2] for one in door.intake.health()] == ["host:second"]
    assert {one.name for one in road.resources()} == {"first", "second"}
    assert all(not view.error for one in road.resources() for view in one.sources.values())


async def test_no_more_agents_can_be_configured_than_are_remembered(door):
    door.intake.most_sources = 1
    await door.intake.configure(AgentId("one"), AgentConfig(interval_seconds=30))

    with pytest.raises(Conflict):
        await door.intake.configure(AgentId("two"), AgentConfig(interval_seconds=30))
    assert (await door.intake.configure(AgentId("one"), AgentConfig(interval_seconds=60))).interval_seconds == 60


async def test_a_source_is_as_quick_as_the_quickest_of_its_scopes_whatever_came_last(door, road, seen):
    quick = door.report(seen(), scope="containers", interval_seconds=10.0)
    await door.push(quick, door.report(scope="disk", interval_seconds=900.0))
    road.clock.advance(10)
    await door.push(door.report(scope="disk", interval_seconds=900.0))
    assert (door.health().interval_seconds, door.health().effective_interval_seconds) == (10.0, 10.0)
    road.clock.advance(31)
    assert door.health().state is SourceState.WAITING


async def test_a_scope_that_is_no_longer_reported_says_nothing_of_the_pace(door, road, seen):
    await door.push(door.report(seen(), scope="containers", interval_seconds=10.0))
    road.clock.advance(60)
    await door.push(door.report(scope="disk", interval_seconds=60.0))
    before = door.health().interval_seconds
    road.clock.advance(60)
    await door.push(door.report(scope="disk", interval_seconds=60.0))
    assert (before, door.health().interval_seconds) == (10.0, 60.0)


async def test_a_source_that_fails_keeps_its_pace(door, road, seen):
    await door.push(door.report(seen(), interval_seconds=10.0))
    road.clock.advance(600)
    await door.push(error="nobody answers")
    assert door.health().interval_seconds == 10.0


async def test_a_source_that_makes_up_scopes_is_remembered_by_few_of_them(door, road):
    await door.push(*(door.report(scope=f"s{number}", interval_seconds=10.0 + number) for number in range(500)))
    assert door.health().interval_seconds == 10.0
