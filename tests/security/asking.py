"""Ask an ASGI application byte for byte what a test wants to ask, politeness or not."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence

import attrs
from starlette.types import ASGIApp, Message

Headers = Sequence[tuple[str, str]]


@attrs.frozen
class Said:
    """What was answered. Of a stream, only how it began."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The error's code; empty for what is no error."""
        if self.status < 400:
            return ""
        try:
            return str(self.json["error"]["code"])
        except (ValueError, KeyError, TypeError):
            return "?"

    def header(self, name: str) -> str:
        return ", ".join(value for known, value in self.headers if known == name)

    @property
    def cookies(self) -> list[str]:
        return [value for name, value in self.headers if name == "set-cookie"]


async def ask(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
    query: str = "",
    peer: str = "10.0.0.7",
    scheme: str = "http",
    host: str | None = "127.0.0.1:7655",
    raw_path: bytes | None = None,
    marks: Mapping[str, object] = {},
) -> Said:
    """One request. A stream is left as soon as it began."""
    own = [("host", host)] if host is not None else []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": path,
        "raw_path": path.encode() if raw_path is None else raw_path,
        "root_path": "",
        "query_string": query.encode(),
        "headers": raw([*own, *headers]),
        "client": (peer, 50_000),
        "server": ("127.0.0.1", 7655),
        **marks,
    }
    incoming: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    left = asyncio.Event()
    told: list[Message] = []

    async def receive() -> Message:
        if incoming:
            return incoming.pop()
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        told.append(message)
        if b"text/event-stream" in dict(told[0].get("headers", ())).get(b"content-type", b""):
            left.set()

    await app(scope, receive, send)
    return _said(told, "http")


async def knock(app: ASGIApp, path: str, *, headers: Headers = (), query: str = "", peer: str = "10.0.0.7", **more) -> Said:
    """The handshake of a WebSocket: 101 when it is let in. It is left again at once."""
    return await Line(app, path, headers=headers, query=query, peer=peer, **more).opened()


class Line:
    """A WebSocket from the side of the one who calls."""

    def __init__(
        self, app: ASGIApp, path: str, *, headers=(), query="", peer="10.0.0.7", host="127.0.0.1:7655", marks=None
    ) -> None:
        self._app = app
        self._scope = {
            "type": "websocket",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": raw([("host", host), *headers]),
            "client": (peer, 50_000),
            "server": ("127.0.0.1", 7655),
            "subprotocols": [],
            "extensions": {"websocket.http.response": {}},
            **(marks or {}),
        }
        self.told: list[Message] = []
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self.answered = asyncio.Event()

    async def opened(self) -> Said:
        """Call, and hang up as soon as there is an answer."""
        task = asyncio.create_task(self.run())
        await self.answered.wait()
        await self._incoming.put({"type": "websocket.disconnect", "code": 1000})
        await task
        if self.told[0]["type"] == "websocket.accept":
            return Said(101, (), b"")
        return _said(self.told, "websocket.http")

    async def run(self) -> None:
        await self._incoming.put({"type": "websocket.connect"})
        await self._app(self._scope, self._incoming.get, self._send)

    async def _send(self, message: Message) -> None:
        self.told.append(message)
        self.answered.set()

    @property
    def closed_with(self) -> int | None:
        """The code by which the other side closed it."""
        return next((message["code"] for message in self.told if message["type"] == "websocket.close"), None)


def raw(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def _said(told: Sequence[Message], prefix: str) -> Said:
    start = next(message for message in told if message["type"] == f"{prefix}.response.start")
    body = b"".join(message.get("body", b"") for message in told if message["type"] == f"{prefix}.response.body")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"])
    return Said(start["status"], headers, body)


class _Anything(dict[str, str]):
    """One word for every parameter of a path, whatever it is called."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.word = word

    def __missing__(self, name: str) -> str:
        return self.word


def filled(path: str, word: str = "x") -> str:
    """A route's path with this word for each of its parameters."""
    return path.format_map(_Anything(word))
