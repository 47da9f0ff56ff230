"""A simulated Backup Server on a clock that the test turns, and a source that watches it without a network."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest

from pulse_core.plugin import Certificate, Observation, PointSet, Reading, RecoveryPoint, Report, Secret, Tools
from pulse_core.testing import FakeClock, RecordingLog, settle
from pulse_core.testing import tools as testing_tools
from pulse_proxmox.adapters import PBS as ADAPTERS
from pulse_proxmox.config import PbsConfig
from pulse_proxmox.pbs.source import PbsSource, open_pbs
from pulse_proxmox.simulator.pbs.product import TOKEN_ID, TOKEN_SECRET
from pulse_proxmox.simulator.pbs.served import BackupServer

NOON = 1_795_000_000.0
ADDRESS = "https://pbs1.lab.example:8007"


class Way:
    """Satisfies `HttpClients`: leads into the simulator, whatever the address."""

    def __init__(self, backups: BackupServer) -> None:
        self._app = backups.app()

    def client(self, base_url: str, **settings: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=base_url, transport=httpx.ASGITransport(app=self._app))  # type: ignore[arg-type]

    async def certificate(self, base_url: str, *, allow_loopback: bool = False, timeout_seconds: float = 10.0) -> Certificate:
        return Certificate(fingerprint="ab" * 32, subject="CN=pbs1", ends_at=NOON + 90 * 86_400)


@attrs.define(eq=False)
class Watched:
    """A source, the server that it watches, and the time."""

    source: PbsSource
    backups: BackupServer
    clock: FakeClock
    log: RecordingLog
    wakes: list[float]

    async def forward(self, seconds: float) -> None:
        """Let time pass second by second, with what goes on beside the turns."""
        for _ in range(int(seconds)):
            await self.clock.forward(1.0)
            await settle(5)

    async def collect(self) -> dict[str, Report]:
        """The reports of a turn by their scope."""
        reports = {report.scope: report for report in await self.source.collect()}
        for report in reports.values():
            assert ADAPTERS[report.kind](report).dropped == ()
        return reports

    async def turns(self, count: int, *, seconds: float = 60.0) -> dict[str, Report]:
        """So many turns, and the last report of each scope."""
        found: dict[str, Report] = {}
        for _ in range(count):
            await self.forward(seconds)
            found |= await self.collect()
        return found

    def calls(self) -> Counter[str]:
        """What was asked since this was last asked."""
        found = Counter(self.source.calls)
        self.source.calls.clear()
        return found


def read(report: Report) -> Reading:
    return ADAPTERS[report.kind](report)


@pytest.fixture(name="read")
def read_fixture() -> Callable[[Report], Reading]:
    """What the adapter makes of a report."""
    return read


@pytest.fixture
def seen() -> Callable[[Report], dict[str, Observation]]:
    """The observations in a report by their keys."""
    return lambda report: {one.key: one for one in read(report).observations}


@pytest.fixture
def points() -> Callable[[Report], dict[str, RecoveryPoint]]:
    """The recovery points in a report by group and key."""

    def told(report: Report) -> dict[str, RecoveryPoint]:
        sets: Sequence[PointSet] = read(report).recovery_points
        return {f"{one.group} {point.at:.0f}": point for one in sets for point in one.points or ()}

    return told


@pytest.fixture
def make() -> Callable[..., BackupServer]:
    """A server with two datastores, on a clock that stands still unless it is given another."""

    def made(*, clock: FakeClock | None = None, **how: Any) -> BackupServer:
        settings: dict[str, Any] = {"groups": 6, "snapshots": 4, "clock": (clock or FakeClock(now=NOON)).now, **how}
        return BackupServer.of(**settings)

    return made


@pytest.fixture
def watch(make: Callable[..., BackupServer]) -> Callable[..., Any]:
    """Opens a source for a server. `prepared` may change that before anything is asked."""

    @asynccontextmanager
    async def watching(
        *, prepared: Callable[[BackupServer], None] = lambda backups: None, config: PbsConfig | None = None, **how: Any
    ) -> AsyncIterator[Watched]:
        clock, log, wakes = FakeClock(now=NOON), RecordingLog(), list[float]()
        backups = make(clock=clock, **how)
        prepared(backups)
        lent = testing_tools("pbs:test", clock=clock, log=log, http=Way(backups))
        tools = Tools(source=lent.source, clock=clock, log=log, http=lent.http, wake=lambda: wakes.append(clock.now()))
        wanted = config or PbsConfig(address=ADDRESS, token_id=TOKEN_ID, token_secret=Secret(TOKEN_SECRET))
        async with open_pbs(wanted, tools) as source:
            assert isinstance(source, PbsSource)
            yield Watched(source=source, backups=backups, clock=clock, log=log, wakes=wakes)

    return watching


@pytest.fixture
def folder(recordings: Path) -> Path:
    return recordings / "pbs"
