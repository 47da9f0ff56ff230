"""Administering API tokens, and coming by one."""

import re

import pytest

from tests.web.paper import CONSOLE

TOKENS = "/api/tokens"
READER = {"name": "reader", "scopes": ["monitoring:read"]}


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"]


def bearer(secret):
    return {"authorization": f"Bearer {secret}"}


@pytest.fixture
async def made(browser):
    return (await browser.post(TOKENS, json=READER)).json()


async def test_a_token_is_told_once_and_kept_as_a_hash(browser, store):
    answer = await browser.post(TOKENS, json=READER)
    token, secret = answer.json()["token"], answer.json()["secret"]

    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert re.fullmatch(r"pls_[\w-]{43}", secret)
    assert token["hint"] == f"{secret[4:8]}…{secret[-4:]}"
    assert secret not in (await browser.get(TOKENS)).text
    assert secret.encode() not in store.everything()


async def test_tokens_are_listed_with_who_owns_them(browser, ada, made):
    await browser.post(TOKENS, json=READER | {"name": "ours", "personal": False, "expires_in_days": 7})
    tokens = {one["name"]: one for one in (await browser.get(TOKENS)).json()["data"]}

    assert (tokens["reader"]["owner"], tokens["reader"]["created_by"], tokens["reader"]["expires_at"]) == (ada.id, "ada", None)
    assert tokens["ours"]["owner"] == ""
    assert tokens["ours"]["expires_at"] == tokens["ours"]["created_at"] + 7 * 86_400


@pytest.mark.parametrize("header", ["authorization", "x-api-token"])
async def test_a_token_does_what_its_scopes_say_and_nothing_else(stranger, made, header):
    headers = {header: f"Bearer {made['secret']}" if header == "authorization" else made["secret"]}

    assert (await stranger.get("/api/resources", headers=headers)).status_code == 200
    linked = await stranger.post("/api/resources/r1/link", json={"target": "r2"}, headers=headers)
    assert refusal(linked) == (403, "scope_missing")


async def test_a_token_without_scopes_can_do_nothing(browser, stranger):
    secret = (await browser.post(TOKENS, json={"name": "none"})).json()["secret"]

    assert refusal(await stranger.get("/api/resources", headers=bearer(secret))) == (403, "scope_missing")


async def test_a_token_in_the_address_is_no_token(stranger, made):
    answer = await stranger.get(f"/api/resources?token={made['secret']}")

    assert refusal(answer) == (401, "sign_in_required")


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic YTpi", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.", "x"])
async def test_a_bad_token_never_falls_back_to_the_cookie(browser, header):
    answer = await browser.get("/api/resources", headers={"authorization": header})

    assert refusal(answer) == (401, "bad_token")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_an_expired_token_is_over(browser, stranger, clock):
    secret = (await browser.post(TOKENS, json=READER | {"expires_in_days": 1})).json()["secret"]
    clock.at += 86_401

    assert refusal(await stranger.get("/api/resources", headers=bearer(secret))) == (401, "expired_token")


async def test_a_rotated_token_has_a_new_secret_only(browser, stranger, made):
    answer = await browser.post(f"{TOKENS}/{made['token']['id']}/rotate")

    assert (answer.status_code, answer.json()["token"]["id"]) == (200, made["token"]["id"])
    assert refusal(await stranger.get("/api/resources", headers=bearer(made["secret"]))) == (401, "bad_token")
    assert (await stranger.get("/api/resources", headers=bearer(answer.json()["secret"]))).status_code == 200


async def test_a_revoked_token_is_over(browser, stranger, made):
    answer = await browser.delete(f"{TOKENS}/{made['token']['id']}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert refusal(await stranger.get("/api/resources", headers=bearer(made["secret"]))) == (401, "bad_token")


async def test_a_token_is_renamed_or_given_other_scopes(browser, made):
    path = f"{TOKENS}/{made['token']['id']}"
    renamed = (await browser.patch(path, json={"name": "wall"})).json()
    widened = (await browser.patch(path, json={"scopes": ["audit:read"]})).json()

    assert (renamed["name"], renamed["scopes"]) == ("wall", ["monitoring:read"])
    assert (widened["name"], widened["scopes"]) == ("wall", ["audit:read"])


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"scopes": ["monitoring:fly"]}, (400, "unknown_scope")),
        ({"name": ""}, (400, "bad_name")),
        ({"expires_in_days": 0}, (400, "bad_expiry")),
        ({"expires_in_days": -1}, (400, "bad_expiry")),
        ({"expires_in_days": 1e308}, (400, "bad_expiry")),
        ({"scopes": "*"}, (400, "wrong_type")),
        ({"owner": "usr_x"}, (400, "unknown_field")),
    ],
)
async def test_a_token_that_does_not_fit_is_not_made(browser, access, changes, refused):
    assert refusal(await browser.post(TOKENS, json=READER | changes)) == refused
    assert access.tokens.all() == []


