"""Plugins are called apart from each other: what one does, the others never notice."""

import asyncio

import attrs
import pytest

from pulse_core.errors import PluginFailed
from pulse_core.host import Budgets, load
from pulse_core.plugin import (
    Claim,
    Dropped,
    Gone,
    Incident,
    IncidentState,
    Observation,
    Principal,
    Reading,
    Relation,
    Report,
    Resource,
    ResourceId,
    Status,
    Verdict,
)
from pulse_core.testing import FakeClock, Hang, RecordingLog, make_plugin, settle, tools

INCIDENT = Incident(id="i", rule="r", resource=ResourceId("r1"), state=IncidentState.OPEN, severity="warning", title="t")
RESOURCE = Resource(id=ResourceId("r1"), type="vm", name="v", status=Status.ONLINE)
WHO = Principal(id="p", kind="person", name="P")


PATIENT = Budgets(moment_seconds=60)
QUICK = Budgets(moment_seconds=0.05, grace_seconds=0.01)


class House:
    """Some plugins, with the clock and the log that they were loaded with."""

    def __init__(self, budgets=PATIENT, **modules):
        self.clock, self.log = FakeClock(), RecordingLog()
        self.plugins = load(modules, clock=self.clock, log=self.log, budgets=budgets)
        assert self.plugins.refusals() == ()

    def card(self, name):
        return next(card for card in self.plugins.cards() if card.name == name)


@pytest.fixture
def heard():
    return []


def listener(heard):
    async def pulse_changed(changes):
        heard.append(changes)

    return make_plugin("listener", pulse_changed=pulse_changed)


async def never_ends(changes):
    await asyncio.Event().wait()


async def never_lets_go(changes):
    for _ in range(50):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            continue


async def cancels_itself(changes):
    raise asyncio.CancelledError


async def exits(changes):
    raise SystemExit(1)


def raises(changes):
    raise RuntimeError("on\npurpose")


def returns_a_coroutine(changes):
    return exits(changes)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (cancels_itself, "pulse_changed raised CancelledError"),
        (exits, "pulse_changed raised SystemExit: 1"),
        (raises, "pulse_changed raised RuntimeError: on purpose"),
        (returns_a_coroutine, "pulse_changed answered with a coroutine: declare the hook with `async def`"),
    ],
)
async def test_a_moment_that_fails_names_its_plugin_and_reaches_the_others(heard, bad, reason):
    house = House(bad=make_plugin("bad", pulse_changed=bad), listener=listener(heard))

    await house.plugins.tell("pulse_changed", ("a change",))

    assert heard == [("a change",)]
    assert house.card("bad").reason == reason
    assert (house.card("bad").failures, house.card("listener").failures) == (1, 0)


async def test_a_moment_that_does_not_end_is_given_up(heard):
    house = House(QUICK, bad=make_plugin("bad", pulse_changed=never_ends), listener=listener(heard))

    await house.plugins.tell("pulse_changed", ())

    assert heard == [()]
    assert house.card("bad").reason == "pulse_changed did not answer within 0.05 s"


async def test_a_plain_function_that_hangs_is_left_behind_and_not_called_twice(heard):
    with Hang() as hang:
        house = House(QUICK, bad=make_plugin("bad", pulse_changed=lambda changes: hang()), listener=listener(heard))

        await house.plugins.tell("pulse_changed", (1,))
        await house.plugins.tell("pulse_changed", (2,))

        assert heard == [(1,), (2,)]
        assert house.card("bad").reason == "is still busy with an earlier call"


async def test_a_call_that_ignores_its_cancellation_is_left_alone(heard):
    house = House(QUICK, bad=make_plugin("bad", pulse_changed=never_lets_go), listener=listener(heard))

    await house.plugins.tell("pulse_changed", ())
    await house.plugins.tell("pulse_changed", ())

    assert len(heard) == 2
    assert house.card("bad").failures == 2
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        for _ in range(60):
            task.cancel()
            await settle(2)


