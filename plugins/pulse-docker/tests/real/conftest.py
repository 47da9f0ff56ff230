"""Real engines and real ways to them: a Podman, an SSH server, and a source that is asked as Pulse would ask it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import attrs
import pytest

from pulse_core.plugin import Observation, Part, Reading, Report, SourceUnreachable, Tools
from pulse_core.testing import LoopbackHttp, RecordingLog
from pulse_docker.adapters import ADAPTERS
from pulse_docker.config import DockerConfig
from pulse_docker.source import DockerSource, open_docker
from tools import podman as podmans
from tools import sshd as sshds
from tools.podman import Podman

INTERVAL_SECONDS = 2.0


class RealClock:
    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@attrs.define
class Watching:
    """What a source said so far, read by the adapters."""

    source: DockerSource
    woken: asyncio.Event
    readings: list[tuple[Report, Reading]] = attrs.field(factory=list)

    async def turn(self) -> None:
        found = [(report, ADAPTERS[report.kind](report)) for report in await self.source.collect()]
        assert [reading.dropped for _, reading in found if reading.dropped] == []
        self.readings += found

    async def until(self, found: Callable[[], object], *, seconds: float = 20.0, patient: bool = False) -> None:
        """Ask at each wake, and twice a second, until there is what is looked for; the patient bear that nobody answers."""
        async with asyncio.timeout(seconds):
            while not found():
                self.woken.clear()
                with suppress(*([SourceUnreachable] if patient else [])):
                    await self.turn()
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.5):
                        await self.woken.wait()

    def newest(self, key: str, type: str = "app-container") -> Observation | None:
        """The last that was said of a thing, its numbers left out."""
        told = (one for one in reversed(self._said(key, type)) if one[1].part is not Part.NUMBERS)
        return next(told, (None, None))[1]

    def numbers(self, key: str) -> list[tuple[Report, Observation]]:
        """The samples of a container, each with its report."""
        return [one for one in self._said(key, "app-container") if one[1].part is Part.NUMBERS and one[1].counters]

    def answer(self, report: Report, key: str) -> dict[str, object]:
        """What the engine said of a container in a report of numbers."""
        return next(one["stats"] for one in report.payload["stats"] if one["key"] == key)

    def whole_list(self) -> set[str]:
        """The names in the last list of all containers."""
        whole = [report for report, _ in self.readings if report.kind == "docker-containers" and report.complete][-1]
        return {one["list"]["Names"][0] for one in whole.payload["containers"]}

    def gone(self) -> list[str]:
        """The keys of what the engine said it removed."""
        return [one.key for _, reading in self.readings for one in reading.gone]

    def events(self) -> list[str]:
        return [event.kind for _, reading in self.readings for event in reading.events]

    def _said(self, key: str, type: str) -> list[tuple[Report, Observation]]:
        return [
            (report, one)
            for report, reading in self.readings
            for one in reading.observations
            if (one.type, one.key) == (type, key)
        ]


@asynccontextmanager
async def watching(address: str, **settings: object) -> AsyncIterator[Watching]:
    woken = asyncio.Event()
    tools = Tools(source="docker:real", clock=RealClock(), log=RecordingLog(), http=LoopbackHttp(), wake=woken.set)
    config = DockerConfig(address=address, interval_seconds=INTERVAL_SECONDS, updates=False, **settings)
    async with open_docker(config, tools) as source:
        yield Watching(source, woken)


@pytest.fixture
def watch() -> Callable[..., AbstractAsyncContextManager[Watching]]:
    """Watches the engine at an address."""
    return watching


@pytest.fixture(scope="session")
def podman_of_the_session() -> Iterator[Podman]:
    if trouble := podmans.trouble():
        pytest.skip(f"podman: {trouble}")
    with Podman.started() as service:
        yield service


@pytest.fixture
def podman(podman_of_the_session: Podman) -> Iterator[Podman]:
    """A Podman without containers."""
    yield podman_of_the_session
    podman_of_the_session.remove_all()


@pytest.fixture
def needs_ssh() -> None:
    """Skip where there is no SSH server to start."""
    if trouble := sshds.trouble():
        pytest.skip(f"ssh: {trouble}")
