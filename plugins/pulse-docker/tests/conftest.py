"""Engines: one that answers as a test wants, and a real one that is started for the tests."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from pulse_core.plugin import Report, Tools
from pulse_core.testing import FakeClock, RecordingLog, settle
from pulse_core.testing import tools as testing_tools
from pulse_docker.address import address_of
from pulse_docker.client import Engine
from pulse_docker.config import DockerConfig
from pulse_docker.connect import Line
from pulse_docker.source import DockerSource
from tools.dockerd import Dockerd


@pytest.fixture(scope="session")
def engine_of_the_session() -> Iterator[Dockerd]:
    with ExitStack() as stack:
        try:
            engine = stack.enter_context(Dockerd.started())
        except RuntimeError as error:
            pytest.skip(f"docker: the engine does not start here: {error}")
        yield engine


@pytest.fixture
def real_engine(engine_of_the_session: Dockerd) -> Iterator[Dockerd]:
    """The engine, without containers."""
    yield engine_of_the_session
    engine_of_the_session.remove_all()


@pytest.fixture
def start_engine() -> Iterator[Callable[[], Dockerd]]:
    """Starts an engine that a test may stop."""
    started: list[Dockerd] = []

    def start() -> Dockerd:
        started.append(Dockerd())
        started[-1].start()
        return started[-1]

    yield start
    for engine in started:
        engine.clean_up()


class Stream(httpx.AsyncByteStream):
    """A body that grows as the test says, until it is ended."""

    def __init__(self) -> None:
        self._parts: asyncio.Queue[bytes | Exception | None] = asyncio.Queue()

    def say(self, part: bytes) -> None:
        self._parts.put_nowait(part)

    def end(self, error: Exception | None = None) -> None:
        self._parts.put_nowait(error)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (part := await self._parts.get()) is not None:
            if isinstance(part, Exception):
                raise part
            yield part


class FakeEngine:
    """Answers in memory as a test wants it. `says` overrides the answer to a path: a value, a status, or an error."""

    def __init__(self) -> None:
        self.version: dict[str, object] = {"Version": "20.10.24", "ApiVersion": "1.41", "MinAPIVersion": "1.12"}
        self.info: dict[str, object] = {"ID": "AAAA:BBBB", "Name": "lab", "MemTotal": 8 << 30, "NCPU": 4}
        self.containers: dict[str, dict[str, object]] = {}
        self.says: dict[str, object] = {}
        self.asked: list[str] = []
        self.queries: list[httpx.QueryParams] = []
        self.streams: list[Stream] = []
        self.at_once = 0
        self.most_at_once = 0

    def runs(self, name: str, *, state: str = "running", status: str = "Up 5 minutes", **fields: object) -> str:
        """Add a container; its id."""
        id = (name.encode().hex() + "0" * 64)[:64]
        self.containers[id] = {
            "Id": id,
            "Names": [f"/{name}"],
            "Image": "web:1",
            "ImageID": "sha256:1234",
            "Command": "run --password hunter2",
            "Created": 1_700_000_000,
            "State": state,
            "Status": status,
            "Labels": {},
            **fields,
        }
        return id

    def tells(self, action: str, id: str, *, at: int = 0, type: str = "container", **attributes: str) -> None:
        """An event in the newest stream."""
        self.streams[-1].say(self.event(action, id, at=at, type=type, **attributes))

    def event(self, action: str, id: str, *, at: int = 0, type: str = "container", **attributes: str) -> bytes:
        nano = 1_700_000_000_000_000_000 + at
        said = {"Type": type, "Action": action, "Actor": {"ID": id, "Attributes": attributes}, "timeNano": nano}
        return json.dumps(said).encode() + b"\n"

    def count(self, path: str) -> int:
        return sum(re.fullmatch(path, asked) is not None for asked in self.asked)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        path = re.sub(r"^/v[0-9.]+", "", request.url.path)
        self.asked.append(path)
        self.queries.append(request.url.params)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            return self._answer(path, request.url.params)
        finally:
            self.at_once -= 1

    def _answer(self, path: str, query: httpx.QueryParams) -> httpx.Response:
        said = self.says[path] if path in self.says else self._usual(path, query)
        if isinstance(said, Exception):
            raise said
        if isinstance(said, int):
            return httpx.Response(said, stream=Body(b'{"message": "it said no"}'))
        if isinstance(said, httpx.AsyncByteStream):
            return httpx.Response(200, stream=said)
        return httpx.Response(200, stream=Body(said if isinstance(said, bytes) else json.dumps(said).encode()))

    def _usual(self, path: str, query: httpx.QueryParams) -> object:
        if path == "/events":
            self.streams.append(Stream())
            return self.streams[-1]
        if path == "/containers/json":
            wanted = json.loads(query.get("filters", "{}")).get("id")
            return [one for id, one in self.containers.items() if wanted is None or id in wanted]
        if found := re.fullmatch(r"/containers/(\w+)/(json|stats)", path):
            return self._of(found[1], found[2])
        empty: dict[str, object] = {"/volumes": {"Volumes": None}, "/system/df": {}, "/images/json": [], "/networks": []}
        return {"/version": self.version, "/info": self.info, **empty}.get(path, 404)

    def _of(self, id: str, what: str) -> object:
        if id not in self.containers:
            return 404
        if what == "stats":
            return {"read": "2024-01-01T00:00:00Z", "cpu_stats": {"cpu_usage": {"total_usage": 5}}, "precpu_stats": {}}
        state = {"Status": self.containers[id]["State"]}
        config = {"Image": "web:1", "Env": ["TOKEN=hunter2", "EMPTY="], "Cmd": ["--password", "hunter2"]}
        return {"Id": id, "State": state, "RestartCount": 0, "Config": config, "Args": ["hunter2"]}


class Body(httpx.AsyncByteStream):
    """A body in one part, as it goes over a wire."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._content


