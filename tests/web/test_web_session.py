"""Signing in, staying signed in, and signing out."""

import re

import pyotp
import pytest

from tests.web.paper import PASSWORD

SESSION = "/api/session"
GOOD = {"name": "ada", "password": PASSWORD}
HTTPS = "https://127.0.0.1:7655"


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"]


def secret_of(answer):
    return re.match(r"[^=]+=([^;]*);", answer.headers["set-cookie"])[1]


async def test_a_stranger_learns_only_that_they_are_one(stranger, ada):
    answer = await stranger.get(SESSION)

    assert answer.status_code == 200
    assert answer.json() == {
        "state": "signed_out",
        "user": None,
        "principal": None,
        "roles": [],
        "permissions": [],
        "csrf": "",
        "confirmed_at": 0.0,
        "expires_at": None,
        "ways": [{"name": "password", "title": "Password"}],
        "bootstrap_file": "",
        "logout_url": "",
        "kiosk": None,
    }


async def test_who_signs_in_learns_who_they_are_and_what_they_may_do(stranger, ada, clock):
    answer = await stranger.post(SESSION, json=GOOD)

    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    state = answer.json()
    assert (state["state"], state["user"]["name"], state["roles"]) == ("signed_in", "ada", ["admin"])
    assert state["principal"] == {"id": ada.id, "kind": "person", "name": "ada"}
    assert ["admin", "users"] in state["permissions"]
    assert (state["confirmed_at"], state["expires_at"]) == (clock.at, clock.at + 24 * 3600)


async def test_the_state_stays_the_same_when_the_page_is_loaded_again(stranger, ada):
    signed_in = (await stranger.post(SESSION, json=GOOD)).json()

    assert (await stranger.get(SESSION)).json() == signed_in


async def test_the_session_is_in_a_cookie_and_nowhere_else(stranger, ada, store):
    answer = await stranger.post(SESSION, json=GOOD)

    secret = secret_of(answer)
    assert len(secret) >= 43
    assert secret not in answer.text
    assert secret.encode() not in store.everything()


@pytest.mark.parametrize(
    ("base_url", "cookie"),
    [
        ("http://127.0.0.1:7655", r"pulse_session=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax"),
        (HTTPS, r"__Host-pulse_session=[\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure"),
    ],
)
async def test_the_cookie_is_as_narrow_as_the_way_allows(open_stranger, ada, base_url, cookie):
    async with open_stranger(base_url=base_url) as browser:
        answer = await browser.post(SESSION, json=GOOD)
        lasting = await browser.post(SESSION, json=GOOD | {"remember": True})
        state = (await browser.get(SESSION)).json()

    assert re.fullmatch(cookie, answer.headers["set-cookie"])
    assert re.fullmatch(cookie + f"; Max-Age={30 * 86_400}", lasting.headers["set-cookie"])
    assert state["state"] == "signed_in"


async def test_on_https_the_plain_cookie_is_nothing(open_stranger, ada):
    async with open_stranger(base_url=HTTPS) as browser:
        secret = secret_of(await browser.post(SESSION, json=GOOD))
        browser.cookies.clear()
        answer = await browser.get(SESSION, headers={"cookie": f"pulse_session={secret}"})

    assert answer.json()["state"] == "signed_out"


@pytest.mark.parametrize("order", [{"name": "ada", "password": "wrong"}, {"name": "nobody", "password": PASSWORD}])
async def test_a_wrong_name_and_a_wrong_password_sound_the_same(stranger, ada, order):
    answer = await stranger.post(SESSION, json=order)

    error = answer.json()["error"]
    assert answer.status_code == 401
    assert (error["code"], error["message"], error["details"]) == ("bad_credentials", "Name or password are wrong.", {})
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("name", ["ada", "nobody"])
async def test_five_failures_lock_the_name_whether_there_is_one_or_not(stranger, ada, name):
    failures = [await stranger.post(SESSION, json={"name": name, "password": "wrong"}) for _ in range(5)]
    locked = await stranger.post(SESSION, json={"name": name, "password": PASSWORD})

    assert {answer.status_code for answer in failures} == {401}
    assert refusal(locked) == (429, "locked")
    assert int(locked.headers["retry-after"]) > 800


