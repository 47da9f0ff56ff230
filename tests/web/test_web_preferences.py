"""Preferences and saved views: each person's own, bounded, kept by the server; what is shared is everybody's."""

import pytest

from tests.web.paper import CONSOLE

URL = "/api/preferences"
VIEWS = "/api/views"
VIEW = {"name": "Busy", "page": "workloads", "query": "cpu>80%", "grouping": "parent", "sort": "-cpu", "columns": "disk,net"}


@pytest.fixture
async def viewer(people):
    await people.add("vera", "viewer")
    return await people.browser("vera")


@pytest.fixture
async def saved(browser):
    answer = await browser.post(VIEWS, json=VIEW)
    assert answer.status_code == 201, answer.text
    return answer.json()


def names(answer):
    return [view["name"] for view in answer.json()["data"]]


def refused(answer):
    return answer.status_code, answer.json()["error"]["code"]


async def test_what_a_person_prefers_is_there_again_and_nobody_elses(browser, viewer):
    answer = await browser.put(f"{URL}/dashboard", json={"value": {"cards": ["storage"]}})
    assert answer.status_code == 200, answer.text
    assert (await browser.get(f"{URL}/dashboard")).json()["value"] == {"cards": ["storage"]}
    assert [one["key"] for one in (await browser.get(URL)).json()["data"]] == ["dashboard"]
    assert (await viewer.get(f"{URL}/dashboard")).json()["value"] is None


async def test_who_may_only_look_has_preferences_and_views_of_their_own(viewer):
    assert (await viewer.put(f"{URL}/tables", json={"value": {}})).status_code == 200
    assert (await viewer.post(VIEWS, json=VIEW)).status_code == 201


async def test_a_key_does_not_touch_another_and_a_reset_one_is_gone(browser):
    await browser.put(f"{URL}/dashboard", json={"value": {"a": 1}})
    await browser.put(f"{URL}/tables", json={"value": {"b": 2}})
    assert (await browser.delete(f"{URL}/dashboard")).status_code == 204
    assert [one["key"] for one in (await browser.get(URL)).json()["data"]] == ["tables"]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("nonsense", {}, (404, "no_such_preference")),
        ("appearance", {"theme": "x" * 5000}, (413, "too_large")),
        ("dashboard", ["a list"], (400, "wrong_type")),
    ],
)
async def test_a_preference_is_an_object_under_a_known_key_of_a_bounded_size(browser, key, value, expected):
    assert refused(await browser.put(f"{URL}/{key}", json={"value": value})) == expected


async def test_a_preference_is_not_endlessly_deep(browser):
    value: dict = {}
    for _ in range(40):
        value = {"in": value}
    assert refused(await browser.put(f"{URL}/tables", json={"value": value})) == (400, "too_deep")


async def test_a_token_is_told_that_preferences_are_for_persons(client):
    assert refused(await client.get(URL)) == (403, "persons_only")
    assert refused(await client.post(VIEWS, json=VIEW)) == (403, "persons_only")


async def test_the_console_is_told_that_it_has_no_account(open_stranger):
    async with open_stranger(console=True) as console:
        assert refused(await console.get(URL)) == (404, "no_account")


async def test_an_own_view_is_seen_by_its_owner_only(browser, viewer, saved, client):
    assert {key: saved[key] for key in VIEW} == VIEW
    assert (saved["shared"], saved["owner_name"]) == (False, "Ada")
    assert names(await browser.get(VIEWS)) == ["Busy"]
    assert names(await viewer.get(VIEWS)) == names(await client.get(VIEWS)) == []
    assert refused(await viewer.put(f"{VIEWS}/{saved['id']}", json=VIEW)) == (404, "no_such_view")
    assert refused(await viewer.delete(f"{VIEWS}/{saved['id']}")) == (404, "no_such_view")


async def test_a_shared_view_is_seen_by_all_and_changed_by_who_may_write(browser, viewer, saved, client):
    path = f"{VIEWS}/{saved['id']}/shared"
    assert (await viewer.put(path, json=VIEW)).status_code == 403
    assert (await browser.put(path, json={**VIEW, "name": "  All  busy "})).json()["name"] == "All busy"
    assert names(await viewer.get(VIEWS)) == names(await client.get(VIEWS)) == ["All busy"]
    assert (await viewer.delete(path)).status_code == 403
    assert (await client.put(path, json=VIEW)).status_code == 200


async def test_a_view_that_is_shared_no_more_stays_its_owners(browser, viewer, saved):
    path = f"{VIEWS}/{saved['id']}"
    await browser.put(f"{path}/shared", json=VIEW)
    assert refused(await browser.delete(path)) == (404, "no_such_view")
    assert (await browser.delete(f"{path}/shared")).status_code == 204
    assert (names(await viewer.get(VIEWS)), names(await browser.get(VIEWS))) == ([], ["Busy"])
    assert (await browser.delete(path)).status_code == 204
    assert names(await browser.get(VIEWS)) == []


async def test_nobody_shares_what_somebody_else_keeps_for_themselves(people, browser, saved):
    await people.add("olga", "operator")
    olga = await people.browser("olga")
    assert refused(await olga.put(f"{VIEWS}/{saved['id']}/shared", json=VIEW)) == (404, "no_such_view")


@pytest.mark.parametrize("change", [{"name": " "}, {"name": "x" * 81}, {"page": ""}, {"query": "q" * 1001}, {"sort": "a\nb"}])
async def test_a_view_that_does_not_fit_is_refused_by_its_part(browser, change):
    answer = await browser.post(VIEWS, json={**VIEW, **change})
    assert (*refused(answer), answer.json()["error"]["details"]["path"]) == (400, "bad_view", *change)


async def test_a_person_has_so_many_views_and_no_more(browser, monkeypatch):
    monkeypatch.setattr("pulse_core.preferences.views.MOST_OWN", 1)
    await browser.post(VIEWS, json=VIEW)
    assert refused(await browser.post(VIEWS, json=VIEW)) == (409, "too_many")


async def test_what_only_a_removed_person_saw_is_gone_and_what_they_shared_stays(people, client, browser, viewer, store):
    own, shared = [(await viewer.post(VIEWS, json={**VIEW, "name": name})).json() for name in ("Mine", "Ours")]
    await viewer.put(f"{URL}/tables", json={"value": {}})
    user = next(one for one in (await client.get("/api/users")).json()["data"] if one["name"] == "vera")
    await people.access.users.change(user["id"], roles=("operator",), by=CONSOLE)
    await viewer.put(f"{VIEWS}/{shared['id']}/shared", json={**VIEW, "name": "Ours"})
    assert (await browser.delete(f"/api/users/{user['id']}")).status_code == 204
    assert await store.all("preferences") == []
    assert [one.key for one in await store.all("views")] == [shared["id"]]
    assert (await client.delete(f"{VIEWS}/{shared['id']}/shared")).status_code == 204
    assert await store.all("views") == []
    assert own["id"] != shared["id"]


async def test_every_change_is_written_down_in_one_go_with_what_was_changed(browser, saved, told):
    await browser.put(f"{VIEWS}/{saved['id']}/shared", json=VIEW)
    await browser.put(f"{URL}/tables", json={"value": {"secret": "taste"}})
    found = [event["event"] for event in told() if event["event"].startswith(("view.", "preference."))]
    assert found == ["view.added", "view.shared", "preference.changed"]
    assert "taste" not in str(told())