async def test_being_cancelled_ends_the_call(heard):
    house = House(bad=make_plugin("bad", pulse_changed=never_ends))
    telling = asyncio.create_task(house.plugins.tell("pulse_changed", ()))
    await settle()

    telling.cancel()
    await asyncio.wait({telling})

    assert telling.cancelled()
    await settle()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_three_strikes_and_a_plugin_rests_five_minutes_then_ten():
    calls = []
    house = House(bad=make_plugin("bad", pulse_changed=lambda changes: calls.append(1) or 1 / 0))

    for _ in range(5):
        await house.plugins.tell("pulse_changed", ())
    first = (len(calls), house.card("bad").state, house.card("bad").resting_until)
    house.clock.advance(301)
    for _ in range(5):
        await house.plugins.tell("pulse_changed", ())

    assert first == (3, "resting", pytest.approx(house.clock.now() - 301 + 300))
    assert len(calls) == 6
    assert house.card("bad").resting_until == pytest.approx(house.clock.now() + 600)
    assert house.log.events.count("plugin_failed") == 1
    assert house.log.events.count("plugin_rests") == 2


async def test_a_rest_never_grows_past_an_hour():
    house = House(bad=make_plugin("bad", pulse_changed=raises))

    for _ in range(8):
        for _ in range(3):
            await house.plugins.tell("pulse_changed", ())
        left = house.card("bad").resting_until - house.clock.now()
        house.clock.advance(left + 1)

    assert left == pytest.approx(3600)


async def test_a_plugin_that_does_well_again_is_forgiven():
    mood = ["bad"]
    house = House(moody=make_plugin("moody", pulse_changed=lambda changes: 1 / 0 if mood[0] == "bad" else None))
    await house.plugins.tell("pulse_changed", ())

    mood[0] = "good"
    await house.plugins.tell("pulse_changed", ())

    assert (house.card("moody").strikes, house.card("moody").reason) == (0, "")
    assert house.log.events == ["plugin_failed", "plugin_healed"]


async def test_reports_that_are_read_well_do_not_excuse_a_moment_that_keeps_failing():
    module = make_plugin("half", pulse_changed=raises, pulse_adapters=lambda: {"lab": lambda report: Reading()})
    house = House(half=module)

    for _ in range(3):
        await house.plugins.tell("pulse_changed", ())
        state = house.card("half").state
        house.plugins.read(REPORT) if state == "loaded" else None

    assert house.card("half").state == "resting"
    assert house.log.events == ["plugin_failed", "plugin_rests"]


async def test_an_implementation_may_leave_out_what_it_does_not_need(heard):
    house = House(short=make_plugin("short", pulse_mute=lambda incident: heard.append(incident)))

    await house.plugins.mute(INCIDENT, RESOURCE)

    assert heard == [INCIDENT]


@pytest.mark.parametrize("bad", [lambda: 1 / 0, lambda: 5])
async def test_muting_fails_open(bad):
    house = House(bad=make_plugin("bad", pulse_mute=bad))

    assert await house.plugins.mute(INCIDENT, RESOURCE) is None
    assert house.card("bad").failures == 1


async def test_the_first_plugin_with_a_reason_mutes():
    house = House(
        a=make_plugin("a", pulse_mute=lambda: None), b=make_plugin("b", pulse_mute=lambda resource: f"{resource.name} sleeps")
    )

    muted = await house.plugins.mute(INCIDENT, RESOURCE)

    assert (muted.plugin, muted.item) == ("b", "v sleeps")


@pytest.mark.parametrize(
    "bad", [lambda: 1 / 0, lambda: True, lambda: Verdict(allowed=False, reason="no"), lambda: Verdict(allowed="yes")]
)
async def test_allowing_fails_closed(bad):
    house = House(bad=make_plugin("bad", pulse_allow=bad), good=make_plugin("good", pulse_allow=lambda: Verdict(allowed=True)))

    verdict = await house.plugins.allow(WHO, "restart", "vm1")

    assert not verdict.allowed
    assert "bad" in verdict.reason


async def test_a_resting_plugin_still_denies():
    house = House(bad=make_plugin("bad", pulse_allow=lambda: 1 / 0))

    verdicts = [await house.plugins.allow(WHO, "restart", "vm1") for _ in range(5)]

    assert house.card("bad").state == "resting"
    assert not any(verdict.allowed for verdict in verdicts)


async def test_without_an_objection_it_is_allowed():
    assert (await House(quiet=make_plugin("quiet", pulse_allow=lambda: None)).plugins.allow(WHO, "a", "b")).allowed


async def test_startup_hands_each_plugin_its_own_tools_and_shutdown_is_told(heard):
    async def pulse_startup(tools):
        heard.append(tools.source)

    house = House(lab=make_plugin("lab", pulse_startup=pulse_startup, pulse_shutdown=lambda: heard.append("bye")))

    await house.plugins.startup(lambda name: tools(name))
    await house.plugins.shutdown()

    assert heard == ["lab", "bye"]


