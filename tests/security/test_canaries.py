"""Marked secrets go in by every way there is, and are then looked for in everything that comes out."""

import asyncio
import contextlib
import gc
import json
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import attrs
import pyotp
import pytest

from pulse_core.plugin import Answer, Call, Route
from pulse_core.testing import FakeClock, make_plugin
from tests.security.asking import Said, filled
from tests.security.world import CONSOLE, PROXY, PROXY_SECRET, Browser, World, bearer, json_headers, lab, world

LOOPBACK = "127.0.0.1"


@attrs.define
class Travels:
    """What went in, by what it is; every answer on the way, but for those that show a secret once."""

    secrets: dict[str, str] = attrs.field(factory=dict)
    answers: list[tuple[str, Said]] = attrs.field(factory=list)

    def found_in(self, text: str) -> set[str]:
        """Which secrets stand in a text."""
        return {name for name, secret in self.secrets.items() if secret in text}


@attrs.define
class Journey:
    """Walks through everything that takes or gives a secret."""

    here: World
    travels: Travels = attrs.field(factory=Travels)
    page: Browser | None = None

    def keep(self, name: str, secret: str) -> str:
        assert len(secret) >= 6
        self.travels.secrets[name] = secret
        return secret

    async def ask(
        self, method: str, path: str, order: Mapping[str, object] | None = None, *, shows: tuple[str, ...] = (), **more
    ) -> Said:
        """Ask as the page does. `shows` are the fields of the answer that show a secret this once."""
        headers = json_headers([*(self.page.headers if self.page else ()), *more.pop("headers", ())])
        body = b"" if order is None else json.dumps(order).encode()
        said = await self.here.ask(method, path, headers=headers, body=body, **more)
        if not shows:
            self.travels.answers.append((f"{method} {path}", attrs.evolve(said, headers=_public(said))))
        return said

    async def sign_in(self, password: str, code: str = "", peer: str = "10.0.0.1") -> Said:
        said = await self.ask(
            "POST", "/api/session", {"name": "ada", "password": password, "code": code}, shows=("csrf",), peer=peer
        )
        if said.status == 201:
            self._signed_in(said, said.json)
        return said

    def _signed_in(self, said: Said, state: Mapping[str, str]) -> None:
        secret = said.cookies[0].partition("=")[2].partition(";")[0]
        number = sum(name.startswith("session") for name in self.travels.secrets)
        self.keep(f"session {number}", secret)
        self.keep(f"csrf {number}", state["csrf"])
        self.page = Browser("", "", secret, state["csrf"])

    async def whole(self) -> None:
        """Setup, sign-in, second factor, recovery, tokens, agents, webhooks, a proxy; each right, and each wrong."""
        await self._setup()
        await self._second_factor()
        await self._programs()
        await self._others()
        await self._recovery()
        await self._everything_that_can_be_read()

    async def _setup(self) -> None:
        token = self.keep("bootstrap token", (self.here.place / "bootstrap-token").read_text().strip())
        wrong = self.keep("wrong bootstrap token", "canary-wrong-bootstrap")
        await self.ask("POST", "/api/setup/check", {"token": wrong})
        await self.ask("POST", "/api/setup/check", {"token": token})
        first = self.keep("password", "canary-first-password")
        await self.ask("POST", "/api/setup", {"token": token, "name": "ada", "password": "shortcanary", "title": "Ada"})
        self.keep("too short a password", "shortcanary")
        order = {"token": token, "name": "ada", "password": first, "title": "Ada"}
        said = await self.ask("POST", "/api/setup", order, shows=("session.csrf",))
        assert said.status == 201, said.body
        self._signed_in(said, said.json["session"])
        await self.ask("POST", "/api/setup", order)
        await self.sign_in(self.keep("wrong password", "canary-wrong-password"))
        await self.ask("POST", "/api/session", {"name": self.keep("password as name", "canary-name-password"), "password": "x"})
        await self.ask("POST", "/api/session", {"name": 1, "password": first})
        await self.ask("POST", "/api/session", {"name": "ada", "password": [first]})
        changed = {"current": first, "new": self.keep("new password", "canary-second-password")}
        await self.ask("POST", "/api/account/password", {**changed, "current": "canary-wrong-password"})
        await self.ask("POST", "/api/account/password", changed)
        await self.ask("POST", "/api/session/confirm", {"password": changed["new"]}, shows=("csrf",))

    async def _second_factor(self) -> None:
        offer = (await self.ask("POST", "/api/account/second-factor", shows=("secret", "uri", "qr_svg"))).json
        secret, clock = self.keep("second factor", offer["secret"]), self.here.clock
        await self.ask("POST", "/api/account/second-factor/confirm", {"code": self.keep("wrong code", "914027364")})
        code = self.keep("code", pyotp.TOTP(secret).at(int(clock.now())))
        said = await self.ask("POST", "/api/account/second-factor/confirm", {"code": code}, shows=("recovery_codes",))
        self._codes(said)
        clock.advance(60)
        await self.sign_in("canary-second-password", pyotp.TOTP(secret).at(int(clock.now())), peer="10.0.0.2")
        self._codes(await self.ask("POST", "/api/account/recovery-codes", shows=("recovery_codes",)))

    def _codes(self, said: Said) -> None:
        for number, code in enumerate(said.json["recovery_codes"]):
            self.keep(f"recovery code {len(self.travels.secrets)}.{number}", code)

    async def _programs(self) -> None:
        made = (await self.ask("POST", "/api/tokens", {"name": "t", "scopes": ["*"]}, shows=("secret",))).json
        program, id = self.keep("token", made["secret"]), made["token"]["id"]
        await self.ask("GET", "/api/users", headers=[])
        self.travels.answers.append(("by token", await self.here.ask("GET", "/api/tokens", headers=bearer(program))))
        rotated = (await self.ask("POST", f"/api/tokens/{id}/rotate", shows=("secret",))).json
        self.keep("rotated token", rotated["secret"])
        for token in (
            program,
            self.keep("made-up token", "pls_" + "canary0" * 6 + "c"),
            self.keep("odd token", "canary-odd-token"),
        ):
            self.travels.answers.append(("bad token", await self.here.ask("GET", "/api/users", headers=bearer(token))))
            self.travels.answers.append(("query", await self.here.ask("GET", "/api/users", query=f"token={token}")))
            self.travels.answers.append(("socket", await self.here.knock("/ws", query=f"token={token}")))
        invited = (await self.ask("POST", "/api/agents/enrolments", {}, shows=("secret", "command"))).json
        enrol = json.dumps({"agent": "a1", "hostname": "h"}).encode()
        headers = json_headers(bearer(self.keep("enrolment", invited["secret"])))
        said = await self.here.ask("POST", "/api/agents/enroll", headers=headers, body=enrol)
        self.keep("agent token", said.json["token"])
        self.travels.answers.append(("used", await self.here.ask("POST", "/api/agents/enroll", headers=headers, body=enrol)))

    async def _others(self) -> None:
        user = (await self.ask("POST", "/api/users", {"name": "bob", "roles": ["viewer"]}, shows=("password",))).json
        self.keep("made-up password", user["password"])
        path, given = f"/api/users/{user['user']['id']}/password", self.keep("given password", "canary-given-password")
        await self.ask("POST", path, {"password": given})
        self.keep("made-up again", (await self.ask("POST", path, {"password": ""}, shows=("password",))).json["password"])
        hook = await self.ask("POST", "/api/audit/webhooks", {"url": "https://example.org/h"}, shows=("secret",))
        self.keep("webhook", hook.json["secret"])
        await self.ask("POST", f"/api/audit/webhooks/{hook.json['webhook']['id']}/test")
        wrong = self.keep("wrong proxy secret", "canary-wrong-proxy")
        for secret in (self.keep("proxy secret", PROXY_SECRET), wrong):
            headers = [("x-proxy-secret", secret), ("x-forwarded-user", "eve")]
            for path in ("/api/users", "/api/state"):
                self.travels.answers.append(("proxy", await self.here.ask("GET", path, headers=headers, peer=PROXY)))
        twice = [("x-proxy-secret", wrong), ("x-proxy-secret", PROXY_SECRET), ("x-forwarded-user", "eve")]
        self.travels.answers.append(("proxy twice", await self.here.ask("GET", "/api/users", headers=twice, peer=PROXY)))
        cookie = [("cookie", f"pulse_session={self.keep('made-up session', 'canary-session')}"), ("x-csrf-token", "canary-csrf")]
        self.keep("made-up csrf", "canary-csrf")
        self.travels.answers.append(("cookie", await self.here.ask("DELETE", "/api/session", headers=cookie)))
        both = [("cookie", "pulse_session=canary-session; pulse_session=canary-session")]
        self.travels.answers.append(("cookies", await self.here.ask("GET", "/api/account", headers=both)))

    async def _recovery(self) -> None:
        said = await self.ask("POST", "/api/recovery", {}, peer=LOOPBACK)
        assert said.status == 201, said.body
        token = self.keep("recovery token", (self.here.place / "recovery-token").read_text().strip())
        await self.ask("POST", "/api/recovery/redeem", {"token": self.keep("wrong recovery token", "plr_canary")})
        page, self.page = self.page, None
        said = await self.ask("POST", "/api/recovery/redeem", {"token": token}, shows=("csrf",))
        self._signed_in(said, said.json)
        self.page = page
        await self.ask("POST", "/api/recovery/redeem", {"token": token})

    async def _everything_that_can_be_read(self) -> None:
        for route in self.here.routes().values():
            if route.method == "GET" and route.path not in ("/ws", "/api/events", "/api/session"):
                for query in ("", *(("format=csv", "format=json") if "export" in route.path else ())):
                    await self.ask("GET", filled(route.path), query=query)