async def test_a_body_that_is_not_labelled_as_json_signs_nobody_in(stranger, ada):
    body = '{"name": "ada", "password": "seven green bottles"}'
    answer = await stranger.post(SESSION, content=body, headers={"content-type": "text/plain"})

    assert refusal(answer) == (415, "wrong_media_type")


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}],
)
async def test_no_other_site_signs_anybody_in(stranger, ada, headers):
    answer = await stranger.post(SESSION, json=GOOD, headers=headers)

    assert refusal(answer) == (403, "wrong_origin")
    assert "set-cookie" not in answer.headers


async def test_whoever_is_disabled_sounds_like_nobody(stranger, people, browser):
    vic = await people.add("vic", "viewer")
    await browser.patch(f"/api/users/{vic.id}", json={"disabled": True})

    answer = await stranger.post(SESSION, json={"name": "vic", "password": PASSWORD})

    assert (refusal(answer), answer.json()["error"]["message"]) == ((401, "bad_credentials"), "Name or password are wrong.")


@pytest.mark.parametrize(
    "body", [b"[" * 30_000, b'{"name": ' * 3_000, b"\xff\xfe", b"null", b'{"name": "a", "password": "b", "password": 5}']
)
async def test_a_body_that_is_a_trap_signs_nobody_in(stranger, ada, body):
    answer = await stranger.post(SESSION, content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400


async def test_while_the_store_is_away_nobody_signs_in_and_it_is_said(stranger, ada, store):
    store.broken = True

    assert refusal(await stranger.post(SESSION, json=GOOD)) == (503, "store_unavailable")


async def test_a_password_of_ten_megabytes_is_not_read(stranger, ada):
    answer = await stranger.post(SESSION, json={"name": "ada", "password": "x" * 10_000_000})

    assert answer.status_code == 413


async def test_a_second_factor_is_asked_for_and_does(browser, open_stranger, clock):
    offer = (await browser.post("/api/account/second-factor")).json()
    app = pyotp.TOTP(offer["secret"])
    await browser.post("/api/account/second-factor/confirm", json={"code": app.at(int(clock.at))})
    clock.at += 60

    async with open_stranger() as other:
        without = await other.post(SESSION, json=GOOD)
        wrong = await other.post(SESSION, json=GOOD | {"code": "000000"})
        right = await other.post(SESSION, json=GOOD | {"code": app.at(int(clock.at))})
        again = await other.post(SESSION, json=GOOD | {"code": app.at(int(clock.at))})

    assert refusal(without) == (401, "second_factor_required")
    assert refusal(wrong) == (401, "second_factor_required")
    assert right.status_code == 201
    assert refusal(again) == (401, "second_factor_required")


async def test_a_session_that_somebody_else_chose_is_never_adopted(stranger, ada):
    chosen = "A" * 43
    answer = await stranger.post(SESSION, json=GOOD, headers={"cookie": f"pulse_session={chosen}"})

    assert secret_of(answer) != chosen
    stranger.cookies.clear()
    state = (await stranger.get(SESSION, headers={"cookie": f"pulse_session={chosen}"})).json()
    assert state["state"] == "signed_out"


async def test_signing_in_again_ends_the_session_from_before(stranger, ada):
    first = secret_of(await stranger.post(SESSION, json=GOOD))
    second = secret_of(await stranger.post(SESSION, json=GOOD))
    stranger.cookies.clear()

    assert first != second
    assert (await stranger.get(SESSION, headers={"cookie": f"pulse_session={first}"})).json()["state"] == "signed_out"
    assert (await stranger.get(SESSION, headers={"cookie": f"pulse_session={second}"})).json()["state"] == "signed_in"


@pytest.mark.parametrize("token", ["", "0" * 64])
async def test_without_the_token_of_the_page_nothing_is_changed(browser, token, told):
    browser.headers["x-csrf-token"] = token
    answer = await browser.post("/api/users", json={"name": "eve"})

    assert refusal(answer) == (403, "csrf_failed")
    assert [event["event"] for event in told()][-1] == "access.refused"


async def test_the_token_of_another_session_does_not_do(people):
    one, other = await people.browser("ada"), await people.browser("ada")
    one.headers["x-csrf-token"] = other.headers["x-csrf-token"]

    assert refusal(await one.delete(SESSION)) == (403, "csrf_failed")


async def test_signing_out_ends_the_session_and_takes_the_cookie_away(browser):
    secret = browser.cookies["pulse_session"]
    answer = await browser.delete(SESSION)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["set-cookie"] == "pulse_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
    assert (await browser.get(SESSION, headers={"cookie": f"pulse_session={secret}"})).json()["state"] == "signed_out"


async def test_a_session_ends_after_a_day_without_use_and_slides_with_use(browser, clock):
    clock.at += 23 * 3600
    used = (await browser.get(SESSION)).json()
    clock.at += 23 * 3600
    still = (await browser.get(SESSION)).json()
    clock.at += 24 * 3600 + 1
    over = (await browser.get(SESSION)).json()

    assert (used["state"], still["state"], over["state"]) == ("signed_in", "signed_in", "signed_out")


async def test_what_is_sensitive_wants_a_proof_of_the_last_five_minutes(browser, clock):
    clock.at += 301
    stale = await browser.post("/api/users", json={"name": "bob"})
    wrong = await browser.post(f"{SESSION}/confirm", json={"password": "wrong"})
    confirmed = await browser.post(f"{SESSION}/confirm", json={"password": PASSWORD})
    fresh = await browser.post("/api/users", json={"name": "bob"})

    assert refusal(stale) == (403, "fresh_required")
    assert refusal(wrong) == (401, "bad_credentials")
    assert (confirmed.status_code, confirmed.json()["confirmed_at"]) == (200, clock.at)
    assert fresh.status_code == 201


async def test_somebody_else_cannot_lock_who_is_signed_in_out_of_confirming(browser, stranger):
    for _ in range(6):
        await stranger.post(SESSION, json={"name": "ada", "password": "wrong"})

    assert (await browser.post(f"{SESSION}/confirm", json={"password": PASSWORD})).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"), [("DELETE", SESSION, None), ("POST", f"{SESSION}/confirm", {"password": PASSWORD})]
)
async def test_a_session_is_for_persons(client, stranger, ada, method, path, body):
    by_token = await client.request(method, path, json=body)
    by_nobody = await stranger.request(method, path, json=body)

    assert refusal(by_token) == (403, "persons_only")
    assert refusal(by_nobody) == (401, "sign_in_required")


async def test_a_token_sees_itself(client):
    state = (await client.get(SESSION)).json()

    assert (state["state"], state["principal"]["kind"], state["user"], state["csrf"]) == ("signed_in", "token", None, "")


async def test_a_bad_token_is_refused_even_where_none_is_needed(browser):
    answer = await browser.get(SESSION, headers={"authorization": "Bearer pls_nonsense"})

    assert refusal(answer) == (401, "bad_token")


async def test_signing_in_and_out_is_in_the_trail_and_no_password_is(stranger, ada, told, store):
    await stranger.post(SESSION, json=GOOD | {"password": "hunter-2-hunter-2"})
    await stranger.post(SESSION, json={"name": "hunter-2-hunter-2", "password": ""})
    signed_in = await stranger.post(SESSION, json=GOOD)
    await stranger.delete(SESSION, headers={"x-csrf-token": signed_in.json()["csrf"]})

    events = [(one["event"], one["subject"], one["outcome"]) for one in told() if one["event"].startswith("session")]
    assert events == [
        ("session.opened", "user:ada", "refused"),
        ("session.opened", "user:?", "refused"),
        ("session.opened", "user:ada", "done"),
        ("session.ended", "user:ada", "done"),
    ]
    assert b"hunter-2" not in store.everything()
