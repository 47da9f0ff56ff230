"""A whole Pulse to attack: the real application on a real store, a plugin of its own, and a clock to turn."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType

import attrs

from pulse_core.access import Access, Hasher, argon2id
from pulse_core.app import Pulse, build, opened_store, prepared, running
from pulse_core.cli.console import marked
from pulse_core.host import load
from pulse_core.model.access import User
from pulse_core.model.principal import Principal, PrincipalKind
from pulse_core.plugin import Answer, Call, Credentials, Offer, OpenTo, Rate, Route, Scope, Tools
from pulse_core.plugin.tools import HttpClients
from pulse_core.settings import Settings
from pulse_core.testing import FakeClock, LoopbackHttp, RecordingLog, make_plugin
from tests.security.asking import Headers, Said, ask, knock

NOON = 1_800_000_000.0
PASSWORD = "seven green bottles"
PROXY = "10.9.9.9"
PROXY_SECRET = "what only the proxy knows"
CONSOLE = Principal(id="console", kind=PrincipalKind.CONSOLE, name="console")
OTHER = "other-organisation"


@attrs.define
class Browser:
    """A signed-in browser: its cookie, and the token that its page was given."""

    user: str
    session: str
    secret: str
    csrf: str

    @property
    def cookie(self) -> tuple[str, str]:
        return ("cookie", f"pulse_session={self.secret}")

    @property
    def headers(self) -> Headers:
        return [self.cookie, ("x-csrf-token", self.csrf)]


@attrs.define
class World:
    """A running Pulse, and how to get at it."""

    pulse: Pulse
    clock: FakeClock
    place: Path

    @property
    def access(self) -> Access:
        return self.pulse.guard.access

    async def ask(self, method: str, path: str, **more) -> Said:
        return await ask(self.pulse.desks, method, path, **more)

    async def knock(self, path: str, **more) -> Said:
        return await knock(self.pulse.desks, path, **more)

    async def console(self, method: str, path: str, **more) -> Said:
        return await ask(marked(self.pulse.desks), method, path, **more)

    async def person(self, name: str, *roles: str) -> User:
        """An account."""
        return await self.access.users.add(name=name, password=PASSWORD, roles=roles, by=CONSOLE)

    async def browser(self, user: str) -> Browser:
        """A browser in which this user (by id) is signed in."""
        opened = await self.access.sessions.open(user, address="10.0.0.1", secure=False)
        return Browser(user, opened.card.id, opened.secret, opened.csrf)

    async def token(self, *scopes: str, name: str = "a token", expires_at: float | None = None) -> str:
        """A token of the organisation."""
        made = await self.access.tokens.mint(name=name, scopes=scopes, expires_at=expires_at, personal=False, by=CONSOLE)
        return made.secret

    async def token_of(self, user: User, *scopes: str, maker: Sequence[str] = ("admin",)) -> str:
        """A personal token, made while the user bore the roles `maker`."""
        by = Principal(id=user.id, kind=PrincipalKind.PERSON, name=user.name, permissions=self.access.roles.effective(maker))
        made = await self.access.tokens.mint(name=f"of {user.name}", scopes=scopes, expires_at=None, personal=True, by=by)
        return made.secret

    def routes(self) -> dict[tuple[str, str], Route]:
        """Everything that is mounted, as it was declared."""
        return {(route.method, route.path): route for route in mounted_routes(self.pulse)}


def mounted_routes(pulse: Pulse) -> list[Route]:
    """What the application serves, found in the application itself. A route that hides its declaration fails here."""
    from pulse_core.web.stream import EVENTS, SOCKET

    streams = {SOCKET.path: SOCKET, EVENTS.path: EVENTS}
    found = []
    for served in pulse.desks.routes:
        desk = getattr(served, "endpoint", None)
        declaration = getattr(desk, "route", None) or streams[served.path]
        assert declaration.path == served.path
        found.append(declaration)
    return found


def bearer(secret: str) -> Headers:
    return [("authorization", f"Bearer {secret}")]


def json_headers(headers: Headers = ()) -> Headers:
    return [*headers, ("content-type", "application/json")]


@attrs.frozen
class ElsewhereConfig:
    """Nothing to configure."""


class Elsewhere:
    """A way to sign in that vouches for people and programs of another organisation."""

    async def authenticate(self, credentials: Credentials) -> Principal | None:
        if credentials.fields.get("token") == "foreign-program":
            return Principal(id="robot", kind=PrincipalKind.TOKEN, name="robot", organisation=OTHER, scopes=frozenset({"*"}))
        if credentials.fields.get("token") == "foreign-person":
            return Principal(id="eve", kind=PrincipalKind.PERSON, name="eve", organisation=OTHER, roles=("admin",))
        return None


@asynccontextmanager
async def _open_elsewhere(config: object, tools: Tools) -> AsyncIterator[Elsewhere]:
    yield Elsewhere()


async def _fine(call: Call) -> Answer:
    return Answer(body={"by": call.principal.id})


async def _broken(call: Call) -> Answer:
    raise RuntimeError("on purpose")


LAB_ROUTES = (
    Route(
        method="GET",
        path="/plugins/lab/things/{id}",
        summary="One thing.",
        handle=_fine,
        scope="lab:report",
        permission=("read", "nodes"),
        response=dict[str, str],
    ),
    Route(
        method="POST",
        path="/plugins/lab/things",
        summary="Make a thing.",
        handle=_fine,
        scope="lab:manage",
        or_scope="actions:execute",
        permission=("execute", "actions"),
        fresh=True,
        audit="thing.made",
        rate=Rate.WRITE,
        response=dict[str, str],
    ),
    Route(
        method="DELETE",
        path="/plugins/lab/things",
        summary="Break.",
        handle=_broken,
        scope="lab:manage",
        permission=("delete", "nodes"),
        response=dict[str, str],
    ),
    Route(
        method="GET", path="/plugins/lab/own", summary="Yours.", handle=_fine, open_to=OpenTo.SIGNED_IN, response=dict[str, str]
    ),
    Route(
        method="GET",
        path="/plugins/lab/open",
        summary="Everybody's.",
        handle=_fine,
        open_to=OpenTo.EVERYBODY,
        response=dict[str, str],
    ),
)


def lab() -> ModuleType:
    """A plugin with routes and scopes."""
    return make_plugin(
        "lab",
        pulse_routes=lambda: LAB_ROUTES,
        pulse_scopes=lambda: (Scope(name="lab:report", title="Report of a lab"), Scope(name="lab:manage", title="Run a lab")),
    )


def elsewhere() -> ModuleType:
    """A plugin that vouches for others."""
    offer = Offer(name="elsewhere", title="Elsewhere", config=ElsewhereConfig, open=_open_elsewhere)
    return make_plugin("elsewhere", pulse_auth_backends=lambda: (offer,))


@asynccontextmanager
async def world(
    place: Path,
    clock: FakeClock,
    *,
    works: bool = False,
    proxied: bool = False,
    role_header: str = "X-Roles",
    modules: Mapping[str, ModuleType] | None = None,
    http: HttpClients | None = None,
    hashing: Hasher | None = None,
    **settings: object,
) -> AsyncIterator[World]:
    """Pulse on this directory; `works` also runs its jobs, `proxied` has a reverse proxy sign people in."""
    brought = {}
    if proxied:
        brought = {"PULSE_PROXY_AUTH_SECRET": PROXY_SECRET, "PULSE_PROXY_AUTH_ROLE_HEADER": role_header}
        settings.setdefault("trusted_proxies", (PROXY,))
    chosen = Settings(data_dir=str(place), nearby=False, brought=brought, **settings)
    plugins = load(modules if modules is not None else {"lab": lab()}, clock=clock, log=RecordingLog())
    async with opened_store(chosen, plugins, clock=clock) as store:
        pulse = build(
            chosen, plugins, store, clock=clock, http=http or LoopbackHttp(), hashing=hashing or argon2id(memory_kib=8, passes=1)
        )
        async with running(pulse) if works else prepared(pulse):
            yield World(pulse, clock, place)