def _public(said: Said) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in said.headers if name != "set-cookie")


@attrs.frozen
class Arrived:
    """After the journey."""

    here: World
    travels: Travels
    log: str


@pytest.fixture
async def arrived(place: Path, clock: FakeClock, logged: Callable[[], str]) -> AsyncIterator[Arrived]:
    async with world(place, clock, modules={"lab": lab()}, proxied=True, role_header="") as here:
        journey = Journey(here)
        await journey.whole()
        await here.pulse.guard.trail.upkeep(clock.now())
        await here.access.upkeep(stopping=True)
        yield Arrived(here, journey.travels, logged())


async def test_a_secret_that_went_in_comes_out_nowhere(arrived: Arrived) -> None:
    """One journey, and every place in which something could have stuck."""
    here, travels = arrived.here, arrived.travels
    assert len(travels.secrets) > 40
    assert len(travels.answers) > 60
    # A code of six digits is in many a number: it is looked for in words only.
    code = travels.secrets.pop("code")

    leaks = {
        "the log": travels.found_in(arrived.log),
        "answers": {(asked, name) for asked, said in travels.answers for name in travels.found_in(_text(said))},
        "documents": {(place, name) for place, text in await _documents(here) for name in travels.found_in(text)},
        "the journal": {(place, name) for place, text in await _journal(here) for name in travels.found_in(text)},
        "the console's view": travels.found_in(await _by_console(here)),
        "the API's description": travels.found_in(_text(await here.ask("GET", "/api/openapi.json"))),
        "reprs": {(kind, name) for kind, text in _reprs() for name in travels.found_in(text)},
    }

    assert {place: found for place, found in leaks.items() if found} == {}
    assert f'"{code}"' not in str([text for _, text in await _journal(here)])


