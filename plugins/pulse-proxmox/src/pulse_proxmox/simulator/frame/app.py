"""One node of a product as an ASGI application, with the faults of its transport."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from pulse_proxmox.simulator.frame.answering import answered
from pulse_proxmox.simulator.frame.product import Asked, Product
from pulse_proxmox.simulator.frame.refusals import Hangs, Refused
from pulse_proxmox.simulator.frame.wire import REASON

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]

BASE: Final = "/api2/json"
SLOW_SECONDS: Final = 2.0
PACKED_FROM: Final = 1024
_JSON: Final = b"application/json;charset=UTF-8"
_TEXT: Final = b"text/plain"
_HTML: Final = b"text/html"
_GARBAGE: Final = b"<html><body>Please sign in to the network</body></html>"
_ENCODER: Final = msgspec.json.Encoder()


class App:
    """Speaks for the node `place`. `sleep` is how it waits, so that tests need not."""

    def __init__(self, product: Product, *, place: str, sleep: Sleep = asyncio.sleep) -> None:
        self.product = product
        self.place = place
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = await _body(receive)
        if "hang" in self.product.faults:
            await asyncio.Event().wait()
        if "slow" in self.product.faults:
            await self._sleep(SLOW_SECONDS)
        status, reason, kind, content = await self._answer(scope, body)
        await self._say(scope, send, status=status, reason=reason, kind=kind, content=content)

    async def _answer(self, scope: Scope, body: bytes) -> tuple[int, str, bytes, bytes]:
        path = str(scope["path"])
        if path == "/":
            return (
                200,
                "OK",
                _HTML,
                f"<html><head><title>{self.place} - {self.product.dialect.title}</title></head></html>".encode(),
            )
        try:
            reply = answered(self.product, self.place, _asked(scope, path.removeprefix(BASE), body))
        except Refused as refused:
            return self._refusal(refused)
        except Hangs:
            await asyncio.Event().wait()
            raise
        content = _GARBAGE if "garbage" in self.product.faults else _ENCODER.encode({**reply.beside, "data": reply.data})
        return 200, "OK", _JSON, content

    def _refusal(self, refused: Refused) -> tuple[int, str, bytes, bytes]:
        if self.product.dialect.texts_in_body:
            lines = [refused.reason, *(f"parameter '{name}': {text}" for name, text in refused.errors.items())]
            return refused.status, "", _TEXT, "\n".join(lines).encode()
        errors: dict[str, object] = {"errors": dict(refused.errors)} if refused.errors else {}
        return refused.status, refused.reason, _JSON, _ENCODER.encode({"data": None, **errors})

    async def _say(self, scope: Scope, send: Send, *, status: int, reason: str, kind: bytes, content: bytes) -> None:
        headers = [(b"content-type", kind), (b"server", self.product.dialect.server.encode()), (b"cache-control", b"max-age=0")]
        if len(content) > PACKED_FROM and b"gzip" in dict(scope["headers"]).get(b"accept-encoding", b""):
            content = gzip.compress(content, 1)
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", str(len(content)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers, REASON: reason})
        if "half_answer" in self.product.faults:
            await send({"type": "http.response.body", "body": content[: len(content) // 2], "more_body": True})
            return  # without an end, so that the server cuts the connection
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})


def _asked(scope: Scope, path: str, body: bytes) -> Asked:
    headers = {name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]}
    query = scope.get("query_string", b"").decode("latin-1")
    given = dict(parse_qsl(query, keep_blank_values=True)) | _form(headers.get("content-type", ""), body)
    return Asked(method=str(scope["method"]), path=path, headers=headers, given=given)


def _form(kind: str, body: bytes) -> dict[str, str]:
    """What the body says, as a form or as JSON, which the products read as well."""
    if not kind.startswith("application/json"):
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        return {name: str(value) for name, value in msgspec.json.decode(body, type=dict[str, str | int | float | bool]).items()}
    except msgspec.MsgspecError:
        return {}


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return b"".join(parts)
