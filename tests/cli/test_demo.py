"""The demo: made-up platforms through the real sources, clearly marked, and nothing left behind."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import ModuleType

import attrs
import pytest

from pulse_core.cli.made_up import simulated
from pulse_core.host import Plugins, load
from pulse_core.plugin import Simulator
from pulse_core.testing import FakeClock, FakeConfig, FakeSource, RecordingLog, fake_offer, make_plugin
from tools.demonstrated import PATIENCE_SECONDS, Demo
from tools.served import fetched, within

STOPS_WITHIN_SECONDS = 3


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with Demo.started(tmp_path) as demo:
        yield demo


def test_the_demo_says_that_it_is_one(demo: Demo) -> None:
    assert "all that it shows is made up" in demo.said
    assert json.loads(fetched(f"{demo.address}/api/version"))["demo"] is True


def test_the_printed_password_lets_an_administrator_in(demo: Demo) -> None:
    state = demo.get("/api/session")
    assert (state["state"], state["user"]["name"], state["roles"]) == ("signed_in", "demo", ["admin"])


def test_every_source_is_asked_at_a_simulator_and_nothing_nearby(demo: Demo) -> None:
    sources = demo.get("/api/monitoring/scheduler/health")["sources"]
    assert sources
    assert {source["source"].partition(":")[2].partition("-")[0] for source in sources} == {"demo"}


def test_what_was_made_up_is_seen_through_the_real_sources(demo: Demo) -> None:
    """Of every source, and in every state: what is well, what is not, and what stands still. A gateway may be all well."""

    def statuses() -> dict[str, set[str]]:
        seen: dict[str, set[str]] = {}
        for resource in demo.get("/api/resources?limit=200")["data"]:
            for source in resource["sources"]:
                seen.setdefault(source, set()).add(resource["status"])
        return seen

    states = {"online", "warning", "offline"}
    asked = {one["source"] for one in demo.get("/api/monitoring/scheduler/health")["sources"]}

    def all_shown() -> bool:
        seen = statuses()
        return (
            seen.keys() == asked and all("online" in found for found in seen.values()) and set().union(*seen.values()) >= states
        )

    assert within(PATIENCE_SECONDS, all_shown), statuses()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_demo_leaves_at_once_and_leaves_nothing(demo: Demo, how: signal.Signals) -> None:
    asked = time.monotonic()
    demo.process.send_signal(how)
    code = demo.process.wait(timeout=PATIENCE_SECONDS)
    assert (code, time.monotonic() - asked < STOPS_WITHIN_SECONDS) == (0, True), demo.said
    assert demo.left() == []
    assert not (demo.folder / "real").exists()
    assert "Traceback" not in demo.said


def test_a_port_that_is_taken_is_named(demo: Demo) -> None:
    port = demo.address.rpartition(":")[2]
    command = [sys.executable, "-m", "pulse_core", "demo", "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert done.returncode != 0
    assert port in done.stderr


# What simulators may do wrong.


def bringing(one: Simulator) -> ModuleType:
    """A plugin with a source, and a simulator for it."""
    offer = fake_offer(FakeSource(one.offer), name=one.offer)
    return make_plugin(one.offer, pulse_sources=lambda: (offer,), pulse_simulators=lambda: (one,))


def brings(*simulators: Simulator) -> Plugins:
    return load({one.offer: bringing(one) for one in simulators}, clock=FakeClock(), log=RecordingLog())


def simulator(name: str, *, breaks: str = "", closed: Callable[[str], object] = str) -> Simulator:
    @asynccontextmanager
    async def open(faults: Sequence[str]) -> AsyncIterator[object]:
        if breaks == "opening":
            raise OSError("no room for a socket")
        yield FakeConfig(note=name)
        closed(name)
        if breaks == "closing":
            raise OSError("the socket is gone already")

    return Simulator(offer=name, title=name, open=open)


async def test_a_simulator_that_does_not_start_is_named_and_the_others_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    plugins = brings(simulator("one", breaks="opening"), simulator("two"))
    async with AsyncExitStack() as stack:
        found = await simulated(plugins, stack)
    assert [(opening.id, opening.config) for opening in found] == [("two:demo", FakeConfig(note="two"))]
    assert "one is not shown: its simulator raised OSError: no room for a socket" in capsys.readouterr().err


async def test_an_offer_with_several_simulators_is_shown_by_each() -> None:
    first = simulator("one")
    offer = fake_offer(FakeSource("one"), name="one")
    further = attrs.evolve(first, name="away")
    plugin = make_plugin("one", pulse_sources=lambda: (offer,), pulse_simulators=lambda: (first, further))
    async with AsyncExitStack() as stack:
        found = await simulated(load({"one": plugin}, clock=FakeClock(), log=RecordingLog()), stack)
    assert [opening.id for opening in found] == ["one:demo", "one:demo-away"]


async def test_a_simulator_that_breaks_in_closing_does_not_keep_the_others_open() -> None:
    closed: list[str] = []
    plugins = brings(*(simulator(name, breaks="closing", closed=closed.append) for name in ("one", "two")))
    async with AsyncExitStack() as stack:
        await simulated(plugins, stack)
    assert sorted(closed) == ["one", "two"]


async def test_simulators_are_closed_when_the_demo_is_interrupted() -> None:
    closed: list[str] = []
    stack = AsyncExitStack()
    await simulated(brings(simulator("one", closed=closed.append)), stack)
    await stack.__aexit__(asyncio.CancelledError, asyncio.CancelledError(), None)
    assert closed == ["one"]
