"""Every kind of caller, what each presents, and a small model of what each may do: written by hand, asking nobody."""

from collections.abc import Awaitable, Callable, Mapping

import attrs

from pulse_core.access.csrf import Csrf
from pulse_core.access.sessions import Sessions
from pulse_core.access.tokens import Tokens
from pulse_core.model.access import User
from pulse_core.model.kiosk import KioskView
from pulse_core.plugin import OpenTo, Route
from tests.security.asking import Headers, Said
from tests.security.world import CONSOLE, NOON, OTHER, PROXY, PROXY_SECRET, Browser, World, bearer

SCOPES = (
    "monitoring:read",
    "monitoring:write",
    "agent:report",
    "agent:config:read",
    "agent:manage",
    "agent:exec",
    "agent:enroll",
    "settings:read",
    "settings:write",
    "audit:read",
    "ai:chat",
    "ai:execute",
    "actions:plan",
    "actions:approve",
    "actions:execute",
    "relay:mobile:access",
    "*",
    "lab:report",
    "lab:manage",
)
"""Core's, as they were agreed on, and those of the plugin `lab`."""

ACTIONS = ("read", "write", "delete", "admin", "plan", "approve", "execute")
RESOURCES = ("monitoring", "settings", "users", "audit", "nodes", "ai", "actions", "license")
Rights = frozenset[tuple[str, str]]
ALL: Rights = frozenset((action, resource) for action in ACTIONS for resource in RESOURCES)


def _rights(**by_resource: str) -> Rights:
    return frozenset((action, resource) for resource, actions in by_resource.items() for action in actions.split())


ROLES: Mapping[str, Rights] = {
    "admin": ALL,
    "operator": _rights(
        monitoring="read write", nodes="read write", settings="read", actions="plan approve execute", ai="read write"
    ),
    "viewer": _rights(monitoring="read", nodes="read"),
    "auditor": _rights(audit="read", monitoring="read", nodes="read", users="read", settings="read"),
}


@attrs.frozen(kw_only=True)
class May:
    """What the model knows of a caller. `owned` tokens are bounded by their owner's rights, too."""

    refused: str = ""
    nobody: bool = False
    console: bool = False
    foreign: bool = False
    token: bool = False
    owned: bool = False
    scopes: frozenset[str] = frozenset()
    rights: Rights = frozenset()
    csrf: bool = True
    fresh: bool = True
    account: bool = True

    def turned_away(self, route: Route, path: Mapping[str, str]) -> tuple[int, str] | None:
        """The status and code by which a route turns them away; None when it lets them in."""
        if self.refused:
            return 401, self.refused
        if route.open_to is OpenTo.EVERYBODY or self.console:
            return None
        if self.nobody:
            return 401, "sign_in_required"
        if self.foreign:
            return 404, "not_found"
        return self._program(route, path) if self.token else self._person(route)

    def _program(self, route: Route, path: Mapping[str, str]) -> tuple[int, str] | None:
        if route.open_to is OpenTo.SIGNED_IN:
            return 403, "persons_only"
        wanted = {"*", route.scope, *([route.or_scope.format(**path)] if route.or_scope else [])}
        if not wanted & self.scopes:
            return 403, "scope_missing"
        if self.owned and route.permission not in self.rights:
            return 403, "permission_missing"
        return None

    def _person(self, route: Route) -> tuple[int, str] | None:
        if route.method not in ("GET", "HEAD") and not self.csrf:
            return 403, "csrf_failed"
        if route.open_to is OpenTo.ALLOWED and route.permission not in self.rights:
            return 403, "permission_missing"
        if route.fresh and not self.fresh:
            return 403, "fresh_required"
        return None


@attrs.frozen(kw_only=True)
class Caller:
    """Somebody who calls. `presents` gives the headers, anew where the last call ended what was presented."""

    may: May
    presents: Callable[[], Awaitable[Headers]]
    peer: str = ""
    forwarded: bool = False
    """Whether `peer` is a proxy that tells where they really are."""
    door: Callable[..., Awaitable[Said]] | None = None


