import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest

from pulse_core.agent.wire import Answer
from pulse_core.errors import SourceUnreachable
from pulse_core.model.push import AgentCard, Push
from pulse_core.model.report import Report
from pulse_core.testing.clock import FakeClock

RECEIPT = b'{"protocol":1,"accepted":1}'


def push_of(body: bytes) -> Push:
    """The push in a request, read strictly."""
    raw = json.loads(gzip.decompress(body))
    reports = tuple(Report(**report) for report in raw.pop("reports"))
    return Push(agent=AgentCard(**raw.pop("agent")), reports=reports, **raw)


class ListLog:
    """Remembers events."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, object]]] = []

    def _note(self, event: str, **facts: object) -> None:
        self.events.append((event, facts))

    debug = info = warning = error = _note

    def names(self) -> list[str]:
        return [event for event, _ in self.events]


class FakeLine:
    """A server in memory: `answers` are given first, then receipts; `down` makes it unreachable."""

    def __init__(self) -> None:
        self.down = False
        self.answers: list[Answer] = []
        self.rule: Callable[[Push], Answer | None] = lambda push: None
        self.config = Answer(status=404)
        self.version = Answer(status=200, body=b'{"agent_protocols":[1]}')
        self.pushes: list[Push] = []
        self.asked: list[str] = []

    async def send(self, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        self.asked.append(f"{method} {path}")
        if self.down:
            raise SourceUnreachable("nobody there")
        if path.endswith("/config"):
            return self.config
        if path == "/api/version":
            return self.version
        push = push_of(body)
        answer = (self.answers.pop(0) if self.answers else None) or self.rule(push) or Answer(status=200, body=RECEIPT)
        if answer.status == 200:
            self.pushes.append(push)
        return answer

    def payloads(self) -> list[object]:
        return [report.payload for push in self.pushes for report in push.reports]


class IngestServer:
    """A real server on loopback: keeps what it is given, and behaves as `mode` says."""

    def __init__(self) -> None:
        self.mode = "ok"
        self.received: list[Push] = []
        self.requests = 0
        self.connections = 0
        self.headers: list[dict[str, str]] = []
        self.config: dict[str, object] | None = None
        self.enrols = ""
        self.port = 0
        self.asked = asyncio.Event()
        self._released = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port, limit=1 << 24)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._released.set()
            for writer in list(self._open):
                writer.transport.abort()
            await asyncio.sleep(0)
            self._server = None

    def payloads(self) -> list[object]:
        return [report.payload for push in self.received for report in push.reports]

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            while await self._one(reader, writer):
                pass
        self._open.discard(writer)
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.requests += 1
        self.asked.set()
        self.headers.append(headers)
        if self.mode == "half-open":
            await self._released.wait()
            return False
        if self.mode == "cut":
            return False
        status, answer, extra = self._answer(head[0], body)
        if self.mode == "cut after taking":
            return False
        head_out = f"HTTP/1.1 {status} X\r\nContent-Length: {len(answer)}\r\n{extra}\r\n"
        writer.write(head_out.encode() + answer)
        await writer.drain()
        return self.mode != "idle close"

    def _answer(self, request: str, body: bytes) -> tuple[int, bytes, str]:
        if "/enroll" in request:
            return (201, json.dumps({"token": self.enrols}).encode(), "") if self.enrols else (403, b"", "")
        if "/config" in request:
            return (200, json.dumps(self.config).encode(), "") if self.config else (404, b"", "")
        if self.mode.isdigit():
            return int(self.mode), b'{"error":{"code":"x","message":"in words"}}', "Retry-After: 7\r\n"
        self.received.append(push_of(body))
        return 200, RECEIPT, ""


@pytest.fixture
def log() -> ListLog:
    return ListLog()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def line() -> FakeLine:
    return FakeLine()


@pytest.fixture
async def server() -> AsyncIterator[IngestServer]:
    server = IngestServer()
    await server.start()
    yield server
    await server.stop()