@pytest.fixture
def fake_engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
async def engine(fake_engine: FakeEngine) -> AsyncIterator[Engine]:
    """A client of the fake engine that has agreed on a version."""
    async with httpx.AsyncClient(transport=httpx.MockTransport(fake_engine.answer), base_url="http://localhost") as http:
        made = Engine(Line(http=http, address=address_of("unix:///fake.sock"), at_once=10), answer_seconds=2.0)
        await made.meet()
        fake_engine.asked.clear()
        yield made


class Watched:
    """A source of the fake engine with what goes on beside its turns, by a clock that the test turns."""

    def __init__(self, engine: Engine, config: DockerConfig) -> None:
        self.clock = FakeClock()
        self.log = RecordingLog()
        self.wakes = 0
        lent = testing_tools("docker:lab", clock=self.clock, log=self.log)
        self.tools = Tools(source=lent.source, clock=lent.clock, log=lent.log, http=lent.http, wake=self._wake)
        self.source = DockerSource(engine, config, self.tools)

    def _wake(self) -> None:
        self.wakes += 1

    async def collect(self) -> dict[str, Report]:
        """The reports by their kind, the last of each."""
        return {report.kind: report for report in await self.source.collect()}

    async def forward(self, seconds: float) -> None:
        await self.clock.forward(seconds)
        await settle(300)


@pytest.fixture
def watch(engine: Engine) -> Callable[..., Watched]:
    def make(**settings: object) -> Watched:
        return Watched(engine, DockerConfig(updates=False, **settings))

    return make


@pytest.fixture
async def watched(watch: Callable[..., Watched]) -> AsyncIterator[Watched]:
    """A source that has met the engine, and listens and samples."""
    made = watch()
    await made.source.meet()
    runs = (made.source.listener.run(), made.source.sampler.run(), made.source.tiers.run())
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(run) for run in runs]
        await settle(300)
        yield made
        for task in tasks:
            task.cancel()