async def test_nobody_gives_a_token_more_than_they_may_do_themselves(browser, people):
    role = {"title": "Keeper", "allow": [["admin", "users"], ["read", "users"]]}
    await browser.post("/api/roles", json=role)
    await people.add("kim", "keeper")
    theirs = await people.browser("kim")

    refused = await theirs.post(TOKENS, json={"name": "more", "scopes": ["*"], "personal": False})

    assert refusal(refused) == (403, "beyond_own_rights")


async def test_a_personal_token_dies_with_its_owner(browser, people, stranger):
    kim = await people.add("kim", "admin")
    theirs = await people.browser("kim")
    secret = (await theirs.post(TOKENS, json=READER)).json()["secret"]

    await browser.delete(f"/api/users/{kim.id}")

    assert refusal(await stranger.get("/api/resources", headers=bearer(secret))) == (401, "bad_token")


@pytest.mark.parametrize("personal", [True, False])
async def test_what_a_program_makes_is_the_organisations(client, personal):
    answer = await client.post(TOKENS, json=READER | {"personal": personal})

    assert (answer.status_code, answer.json()["token"]["owner"]) == (201, "")


async def test_scopes_and_presets_are_told(browser):
    answer = (await browser.get("/api/scopes")).json()

    names = [one["name"] for one in answer["data"]]
    assert {"monitoring:read", "agent:enroll", "relay:mobile:access", "*"} <= set(names)
    assert all(set(preset["scopes"]) <= set(names) for preset in answer["presets"])
    assert {"kiosk", "agent"} <= {preset["name"] for preset in answer["presets"]}


ROUTES = [
    ("GET", "/api/scopes", None),
    ("GET", TOKENS, None),
    ("POST", TOKENS, READER),
    ("PATCH", f"{TOKENS}/tok_x", {"name": "x"}),
    ("POST", f"{TOKENS}/tok_x/rotate", None),
    ("DELETE", f"{TOKENS}/tok_x", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES[3:])
async def test_a_token_that_is_not_there_is_not_found(browser, method, path, body):
    assert refusal(await browser.request(method, path, json=body)) == (404, "unknown_token")


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
async def test_tokens_are_for_administrators(people, stranger, method, path, body):
    await people.add("vic", "viewer")
    theirs = await people.browser("vic")

    assert refusal(await stranger.request(method, path, json=body)) == (401, "sign_in_required")
    assert refusal(await theirs.request(method, path, json=body)) == (403, "permission_missing")


@pytest.mark.parametrize(("method", "path", "body"), ROUTES[2:])
async def test_tokens_are_changed_by_who_proved_who_they_are(browser, clock, method, path, body):
    clock.at += 301

    assert refusal(await browser.request(method, path, json=body)) == (403, "fresh_required")


async def test_what_is_done_to_tokens_is_in_the_trail_without_secrets(browser, told, store):
    made = (await browser.post(TOKENS, json=READER)).json()
    path = f"{TOKENS}/{made['token']['id']}"
    await browser.patch(path, json={"scopes": ["audit:read"]})
    rotated = (await browser.post(f"{path}/rotate")).json()
    await browser.delete(path)

    events = [one for one in told() if one["event"].startswith("token.")]
    assert [one["event"] for one in events] == ["token.added", "token.changed", "token.rotated", "token.revoked"]
    assert {(one["subject"], one["actor"]["name"], one["outcome"]) for one in events} == {("token:reader", "ada", "done")}
    assert events[1]["details"]["scopes_before"] == ["monitoring:read"]
    assert made["secret"].encode() not in store.everything()
    assert rotated["secret"].encode() not in store.everything()


async def test_a_token_is_in_the_trail_as_itself(client, told, access):
    await access.tokens.mint(name="other", scopes=(), expires_at=None, personal=False, by=CONSOLE)
    await client.post("/api/users", json={"name": "bob"})

    event = told()[-1]
    assert (event["event"], event["actor"]["kind"], event["actor"]["name"]) == ("user.added", "token", "tests")
