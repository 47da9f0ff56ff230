"""The contract checks find what is wrong, and leave alone what is right."""

import asyncio
import math
from contextlib import asynccontextmanager
from unittest import SkipTest

import attrs
import pytest

from pulse_core.plugin import (
    AlertRule,
    Found,
    Kind,
    Metric,
    Observation,
    Offer,
    Reading,
    Relation,
    Report,
    Secret,
    SourceRefused,
    SourceUnreachable,
    field,
    secret,
)
from pulse_core.testing import (
    BrokenNotifier,
    ContractBroken,
    FakeConfig,
    FakeNotifier,
    FakeSource,
    FloodingSource,
    LoopbackHttp,
    LyingSource,
    check_adapter,
    check_notifier,
    check_plugin,
    check_source,
    fake_offer,
    fake_report,
    make_plugin,
    read_fake,
    recorded,
    recording,
)

VM = Observation(key="vm1", type="vm", name="vm one", metrics={"cpu_ratio": 0.5})


def test_the_fakes_keep_the_contract_themselves():
    plugin = make_plugin(
        pulse_sources=lambda: [fake_offer(FakeSource("lab", fake_report(VM)))], pulse_adapters=lambda: {"fake": read_fake}
    )

    check_plugin(plugin)


class Stranger:
    """No configuration."""


def wide(cls):
    return Offer(name="lab", title="Lab", config=cls, open=lambda config, tools: None)


@attrs.frozen(kw_only=True)
class Complex:
    number: complex = field(0j)


RULE = AlertRule(name="hot", title="Hot", types=("vm",), metric="temperature_celsius", trigger=80, clear=70)


@pytest.mark.parametrize(
    ("hooks", "words"),
    [
        ({"pulse_kinds": lambda: 5}, "hooks: pulse_kinds must answer with a list"),
        ({"pulse_sources": lambda: [wide(Complex)]}, "no form can show"),
        ({"pulse_sources": lambda: [attrs.evolve(wide(FakeConfig), nearby=lambda: 1 / 0)]}, "nearby raised ZeroDivisionError"),
        ({"pulse_sources": lambda: [attrs.evolve(wide(FakeConfig), nearby=lambda: [5])]}, "nearby gives int, not Found"),
        (
            {"pulse_sources": lambda: [attrs.evolve(wide(FakeConfig), nearby=lambda: [Found(name="x", config=Stranger())])]},
            "nearby gives a Stranger, not a FakeConfig",
        ),
        ({"pulse_alert_rules": lambda: [RULE]}, "watches temperature_celsius, which vm does not have"),
        ({"pulse_alert_rules": lambda: [attrs.evolve(RULE, types=("boat",))]}, "for boat, a kind that nobody declares"),
        ({"pulse_kinds": lambda: [Kind(type="vm", title="", plural="", metrics=(Metric("cpu_ratio", "Mine"),))]}, "left out"),
    ],
)
def test_a_plugin_that_breaks_the_contract_is_told_how(hooks, words):
    with pytest.raises(ContractBroken, match="breaks the contract") as caught:
        check_plugin(make_plugin("lab", **hooks))

    assert words in str(caught.value)


def test_a_plugin_that_comes_in_by_the_back_door_is_told_where(tmp_path, monkeypatch):
    (tmp_path / "pulse_back.py").write_text(
        "import pulse_core.host\nfrom pulse_core import plugin\nfrom pulse_core.plugin import Manifest\n"
        "from pulse_core.model.report import Report\nMANIFEST = Manifest(title='Back', version='1')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ContractBroken) as caught:
        check_plugin("pulse_back")

    assert [promise.troubles for promise in caught.value.broken] == [
        ("pulse_back.py:1 imports pulse_core.host", "pulse_back.py:4 imports pulse_core.model.report")
    ]


@attrs.frozen(kw_only=True)
class WithSecret:
    token: Secret = secret(title="Token")


async def test_a_good_source_gives_its_reports():
    report = fake_report(VM)

    assert await check_source(fake_offer(FakeSource("lab", report)), FakeConfig()) == (report,)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (LyingSource("lab"), "it answered with str among its reports"),
        (LyingSource("lab", 5), "it answered with int, not a list of reports"),
        (FakeSource("lab", Report(kind="", payload={})), "has no kind"),
        (FakeSource("lab", Report(kind="a", payload=1), Report(kind="a", payload=2)), "two reports of kind a"),
        (FakeSource("lab", Report(kind="a", payload={"x": [math.nan]})), "$.x[0] is nan"),
        (FakeSource("lab", Report(kind="a", payload={"x": {1, 2}})), "$.x is set, which is not JSON"),
        (FakeSource("lab", Report(kind="a", payload={"auth": ["Bearer canary"]})), "holds a secret"),
        (FloodingSource("lab", count=120_000), "is the limit"),
    ],
    ids=["garbage", "number", "kindless", "twice", "nan", "set", "leaking", "flooding"],
)
async def test_a_source_that_breaks_the_contract_is_told_how(source, words):
    with pytest.raises(ContractBroken) as caught:
        await check_source(fake_offer(source), WithSecret(token=Secret("canary")), times=1)

    assert words in str(caught.value)