def observation(key, **more):
    return Observation(**{"key": key, "type": "vm", "name": key} | more)


def reader(adapter):
    return House(lab=make_plugin("lab", pulse_adapters=lambda: {"lab": adapter}))


REPORT = Report(kind="lab", payload={})


def test_a_report_is_read_by_the_plugin_that_knows_its_kind():
    reading = Reading(observations=(observation("a"),))

    assert reader(lambda report: reading).plugins.read(REPORT) is reading


def test_a_report_that_nobody_reads_is_said_to_be_one():
    with pytest.raises(PluginFailed, match="no plugin reads reports of kind 'other'"):
        reader(lambda report: Reading()).plugins.read(Report(kind="other", payload=None))


@pytest.mark.parametrize(
    ("adapter", "words"),
    [
        (lambda report: 1 / 0, "raised ZeroDivisionError"),
        (lambda report: None, "answered with NoneType, not a Reading"),
        (lambda report: exec("raise SystemExit"), "raised SystemExit"),
        (lambda report: Reading(observations=(observation("a"),) * 100_000), "made 100000 records"),
    ],
)
def test_an_adapter_that_fails_is_named_and_rested(adapter, words):
    house = reader(adapter)

    for _ in range(3):
        with pytest.raises(PluginFailed, match=words) as caught:
            house.plugins.read(REPORT)
    with pytest.raises(PluginFailed, match="rests after repeated failures"):
        house.plugins.read(REPORT)

    assert caught.value.plugin == "lab"
    assert house.card("lab").state == "resting"


def test_records_that_cannot_stand_are_dropped_by_path_and_the_rest_is_read():
    records = (observation("a"), observation("a"), "no observation", observation(""), observation("a", type="storage"))

    reading = reader(lambda report: Reading(observations=records)).plugins.read(REPORT)

    assert [(one.type, one.key) for one in reading.observations] == [("vm", "a"), ("storage", "a")]
    assert reading.dropped == (
        Dropped("observations[1]", "the key a of vm is used twice"),
        Dropped("observations[2]", "is str, not an Observation"),
        Dropped("observations[3]", "has no key or no type"),
    )


def test_what_is_gone_has_a_name_or_is_dropped_by_path():
    names = (Gone(key="a", type="vm"), Gone(key="", type="vm"), Gone(key="b", type=7), "c")

    reading = reader(lambda report: Reading(gone=names)).plugins.read(REPORT)

    assert reading.gone == (Gone(key="a", type="vm"),)
    assert reading.dropped == (
        Dropped("gone[1]", "has no key or no type"),
        Dropped("gone[2]", "has no key or no type"),
        Dropped("gone[3]", "is str, not a Gone"),
    )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"claims": (Claim("shoe_size", "44"),)}, "there is no kind of claim 'shoe_size'"),
        ({"relations": (Relation("runs_on", claim=Claim("shoe_size", "44")),)}, "there is no kind of claim 'shoe_size'"),
        ({"claims": ("a claim",)}, "its claims hold str"),
        ({"status": "weird"}, "its status is str"),
        ({"tags": None}, "its tags is NoneType"),
        ({"metrics": {1: 2.0}}, "its metrics hold int"),
        ({"unknown": {"cpu_ratio": "no reason"}}, "an unknown metric has str as its reason"),
        ({"name": "caf\udce9"}, "cannot be written as JSON: 'utf-8' codec can't encode"),
    ],
)
def test_a_record_that_the_line_could_not_bear_is_dropped_and_the_others_stand(fields, reason):
    records = (observation("a"), attrs.evolve(observation("b"), **fields), observation("c"))

    reading = reader(lambda report: Reading(observations=records)).plugins.read(REPORT)

    assert [one.key for one in reading.observations] == ["a", "c"]
    assert reading.dropped[0].path == "observations[1]"
    assert reading.dropped[0].reason.startswith(reason)


def test_a_slow_adapter_is_heard_and_gets_a_strike():
    house = reader(lambda report: house.clock.advance(3) or Reading())

    house.plugins.read(REPORT)

    assert house.card("lab").strikes == 1
    assert house.card("lab").slowest_seconds == 3
    assert "3.0 s to read a report" in house.card("lab").reason
