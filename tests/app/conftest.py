"""A whole Pulse in this process: real rooms, a real store, a clock to turn, and fake sources."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from types import ModuleType

import attrs
import httpx
import msgspec
import pytest

from pulse_core.app import Pulse, build, opened_store, running
from pulse_core.cli.console import marked
from pulse_core.host import load
from pulse_core.plugin import Observation, Source
from pulse_core.settings import Settings
from pulse_core.testing import FakeClock, LoopbackHttp, RecordingLog, fake_offer, fake_report, make_plugin, read_fake

NOON = 1_800_000_000.0


@attrs.define
class Whole:
    """A running Pulse, and the console's way to it."""

    pulse: Pulse
    clock: FakeClock
    http: httpx.AsyncClient

    async def get(self, path: str) -> dict[str, object]:
        answer = await self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def names(self) -> dict[str, str]:
        """Each resource's status by its name."""
        found = await self.get("/api/resources?limit=1000")
        return {one["name"]: one["status"] for one in found["data"]}


def plugin(name: str, source: Source) -> ModuleType:
    """A plugin that offers this source and finds it nearby."""
    return make_plugin(name, pulse_sources=lambda: [fake_offer(source, name=name)])


Starts = Callable[..., AbstractAsyncContextManager[Whole]]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now=NOON, monotonic=1000.0)


@pytest.fixture
def whole(tmp_path: Path, clock: FakeClock) -> Starts:
    """Starts a Pulse with these sources, each in a plugin of its own, on the test's data directory."""

    @asynccontextmanager
    async def start(**sources: Source) -> AsyncIterator[Whole]:
        modules = {name: plugin(name, source) for name, source in sources.items()}
        modules["reader"] = make_plugin("reader", pulse_adapters=lambda: {"fake": read_fake})
        settings = Settings(data_dir=str(tmp_path))
        plugins = load(modules, clock=clock, log=RecordingLog())
        async with opened_store(settings, plugins, clock=clock) as store:
            pulse = build(settings, plugins, store, clock=clock, http=LoopbackHttp())
            transport = httpx.ASGITransport(app=marked(pulse.desks))
            async with running(pulse), httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
                await clock.forward(3)
                yield Whole(pulse, clock, http)

    return start


@pytest.fixture
def one_vm() -> Callable[[str], object]:
    """A report of one machine of that name."""

    def report(name: str, **metrics: float) -> object:
        return fake_report(Observation(key=name, type="vm", name=name, metrics=metrics))

    return report


@pytest.fixture
def pushed(one_vm: Callable[[str], object], clock: FakeClock) -> Callable[[str], object]:
    """What the agent `a1` delivers of one machine of that name."""

    def push(name: str) -> object:
        told = {"source": "lab:test", "taken_at": clock.now(), "monotonic": 1.0, "interval_seconds": 10.0, "epoch": "e"}
        return {
            "protocol": 1,
            "agent": {"id": "a1", "version": "0.1.0"},
            "source": "lab:test",
            "sent_at": clock.now(),
            "reports": [msgspec.to_builtins(one_vm(name)) | told],
        }

    return push
