"""Whoever has some rights does not get more of them by way of those they have."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pulse_core.model.access import User
from pulse_core.testing import FakeClock
from tests.security.asking import Headers, Said
from tests.security.callers import SCOPES
from tests.security.world import CONSOLE, World, bearer, json_headers, world


@pytest.fixture
async def here(place: Path, clock: FakeClock) -> AsyncIterator[World]:
    async with world(place, clock, modules={}) as made:
        yield made


@pytest.fixture
async def ada(here: World) -> User:
    return await here.person("ada", "admin")


async def ask(here: World, headers: Headers, method: str, path: str, order: object = None) -> Said:
    body = b"" if order is None else json.dumps(order).encode()
    return await here.ask(method, path, headers=json_headers(headers), body=body)


async def test_a_token_makes_no_token_that_may_do_more(here: World) -> None:
    writer = bearer(await here.token("settings:write"))
    made = {}

    for scope in (one for one in SCOPES if not one.startswith("lab")):
        made[scope] = (await ask(here, writer, "POST", "/api/tokens", {"name": "x", "scopes": [scope]})).status

    assert [scope for scope, status in made.items() if status == 201] == ["settings:write"]


async def test_a_token_that_may_change_settings_becomes_nobody_who_may_more(here: World, ada: User) -> None:
    writer, bob = bearer(await here.token("settings:write")), await here.person("bob")
    await here.token("*", name="everything")
    strong = next(card.id for card in here.access.tokens.all() if card.name == "everything")
    tries = {
        "a new administrator": ("POST", "/api/users", {"name": "eve", "roles": ["admin"]}),
        "an administrator's password": ("POST", f"/api/users/{ada.id}/password", {}),
        "an administrator's second factor": ("DELETE", f"/api/users/{ada.id}/second-factor", None),
        "another's roles": ("PATCH", f"/api/users/{bob.id}", {"roles": ["admin"]}),
        "a role": ("POST", "/api/roles", {"title": "All", "allow": [["admin", "*"]]}),
        "a stronger token's new secret": ("POST", f"/api/tokens/{strong}/rotate", None),
        "a stronger token's scopes for itself": ("PATCH", f"/api/tokens/{strong}", {"scopes": ["*"]}),
    }

    said = {name: await ask(here, writer, *one) for name, one in tries.items()}

    assert {name: (one.status, one.code) for name, one in said.items()} == dict.fromkeys(tries, (403, "beyond_own_rights"))


async def test_who_administers_users_and_nothing_else_becomes_nothing_else(here: World, ada: User) -> None:
    order = {"id": "helpdesk", "title": "Helpdesk", "allow": [["admin", "users"]]}
    await here.console("POST", "/api/roles", headers=json_headers(), body=json.dumps(order).encode())
    hank = await here.person("hank", "helpdesk")
    browser = (await here.browser(hank.id)).headers
    everything = [["admin", "*"]]
    tries = {
        "own roles": ("PATCH", f"/api/users/{hank.id}", {"roles": ["admin"]}, "own_roles"),
        "the own role": ("PUT", "/api/roles/helpdesk", {"title": "Helpdesk", "allow": everything}, "own_role"),
        "a friend": ("POST", "/api/users", {"name": "eve", "roles": ["admin"]}, "beyond_own_rights"),
        "another role": ("POST", "/api/roles", {"title": "All", "allow": everything}, "beyond_own_rights"),
        "by inheritance": ("POST", "/api/roles", {"title": "All", "inherits": ["admin"]}, "beyond_own_rights"),
        "as ada": ("POST", f"/api/users/{ada.id}/password", {}, "beyond_own_rights"),
        "a program": ("POST", "/api/tokens", {"name": "x", "scopes": ["*"], "personal": False}, "beyond_own_rights"),
        "own program": ("POST", "/api/tokens", {"name": "x", "scopes": ["*"]}, "beyond_own_rights"),
        "a built-in role": ("PUT", "/api/roles/viewer", {"title": "Viewer", "allow": everything}, "built_in_role"),
    }

    said = {name: await ask(here, browser, *one[:3]) for name, one in tries.items()}

    assert {name: (one.status, one.code) for name, one in said.items()} == {name: (403, one[3]) for name, one in tries.items()}


async def test_a_denial_cannot_be_got_rid_of_by_another_role(here: World) -> None:
    order = {"id": "but", "title": "But", "deny": [["read", "audit"]]}
    await here.console("POST", "/api/roles", headers=json_headers(), body=json.dumps(order).encode())
    browser = await here.browser((await here.person("bob", "but", "admin", "auditor")).id)

    assert (await ask(here, browser.headers, "GET", "/api/audit")).code == "permission_missing"


async def test_the_last_administrator_stays_whatever_is_tried(here: World, ada: User) -> None:
    tries = (
        ("DELETE", f"/api/users/{ada.id}", None),
        ("PATCH", f"/api/users/{ada.id}", {"disabled": True}),
        ("PATCH", f"/api/users/{ada.id}", {"roles": ["viewer"]}),
        ("PATCH", f"/api/users/{ada.id}", {"roles": []}),
    )

    for method, path, order in tries:
        body = b"" if order is None else json.dumps(order).encode()
        said = await here.console(method, path, headers=json_headers(), body=body)
        assert (said.status, said.code) == (409, "last_administrator")


async def test_a_session_does_not_outlive_a_new_password_or_a_removed_account(here: World, ada: User) -> None:
    bob = await here.person("bob", "viewer")
    first, second = await here.browser(bob.id), await here.browser(bob.id)
    order = {"current": "seven green bottles", "new": "eight green bottles"}

    assert (await ask(here, first.headers, "POST", "/api/account/password", order)).status == 204
    assert (await ask(here, first.headers, "GET", "/api/account")).status == 200
    assert (await ask(here, second.headers, "GET", "/api/account")).status == 401
    await here.access.users.remove(bob.id, by=CONSOLE)
    assert (await ask(here, first.headers, "GET", "/api/account")).status == 401
