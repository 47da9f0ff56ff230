"""Declare an HTTP route: who may call it, what goes in, what comes out. A route without a declaration does not exist."""

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum

import attrs

from pulse_core.model.principal import Principal


class Rate(StrEnum):
    """How often one caller may use a route; what each class allows is core's to say."""

    PUBLIC = "public"
    READ = "read"
    WRITE = "write"
    HEAVY = "heavy"
    INGEST = "ingest"
    STREAM = "stream"


@attrs.frozen(kw_only=True)
class Parameter:
    """A query or path parameter. `type` is `str`, `int`, `float` or `bool`; `choices` limits a text."""

    name: str
    type: type = str
    default: str | int | float | bool | None = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    help: str = ""


@attrs.frozen(kw_only=True)
class Call:
    """One request, already authorised and parsed: `path` and `query` hold checked values, `body` the structured body."""

    principal: Principal
    path: Mapping[str, str]
    query: Mapping[str, str | int | float | bool | None]
    body: object | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    received_at: float = 0.0


@attrs.frozen(kw_only=True)
class Answer:
    """What a handler gives back. `body` is a value of the route's `response` class, or bytes with a `media_type`."""

    body: object | None = None
    status: int = 200
    headers: Mapping[str, str] = attrs.field(factory=dict)
    media_type: str = "application/json"


Handle = Callable[[Call], Awaitable[Answer]]


@attrs.frozen(kw_only=True)
class Route:
    """A declaration. `scope` is what a token needs, empty for everybody; `permission` is (action, resource) of a role.

    `request` and `response` are attrs classes, from which the parsing, OpenAPI and the TypeScript types come;
    `raw_body=True` hands the undecoded bytes to the handler. `max_body_bytes` bounds the body as it arrives.
    """

    method: str
    path: str
    summary: str
    handle: Handle
    scope: str
    permission: tuple[str, str] = ("read", "monitoring")
    rate: Rate = Rate.READ
    parameters: tuple[Parameter, ...] = ()
    request: type | None = None
    response: object | None = None
    raw_body: bool = False
    max_body_bytes: int = 65_536
    tag: str = "core"
    errors: tuple[int, ...] = ()
