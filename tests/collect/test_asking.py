"""Whatever a source does, it is asked in its time, alone, and the others never notice."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from pulse_core.collect import opening, stamp
from pulse_core.errors import SourceRefused, SourceUnreachable
from pulse_core.model.health import SourceState
from pulse_core.model.report import Report
from pulse_core.plugin.offer import Offer
from pulse_core.testing.clock import settle

ONE = (Report(kind="k", payload=None),)


def failing(error):
    async def answer():
        raise error

    return answer


async def good():
    return ONE


async def hang():
    await asyncio.Event().wait()


async def test_a_source_is_asked_at_its_interval_and_its_reports_are_stamped(lab):
    one = lab.character()
    await lab.watch(lab.opening("p:1", one))
    await lab.clock.forward(31)
    assert len(lab.delivered) == 4
    gaps = [later - earlier for earlier, later in zip(one.asked, one.asked[1:], strict=False)]
    assert gaps == pytest.approx([10.0] * 3)
    source, report = lab.delivered[0]
    assert (source, report.source, report.interval_seconds, report.epoch) == ("p:1", "p:1", 10.0, stamp.EPOCH)
    assert report.taken_at > 0
    assert report.monotonic == one.asked[0]


async def test_what_a_source_says_of_its_own_time_is_kept_but_not_its_name(lab):
    said = Report(kind="k", payload=None, source="other:1", taken_at=5.0, monotonic=6.0, epoch="mine", interval_seconds=60.0)

    async def answer():
        return [said]

    await lab.watch(lab.opening("p:1", lab.character(answer)))
    await lab.clock.forward(1)
    ((_, report),) = lab.delivered
    assert (report.source, report.taken_at, report.monotonic, report.epoch) == ("p:1", 5.0, 6.0, "mine")
    assert report.interval_seconds == 60.0


async def test_a_source_is_opened_once_and_closed_at_the_end(lab):
    one = lab.character()
    await lab.watch(lab.opening("p:1", one))
    await lab.clock.forward(100)
    assert (one.opened, one.closed) == (1, 0)
    await lab.stop()
    assert (one.opened, one.closed) == (1, 1)


async def test_a_source_is_never_asked_twice_at_once_and_is_stretched_while_it_is_slow(lab):
    async def slow():
        await lab.clock.sleep(5)
        return ONE

    one = lab.character(slow)
    await lab.watch(lab.opening("p:1", one, timeout=600))
    await lab.clock.forward(200)
    assert one.most_at_once == 1
    assert lab.health("p:1").effective_interval_seconds == pytest.approx(20)
    assert one.asked[-1] - one.asked[-2] == pytest.approx(20)
    assert lab.delivered[-1][1].interval_seconds == pytest.approx(20)


async def test_three_failures_open_the_breaker_and_a_success_closes_it(lab):
    one = lab.character(failing(SourceUnreachable("no route")))
    await lab.watch(lab.opening("p:1", one, interval=1))
    await lab.clock.forward(3.5)
    health = lab.health("p:1")
    assert (health.state, health.consecutive_failures, health.opened_count) == (SourceState.OPEN, 3, 1)
    await lab.clock.forward(45)
    gaps = [later - earlier for earlier, later in zip(one.asked, one.asked[1:], strict=False)]
    assert gaps == pytest.approx([1, 1, 5, 10, 20])
    one.answer = good
    await lab.clock.forward(41)
    health = lab.health("p:1")
    assert (health.state, health.consecutive_failures, health.last_error) == (SourceState.LIVE, 0, None)


async def test_trouble_is_told_once_when_it_begins_when_it_changes_and_when_it_heals(lab):
    one = lab.character(failing(SourceRefused("403", hint="give it VM.Audit")))
    await lab.watch(lab.opening("p:1", one, interval=1))
    await lab.clock.forward(30)
    one.answer = failing(SourceUnreachable("no route"))
    await lab.clock.forward(60)
    one.answer = good
    await lab.clock.forward(400)
    told = [(trouble.category, trouble.hint) if trouble else None for _, trouble in lab.troubles]
    assert told == [("refused", "give it VM.Audit"), ("unreachable", ""), None]
    assert lab.log.events == ["source_failed", "source_failed", "source_healed"]


async def test_the_hint_of_a_refusal_is_shown(lab):
    await lab.watch(lab.opening("p:1", lab.character(failing(SourceRefused("403", hint="give it VM.Audit")))))
    await lab.clock.forward(1)
    assert lab.health("p:1").last_error.hint == "give it VM.Audit"
    assert lab.health("p:1").state is SourceState.BACKING_OFF


async def test_a_platform_that_fails_is_not_connected_to_anew(lab):
    one = lab.character(failing(SourceUnreachable("no route")))
    await lab.watch(lab.opening("p:1", one))
    await lab.clock.forward(60)
    assert one.opened == 1


async def test_a_plugin_that_breaks_is_closed_and_opened_anew(lab):
    one = lab.character(failing(KeyError("cpu")))
    await lab.watch(lab.opening("p:1", one, interval=1))
    await lab.clock.forward(2.5)
    assert (one.opened, one.closed) == (len(one.asked), len(one.asked))
    assert lab.health("p:1").last_error.message == "KeyError: 'cpu'"


@pytest.mark.parametrize("garbage", [None, 7, "report", {"a": 1}, ["x"], [None], (1, 2), iter(())])
async def test_what_is_no_list_of_reports_is_the_plugins_failure(lab, garbage):
    async def answer():
        return garbage

    await lab.watch(lab.opening("p:1", lab.character(answer)), lab.opening("p:2", lab.character()))
    await lab.clock.forward(1)
    assert "must return a list of Report" in lab.health("p:1").last_error.message
    assert [source for source, _ in lab.delivered] == ["p:2"]


async def test_nothing_that_was_due_is_no_failure(lab):
    async def answer():
        return []

    await lab.watch(lab.opening("p:1", lab.character(answer)))
    await lab.clock.forward(1)
    assert lab.health("p:1").state is SourceState.LIVE


async def test_a_source_that_hangs_times_out_and_the_others_go_on(lab):
    one, other = lab.character(hang), lab.character()
    await lab.watch(lab.opening("p:1", one, timeout=0.02), lab.opening("p:2", other))
    await lab.clock.forward(1)
    await lab.until(lambda: lab.troubles)
    assert len(other.asked) == 1
    assert lab.health("p:1").last_error.category == "timeout"
    assert lab.health("p:1").last_error.message == "no answer within 0.02 s"
    await lab.until(lambda: one.closed)
    one.answer = good
    await lab.clock.forward(10)
    assert lab.health("p:1").state is SourceState.LIVE


async def test_a_source_that_hangs_while_it_is_opened_times_out(lab):
    @asynccontextmanager
    async def open(config, tools):
        await hang()
        yield None

    await lab.watch(lab.opening("p:1", lab.character(), timeout=0.02, open=open))
    await lab.clock.forward(1)
    await lab.until(lambda: lab.troubles)
    assert lab.health("p:1").last_error.category == "timeout"


async def test_a_source_whose_background_work_dies_is_opened_anew_and_takes_nobody_down(lab):
    one = lab.character()
    die = asyncio.Event()

    async def background():
        await die.wait()
        raise ConnectionResetError("stream lost")

    @asynccontextmanager
    async def open(config, tools):
        async with asyncio.TaskGroup() as group, one.open(config, tools) as opened:
            task = group.create_task(background())
            yield opened
            task.cancel()

    await lab.watch(lab.opening("p:1", one, open=open), lab.opening("p:2", lab.character()))
    await lab.clock.forward(1)
    die.set()
    await settle()
    die.clear()
    assert lab.health("p:1").last_error.message == "ConnectionResetError: stream lost"
    await lab.clock.forward(25)
    assert (one.opened, lab.health("p:1").state) == (2, SourceState.LIVE)
    assert lab.running


async def test_a_source_that_cancels_itself_has_failed_and_is_asked_again(lab):
    one = lab.character(failing(asyncio.CancelledError()))
    await lab.watch(lab.opening("p:1", one))
    await lab.clock.forward(1)
    assert lab.health("p:1").last_error.category == "failed"
    one.answer = good
    await lab.clock.forward(10)
    assert lab.health("p:1").state is SourceState.LIVE


async def test_cancelling_closes_every_source(lab):
    characters = [lab.character() for _ in range(5)]
    await lab.watch(*(lab.opening(f"p:{number}", one) for number, one in enumerate(characters)))
    await lab.clock.forward(1)
    await lab.stop()
    assert [one.closed for one in characters] == [1] * 5


async def test_a_source_that_hangs_while_it_is_closed_is_left_behind(lab):
    @asynccontextmanager
    async def open(config, tools):
        yield lab.character()
        await hang()

    @asynccontextmanager
    async def stubborn(config, tools):
        try:
            yield lab.character()
        finally:
            await hang()

    lab.asking.closing_seconds = 0.02
    await lab.watch(lab.opening("p:1", lab.character(), open=open), lab.opening("p:2", lab.character(), open=stubborn))
    await lab.clock.forward(1)
    async with asyncio.timeout(5):
        await lab.stop()


async def test_a_source_that_breaks_while_it_is_closed_keeps_nobody_from_stopping(lab):
    @asynccontextmanager
    async def open(config, tools):
        try:
            yield lab.character()
        finally:
            raise ConnectionResetError("already gone")

    await lab.watch(lab.opening("p:1", lab.character(), open=open))
    await lab.clock.forward(1)
    async with asyncio.timeout(5):
        await lab.stop()


async def test_sources_come_and_go_while_asking_runs(lab):
    first, second = lab.character(), lab.character()
    await lab.watch(lab.opening("p:1", first))
    await lab.clock.forward(1)
    lab.asking.put(lab.opening("p:2", second))
    await lab.clock.forward(1)
    assert [health.source for health in lab.asking.health()] == ["p:1", "p:2"]
    lab.asking.remove("p:1")
    lab.asking.remove("nobody")
    await lab.clock.forward(50)
    assert (len(first.asked), first.closed, len(second.asked)) == (1, 1, 6)
    assert [opening.id for opening in lab.asking.openings()] == ["p:2"]


async def test_another_configuration_replaces_the_source(lab):
    old, new = lab.character(), lab.character()
    await lab.watch(lab.opening("p:1", old))
    await lab.clock.forward(1)
    lab.asking.put(lab.opening("p:1", new, interval=2))
    await lab.clock.forward(10)
    assert (len(old.asked), old.closed, new.opened) == (1, 1, 1)
    assert lab.health("p:1").interval_seconds == 2


async def test_sources_are_put_only_while_asking_runs(lab):
    with pytest.raises(RuntimeError, match="while asking runs"):
        lab.asking.put(lab.opening("p:1", lab.character()))


@pytest.mark.parametrize(
    ("own", "given", "interval"), [(None, None, 30), (5, None, 5), (5, 7, 7), (0, None, 30), ("x", None, 30)]
)
def test_the_interval_is_the_given_one_else_the_configurations_else_the_offers(lab, own, given, interval):
    config = type("Config", (), {"interval_seconds": own})()
    offer = Offer(name="fake", title="Fake", config=object, open=lab.character().open, interval_seconds=30)
    assert opening("p:1", offer, config, interval_seconds=given).interval_seconds == interval


async def test_a_source_that_wakes_itself_is_asked_at_once_and_goes_on_in_its_time(lab):
    one = lab.character()
    await lab.watch(lab.opening("p:1", one))
    await lab.clock.forward(6)
    asked = len(one.asked)

    one.tools.wake()
    await lab.clock.forward(0.5)
    assert len(one.asked) == asked + 1

    await lab.clock.forward(9)
    assert len(one.asked) == asked + 1
    await lab.clock.forward(2)
    assert len(one.asked) == asked + 2


async def test_waking_without_end_asks_a_few_times_a_second_and_no_more(lab):
    one = lab.character()
    await lab.watch(lab.opening("p:1", one))
    await lab.clock.forward(3)
    asked = len(one.asked)

    for _ in range(100):
        one.tools.wake()
        await lab.clock.forward(0.01)

    assert asked < len(one.asked) <= asked + 5


async def test_a_source_that_fails_is_not_asked_faster_for_waking_itself(lab):
    one = lab.character(failing(SourceUnreachable("away")))
    await lab.watch(lab.opening("p:1", one))
    await lab.clock.forward(3)
    asked = len(one.asked)

    for _ in range(50):
        one.tools.wake()
        await lab.clock.forward(0.02)

    assert len(one.asked) <= asked + 1
