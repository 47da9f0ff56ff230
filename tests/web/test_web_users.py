"""Administering users."""

import pytest

from tests.web.paper import CONSOLE, PASSWORD

USERS = "/api/users"


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
async def vic(people):
    return await people.add("vic", "viewer")


async def test_users_are_listed_by_name_without_anything_secret(browser, vic):
    answer = await browser.get(USERS)

    assert [one["name"] for one in answer.json()["data"]] == ["ada", "vic"]
    assert set(answer.json()["data"][0]) == {
        "id",
        "name",
        "title",
        "roles",
        "disabled",
        "provider",
        "second_factor",
        "organisation",
        "created_at",
        "signed_in_at",
        "locked_until",
    }


async def test_a_user_is_added_with_a_password_that_is_told_once(browser, stranger, store):
    answer = await browser.post(USERS, json={"name": "Bob", "title": "Bob B.", "roles": ["operator"]})
    user, password = answer.json()["user"], answer.json()["password"]

    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert (user["name"], user["title"], user["roles"]) == ("bob", "Bob B.", ["operator"])
    assert password.encode() not in store.everything()
    assert password not in (await browser.get(USERS)).text
    assert (await stranger.post("/api/session", json={"name": "bob", "password": password})).status_code == 201


async def test_a_given_password_is_not_told_again(browser):
    answer = await browser.post(USERS, json={"name": "bob", "password": PASSWORD})

    assert (answer.status_code, answer.json()["password"]) == (201, "")


@pytest.mark.parametrize(
    ("order", "refused"),
    [
        ({"name": "ada"}, (409, "name_taken")),
        ({"name": "ADA"}, (409, "name_taken")),
        ({"name": "аdа"}, (400, "bad_name")),
        ({"name": "bob", "roles": ["owner"]}, (400, "unknown_role")),
        ({"name": "bob", "password": "short"}, (400, "weak_password")),
        ({"name": 5}, (400, "wrong_type")),
        ({}, (400, "wrong_type")),
        ({"name": "bob", "admin": True}, (400, "unknown_field")),
    ],
)
async def test_a_user_that_does_not_fit_is_not_added(browser, access, order, refused):
    assert refusal(await browser.post(USERS, json=order)) == refused
    assert len(access.users.all()) == 1


async def test_a_user_is_changed_where_something_is_said(browser, vic):
    answer = await browser.patch(f"{USERS}/{vic.id}", json={"title": "Vic"})
    again = await browser.patch(f"{USERS}/{vic.id}", json={"roles": ["operator"]})

    assert (answer.status_code, answer.json()["title"], answer.json()["roles"]) == (200, "Vic", ["viewer"])
    assert (again.json()["title"], again.json()["roles"]) == ("Vic", ["operator"])


async def test_who_is_disabled_is_out_at_once(browser, people, vic):
    theirs = await people.browser("vic")

    await browser.patch(f"{USERS}/{vic.id}", json={"disabled": True})

    assert (await theirs.get("/api/account")).status_code == 401


