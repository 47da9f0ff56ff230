"""Declare an HTTP route: who may call it, what goes in, what comes out. A route without a declaration does not exist."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Protocol

import attrs

from pulse_core.model.access import Right
from pulse_core.model.audit import Actor
from pulse_core.model.principal import NOBODY, Principal
from pulse_core.model.report import Json


class Rate(StrEnum):
    """How often one caller may use a route; what each class allows is core's to say."""

    PUBLIC = "public"
    READ = "read"
    WRITE = "write"
    HEAVY = "heavy"
    INGEST = "ingest"
    STREAM = "stream"
    SIGN_IN = "sign_in"
    RECOVERY = "recovery"


class OpenTo(StrEnum):
    """Who may call a route at all.

    `ALLOWED`, the rule: whoever has its scope (a token) or its permission (a person). `SIGNED_IN`: every person, for
    what concerns only themselves. `EVERYBODY`: strangers too; such a route says nothing that a stranger may not know.
    """

    ALLOWED = "allowed"
    SIGNED_IN = "signed_in"
    EVERYBODY = "everybody"


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


class Note(Protocol):
    """Adds to what the audit trail will say of this call; the last `subject` and the last of each fact hold.

    `actor` is who a stranger proved to be.
    """

    def __call__(self, *, subject: str = "", actor: Actor | None = None, **facts: Json) -> None: ...


def _unheard(*, subject: str = "", actor: Actor | None = None, **facts: Json) -> None:
    """What nobody writes down."""


@attrs.frozen(kw_only=True)
class Call:
    """One request, already authorised and parsed: `path` and `query` hold checked values, `body` the structured body.

    `address` is the caller's, past the proxies that are trusted; `secure` says whether it came by HTTPS. `note` what
    an auditor should know *before* the change is written: the trail gets it in the same transaction. Never a secret.
    """

    principal: Principal = NOBODY
    path: Mapping[str, str]
    query: Mapping[str, str | int | float | bool | None]
    body: object | None = attrs.field(default=None, repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    received_at: float = 0.0
    address: str = ""
    secure: bool = False
    note: Note = _unheard


@attrs.frozen(kw_only=True)
class Answer:
    """What a handler gives back. `body` is a value of the route's `response` class, or bytes with a `media_type`,
    or an async iterator of bytes that are sent as they come."""

    body: object | AsyncIterator[bytes] | None = None
    status: int = 200
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    media_type: str = "application/json"


Handle = Callable[[Call], Awaitable[Answer]]


@attrs.frozen(kw_only=True)
class Route:
    """A declaration. A route that does not say who may call it does not start.

    `scope` is what a token needs, `permission` the (action, resource) that a person's roles must come to. `or_scope` is
    a narrower scope that does as well; a path parameter in braces stands for its value (`{kind}:report`). Routes that
    are not `open_to` ALLOWED have neither. `fresh` routes want a session whose person proved who they are within the
    last five minutes.

    What changes something (every method but GET and HEAD, ingest apart) is written to the audit trail as `audit`,
    `<noun>.<verb>`; a reading route is, too, when it names one.

    `request` and `response` are attrs classes, from which the parsing, OpenAPI and the TypeScript types come;
    `raw_body=True` hands the undecoded bytes to the handler. `max_body_bytes` bounds the body as it arrives. `status`
    is that of the answer when all goes well, `media` what a response of bytes may be.
    """

    method: str
    path: str
    summary: str
    handle: Handle
    scope: str = ""
    or_scope: str = ""
    permission: Right | None = None
    open_to: OpenTo = OpenTo.ALLOWED
    fresh: bool = False
    audit: str = ""
    rate: Rate = Rate.READ
    parameters: tuple[Parameter, ...] = ()
    request: type | None = None
    response: object | None = None
    raw_body: bool = False
    max_body_bytes: int = 65_536
    tag: str = "core"
    errors: tuple[int, ...] = ()
    status: int = 200
    media: tuple[str, ...] = ("text/plain",)

    def __attrs_post_init__(self) -> None:
        complete = bool(self.scope and self.permission)
        if self.open_to is OpenTo.ALLOWED and not complete:
            raise ValueError(f"{self.method} {self.path} does not declare who may call it: give it a scope and a permission")
        if self.open_to is not OpenTo.ALLOWED and (self.scope or self.or_scope or self.permission):
            raise ValueError(f"{self.method} {self.path} is open to {self.open_to}: a scope or a permission would not hold")

    @property
    def changes(self) -> bool:
        """Whether it may change something."""
        return self.method not in ("GET", "HEAD")

    @property
    def audited(self) -> bool:
        """Whether each call of it is written to the audit trail. What agents deliver is data, not a decision."""
        return bool(self.audit) or (self.changes and self.rate is not Rate.INGEST)
