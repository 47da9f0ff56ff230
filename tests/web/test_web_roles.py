"""Administering roles."""

import pytest

ROLES = "/api/roles"
NIGHT = {"title": "Night shift", "inherits": ["viewer"], "allow": [["write", "monitoring"]], "deny": [["read", "nodes"]]}


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
async def vic(people):
    return await people.add("vic", "viewer")


async def test_the_built_in_roles_are_there_first(browser):
    await browser.post(ROLES, json=NIGHT)
    roles = (await browser.get(ROLES)).json()["data"]

    assert {one["id"] for one in roles[:4]} == {"admin", "operator", "viewer", "auditor"}
    assert [one["built_in"] for one in roles] == [True, True, True, True, False]


async def test_rights_are_made_of_known_words(browser):
    answer = (await browser.get("/api/permissions")).json()

    assert answer["actions"] == ["read", "write", "delete", "admin", "plan", "approve", "execute"]
    names = {one["name"] for one in answer["resources"]}
    assert names == {"monitoring", "settings", "users", "audit", "nodes", "ai", "actions", "license"}
    assert all(one["title"] for one in answer["resources"])


@pytest.mark.parametrize(("order", "id"), [(NIGHT, "night-shift"), (NIGHT | {"id": "night"}, "night")])
async def test_a_role_is_added_and_found(browser, order, id):
    answer = await browser.post(ROLES, json=order)

    assert (answer.status_code, answer.json()["id"]) == (201, id)
    assert (await browser.get(f"{ROLES}/{id}")).json() == answer.json()
    assert answer.json()["deny"] == [["read", "nodes"]]


async def test_what_a_role_denies_its_bearer_may_not(browser, people):
    await browser.post(ROLES, json=NIGHT)
    await people.add("vic", "night-shift")

    rights = (await (await people.browser("vic")).get("/api/session")).json()["permissions"]

    assert ["write", "monitoring"] in rights
    assert ["read", "nodes"] not in rights


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"id": "admin"}, (409, "role_exists")),
        ({"id": "Night Shift"}, (400, "bad_role_id")),
        ({"title": ""}, (400, "missing")),
        ({"inherits": ["nobody"]}, (400, "unknown_role")),
        ({"allow": [["fly", "users"]]}, (400, "bad_right")),
        ({"allow": [["read"]]}, (400, "wrong_type")),
        ({"built_in": True}, (400, "unknown_field")),
    ],
)
async def test_a_role_that_does_not_fit_is_not_added(browser, changes, refused):
    assert refusal(await browser.post(ROLES, json=NIGHT | changes)) == refused
    assert len((await browser.get(ROLES)).json()["data"]) == 4


async def test_a_role_is_changed_whole_and_removed(browser):
    await browser.post(ROLES, json=NIGHT)

    changed = await browser.put(f"{ROLES}/night-shift", json={"title": "Day shift"})
    removed = await browser.delete(f"{ROLES}/night-shift")

    assert (changed.status_code, changed.json()["title"], changed.json()["allow"]) == (200, "Day shift", [])
    assert (removed.status_code, removed.content) == (204, b"")
    assert refusal(await browser.get(f"{ROLES}/night-shift")) == (404, "unknown_role")


async def test_a_changed_role_holds_at_once(browser, people):
    await browser.post(ROLES, json=NIGHT)
    await people.add("vic", "night-shift")
    theirs = await people.browser("vic")
    before = await theirs.get("/api/users")

    await browser.put(f"{ROLES}/night-shift", json={"title": "Night shift", "allow": [["read", "users"]]})

    assert (before.status_code, (await theirs.get("/api/users")).status_code) == (403, 200)


@pytest.mark.parametrize(("method", "body"), [("PUT", NIGHT), ("DELETE", None)])
async def test_a_built_in_role_stays_as_it_is(browser, method, body):
    assert refusal(await browser.request(method, f"{ROLES}/viewer", json=body)) == (403, "built_in_role")


async def test_a_role_that_somebody_bears_is_not_removed(browser, people):
    await browser.post(ROLES, json=NIGHT)
    await people.add("vic", "night-shift")

    assert refusal(await browser.delete(f"{ROLES}/night-shift")) == (409, "role_in_use")


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PUT", NIGHT), ("DELETE", None)])
async def test_a_role_that_is_not_there_is_not_found(browser, method, body):
    assert refusal(await browser.request(method, f"{ROLES}/nothing", json=body)) == (404, "unknown_role")


ROUTES = [
    ("GET", "/api/permissions", None),
    ("GET", ROLES, None),
    ("GET", f"{ROLES}/viewer", None),
    ("POST", ROLES, NIGHT),
    ("PUT", f"{ROLES}/viewer", NIGHT),
    ("DELETE", f"{ROLES}/viewer", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
async def test_roles_are_for_administrators(people, stranger, vic, method, path, body):
    theirs = await people.browser("vic")

    assert refusal(await stranger.request(method, path, json=body)) == (401, "sign_in_required")
    assert refusal(await theirs.request(method, path, json=body)) == (403, "permission_missing")


@pytest.mark.parametrize(("method", "path", "body"), ROUTES[3:])
async def test_roles_are_changed_by_who_proved_who_they_are(browser, clock, method, path, body):
    clock.at += 301

    assert refusal(await browser.request(method, path, json=body)) == (403, "fresh_required")


async def test_what_is_done_to_roles_is_in_the_trail_with_the_rights(browser, told):
    await browser.post(ROLES, json=NIGHT)
    await browser.put(f"{ROLES}/night-shift", json={"title": "Night", "allow": [["read", "audit"]]})
    await browser.delete(f"{ROLES}/night-shift")

    events = [one for one in told() if one["event"].startswith("role.")]
    assert [(one["event"], one["outcome"]) for one in events] == [
        ("role.added", "done"),
        ("role.changed", "done"),
        ("role.removed", "done"),
    ]
    assert events[0]["details"]["rights"]["allow"] == ["write monitoring"]
    assert (events[1]["subject"], events[1]["details"]["rights"]["allow"]) == ("role:night-shift", ["read audit"])
