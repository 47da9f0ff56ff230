"""A whole Pulse in this process, on a clock that a test turns, that asks simulated platforms by real sockets and TLS."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import httpx

from pulse_core.app import Pulse, build, opened_store, running
from pulse_core.cli.console import marked
from pulse_core.host import load
from pulse_core.model.change import Change
from pulse_core.net import Clients
from pulse_core.settings import Settings
from pulse_core.testing import FakeClock, RecordingLog, make_plugin
from pulse_core.testing.clock import settle

STEP_SECONDS = 1.0
PATIENCE_SECONDS = 15.0

Row = dict[str, Any]


class Counted(Clients):
    """Pulse's own guarded clients, which say how many questions are under way. No budget makes them wait for the clock."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock=clock, per_second=1e6, burst=1e6)
        self._under_way = 0
        self._still = asyncio.Event()
        self._still.set()

    @property
    def is_still(self) -> bool:
        """Whether no question is under way."""
        return self._still.is_set()

    async def still(self) -> None:
        """Wait until no question is under way."""
        await self._still.wait()

    def _count(self, more: int) -> None:
        self._under_way += more
        if self._under_way:
            self._still.clear()
        else:
            self._still.set()

    def client(self, base_url: str, **settings: Any) -> httpx.AsyncClient:
        """A client whose questions count until their answers are closed."""
        client = super().client(base_url, **settings)
        send = client.send

        async def counted(request: httpx.Request, **more: Any) -> httpx.Response:
            self._count(1)
            try:
                response = await send(request, **more)
            except BaseException:
                self._count(-1)
                raise
            close = response.aclose

            async def closed() -> None:
                response.aclose = close  # type: ignore[method-assign]
                self._count(-1)
                await close()

            response.aclose = closed  # type: ignore[method-assign]
            return response

        client.send = counted  # type: ignore[method-assign]
        return client


@attrs.define
class Watched:
    """A running Pulse, its clock, and every change that it told of."""

    pulse: Pulse
    clock: FakeClock
    http: Counted
    desk: httpx.AsyncClient
    changes: list[Change]

    async def forward(self, seconds: float, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Let time pass. Between two steps every question that is under way is answered, however busy this machine is;
        those that are never answered are waited for no longer than `patience_seconds`."""
        for _ in range(round(seconds / STEP_SECONDS)):
            self.clock.advance(STEP_SECONDS)
            await self.quiet(patience_seconds)

    async def quiet(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until nothing is under way; an answer may lead to the next question."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_seconds):
                while True:
                    await self.http.still()
                    await settle()
                    if self.http.is_still:
                        return

    async def get(self, path: str) -> Any:
        """What the API says."""
        answer = await self.desk.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self, method: str, path: str, order: Mapping[str, object]) -> Any:
        """Have the API do something."""
        answer = await self.desk.request(method, path, json=order)
        assert answer.is_success, answer.text
        return answer.json()

    async def resources(self, *types: str) -> list[Row]:
        """All resources, or those of some types."""
        found: list[Row] = (await self.get("/api/resources?limit=1000"))["data"]
        return [one for one in found if not types or one["type"] in types]

    async def fares(self, source: str) -> Row:
        """How a source fares."""
        (found,) = [one for one in (await self.get("/api/monitoring/scheduler/health"))["sources"] if one["source"] == source]
        return dict(found)

    async def told(self) -> Sequence[Change]:
        """Every change until now, once it is kept."""
        await self.pulse.keeper.flush()
        return tuple(self.changes)


@asynccontextmanager
async def watching(folder: Path, *plugins: ModuleType, clock: FakeClock) -> AsyncIterator[Watched]:
    """A Pulse with these plugins on a data directory; started again on the same it knows what it knew."""
    told: list[Change] = []

    def hear(changes: Sequence[Change]) -> None:
        told.extend(changes)

    ear = make_plugin("ear", pulse_changed=hear)
    settings = Settings(data_dir=str(folder), nearby=False)
    loaded = load({"ear": ear, **{one.__name__.removeprefix("pulse_"): one for one in plugins}}, clock=clock, log=RecordingLog())
    async with opened_store(settings, loaded, clock=clock) as store:
        http = Counted(clock)
        pulse = build(settings, loaded, store, clock=clock, http=http)
        transport = httpx.ASGITransport(app=marked(pulse.desks))
        async with running(pulse), httpx.AsyncClient(transport=transport, base_url="http://localhost") as desk:
            watched = Watched(pulse, clock, http, desk, told)
            await watched.forward(1)
            yield watched
