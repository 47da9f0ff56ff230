"""A whole Access on documents in memory or in a real store, and callers that come to it."""

from collections.abc import Sequence
from pathlib import Path

from pulse_core.access import Access, Facts, Opened, argon2id, facts_of, networks
from pulse_core.access.roles import RoleOrder
from pulse_core.model.access import User
from pulse_core.model.principal import Principal, PrincipalKind
from pulse_core.plugin.ports import AuthBackend, Credentials, Scope
from pulse_core.plugin.routes import Answer, Call, OpenTo, Rate, Route
from pulse_core.plugin.stores import Documents
from pulse_core.testing.clock import FakeClock
from tests.access.people.house import CONSOLE, PASSWORD, PlaceSealer, ToldLog

ADDRESS = "198.51.100.7"
PROXY = "10.0.0.5"
TRUSTED = networks(["10.0.0.0/24"])
RawHeaders = list[tuple[bytes, bytes]]


async def _never(call: Call) -> Answer:
    raise NotImplementedError


def route(
    method: str = "GET",
    *,
    scope: str = "monitoring:read",
    or_scope: str = "",
    permission: tuple[str, str] = ("read", "monitoring"),
    fresh: bool = False,
    path: str = "/api/x",
) -> Route:
    return Route(
        method=method,
        path=path,
        summary="",
        handle=_never,
        scope=scope,
        or_scope=or_scope,
        permission=permission,
        fresh=fresh,
        rate=Rate.READ,
    )


def open_route(open_to: OpenTo, method: str = "GET", *, fresh: bool = False) -> Route:
    return Route(method=method, path="/api/x", summary="", handle=_never, open_to=open_to, fresh=fresh)


READ = route()


class Gatehouse:
    """Access with an administrator, `boss`. `restarted` is the same on what is kept."""

    def __init__(
        self,
        documents: Documents,
        clock: FakeClock,
        directory: Path,
        *,
        backends: Sequence[tuple[str, AuthBackend]] = (),
        scopes: Sequence[tuple[str, Scope]] = (("lab", Scope(name="lab:report", title="Report of the lab")),),
    ) -> None:
        self.documents, self.clock, self.directory = documents, clock, directory
        self.log = ToldLog()
        self.access = Access(
            documents,
            clock,
            self.log,
            sealer=PlaceSealer(),
            data_directory=directory,
            hashing=argon2id(memory_kib=8, passes=1),
            plugin_scopes=scopes,
            backends=backends,
        )

    async def opened(self) -> "Gatehouse":
        await self.access.load()
        self.boss = self.access.users.named("boss") or await self.access.users.add_first(name="boss", password=PASSWORD)
        return self

    async def restarted(self) -> "Gatehouse":
        return await Gatehouse(self.documents, self.clock, self.directory).opened()

    async def person(self, name: str, *roles: str) -> User:
        return await self.access.users.add(name=name, password=PASSWORD, roles=roles, by=CONSOLE)

    async def role(self, title: str, *rights: tuple[str, str]) -> str:
        return (await self.access.roles.add(RoleOrder(title=title, allow=rights), by=CONSOLE)).id

    async def session(self, user: User, *, secure: bool = False, remembered: bool = False, recovery: bool = False) -> Opened:
        return await self.access.sessions.open(user.id, address=ADDRESS, secure=secure, remembered=remembered, recovery=recovery)

    async def by_session(self, user: User) -> Principal:
        return await self.come(session=(await self.session(user)).secret)

    async def token(self, *scopes: str, by: Principal = CONSOLE, personal: bool = False, expires_at: float | None = None) -> str:
        minted = await self.access.tokens.mint(name="t", scopes=scopes, expires_at=expires_at, personal=personal, by=by)
        return minted.secret

    async def come(self, *, token: str = "", session: str = "", console: bool = False) -> Principal:
        return await self.access.caller(Facts(address=ADDRESS, token=token, session=session, console=console))

    async def request(self, headers: RawHeaders, *, peer: str = ADDRESS, scheme: str = "http", url_token: str = "") -> Principal:
        """Somebody who comes with these headers, as they are on the line."""
        return await self.access.caller(facts_of(headers, peer=peer, scheme=scheme, trusted=TRUSTED, url_token=url_token))


class Directory:
    """A plugin's backend that knows some credentials, and remembers what it was asked."""

    def __init__(self, kind: str = "bearer", *, said: Principal | None = None, error: Exception | None = None) -> None:
        self.kind, self.said, self.error = kind, said, error
        self.asked: list[Credentials] = []

    async def authenticate(self, credentials: Credentials) -> Principal | None:
        self.asked.append(credentials)
        if self.error:
            raise self.error
        return self.said if credentials.kind == self.kind else None


def person(id: str = "carla", *roles: str) -> Principal:
    return Principal(id=id, kind=PrincipalKind.PERSON, name=id, roles=roles)