async def test_no_secret_lies_in_a_file_in_the_clear_but_those_that_a_person_is_to_read(arrived: Arrived) -> None:
    here, travels = arrived.here, arrived.travels
    travels.secrets.pop("code")

    files = {path: path.read_bytes().decode("latin-1") for path in await asyncio.to_thread(_files, here.place)}
    found = {(path.name, name) for path, text in files.items() for name in travels.found_in(text)}

    assert found == set()
    assert {oct(path.stat().st_mode & 0o077) for path in files} == {"0o0"}


async def test_a_plugin_is_not_shown_by_what_its_callers_came(place: Path, clock: FakeClock) -> None:
    """Its handlers get the principal. What they might log or hand on holds nothing that lets somebody in."""
    calls: list[Call] = []

    async def remember(call: Call) -> Answer:
        calls.append(call)
        return Answer(body={"headers": str(call.headers)}, headers={"set-cookie": "canary-answer"})

    route = Route(
        method="POST",
        path="/plugins/odd/remember",
        summary="Remember.",
        handle=remember,
        scope="monitoring:read",
        permission=("read", "monitoring"),
        request=dict[str, str],
        response=dict[str, str],
    )
    modules = {"odd": make_plugin("odd", pulse_routes=lambda: [route])}
    async with world(place, clock, modules=modules, proxied=True) as here:
        token, user = await here.token("*"), await here.person("bob", "viewer")
        browser = await here.browser(user.id)
        proxy = [("x-proxy-secret", PROXY_SECRET), ("x-forwarded-user", "eve")]
        csrf = (await here.ask("GET", "/api/session", headers=proxy, peer=PROXY)).json["csrf"]
        ways = (bearer(token), [("x-api-token", token)], browser.headers, [*proxy, ("x-csrf-token", csrf)])
        secrets = {"token": token, "session": browser.secret, "csrf": browser.csrf, "proxy": PROXY_SECRET, "of proxy": csrf}
        for way in ways:
            body = json.dumps({"password": "canary-body"}).encode()
            said = await here.ask("POST", route.path, headers=json_headers(way), body=body, peer=PROXY)
            assert said.status == 200, said.body

    travels = Travels({**secrets, "body": "canary-body", "answer": "canary-answer"})
    assert [travels.found_in(repr(call) + str(call.headers)) for call in calls] == [set()] * len(ways)
    assert travels.found_in(repr(await remember(calls[0]))) == set()


