"""The words of ASGI that the desks use, typed."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

RawHeaders = list[tuple[bytes, bytes]]


def headers_of(scope: Scope) -> Mapping[str, str]:
    """The request's headers by lower-case name; of several of one name the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def values_of(scope: Scope, name: bytes) -> list[str]:
    """Each value of a header (its name in lower case) as it came: whoever sends one twice is not to be guessed at."""
    return [value.decode("latin-1") for given, value in scope["headers"] if given.lower() == name]


def peer_of(scope: Scope) -> str:
    """The address that the connection came from, a proxy's perhaps; empty where the server does not know it."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def path_of(scope: Scope) -> Mapping[str, str]:
    """What stands for the parameters in the route's path."""
    return {name: str(value) for name, value in scope.get("path_params", {}).items()}


def raw_headers(headers: Iterable[tuple[str, str]]) -> RawHeaders:
    """Headers as ASGI wants them. What cannot stand in a header is left out of it."""
    return [(name.lower().encode("latin-1"), _one_line(value).encode("latin-1", "replace")) for name, value in headers]


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")
