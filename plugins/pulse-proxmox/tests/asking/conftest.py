"""Servers that answer as a test wants, without a network: what is asked of them is kept."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from pulse_core.plugin import Certificate, SourceUnreachable, Tools
from pulse_core.testing import FakeClock, RecordingLog
from pulse_core.testing import tools as testing_tools

Say = Callable[[httpx.Request], Any]


class No:
    """An answer that is none: status and reason phrase, and maybe a body."""

    def __init__(self, status: int, reason: str = "", body: Any = None) -> None:
        self.status, self.reason, self.body = status, reason, body


class Raw:
    """A body as it is."""

    def __init__(self, body: bytes) -> None:
        self.body = body


class Server:
    """One server. `says` maps a path to its data, to a `No`, or to a function of the request that gives either.

    With `password` it gives tickets, `tickets` holds those that count, and any other is refused; with `token` it wants that.
    """

    def __init__(self, says: Mapping[str, Any] | None = None, *, token: str = "", password: str = "", cookie: str = "") -> None:
        self.says: dict[str, Any] = dict(says or {})
        self.asked: list[httpx.Request] = []
        self.token, self.password, self.cookie = token, password, cookie
        self.tickets: list[str] = []
        self.logins: list[dict[str, str]] = []
        self.down = False
        self.hangs = False
        self.challenge = False
        self.otherwise: Callable[[httpx.Request], Any] | None = None

    def paths(self) -> list[str]:
        """The paths that were asked, in order."""
        return [request.url.path.removeprefix("/api2/json") for request in self.asked]

    async def answer(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("connection refused")
        if self.hangs:
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        path = request.url.path.removeprefix("/api2/json")
        if request.method == "POST":
            return self._log_in(request)
        self.asked.append(request)
        if not self._known(request):
            return respond(No(401, "authentication failure"))
        said = self.says.get(path, self.otherwise if self.otherwise else No(501, "not implemented"))
        said = said(request) if callable(said) else said
        return respond(await said if isinstance(said, Awaitable) else said)

    def _known(self, request: httpx.Request) -> bool:
        if self.token:
            return request.headers.get("Authorization") == self.token
        if self.password:
            return request.headers.get("Cookie", "").removeprefix(f"{self.cookie}=") in self.tickets
        return True

    def _log_in(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.logins.append(form)
        if self.challenge:
            return respond({"ticket": "PVE:!tfa!x", "NeedTFA": 1})
        if form["password"] != self.password and form["password"] not in self.tickets:
            return respond(No(401, "authentication failure"))
        self.tickets.append(f"T:{form['username']}::{len(self.logins)}")
        return respond({"ticket": self.tickets[-1], "CSRFPreventionToken": "c", "username": form["username"], "role": "audit"})


def respond(said: Any) -> httpx.Response:
    if isinstance(said, httpx.Response):
        return said
    if isinstance(said, Raw):
        return httpx.Response(200, content=said.body)
    if isinstance(said, No):
        phrase = {"reason_phrase": said.reason.encode()}
        return httpx.Response(said.status, json=said.body or {"data": None}, extensions=phrase)
    return httpx.Response(200, json={"data": said})


class World(httpx.AsyncBaseTransport):
    """Satisfies `HttpClients`: leads to the servers by their addresses. `opened` keeps the pin that each was opened with."""

    def __init__(self) -> None:
        self.servers: dict[str, Server] = {}
        self.opened: dict[str, str] = {}
        self.shown = Certificate(fingerprint="ab" * 32, subject="CN=pve1", issuer="CN=Cluster CA")

    def client(self, base_url: str, *, fingerprint: str = "", **settings: Any) -> httpx.AsyncClient:
        self.opened[base_url] = fingerprint
        return httpx.AsyncClient(base_url=base_url, transport=self)

    async def certificate(self, base_url: str, *, allow_loopback: bool = False, timeout_seconds: float = 10.0) -> Certificate:
        if base_url not in self.servers or self.servers[base_url].down:
            raise SourceUnreachable(f"{base_url} cannot be reached")
        return self.shown

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        server = self.servers.get(f"{request.url.scheme}://{request.url.netloc.decode()}")
        if server is None:
            raise httpx.ConnectError("no route to host")
        return await server.answer(request)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def log() -> RecordingLog:
    return RecordingLog()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def lent(world: World, clock: FakeClock, log: RecordingLog) -> Tools:
    """What core lends, with the servers of the test behind it."""
    return testing_tools("proxmox:test", clock=clock, log=log, http=world)


@pytest.fixture
def serve(world: World) -> Callable[..., Server]:
    """Put a server at an address."""

    def put(address: str, says: Mapping[str, Any] | None = None, **settings: str) -> Server:
        server = world.servers[address] = Server(says, **settings)
        return server

    return put


@pytest.fixture
def no() -> type[No]:
    """An answer that is none."""
    return No


@pytest.fixture
def raw() -> type[Raw]:
    """A body as it is."""
    return Raw
