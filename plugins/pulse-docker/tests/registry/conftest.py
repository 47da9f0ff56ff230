"""A registry on loopback, and roads that lead to it from the names of the great ones."""

import json
import socket
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn

from pulse_core.plugin import SourceRefused, SourceUnreachable
from pulse_core.testing import FakeClock, RecordingLog, settle, tools
from pulse_docker.registry import Habits, LocalImage, Updates
from pulse_docker.registry.credentials import Credentials
from pulse_docker.registry.platforms import Platform
from pulse_docker.registry.simulated import SimulatedRegistry, digest_of


class Roads:
    """Satisfies `HttpClients`: leads the origins it knows to servers on loopback, and guards as the real one does."""

    def __init__(self, port):
        self.port = port
        self.closed = set()
        self.asked = []

    def client(self, base_url, *, verify=True, fingerprint="", timeout_seconds=10.0, allow_loopback=False):
        url = httpx.URL(base_url)
        if url.host in ("127.0.0.1", "localhost", "::1") and not allow_loopback:
            raise SourceRefused(f"{url.host} is this machine itself")
        self.asked.append(base_url)
        return httpx.AsyncClient(base_url=base_url, transport=_Road(self, url), timeout=timeout_seconds, trust_env=False)


class _Road(httpx.AsyncHTTPTransport):
    def __init__(self, roads, url):
        super().__init__(verify=False)  # all roads lead to plain HTTP, and a store of certificates takes its time
        self.roads, self.url = roads, url

    async def handle_async_request(self, request):
        if (request.url.scheme, request.url.netloc) != (self.url.scheme, self.url.netloc):
            raise SourceRefused(f"this client is for {self.url}")
        if request.url.host in self.roads.closed:
            raise SourceUnreachable(f"{request.url.host} did not answer in time", hint="check that it runs and is reachable")
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self.roads.port)
        return await super().handle_async_request(request)


@asynccontextmanager
async def served(app):
    config = uvicorn.Config(app, log_config=None, lifespan="off", date_header=False)
    listening = socket.create_server(("127.0.0.1", 0))
    config.load()
    running = uvicorn.Server(config)
    running.lifespan = config.lifespan_class(config)
    await running.startup(sockets=[listening])
    try:
        yield listening.getsockname()[1]
    finally:
        for server in running.servers:
            server.close()
        listening.close()
        for connection in list(running.server_state.connections):
            connection.shutdown()
        await settle()  # uvicorn's own shutdown sleeps


class Place:
    """All that a test turns: the registry, the clock, the files of logins, and the updates that are asked."""

    def __init__(self, registry, roads, file):
        self.registry, self.roads, self.file = registry, roads, file
        self.clock, self.log = FakeClock(), RecordingLog()
        self.updates = self.watch()

    def watch(self, *, loopback=(), **habits):
        lent = tools(clock=self.clock, log=self.log, http=self.roads)
        credentials = Credentials((self.file,), helper_seconds=5.0)
        self.updates = Updates(lent, loopback=loopback, credentials=credentials, habits=Habits(**habits))
        return self.updates

    @property
    def loopback(self):
        return f"127.0.0.1:{self.roads.port}"

    def log_in(self, **document):
        self.file.write_text(json.dumps(document))

    async def verdict(self, name, *digests, **facts):
        found = await self.updates.check([image(name, *digests, **facts)])
        return found["it"]


def image(name, *digests, config="old", platform="linux/amd64", key="it", **facts):
    """An image on the engine, of the repository in its name."""
    repository = name.partition("@")[0]
    repository = repository.rpartition(":")[0] if ":" in repository.rpartition("/")[2] else repository
    return LocalImage(
        key=key,
        name=name,
        image_id=facts.pop("image_id", digest_of(config)),
        repo_digests=tuple(f"{repository}@{digest}" for digest in digests),
        platform=Platform.of(*platform.split("/")),
        **facts,
    )


@pytest.fixture
def local():
    return image


@pytest.fixture
async def place(tmp_path):
    registry = SimulatedRegistry()
    async with served(registry) as port:
        yield Place(registry, Roads(port), tmp_path / "config.json")
