"""What every request meets first: its number, the host and origin it comes by, and the headers every answer carries."""

import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping

import attrs

from pulse_core.access import Forbidden, HostNames, Misdirected, Networks, from_elsewhere, is_secure
from pulse_core.errors import RequestError
from pulse_core.web.asgi import App, Message, RawHeaders, Receive, Scope, Send, headers_of, peer_of, raw_headers, values_of
from pulse_core.web.reply import Reply, error_reply

SHORT_WAY = "pulse.send"
"""Where a WebSocket's scope keeps the server's own `send`: the layers in between would be paid for at every message."""

POLICY_VIOLATION = 1008
"""The close code of a WebSocket whose reader may not listen, or says what makes no sense."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_NETWORKS = "pulse.networks"

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
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
        ("x-frame-options", "DENY"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=()"),
        ("cross-origin-resource-policy", "same-origin"),
        ("content-security-policy", _POLICY),
        ("cross-origin-opener-policy", "same-origin"),
    )
)
_HSTS = (b"strict-transport-security", b"max-age=31536000")


@attrs.frozen(kw_only=True)
class Doors:
    """By which names Pulse may be called, from which other sites, and through which proxies."""

    hosts: HostNames = attrs.field(factory=HostNames)
    allowed_origins: frozenset[str] = frozenset()
    trusted: Networks = ()

    def check(self, scope: Scope, headers: Mapping[str, str]) -> None:
        """Raises Misdirected for a foreign host, Forbidden for what a foreign page wants to change or listen to."""
        host = self._host(scope)
        safe = scope["type"] == "http" and scope["method"] in _SAFE_METHODS
        if safe:
            return
        origin = headers.get("origin")
        if scope["type"] == "websocket" and origin is not None and origin.rstrip("/") in self.allowed_origins:
            return
        if origin is not None and not _same(origin, host):
            raise Forbidden("wrong_origin", "Another site may not do this.", details={"origin": origin[:100]})
        if from_elsewhere(headers.get("sec-fetch-site", "")):
            raise Forbidden("wrong_origin", "Another site may not do this.")

    def _host(self, scope: Scope) -> str:
        hosts = values_of(scope, b"host")
        if len(hosts) != 1 or not self.hosts.ours(hosts[0]):
            shown = ", ".join(hosts)[:100]
            message = "This server does not answer for that host: add it to PULSE_ALLOWED_HOSTS, or set PULSE_PUBLIC_URL."
            raise Misdirected("wrong_host", message, details={"host": shown})
        return hosts[0]


def _same(origin: str, host: str) -> bool:
    scheme, _, place = origin.partition("://")
    return scheme in ("http", "https") and place.lower() == host.lower()


def trusted_networks(scope: Scope) -> Networks:
    """Where the proxies are that this request's headers may speak for."""
    found: Networks = scope.get(_NETWORKS, ())
    return found


def request_id(scope: Scope) -> str:
    """The request's number, for people to name when they report an error."""
    return str(scope.get("pulse.request_id", ""))


class Front:
    """The outermost layer of the application. `refused` is told of whom it turns away."""

    def __init__(self, app: App, doors: Callable[[], Doors], refused: Callable[[Scope, RequestError], Awaitable[None]]) -> None:
        self._app = app
        self._doors = doors
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        doors = self._doors()
        scope["pulse.request_id"] = secrets.token_hex(8)
        scope[_NETWORKS] = doors.trusted
        extra = own_headers(scope)
        try:
            doors.check(scope, headers_of(scope))
        except RequestError as error:
            await self._refused(scope, error)
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
    secure = [_HSTS] if _secure(scope) else []
    return [(b"x-request-id", request_id(scope).encode()), *SECURITY_HEADERS, *secure]


def _secure(scope: Scope) -> bool:
    return is_secure(scope["scheme"], values_of(scope, b"x-forwarded-proto"), peer_of(scope), trusted_networks(scope))


async def refuse(answer: Reply, scope: Scope, send: Send, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Answer a request, or a WebSocket's handshake, with an error."""
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": ""})
        return
    prefix = "websocket." if scope["type"] == "websocket" else ""

    async def send_as(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *headers]
        await send({**message, "type": prefix + message["type"]})

    await answer.send(send_as)