SECRET_FIELDS = ("password", "current", "new", "code", "secret", "csrf", "recovery_codes", "uri", "qr_svg", "command", "cookie")


async def test_nothing_that_travels_shows_its_secret(place: Path, clock: FakeClock) -> None:
    shown = []
    async with world(place, clock, modules={}) as here:
        classes = {kind for route in here.routes().values() for kind in (route.request, route.response)}
    for kind in (kind for kind in classes if isinstance(kind, type) and attrs.has(kind)):
        for field in attrs.fields(kind):
            is_text = field.name == "token" and field.type in (str, "str")
            if (field.name in SECRET_FIELDS or is_text) and field.repr:
                shown.append((kind.__name__, field.name))

    assert shown == []


def _files(place: Path) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file()]


def _text(said: Said) -> str:
    return said.body.decode("utf-8", "replace") + json.dumps(said.headers)


COLLECTIONS = ("users", "roles", "tokens", "sessions", "lockouts", "recovery", "vault-keys", "audit-keys", "audit-webhooks")


async def _documents(here: World) -> list[tuple[str, str]]:
    kept = [document for name in COLLECTIONS for document in await here.pulse.store.documents.all(name)]
    assert {document.collection for document in kept} >= {"users", "tokens", "sessions", "audit-webhooks", "vault-keys"}
    return [(document.collection, document.key + document.body.decode()) for document in kept]


async def _journal(here: World) -> list[tuple[str, str]]:
    found = []
    for stream in ("audit", "checkpoints", "changes"):
        found += [(stream, row.subject + row.body.decode()) for row in await here.pulse.store.journal.read(stream, limit=10_000)]
    assert len(found) > 30
    return found


async def _by_console(here: World) -> str:
    paths = ("/api/users", "/api/tokens", "/api/roles", "/api/vault", "/api/audit/webhooks", "/api/audit")
    return "".join([_text(await here.console("GET", path)) for path in paths])


def _reprs() -> list[tuple[str, str]]:
    """How every value of ours that is still about shows itself."""
    told = []
    for thing in gc.get_objects():
        kind = type(thing)
        if str(kind.__module__).startswith("pulse_core") and attrs.has(kind):
            with contextlib.suppress(Exception):
                told.append((kind.__name__, repr(thing)))
    assert len(told) > 50
    assert CONSOLE.name == "console"
    return told
