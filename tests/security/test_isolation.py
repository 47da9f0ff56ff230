"""Nobody of another organisation learns whether something exists here, by no route."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import attrs
import pytest

from pulse_core.plugin import OpenTo, Route
from pulse_core.testing import FakeClock
from tests.security.asking import Headers, Said, filled
from tests.security.callers import Callers
from tests.security.world import World, elsewhere, json_headers, lab, world

BODY = b'{"nonsense": true}'
FOREIGNERS = (
    "another organisation's token",
    "another organisation's session",
    "another organisation's program, vouched for",
    "another organisation's person, vouched for",
)


@attrs.frozen
class Known:
    """What exists here, by the name of the path's parameter and the room it is in."""

    ids: Mapping[str, str]

    def path(self, route: Route) -> str:
        """The route's path to something that is really there."""
        noun = "sessions" if "/sessions/" in route.path else "".join(route.path.split("/")[2:3])
        return route.path.format(
            id=self.ids.get(noun, self.ids["resources"]), kind="lab", key=self.ids["key"], pin=self.ids["pin"]
        )


async def furnished(here: World) -> Known:
    """One thing of every kind."""
    console, by = here.console, json_headers()
    user = await here.person("bob", "admin")
    browser = await here.browser(user.id)
    token = await console("POST", "/api/tokens", headers=by, body=b'{"name":"t","personal":false}')
    role = await console("POST", "/api/roles", headers=by, body=b'{"title":"Night shift"}')
    hook = await console("POST", "/api/audit/webhooks", headers=by, body=b'{"url":"https://example.org/hook"}')
    screen = await console("POST", "/api/kiosk-links", headers=by, body=b'{"name":"Hall","views":[{"path":"/dashboard"}]}')
    assert (token.status, role.status, hook.status, screen.status) == (201, 201, 201, 201)
    ids = {
        "users": user.id,
        "tokens": token.json["token"]["id"],
        "roles": role.json["id"],
        "audit": hook.json["webhook"]["id"],
        "sessions": browser.session,
        "kiosk-links": screen.json["link"]["id"],
        "resources": "r-here",
        "agents": "a1",
        "pin": "p-here",
        "key": "dashboard",
    }
    return Known(ids)


def same(said: Said) -> tuple[int, bytes, list[tuple[str, str]]]:
    """The answer without its number, which differs from every other's."""
    number = said.header("x-request-id")
    headers = [(name, value) for name, value in said.headers if name not in ("x-request-id", "content-length")]
    return said.status, said.body.replace(number.encode(), b"#"), headers


@pytest.fixture
async def here(place: Path, clock: FakeClock) -> AsyncIterator[World]:
    modules = {"lab": lab(), "elsewhere": elsewhere()}
    async with world(place, clock, proxied=True, modules=modules, audit_async=True) as made:
        yield made


def guarded(here: World) -> list[Route]:
    return [route for route in here.routes().values() if route.open_to is not OpenTo.EVERYBODY and route.path != "/ws"]


async def test_a_foreigner_gets_the_same_bytes_for_what_is_there_and_for_what_is_not(here: World) -> None:
    callers = await Callers(here).make()
    known, told = await furnished(here), []

    for name in FOREIGNERS:
        headers: Headers = json_headers(await callers[name].presents())
        for route in guarded(here):
            there = await here.ask(route.method, known.path(route), headers=headers, body=BODY)
            absent = await here.ask(route.method, filled(route.path, "no"), headers=headers, body=BODY)
            if there.status != 404 or there.code != "not_found" or same(there) != same(absent):
                told.append((name, route.method, route.path, there.status, absent.status))

    assert told == []


async def test_what_is_in_another_organisations_store_is_absent_here(here: World, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o700)
    told = []
    async with world(theirs, FakeClock(), modules={"lab": lab()}) as there:
        foreign = await furnished(there)
    token = json_headers([("authorization", f"Bearer {await here.token('*')}")])
    ada = await here.person("ada", "admin")

    for route in guarded(here):
        if "{id}" not in route.path or "agents" in route.path or route.path.startswith("/plugins/"):
            continue
        headers = token if route.open_to is OpenTo.ALLOWED else json_headers((await here.browser(ada.id)).headers)
        path = foreign.path(route)
        id = next(part for part, shape in zip(path.split("/"), route.path.split("/"), strict=True) if shape == "{id}")
        asked = await here.ask(route.method, path, headers=headers, body=b"{}")
        made_up = "z" * len(id)
        absent = await here.ask(route.method, path.replace(id, made_up), headers=headers, body=b"{}")
        renamed = attrs.evolve(asked, body=asked.body.replace(id.encode(), made_up.encode()))
        if asked.status not in (400, 404) or same(renamed) != same(absent):
            told.append((route.method, route.path, asked.status, absent.status))

    assert told == []
