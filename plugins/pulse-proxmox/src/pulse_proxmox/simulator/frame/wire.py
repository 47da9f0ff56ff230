"""Speak HTTP/1.1 for an ASGI application, and put its own words into the status line.

The products say what is wrong in the reason phrase, which ASGI has no place for: the application adds `reason` to the
message that starts its answer. A server that does not know it, or a test without a server, leaves it out.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

import h11

Application = Callable[
    [
        MutableMapping[str, Any],
        Callable[[], Awaitable[MutableMapping[str, Any]]],
        Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ],
    Awaitable[None],
]
REASON: Final = "reason"
MOST_BODY_BYTES: Final = 1024 * 1024
_CHUNK: Final = 65536


class Conversation:
    """One connection, one request after the other, until one of both sides has enough."""

    def __init__(self, app: Application, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._app = app
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.SERVER)

    async def talk(self) -> None:
        """Answer until the end. Raises ConnectionError or h11.RemoteProtocolError where the other side breaks off."""
        while request := await self._request():
            answering = asyncio.ensure_future(self._answer(request, await self._body()))
            gone = asyncio.ensure_future(self._gone())
            try:
                await asyncio.wait((answering, gone), return_when=asyncio.FIRST_COMPLETED)
                if answering.done():
                    answering.result()
            finally:
                gone.cancel()
                answering.cancel()
                await asyncio.wait((answering, gone))
                for task in (answering, gone):
                    if not task.cancelled():
                        task.exception()  # who hung up does not hear that nobody is there any more
            if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
                return
            self._http.start_next_cycle()

    async def _request(self) -> h11.Request | None:
        event = await self._event()
        return event if isinstance(event, h11.Request) else None

    async def _body(self) -> bytes:
        parts: list[bytes] = []
        length = 0
        while isinstance(event := await self._event(), h11.Data):
            length += len(event.data)
            if length > MOST_BODY_BYTES:
                raise h11.RemoteProtocolError("the body is too large", error_status_hint=413)
            parts.append(bytes(event.data))
        return b"".join(parts)

    async def _event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._reader.read(_CHUNK))
        return event

    async def _gone(self) -> None:
        """Wait until the caller hung up; what it says too early is kept."""
        while (data := await self._reader.read(_CHUNK)) != b"":
            self._http.receive_data(data)

    async def _answer(self, request: h11.Request, body: bytes) -> None:
        path, _, query = request.target.partition(b"?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method.decode("ascii"),
            "path": path.decode("latin-1"),
            "raw_path": path,
            "query_string": query,
            "headers": [(bytes(name), bytes(value)) for name, value in request.headers],
        }

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, receive, self._send)

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            reason = str(message.get(REASON, "")).encode("latin-1", "replace").replace(b"\n", b" ")
            self._write(h11.Response(status_code=message["status"], headers=message["headers"], reason=reason))
            return
        self._write(h11.Data(data=message.get("body", b"")))
        if not message.get("more_body"):
            self._write(h11.EndOfMessage())
        await self._writer.drain()

    def _write(self, event: h11.Event) -> None:
        self._writer.write(self._http.send(event) or b"")
