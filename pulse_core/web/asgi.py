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


def raw_headers(headers: Iterable[tuple[str, str]]) -> RawHeaders:
    """Headers as ASGI wants them. What cannot stand in a header is left out of it."""
    return [(name.lower().encode("latin-1"), _one_line(value).encode("latin-1", "replace")) for name, value in headers]


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")
