"""What another site's page can try in the browser of somebody who is signed in here."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pulse_core.model.access import User
from pulse_core.testing import FakeClock
from tests.security.asking import Headers
from tests.security.world import PASSWORD, World, json_headers, world

OWN = ("origin", "http://127.0.0.1:7655")
EVIL = ("origin", "https://evil.example")
SIGN_IN = b'{"name":"ada","password":"%s"}' % PASSWORD.encode()
NEW_USER = b'{"name":"mallory","roles":["admin"]}'


@pytest.fixture
async def here(place: Path, clock: FakeClock) -> AsyncIterator[World]:
    async with world(place, clock, modules={}) as made:
        yield made


@pytest.fixture
async def ada(here: World) -> User:
    return await here.person("ada", "admin")


async def test_a_session_that_somebody_planted_is_never_adopted(here: World, ada: User) -> None:
    planted = ("cookie", "pulse_session=" + "a" * 43)

    said = await here.ask("POST", "/api/session", headers=json_headers([planted, OWN]), body=SIGN_IN)

    assert said.status == 201
    assert "a" * 43 not in said.cookies[0]
    assert (await here.ask("GET", "/api/users", headers=[planted])).status == 401


async def test_a_session_that_a_stranger_planted_from_their_own_account_ends_where_somebody_signs_in(
    here: World, ada: User
) -> None:
    mallory = await here.browser((await here.person("mallory", "viewer")).id)

    said = await here.ask("POST", "/api/session", headers=json_headers([mallory.cookie, OWN]), body=SIGN_IN)

    assert said.json["user"]["name"] == "ada"
    assert (await here.ask("GET", "/api/account", headers=mallory.headers)).status == 401


async def test_two_session_cookies_are_no_session(here: World, ada: User) -> None:
    """A page of a neighbouring host can add a cookie, and must not win by being the first or the last."""
    browser = await here.browser(ada.id)

    for cookie in (f"pulse_session=x; {browser.cookie[1]}", f"{browser.cookie[1]}; pulse_session=x"):
        said = await here.ask("GET", "/api/account", headers=[("cookie", cookie)])
        assert (said.status, said.code) == (401, "ambiguous_credentials")


CROSS_SITE = {
    "a form": [("content-type", "application/x-www-form-urlencoded"), EVIL, ("sec-fetch-site", "cross-site")],
    "a form with a file": [("content-type", "multipart/form-data; boundary=x"), EVIL, ("sec-fetch-site", "cross-site")],
    "JSON as text": [("content-type", "text/plain"), EVIL, ("sec-fetch-site", "cross-site")],
    "JSON as text, from a sandbox": [("content-type", "text/plain"), ("origin", "null")],
    "fetch": [("content-type", "application/json"), EVIL, ("sec-fetch-site", "cross-site")],
    "fetch of a neighbour": [("content-type", "application/json"), ("sec-fetch-site", "same-site")],
    "an old browser": [("content-type", "application/json")],
    "an old browser's form": [("content-type", "text/plain")],
    "a page that guesses the token": [("content-type", "application/json"), ("x-csrf-token", "0" * 64)],
    "another port": [("content-type", "application/json"), ("origin", "http://127.0.0.1:8000")],
    "https pretending": [("content-type", "application/json"), ("origin", "http://127.0.0.1:7655.evil.example")],
}


@pytest.mark.parametrize("sent", CROSS_SITE.values(), ids=CROSS_SITE)
async def test_a_foreign_page_changes_nothing_with_the_cookie_alone(here: World, ada: User, sent: Headers) -> None:
    browser = await here.browser(ada.id)

    said = await here.ask("POST", "/api/users", headers=[browser.cookie, *sent], body=NEW_USER)

    assert said.status == 403
    assert said.code in ("wrong_origin", "csrf_failed")
    assert here.access.users.named("mallory") is None


@pytest.mark.parametrize("sent", [EVIL, ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "null")])
async def test_a_foreign_page_changes_nothing_even_with_the_right_token(here: World, ada: User, sent: tuple[str, str]) -> None:
    browser = await here.browser(ada.id)

    said = await here.ask("POST", "/api/users", headers=json_headers([*browser.headers, sent]), body=NEW_USER)

    assert (said.status, said.code) == (403, "wrong_origin")


@pytest.mark.parametrize("label", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "text/json"])
async def test_nobody_is_signed_in_by_a_form(here: World, ada: User, label: str) -> None:
    """Signing a browser in to an attacker's account is an attack, too."""
    said = await here.ask("POST", "/api/session", headers=[("content-type", label)], body=SIGN_IN)

    assert (said.status, said.code) == (415, "wrong_media_type")
    assert said.cookies == []


@pytest.mark.parametrize("body", [b"", b"name=mallory"])
async def test_what_needs_no_body_needs_the_token_of_the_page_all_the_same(here: World, ada: User, body: bytes) -> None:
    browser = await here.browser(ada.id)

    for method, path in (("DELETE", "/api/session"), ("POST", "/api/vault/rotate"), ("DELETE", "/api/account/sessions")):
        assert (await here.ask(method, path, headers=[browser.cookie], body=body)).code == "csrf_failed"

    assert (await here.ask("GET", "/api/account", headers=[browser.cookie])).status == 200


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "GET"])
async def test_reading_methods_change_nothing(here: World, ada: User, method: str) -> None:
    headers = [(await here.browser(ada.id)).cookie, ("x-http-method-override", "POST"), ("x-method-override", "DELETE")]

    for path in ("/api/session", "/api/account/sessions", "/api/vault/rotate"):
        assert (await here.ask(method, path, headers=headers, query="")).status in (200, 405)

    assert (await here.ask("GET", "/api/account", headers=headers)).status == 200


async def test_no_answer_lets_another_site_read_it(here: World, ada: User) -> None:
    browser = await here.browser(ada.id)

    for method in ("GET", "OPTIONS"):
        said = await here.ask(method, "/api/account", headers=[browser.cookie, EVIL, ("access-control-request-method", "POST")])
        assert [name for name, _ in said.headers if name.startswith("access-control-")] == []
        assert said.header("cross-origin-resource-policy") == "same-origin"
        assert said.header("x-frame-options") == "DENY"


SOCKETS = {
    "another site": ([EVIL], 403),
    "a sandbox": ([("origin", "null")], 403),
    "another port": ([("origin", "http://127.0.0.1:8000")], 403),
    "our name below another": ([("origin", "http://127.0.0.1:7655.evil.example")], 403),
    "our name in another's user": ([("origin", "http://127.0.0.1:7655@evil.example")], 403),
    "nobody said": ([], 403),
    "our own name, but across sites": ([OWN, ("sec-fetch-site", "cross-site")], 403),
    "our own page": ([OWN], 101),
}


@pytest.mark.parametrize(("sent", "status"), SOCKETS.values(), ids=SOCKETS)
async def test_a_socket_that_a_cookie_opens_is_for_our_own_page(here: World, ada: User, sent: Headers, status: int) -> None:
    browser = await here.browser(ada.id)

    assert (await here.knock("/ws", headers=[browser.cookie, *sent])).status == status


async def test_a_name_that_was_bound_to_this_machine_gets_no_answer(here: World, ada: User) -> None:
    """DNS rebinding: the page's own name leads here, so that its origin and the host agree."""
    browser = await here.browser(ada.id)
    rebound = [browser.cookie, ("origin", "http://evil.example:7655")]

    assert (await here.ask("GET", "/api/session", headers=rebound, host="evil.example:7655")).status == 421
    assert (await here.knock("/ws", headers=rebound, host="evil.example:7655")).status == 421
