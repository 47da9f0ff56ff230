"""Simulated Mail Gateways without a network, and a source that watches them in time."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import attrs
import httpx
import pytest

from pulse_core.plugin import Certificate, Observation, Reading, Secret, SourceError, SourceUnreachable, Tools
from pulse_core.testing import FakeClock, RecordingLog
from pulse_core.testing import tools as testing_tools
from pulse_proxmox.adapters import ADAPTERS
from pulse_proxmox.config import PmgConfig
from pulse_proxmox.pmg.source import PmgSource, open_pmg
from pulse_proxmox.simulator.frame.wire import REASON
from pulse_proxmox.simulator.pmg.estate import Gateways
from pulse_proxmox.simulator.pmg.world import PASSWORD, USER

NOON = 1_795_086_000.0
"""A day in November 2026: 12:00 in Vienna, 11:00 UTC."""


class Wire(httpx.AsyncBaseTransport):
    """Satisfies `HttpClients`: leads to simulated gateways by their addresses, and notes when what was asked."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.gateways: Gateways | None = None
        self.asked: list[tuple[float, str, int]] = []

    def client(self, base_url: str, **settings: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=base_url, transport=self)

    async def certificate(self, base_url: str, *, allow_loopback: bool = False, timeout_seconds: float = 10.0) -> Certificate:
        node = self._node(httpx.URL(base_url).host)
        assert self.gateways is not None
        if node is None:
            raise SourceUnreachable(f"{base_url} cannot be reached")
        return Certificate(fingerprint=self.gateways.world.certificates[node].fingerprint.replace(":", "").lower())

    def times(self, path: str) -> list[float]:
        """When a path was asked; a part of it will do."""
        return [at for at, asked, _ in self.asked if path in asked]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        node = self._node(request.url.host)
        assert self.gateways is not None
        if node is None or self.gateways.cluster.down(node):
            raise httpx.ConnectError("no route to host")
        status, reason, body = await self._spoken(self.gateways, node, request)
        self.asked.append((self.clock.monotonic(), f"{request.method} {request.url.path.removeprefix('/api2/json')}", status))
        return httpx.Response(status, content=body, extensions={"reason_phrase": reason.encode()})

    def _node(self, host: str) -> str | None:
        assert self.gateways is not None
        return next((name for name, one in self.gateways.cluster.gateways.items() if one.address == host), None)

    async def _spoken(self, gateways: Gateways, node: str, request: httpx.Request) -> tuple[int, str, bytes]:
        said: list[dict[str, Any]] = []
        scope = {
            "type": "http",
            "method": request.method,
            "path": request.url.path,
            "query_string": request.url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw if name.lower() != b"accept-encoding"],
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.content}

        async def send(message: Any) -> None:
            said.append(message)

        await gateways.app(node)(scope, receive, send)
        return said[0]["status"], said[0].get(REASON, ""), b"".join(one.get("body", b"") for one in said[1:])


class Watched:
    """A source that is asked in time, as core asks it: every minute, and when it wakes itself."""

    def __init__(self, source: PmgSource, wire: Wire, woken: list[None]) -> None:
        self.source, self.wire, self.clock, self._woken = source, wire, wire.clock, woken
        self.reports: list[Any] = []
        self.errors: list[SourceError] = []

    async def forward(self, seconds: float, *, step: float = 1.0) -> None:
        until = self.clock.monotonic() + seconds
        asked_at = float("-inf")
        while self.clock.monotonic() < until:
            if self._woken or self.clock.monotonic() - asked_at >= 60:
                asked_at = self.clock.monotonic()
                await self.turn()
            await self.clock.forward(step)
        await self.turn()

    async def turn(self) -> None:
        self._woken.clear()
        try:
            self.reports += await self.source.collect()
        except SourceError as error:
            self.errors.append(error)

    @property
    def said(self) -> Any:
        """The last report of the gateways."""
        return next(report for report in reversed(self.reports) if report.kind == "pmg-gateway")

    def readings(self) -> list[Reading]:
        return [ADAPTERS[report.kind](report) for report in self.reports]

    def seen(self) -> dict[str, Observation]:
        """What the last report tells, by key."""
        return {one.key: one for one in ADAPTERS["pmg-gateway"](self.said).observations}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now=NOON)


@pytest.fixture
def log() -> RecordingLog:
    return RecordingLog()


@pytest.fixture
def wire(clock: FakeClock) -> Wire:
    return Wire(clock)


@pytest.fixture
def lent(wire: Wire, clock: FakeClock, log: RecordingLog) -> Tools:
    return testing_tools("pmg:test", clock=clock, log=log, http=wire)


@pytest.fixture
def gateways(wire: Wire, clock: FakeClock) -> Callable[..., Gateways]:
    """A pair, unless told otherwise."""

    def make(**settings: Any) -> Gateways:
        wire.gateways = Gateways.of(clock=clock.now, **settings)
        return wire.gateways

    return make


@pytest.fixture
def settings() -> Callable[..., PmgConfig]:
    """Those of a source that asks the master."""

    def make(**more: Any) -> PmgConfig:
        return PmgConfig(**{"address": "10.20.9.21", "username": USER, "password": Secret(PASSWORD), **more})

    return make


@pytest.fixture
def watch(lent: Tools, wire: Wire, settings: Callable[..., PmgConfig]) -> Callable[..., Any]:
    """Watch the gateways, through the master unless told otherwise."""

    @asynccontextmanager
    async def watching(**more: Any) -> AsyncIterator[Watched]:
        woken: list[None] = []
        async with open_pmg(settings(**more), attrs.evolve(lent, wake=lambda: woken.append(None))) as source:
            assert isinstance(source, PmgSource)
            yield Watched(source, wire, woken)

    return watching