async def _nothing() -> Headers:
    return ()


class Callers:
    """Makes them all in one world. What belongs to the past is made first, then the clock goes on."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.known: dict[str, Caller] = {}

    async def make(self) -> dict[str, Caller]:
        """Every kind by name."""
        await self._of_the_past()
        self._world.clock.advance(30 * 3600.0)
        await self._stale()
        self._world.clock.advance(301.0)
        await self._programs()
        await self._displays()
        await self._personal_programs()
        await self._people()
        await self._foreigners()
        await self._proxied()
        self._others()
        return self.known

    def add(self, name: str, may: May, presents: Callable[[], Awaitable[Headers]] | Headers, **more) -> None:
        async def the_same() -> Headers:
            assert not callable(presents)
            return presents

        self.known[name] = Caller(may=may, presents=presents if callable(presents) else the_same, **more)

    async def _of_the_past(self) -> None:
        world, tokens = self._world, self._world.access.tokens
        ada = self.ada = await world.person("ada", "admin")
        old = await world.token("*", expires_at=NOON + 60)
        self.add("an expired token", May(refused="expired_token"), bearer(old))
        revoked = await world.token("*", name="to be revoked")
        await tokens.revoke(next(card.id for card in tokens.all() if card.name == "to be revoked"))
        self.add("a revoked token", May(refused="bad_token"), bearer(revoked))
        rotated = await world.token("*", name="to be rotated")
        await tokens.rotate(next(card.id for card in tokens.all() if card.name == "to be rotated"), by=CONSOLE)
        self.add("the old secret of a rotated token", May(refused="bad_token"), bearer(rotated))
        self.add("a session that is over", May(nobody=True), (await world.browser(ada.id)).headers)
        self.add("a session that was ended", May(nobody=True), await self._ended(ada))
        for fate in ("disabled", "demoted", "removed"):
            await self._unlucky(fate)

    async def _ended(self, user: User) -> Headers:
        browser = await self._world.browser(user.id)
        await self._world.access.sessions.end(browser.session, user_id=user.id)
        return browser.headers

    async def _unlucky(self, fate: str) -> None:
        world, users = self._world, self._world.access.users
        user = await world.person(f"was-{fate}", "admin")
        token, browser = await world.token_of(user, "*"), await world.browser(user.id)
        if fate == "demoted":
            await users.change(user.id, roles=("viewer",), by=CONSOLE)
            may = May(token=True, owned=True, scopes=frozenset({"*"}), rights=ROLES["viewer"])
            self.add("a token of a demoted administrator", may, bearer(token))
            self._browser("a demoted administrator", user, May(rights=ROLES["viewer"]))
            return
        if fate == "disabled":
            await users.change(user.id, disabled=True, by=CONSOLE)
        else:
            await users.remove(user.id, by=CONSOLE)
        self.add(f"a token of a {fate} user", May(refused="bad_token"), bearer(token))
        self.add(f"the session of a {fate} user", May(nobody=True), browser.headers)

    async def _stale(self) -> None:
        for role in ROLES:
            user = await self._world.person(f"stale-{role}", role)
            self._browser(
                f"a stale session of {role}", user, May(rights=ROLES[role], fresh=False), await self._world.browser(user.id)
            )

    async def _programs(self) -> None:
        for scope in SCOPES:
            self.add(f"a token for {scope}", May(token=True, scopes=frozenset({scope})), bearer(await self._world.token(scope)))
        self.add("a token without scopes", May(token=True), bearer(await self._world.token()))
        both = ("monitoring:read", "audit:read")
        self.add("a token for two things", May(token=True, scopes=frozenset(both)), bearer(await self._world.token(*both)))
        api_token = [("x-api-token", await self._world.token("*"))]
        self.add("a token in its own header", May(token=True, scopes=frozenset({"*"})), api_token)

    async def _displays(self) -> None:
        """Wall displays: programs that came by a session. What a link says is worth nothing as a token."""
        kiosks, sessions = self._world.access.kiosks, self._world.access.sessions
        made = await kiosks.make(name="wall", views=[KioskView(path="/workloads")], expires_at=None, by=CONSOLE)
        over = await kiosks.make(name="old wall", views=[KioskView(path="/storage")], expires_at=None, by=CONSOLE)
        old = await sessions.open(over.link.id, address="10.0.0.1", secure=False, kiosk=True)
        await kiosks.revoke(over.link.id)

        async def presents() -> Headers:
            opened = await sessions.open(made.link.id, address="10.0.0.1", secure=False, kiosk=True)
            return [("cookie", f"pulse_session={opened.secret}")]

        self.add("a wall display", May(token=True, scopes=frozenset({"monitoring:read"})), presents)
        self.add("a wall display whose link was revoked", May(nobody=True), [("cookie", f"pulse_session={old.secret}")])
        self.add("a wall display's link for a token", May(refused="bad_token"), bearer(made.secret))

    async def _personal_programs(self) -> None:
        for scope in SCOPES:
            owned = not scope.startswith(("agent:report", "agent:config", "lab:report"))  # what agents need is nobody's own
            may = May(token=True, owned=owned, scopes=frozenset({scope}), rights=ALL)
            self.add(f"an administrator's own token for {scope}", may, bearer(await self._world.token_of(self.ada, scope)))
        for role in ("operator", "viewer", "auditor"):
            user = await self._world.person(f"programs-{role}", role)
            may = May(token=True, owned=True, scopes=frozenset({"*"}), rights=ROLES[role])
            self.add(f"an own token for everything of {role}", may, bearer(await self._world.token_of(user, "*")))

    async def _people(self) -> None:
        for role, rights in ROLES.items():
            user = await self._world.person(f"some-{role}", role)
            self._browser(role, user, May(rights=rights))
            self._browser(f"{role} without the page's token", user, May(rights=rights, csrf=False), csrf="")
            self._browser(f"{role} with another's page token", user, May(rights=rights, csrf=False), csrf="0" * 64)
        nobody_much = await self._world.person("no-roles")
        self._browser("a user without roles", nobody_much, May())
        for right in sorted({route.permission for route in self._world.routes().values() if route.permission}):
            await self._narrow(*right)
        await self._locked()
        await self._recovering()

    async def _narrow(self, action: str, resource: str) -> None:
        """Own roles: one that allows only this, and one that inherits everything and denies this."""
        roles, slug = self._world.access.roles, f"{action}-{resource}"
        await self._world.console(
            "POST", "/api/roles", headers=[("content-type", "application/json")], body=_role(f"only-{slug}", action, resource)
        )
        await self._world.console(
            "POST",
            "/api/roles",
            headers=[("content-type", "application/json")],
            body=_role(f"but-{slug}", action, resource, deny=True),
        )
        assert roles.find(f"only-{slug}")
        assert roles.find(f"but-{slug}")
        single = frozenset((one, resource) for one in (ACTIONS if action == "admin" else (action,)))
        only = await self._world.person(f"only-{slug}", f"only-{slug}")
        self._browser(f"an own role that may only {action} {resource}", only, May(rights=single))
        but = await self._world.person(f"but-{slug}", "admin", f"but-{slug}")
        self._browser(f"an own role that denies to {action} {resource}", but, May(rights=ALL - single))

    async def _locked(self) -> None:
        user = await self._world.person("locked-out", "viewer")
        for peer in range(5):
            order = b'{"name":"locked-out","password":"not the password"}'
            headers = [("content-type", "application/json")]
            await self._world.ask("POST", "/api/session", headers=headers, body=order, peer=f"10.7.7.{peer}")
        assert self._world.access.users.get(user.id).locked_until
        self._browser("a user whose name is locked, signed in since before", user, May(rights=ROLES["viewer"]))

    async def _recovering(self) -> None:
        user = await self._world.person("recovering", "admin")
        opened = await self._world.access.sessions.open(user.id, address="10.0.0.1", secure=False, recovery=True)
        browser = Browser(user.id, opened.card.id, opened.secret, opened.csrf)
        self._browser("an administrator who recovers", user, May(rights=ALL), browser)

    def _browser(self, name: str, user: User, may: May, browser: Browser | None = None, *, csrf: str | None = None) -> None:
        held = [browser] if browser else []

        async def presents() -> Headers:
            if not held or self._world.access.sessions.get(held[0].session) is None:
                held[:] = [await self._world.browser(user.id)]
            if csrf is None:
                return held[0].headers
            return [held[0].cookie, *([("x-csrf-token", csrf)] if csrf else [])]

        self.add(name, may, presents)

    async def _foreigners(self) -> None:
        """Records of another organisation in this store, and others whom a backend vouches for."""
        access, documents = self._world.access, self._world.pulse.store.documents
        tokens = Tokens(documents, self._world.clock, scopes=access.scopes, has_account=lambda _: True, organisation=OTHER)
        await tokens.load()
        minted = await tokens.mint(name="theirs", scopes=("*",), expires_at=None, personal=False, by=CONSOLE)
        self.foreign_token = minted.token.id
        sessions = Sessions(documents, self._world.clock, csrf=Csrf(), organisation=OTHER)
        await sessions.load()
        opened = await sessions.open(self.ada.id, address="10.0.0.1", secure=False)
        await access.load()
        self.add("another organisation's token", May(foreign=True), bearer(minted.secret))
        headers = [("cookie", f"pulse_session={opened.secret}"), ("x-csrf-token", opened.csrf)]
        self.add("another organisation's session", May(foreign=True), headers)
        self.add("another organisation's program, vouched for", May(foreign=True), bearer("foreign-program"))
        self.add("another organisation's person, vouched for", May(foreign=True), bearer("foreign-person"))

    async def _proxied(self) -> None:
        for role, rights in (("", ROLES["viewer"]), ("admin", ALL), ("auditor", ROLES["auditor"])):
            headers = [("x-proxy-secret", PROXY_SECRET), ("x-forwarded-user", f"by-proxy-{role}"), ("x-roles", role)]
            state = (await self._world.ask("GET", "/api/session", headers=headers, peer=PROXY)).json
            shown = f"a proxy's user as {role or 'nothing'}"
            with_csrf = [*headers, ("x-csrf-token", state["csrf"])]
            self.add(shown, May(rights=rights, account=False), with_csrf, peer=PROXY, forwarded=True)
            without = May(rights=rights, csrf=False, account=False)
            self.add(f"{shown} without the page's token", without, headers, peer=PROXY, forwarded=True)
            self.add(f"{shown}, from elsewhere", May(nobody=True), with_csrf)
            wrong = [("x-proxy-secret", "guessed"), *headers[1:]]
            self.add(f"{shown}, with a wrong secret", May(nobody=True), wrong, peer=PROXY, forwarded=True)

    def _others(self) -> None:
        ada = next(name for name in self.known if name == "admin")
        self.add("nobody", May(nobody=True), ())
        self.add("the console", May(console=True, account=False), (), door=self._world.console)
        self.add("somebody who says that they are the console", May(nobody=True), [("pulse.console", "true")])
        for name, odd in (("basic", "Basic YWRhOmFkYQ=="), ("an empty", "Bearer "), ("a made-up", "Bearer pls_" + "A" * 43)):
            presents = self.known[ada].presents
            self.add(f"{name} authorization beside a good session", May(refused="bad_token"), self._also(presents, odd))

    def _also(self, presents: Callable[[], Awaitable[Headers]], authorization: str) -> Callable[[], Awaitable[Headers]]:
        async def both() -> Headers:
            return [*await presents(), ("authorization", authorization)]

        return both


def _role(id: str, action: str, resource: str, *, deny: bool = False) -> bytes:
    field = "deny" if deny else "allow"
    return f'{{"id":"{id}","title":"{id}","{field}":[["{action}","{resource}"]]}}'.encode()