async def test_a_source_that_leaves_a_task_behind_is_told_so():
    tasks = []

    @asynccontextmanager
    async def open(config, tools):
        tasks.append(asyncio.create_task(asyncio.Event().wait(), name="left-over"))
        yield FakeSource("lab", fake_report(VM))

    with pytest.raises(ContractBroken, match="left-over still runs"):
        await check_source(attrs.evolve(fake_offer(FakeSource("lab")), open=open), FakeConfig())
    tasks[0].cancel()


async def test_a_source_that_hangs_is_told_so():
    class Stuck(FakeSource):
        async def collect(self):
            await asyncio.Event().wait()

    with pytest.raises(ContractBroken, match=r"longer than 0\.01 s"):
        await check_source(fake_offer(Stuck("lab"), timeout_seconds=0.01), FakeConfig())


PAYLOAD = {"guests": [{"id": "vm1", "cpu": 0.5, "tags": ["a"]}, {"id": "vm2", "cpu": None, "tags": []}]}
REPORT = Report(kind="lab", payload=PAYLOAD)


def careful(report):
    guests = report.payload.get("guests") if isinstance(report.payload, dict) else None
    found = {}
    for guest in guests if isinstance(guests, list) else ():
        if isinstance(guest, dict) and isinstance(guest.get("id"), str) and guest["id"]:
            cpu = guest.get("cpu")
            number = cpu if isinstance(cpu, float) else None
            found[guest["id"]] = Observation(key=guest["id"], type="vm", name=guest["id"], metrics={"cpu_ratio": number})
    return Reading(observations=tuple(found.values()))


def careless(report):
    return Reading(
        observations=tuple(Observation(key=one["id"], type="vm", name=one["id"].upper()) for one in report.payload["guests"])
    )


def test_a_careful_adapter_passes_and_gives_its_reading():
    reading = check_adapter(careful, REPORT)

    assert [one.key for one in reading.observations] == ["vm1", "vm2"]


def test_a_careless_adapter_is_told_what_makes_it_raise():
    with pytest.raises(ContractBroken) as caught:
        check_adapter(careless, REPORT)

    (promise,) = caught.value.broken
    assert promise.words == "no broken answer makes it raise"
    assert "with $ = None it raised TypeError: 'NoneType' object is not subscriptable" in promise.troubles
    assert "with $.guests[0].id left out it raised KeyError: 'id'" in promise.troubles


def test_an_adapter_that_changes_its_report_is_told_so():
    def greedy(report):
        reading = careful(report)
        report.payload["guests"].clear() if isinstance(report.payload, dict) else None
        return reading

    with pytest.raises(ContractBroken, match="it changes nothing that it is given"):
        check_adapter(greedy, Report(kind="lab", payload={"guests": [{"id": "a"}]}), variants=1)


def test_a_metric_of_a_part_carries_the_part_before_its_name():
    check_adapter(saying(metrics={"filesystem:/srv/a b:used_bytes": 1.0}), REPORT, variants=1)
    with pytest.raises(ContractBroken, match="give it in bytes"):
        check_adapter(saying(metrics={"filesystem:/:used_gb": 1.0}), REPORT, variants=1)


def saying(**more):
    return lambda report: Reading(observations=(attrs.evolve(VM, **more),))


