"""Servers that answer as a test wants, without a network: what is asked of them is kept."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import attrs
import httpx
import pytest

from pulse_core.plugin import Certificate, Secret, SourceError, SourceUnreachable, Tools
from pulse_core.testing import FakeClock, RecordingLog
from pulse_core.testing import tools as testing_tools
from pulse_proxmox.config import PveConfig
from pulse_proxmox.pve.source import open_proxmox
from pulse_proxmox.simulator.estate import Estate
from pulse_proxmox.simulator.frame.wire import REASON
from pulse_proxmox.simulator.pve.product import TOKEN_ID, TOKEN_SECRET

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
            return bool(request.headers.get("Authorization") == self.token)
        if self.password:
            cookie: str = request.headers.get("Cookie", "")
            return cookie.removeprefix(f"{self.cookie}=") in self.tickets
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


class Pve:
    """A cluster with as little as it takes: nodes, guests on them, and what a test puts into `says`, which goes first."""

    def __init__(self, world: World, *, nodes: int = 3, vms: int = 4, containers: int = 2, alone: bool = False) -> None:
        self.world = world
        self.names = [f"pve{n}" for n in range(1, nodes + 1)]
        self.alone = alone
        self.quorate = dict.fromkeys(self.names, 1)
        self.online = dict.fromkeys(self.names, 1)
        self.says: dict[str, Any] = {}
        self.tasks: list[dict[str, Any]] = []
        self.pins = {name: f"{n:02x}" * 32 for n, name in enumerate(self.names, 17)}
        self.guests: dict[int, dict[str, Any]] = {}
        self.configs: dict[int, dict[str, Any]] = {}
        self.servers: dict[str, Server] = {}
        for n in range(vms):
            self.add(100 + n, "qemu", self.names[n % nodes])
        for n in range(containers):
            self.add(100 + vms + n, "lxc", self.names[n % nodes])
        for name in self.names:
            server = world.servers[self.address(name)] = self.servers[name] = Server()
            server.otherwise = lambda request, name=name: self.say(name, request)

    def address(self, name: str) -> str:
        return f"https://192.0.2.{self.names.index(name) + 1}:8006"

    def add(self, vmid: int, kind: str, node: str, **more: Any) -> None:
        row = {
            "vmid": vmid,
            "type": kind,
            "node": node,
            "status": "running",
            "name": f"g{vmid}",
            "uptime": 500,
            "maxmem": 1 << 30,
        }
        self.guests[vmid] = {**row, "id": f"{kind}/{vmid}", "maxcpu": 2, "cpu": 0.1, "mem": 1 << 29, "template": 0, **more}
        config = {"name": f"g{vmid}", "agent": "1", "ostype": "l26", "meta": f"creation-qemu=9.0.2,ctime={1_600_000_000 + vmid}"}
        self.configs[vmid] = config if kind == "qemu" else {"hostname": f"g{vmid}", "ostype": "debian"}

    def asked(self) -> list[str]:
        return [path for server in self.servers.values() for path in server.paths()]

    def say(self, by: str, request: httpx.Request) -> Any:
        path = request.url.path.removeprefix("/api2/json")
        if path in self.says:
            said = self.says[path]
            return said(request) if callable(said) else said
        parts = path.strip("/").split("/")
        if parts[0] == "nodes" and not self.online[parts[1]]:
            return No(595, "No route to host")
        return self._of_node(parts[1], parts[2:]) if parts[0] == "nodes" else self._of_cluster(by, path)

    def _of_cluster(self, by: str, path: str) -> Any:
        rows: list[dict[str, Any]] = [
            {"type": "node", "name": name, "ip": f"192.0.2.{n}", "online": self.online[name], "local": int(name == by)}
            for n, name in enumerate(self.names, 1)
        ]
        whole = {"type": "cluster", "name": "lab", "nodes": len(rows), "quorate": self.quorate[by], "id": "cluster"}
        nodes = [
            {"type": "node", "node": name, "status": "online" if self.online[name] else "offline", "id": f"node/{name}"}
            for name in self.names
        ]
        storages = [
            {"type": "storage", "storage": "nfs", "node": name, "shared": 1, "status": "available", "content": "backup,iso"}
            for name in self.names
        ]
        local = {"type": "storage", "storage": "local", "node": "pve1", "shared": 0, "status": "available", "content": "backup"}
        answers: dict[str, Any] = {
            "/version": {"version": "9.0.3", "release": "9.0"},
            "/cluster/status": rows if self.alone else [whole, *rows],
            "/cluster/resources": [*nodes, *self.guests.values(), *storages, local],
            "/cluster/tasks": self.tasks,
            "/cluster/ceph/status": No(500, "binary not installed: /usr/bin/ceph-mon"),
            "/access/permissions": {"/": {"Sys.Audit": 1, "VM.Audit": 1, "Datastore.Audit": 1}},
            "/cluster/options": {"tag-style": {"color-map": "prod:ff0000"}},
            "/storage": [{"storage": "nfs", "type": "nfs", "content": "backup", "password": "canary"}],
        }
        empty = ("/cluster/ha/status/current", "/cluster/backup", "/cluster/backup-info/not-backed-up")
        return answers.get(path, [] if path in empty else No(501, "not implemented"))

    def _of_node(self, node: str, parts: list[str]) -> Any:
        if parts[0] in ("qemu", "lxc") and len(parts) > 1:
            return self._of_guest(node, int(parts[1]), "/".join(parts[2:]))
        lists = {
            kind: [row for row in self.guests.values() if row["node"] == node and row["type"] == kind] for kind in ("qemu", "lxc")
        }
        disks = [{"devpath": "/dev/sda", "type": "hdd", "rpm": 7200}, {"devpath": "/dev/nvme0n1", "type": "nvme", "rpm": 0}]
        certificates = [
            {"filename": "pve-root-ca.pem", "fingerprint": ":".join(["AA"] * 32)},
            {"filename": "pve-ssl.pem", "fingerprint": self.pins[node], "pem": "canary"},
        ]
        answers: dict[str, Any] = {
            "status": {"cpu": 0.1, "memory": {"total": 1, "used": 1}},
            "certificates/info": certificates,
            "subscription": {"status": "notfound", "key": "canary"},
            "apt/update": No(403, f"Permission check failed (/nodes/{node}, Sys.Modify)"),
            "disks/list": disks,
            "disks/smart": {"health": "PASSED", "type": "ata", "attributes": []},
            "disks/zfs": [],
            "replication": [],
            **lists,
        }
        return answers.get("/".join(parts), [] if parts[0] == "storage" else No(501, "not implemented"))

    def _of_guest(self, node: str, vmid: int, rest: str) -> Any:
        row = self.guests.get(vmid)
        if row is None or row["node"] != node:
            return No(500, f"Configuration file 'nodes/{node}/qemu-server/{vmid}.conf' does not exist")
        answers: dict[str, Any] = {
            "pending": [{"key": name, "value": value} for name, value in self.configs[vmid].items()],
            "snapshot": [{"name": "current"}, {"name": "before", "snaptime": 1_600_000_500}],
            "interfaces": [{"name": "eth0", "inet": "192.0.2.77/24"}],
            "agent/get-osinfo": {"result": {"id": "debian"}},
            "agent/get-fsinfo": {"result": [{"mountpoint": "/", "type": "ext4"}]},
            "agent/network-get-interfaces": {"result": [{"name": "eth0"}]},
            "agent/file-read": {"content": "MemTotal: 2048 kB\nMemAvailable: 1024 kB\nVmallocTotal: 7 kB\n"},
        }
        return answers.get(rest, No(501, "not implemented"))


@pytest.fixture
def pve(world: World) -> Callable[..., Pve]:
    """A cluster of three nodes, unless told otherwise."""
    return lambda **settings: Pve(world, **settings)


class Watched:
    """A source that is asked in time, as core asks it: every interval, and when it wakes itself."""

    def __init__(self, source: Any, clock: FakeClock, woken: list[None]) -> None:
        self.source, self.clock, self._woken = source, clock, woken
        self.reports: list[Any] = []
        self.errors: list[SourceError] = []

    async def forward(self, seconds: float) -> None:
        until = self.clock.monotonic() + seconds
        while self.clock.monotonic() < until:
            await self.turn()
            for _ in range(10):
                await self.clock.forward(1)
                if self._woken or self.clock.monotonic() >= until:
                    break

    async def turn(self) -> None:
        self._woken.clear()
        try:
            self.reports += await self.source.collect()
        except SourceError as error:
            self.errors.append(error)

    def last(self, kind: str) -> Any:
        return next((report for report in reversed(self.reports) if report.kind == kind), None)

    def of(self, kind: str) -> list[Any]:
        return [report for report in self.reports if report.kind == kind]


@pytest.fixture
def watch(lent: Tools, clock: FakeClock) -> Callable[..., Any]:
    """Watch a cluster, through its first node."""

    @asynccontextmanager
    async def watching(address: str = "192.0.2.1", **settings: Any) -> AsyncIterator[Watched]:
        woken: list[None] = []
        config = PveConfig(address=address, token_id="pulse@pve!m", token_secret=Secret("canary"), **settings)
        async with open_proxmox(config, attrs.evolve(lent, wake=lambda: woken.append(None))) as source:
            yield Watched(source, clock, woken)

    return watching


class Simulated(httpx.AsyncBaseTransport):
    """Satisfies `HttpClients`: leads to the nodes of a simulated cluster by their addresses, without a socket."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate

    def client(self, base_url: str, **settings: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=base_url, transport=self)

    async def certificate(self, base_url: str, **settings: Any) -> Certificate:
        return Certificate(fingerprint="ab" * 32)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        names = {node.address: name for name, node in self.estate.cluster.nodes.items()}
        name = names.get(request.url.host)
        if name is None or name in self.estate.cluster.down():
            raise httpx.ConnectError("no route to host")
        said: dict[str, Any] = {}
        parts: list[bytes] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.content, "more_body": False}

        async def send(message: Any) -> None:
            said.update(message if message["type"] == "http.response.start" else {})
            parts.append(message.get("body", b""))

        await self.estate.app(name)(_scope(request), receive, send)
        phrase = {"reason_phrase": str(said.get(REASON, "")).encode()}
        return httpx.Response(said["status"], headers=said["headers"], content=b"".join(parts), extensions=phrase)


def _scope(request: httpx.Request) -> Any:
    return {
        "type": "http",
        "method": request.method,
        "path": request.url.path,
        "query_string": request.url.query,
        "headers": [(name.lower().encode(), value.encode()) for name, value in request.headers.items()],
    }


@pytest.fixture
def simulate(clock: FakeClock, log: RecordingLog) -> Callable[..., Any]:
    """A simulated cluster under watch: the estate, and its source as core would ask it."""

    @asynccontextmanager
    async def simulating(*, settings: Mapping[str, Any] | None = None, **of: Any) -> AsyncIterator[tuple[Estate, Watched]]:
        estate = Estate.of(clock=clock.now, **of)
        woken: list[None] = []
        lent = testing_tools("proxmox:test", clock=clock, log=log, http=Simulated(estate))
        address = next(iter(estate.cluster.nodes.values())).address
        who = {"token_id": TOKEN_ID, "token_secret": Secret(TOKEN_SECRET)}
        config = PveConfig(**{"address": address, **who, **(settings or {})})
        async with open_proxmox(config, attrs.evolve(lent, wake=lambda: woken.append(None))) as source:
            yield estate, Watched(source, clock, woken)

    return simulating
