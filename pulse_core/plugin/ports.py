"""The other ports a plugin can serve: notifiers, AI providers, auth backends, actions, commands, simulators."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import attrs

from pulse_core.model.incident import Incident
from pulse_core.model.principal import Principal
from pulse_core.model.report import Json
from pulse_core.model.resource import Resource


@attrs.frozen(kw_only=True)
class Message:
    """What a notifier delivers: one transition of one incident, or a digest of several."""

    id: str
    title: str
    text: str
    severity: str
    incident: Incident | None = None
    resource: Resource | None = None
    link: str = ""


class Notifier(Protocol):
    """Delivers messages to people."""

    async def send(self, message: Message) -> None:
        """Deliver, or raise SourceUnreachable (try again later) or SourceRefused (a person must mend the settings)."""
        ...


@attrs.frozen(kw_only=True)
class AIMessage:
    """One turn of a conversation. `role` is system, user, assistant or tool."""

    role: str
    text: str
    tool_call: str = ""


class AIProvider(Protocol):
    """Answers a conversation, piece by piece. It comments; it decides nothing."""

    def chat(self, messages: Sequence[AIMessage], *, tools: Sequence["AITool"] = ()) -> AsyncIterator[str]: ...


@attrs.frozen(kw_only=True)
class AITool:
    """A read-only question that an AI provider may ask. `scope` is what the person behind it must be allowed."""

    name: str
    description: str
    parameters: Mapping[str, Json]
    call: Callable[[Mapping[str, Json]], Awaitable[Json]]
    scope: str = "ai:chat"


@attrs.frozen(kw_only=True)
class Credentials:
    """What a caller presented, as the backend that understands it needs it. `address` is the caller's, past the proxies.

    `kind` says what `fields` holds; a backend leaves alone, with None, what it does not know:

    - `password`: `name`, `password` and `code` (of a second factor, may be empty). Asked only of names that nobody has
      here; whom the backend knows comes in when they are linked to an account by the backend's name and their subject.
    - `bearer`: `token`, from `Authorization: Bearer`, `X-API-Token` or the address of a WebSocket. Asked only of what is
      no token of Pulse.
    - `headers`: every header of the request by lower-case name, only when a trusted proxy brought it. A header that
      came several times holds its values one a line: refuse it rather than choose.
    """

    kind: str
    fields: Mapping[str, str] = attrs.field(repr=False)
    address: str = ""


class AuthBackend(Protocol):
    """Turns credentials into a principal.

    Core takes of it: `kind` (person or token), `id` (the subject: opaque and for life; with the backend's name it is who
    they are), `name`, `organisation`, `roles` and `scopes` that exist here, `confirmed_at`. What roles come to is core's
    to say, whatever `permissions` hold. No wait is longer than five seconds; a backend that raises lets nobody in.
    """

    async def authenticate(self, credentials: Credentials) -> Principal | None:
        """The principal, or None when these credentials are not of this backend's kind or do not hold.

        Raises Unauthenticated for what must not be tried elsewhere, such as two answers to one question.
        """
        ...


@attrs.frozen(kw_only=True)
class Action:
    """Something that changes a platform: planned by `plan` (a dry run in words), then done by `execute`."""

    name: str
    title: str
    types: tuple[str, ...]
    scope: str
    plan: Callable[[Resource, Mapping[str, Json]], Awaitable[str]]
    execute: Callable[[Resource, Mapping[str, Json]], Awaitable[str]]


@attrs.frozen(kw_only=True)
class AlertRule:
    """A rule that a connector brings: opens when `metric` is past `trigger` for `for_seconds`, closes behind `clear`."""

    name: str
    title: str
    types: tuple[str, ...]
    metric: str
    trigger: float
    clear: float
    for_seconds: float = 0.0
    severity: str = "warning"


@attrs.frozen(kw_only=True)
class Scope:
    """Something that a token or a person can be allowed: `name` is `<noun>:<verb>`."""

    name: str
    title: str


@attrs.frozen(kw_only=True)
class PageDeclaration:
    """A page made of declared panels, at `path`."""

    path: str
    title: str
    icon: str
    types: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Command:
    """A command under `pulse <name>`. `run(arguments)` returns the exit code."""

    name: str
    help: str
    run: Callable[[Sequence[str]], int]


@attrs.frozen(kw_only=True)
class Simulator:
    """A strict stand-in for the platform: `open(faults)` serves on loopback and yields the config of a source for it.

    `offer` is the source's; `name` tells a further simulator for the same offer from the first, which has none. `faults`
    are the names that `open` understands; without any the platform is well and lives, as the demo shows it. What it serves
    stays on this machine, and so does what the source is told to ask.
    """

    offer: str
    title: str
    open: Callable[[Sequence[str]], AbstractAsyncContextManager[object]]
    faults: tuple[str, ...] = ()
    name: str = ""


@attrs.frozen(kw_only=True)
class Verdict:
    """Whether somebody may do something, and why."""

    allowed: bool
    reason: str = ""