@pytest.mark.parametrize(
    ("adapter", "words"),
    [
        (saying(metrics={"cpu_percent": 50.0}), "give it in ratio"),
        (saying(metrics={"cpu_ratio": math.inf}), "neither a finite number nor None"),
        (saying(metrics={"cpu_ratio": True}), "neither a finite number nor None"),
        (saying(metrics={"cpu_ratio": "0.5"}), "neither a finite number nor None"),
        (saying(counters={"network_in_bytes": 5.0}), "its name must end in one"),
        (saying(facet={"a": 1}, facet_name="lab"), "not an attrs value"),
        (saying(claims=("machine",)), "its claims hold str"),
        (saying(relations=(Relation("near", key="other"),)), "not a relation that core knows"),
        (lambda report: Reading(), "says nothing at all"),
        (lambda report: Reading(observations=(VM, VM)), "used twice"),
        (lambda report: 1 / 0, "raised ZeroDivisionError"),
        (lambda report: None, "answered with NoneType"),
    ],
)
def test_an_adapter_that_says_what_makes_no_sense_is_told_what(adapter, words):
    with pytest.raises(ContractBroken) as caught:
        check_adapter(adapter, REPORT, variants=1)

    assert words in str(caught.value)


def test_an_adapter_that_says_something_else_each_time_is_told_so():
    numbers = iter(range(100))

    with pytest.raises(ContractBroken, match="it says the same of the same report"):
        check_adapter(lambda report: saying(name=str(next(numbers)))(report), REPORT, variants=1)


def notifying(notifier):
    @asynccontextmanager
    async def open(config, tools):
        yield notifier

    return Offer(name="bell", title="Bell", config=FakeConfig, open=open)


async def test_a_notifier_delivers_odd_messages_or_says_why_not():
    notifier = FakeNotifier()

    await check_notifier(notifying(notifier), FakeConfig())
    await check_notifier(notifying(BrokenNotifier(SourceRefused("too long"), times=1)), FakeConfig())

    assert len(notifier.sent) == 5


@pytest.mark.parametrize(
    ("notifier", "words"),
    [(BrokenNotifier(KeyError("x")), "raised KeyError"), (BrokenNotifier(), "delivered nothing at all")],
)
async def test_a_notifier_that_breaks_the_contract_is_told_how(notifier, words):
    with pytest.raises(ContractBroken, match=words):
        await check_notifier(notifying(notifier), FakeConfig())


async def test_a_fake_source_falls_silent_and_speaks_again():
    source = FakeSource("lab", fake_report(VM))

    source.fall_silent()
    with pytest.raises(SourceUnreachable):
        await source.collect()
    source.speak()

    assert read_fake((await source.collect())[0]).observations == (VM,)


@pytest.mark.parametrize("address", ["https://example.com", "http://192.0.2.7", "https://127.evil.example", "http://128.0.0.1"])
async def test_tests_reach_nothing_but_loopback(address):
    with pytest.raises(SourceRefused):
        LoopbackHttp().client(address)
    with pytest.raises(SourceRefused):
        await LoopbackHttp().certificate(address)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8006", "http://127.8.9.10:1", "http://[::1]:1", "http://localhost:1"])
async def test_tests_may_use_all_of_loopback(address):
    async with LoopbackHttp().client(address) as client:
        assert str(client.base_url).rstrip("/") == address


def test_a_recording_is_read_back(tmp_path):
    file = tmp_path / "lab.jsonl"
    file.write_text('{"pulse_recording": 1}\n{"kind": "lab", "payload": {"a": [1]}, "interval_seconds": 5}\n\n')

    assert recorded(file) == (Report(kind="lab", payload={"a": [1]}, interval_seconds=5.0),)


def test_where_there_are_no_recordings_a_test_is_skipped_with_the_reason(tmp_path, monkeypatch):
    monkeypatch.setenv("PULSE_RECORDINGS", str(tmp_path))
    assert recording("lab/answer.json") == tmp_path / "lab/answer.json"

    monkeypatch.setenv("PULSE_RECORDINGS", str(tmp_path / "missing"))
    with pytest.raises(SkipTest, match="set PULSE_RECORDINGS"):
        recording("lab/answer.json")