async def test_who_is_removed_is_out_at_once(browser, people, vic):
    theirs = await people.browser("vic")

    answer = await browser.delete(f"{USERS}/{vic.id}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await theirs.get("/api/account")).status_code == 401
    assert refusal(await browser.get(f"{USERS}/{vic.id}")) == (404, "unknown_user")


@pytest.mark.parametrize(("method", "body"), [("PATCH", {"roles": ["viewer"]}), ("PATCH", {"disabled": True}), ("DELETE", None)])
async def test_nobody_does_it_to_themselves(browser, ada, method, body):
    assert refusal(await browser.request(method, f"{USERS}/{ada.id}", json=body)) == (403, "own_roles")


@pytest.mark.parametrize(("method", "body"), [("PATCH", {"roles": []}), ("PATCH", {"disabled": True}), ("DELETE", None)])
async def test_the_last_administrator_stays_even_for_the_console(open_stranger, ada, method, body):
    async with open_stranger(console=True) as console:
        assert refusal(await console.request(method, f"{USERS}/{ada.id}", json=body)) == (409, "last_administrator")


async def test_a_new_password_signs_the_user_out_and_is_told_once(browser, people, stranger, vic):
    theirs = await people.browser("vic")

    made_up = await browser.post(f"{USERS}/{vic.id}/password", json={})
    given = await browser.post(f"{USERS}/{vic.id}/password", json={"password": "nine brown bottles"})

    assert (made_up.status_code, bool(made_up.json()["password"]), given.json()) == (200, True, {"password": ""})
    assert (await theirs.get("/api/account")).status_code == 401
    assert (await stranger.post("/api/session", json={"name": "vic", "password": "nine brown bottles"})).status_code == 201


async def test_sessions_of_a_user_are_seen_and_ended(browser, people, vic):
    theirs = await people.browser("vic", address="192.0.2.7")

    seen = (await browser.get(f"{USERS}/{vic.id}/sessions")).json()["data"]
    ended = await browser.delete(f"{USERS}/{vic.id}/sessions")

    assert [(one["address"], one["current"]) for one in seen] == [("192.0.2.7", False)]
    assert ended.status_code == 204
    assert (await theirs.get("/api/account")).status_code == 401


async def test_who_is_locked_is_unlocked(browser, open_stranger, vic):
    async with open_stranger(address="192.0.2.7") as other:
        for _ in range(5):
            await other.post("/api/session", json={"name": "vic", "password": "wrong"})
    locked = (await browser.get(f"{USERS}/{vic.id}")).json()["locked_until"]

    answer = await browser.post(f"{USERS}/{vic.id}/unlock")

    assert locked is not None
    assert answer.status_code == 204
    assert (await browser.get(f"{USERS}/{vic.id}")).json()["locked_until"] is None


async def test_a_second_factor_that_was_lost_is_removed(browser, vic):
    assert (await browser.delete(f"{USERS}/{vic.id}/second-factor")).status_code == 204


READS = [("GET", ""), ("GET", "/usr_x"), ("GET", "/usr_x/sessions")]
WRITES = [
    ("POST", "", {"name": "eve"}),
    ("PATCH", "/usr_x", {"title": "x"}),
    ("DELETE", "/usr_x", None),
    ("POST", "/usr_x/password", {}),
    ("DELETE", "/usr_x/second-factor", None),
    ("DELETE", "/usr_x/sessions", None),
    ("POST", "/usr_x/unlock", None),
]


@pytest.mark.parametrize(("method", "path", "body"), [(*one, None) for one in READS[1:]] + WRITES[1:])
async def test_a_user_who_is_not_there_is_not_found(browser, method, path, body):
    assert refusal(await browser.request(method, USERS + path, json=body)) == (404, "unknown_user")


@pytest.mark.parametrize(("method", "path", "body"), [(*one, None) for one in READS] + WRITES)
async def test_users_are_for_administrators(people, stranger, vic, method, path, body):
    theirs = await people.browser("vic")

    assert refusal(await stranger.request(method, USERS + path, json=body)) == (401, "sign_in_required")
    assert refusal(await theirs.request(method, USERS + path, json=body)) == (403, "permission_missing")


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
async def test_users_are_changed_by_who_proved_who_they_are(browser, clock, method, path, body):
    clock.at += 301

    assert refusal(await browser.request(method, USERS + path, json=body)) == (403, "fresh_required")


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
async def test_a_token_that_only_reads_changes_no_users(stranger, access, ada, method, path, body):
    minted = await access.tokens.mint(name="r", scopes=("settings:read",), expires_at=None, personal=False, by=CONSOLE)
    stranger.headers["authorization"] = f"Bearer {minted.secret}"

    assert (await stranger.get(USERS)).status_code == 200
    assert refusal(await stranger.request(method, USERS + path, json=body)) == (403, "scope_missing")


async def test_what_is_done_to_users_is_in_the_trail_without_passwords(browser, told, store):
    made = (await browser.post(USERS, json={"name": "bob", "password": PASSWORD, "roles": ["viewer"]})).json()["user"]
    await browser.patch(f"{USERS}/{made['id']}", json={"roles": ["operator"], "disabled": True})
    await browser.post(f"{USERS}/{made['id']}/password", json={"password": "nine brown bottles"})
    await browser.delete(f"{USERS}/{made['id']}/second-factor")
    await browser.delete(f"{USERS}/{made['id']}/sessions")
    await browser.post(f"{USERS}/{made['id']}/unlock")
    await browser.delete(f"{USERS}/{made['id']}")

    events = [one for one in told() if one["event"].startswith("user.")]
    assert [one["event"].partition(".")[2] for one in events] == [
        "added",
        "changed",
        "password_set",
        "second_factor_removed",
        "sessions_ended",
        "unlocked",
        "removed",
    ]
    assert {(one["subject"], one["actor"]["name"], one["outcome"]) for one in events} == {("user:bob", "ada", "done")}
    changed = events[1]["details"]
    assert (changed["roles"], changed["roles_before"], changed["disabled"]) == (["operator"], ["viewer"], True)
    assert b"bottles" not in store.everything()


async def test_a_refused_change_is_in_the_trail_as_refused(browser, ada, told):
    await browser.delete(f"{USERS}/{ada.id}")

    event = told()[-1]
    assert (event["event"], event["subject"], event["outcome"], event["code"]) == (
        "user.removed",
        "user:ada",
        "refused",
        "own_roles",
    )
