"""What every request meets first: its number, the host and origin it comes by, and the headers every answer carries."""

import secrets
from collections.abc import Callable, Iterable, Mapping

import attrs

from pulse_core.access import Forbidden, Misdirected
from pulse_core.errors import RequestError
from pulse_core.web.asgi import App, Message, RawHeaders, Receive, Scope, Send, headers_of, raw_headers
from pulse_core.web.reply import Reply, error_reply

SHORT_WAY = "pulse.send"
"""Where a WebSocket's scope keeps the server's own `send`: the layers in between would be paid for at every message."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
SECURITY_HEADERS: RawHeaders = raw_headers(
    (
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("content-security-policy", _POLICY),
        ("cross-origin-opener-policy", "same-origin"),
    )
)


@attrs.frozen(kw_only=True)
class Doors:
    """By which names Pulse may be called, and from which other sites. Loopback names are always allowed."""

    allowed_hosts: frozenset[str] = frozenset()
    allowed_origins: frozenset[str] = frozenset()

    def check(self, scope: Scope, headers: Mapping[str, str]) -> None:
        """Raises Misdirected for a foreign host, Forbidden for what a foreign page wants to change or listen to."""
        host = headers.get("host", "")
        if not self._ours(host):
            raise Misdirected("wrong_host", "This server does not answer for that host.", details={"host": host[:100]})
        safe = scope["type"] == "http" and scope["method"] in _SAFE_METHODS
        origin = headers.get("origin")
        if not safe and origin is not None and not self._from_here(origin, host):
            raise Forbidden("wrong_origin", "Another site may not do this.", details={"origin": origin[:100]})

    def _ours(self, host: str) -> bool:
        name = _without_port(host).lower()
        return name in _LOCAL_NAMES or name.endswith(".localhost") or name in self.allowed_hosts or "*" in self.allowed_hosts

    def _from_here(self, origin: str, host: str) -> bool:
        scheme, _, place = origin.partition("://")
        same = scheme in ("http", "https") and place.lower() == host.lower()
        return same or origin.rstrip("/") in self.allowed_origins


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() and (":" not in name or name.endswith("]")) else host


def request_id(scope: Scope) -> str:
    """The request's number, for people to name when they report an error."""
    return str(scope.get("pulse.request_id", ""))


class Front:
    """The outermost layer of the application."""

    def __init__(self, app: App, doors: Callable[[], Doors]) -> None:
        self._app = app
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        scope["pulse.request_id"] = secrets.token_hex(8)
        extra = own_headers(scope)
        try:
            self._doors().check(scope, headers_of(scope))
        except RequestError as error:
            await refuse(error_reply(error, request_id=request_id(scope)), scope, send, extra)
            return
        if scope["type"] == "websocket":
            scope[SHORT_WAY] = send
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def own_headers(scope: Scope) -> RawHeaders:
    """The headers that every answer to this request carries."""
    return [(b"x-request-id", request_id(scope).encode()), *SECURITY_HEADERS]


async def refuse(answer: Reply, scope: Scope, send: Send, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Answer a request, or a WebSocket's handshake, with an error."""
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    prefix = "websocket." if scope["type"] == "websocket" else ""

    async def send_as(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *headers]
        await send({**message, "type": prefix + message["type"]})

    await answer.send(send_as)
