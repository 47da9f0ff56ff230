"""Links for wall displays: what opening one gives, what it never gives, and how it ends."""

import re

import pytest

from pulse_core.access import Access
from tests.web.paper import CONSOLE

LINKS = "/api/kiosk-links"
VIEWS = [{"path": "/workloads?q=status:offline", "seconds": 20}, {"path": "/dashboard", "seconds": 30}]
ORDER = {"name": "Hall", "views": VIEWS, "expires_in_days": 30}


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
async def made(browser):
    return (await browser.post(LINKS, json=ORDER)).json()


@pytest.fixture
async def screen(open_stranger, made):
    """A browser that opened the link."""
    async with open_stranger() as screen:
        answer = await screen.post("/api/kiosk", json={"secret": made["secret"]})
        assert answer.status_code == 201, answer.text
        yield screen


async def test_a_link_is_told_once_and_kept_as_a_hash(browser, store):
    answer = await browser.post(LINKS, json=ORDER)
    made = answer.json()

    assert answer.status_code == 201
    assert re.fullmatch(r"plk_[\w-]{43}", made["secret"])
    assert made["address"] == f"http://127.0.0.1:7655/kiosk#{made['secret']}"
    assert made["link"]["views"] == VIEWS
    assert made["secret"] not in (await browser.get(LINKS)).text
    assert made["secret"].encode() not in store.everything()


async def test_opening_a_link_gives_a_session_that_lasts_and_says_what_to_show(open_stranger, made):
    async with open_stranger() as screen:
        answer = await screen.post("/api/kiosk", json={"secret": made["secret"]})
        again = (await screen.get("/api/session")).json()

    assert re.fullmatch(r"pulse_session=\S+; Path=/; HttpOnly; SameSite=Lax; Max-Age=34560000", answer.headers["set-cookie"])
    assert made["secret"] not in answer.headers["set-cookie"]
    assert again["kiosk"] == made["link"]
    assert (again["principal"]["kind"], again["user"], again["roles"]) == ("token", None, [])
    assert again["permissions"] == [["read", "monitoring"], ["read", "nodes"]]
    assert again == {**answer.json(), "ways": again["ways"]}


async def test_a_display_may_look_and_nothing_else(screen):
    assert (await screen.get("/api/resources")).status_code == 200
    assert refusal(await screen.post("/api/resources/r1/link", json={"target": "r2"})) == (403, "scope_missing")
    assert refusal(await screen.get("/api/account")) == (403, "persons_only")
    assert refusal(await screen.get("/api/users")) == (403, "scope_missing")
    assert refusal(await screen.get(LINKS)) == (403, "scope_missing")


async def test_a_links_secret_is_good_for_nothing_but_the_exchange(stranger, made):
    headers = {"authorization": f"Bearer {made['secret']}"}

    assert refusal(await stranger.get("/api/resources", headers=headers)) == (401, "bad_token")
    assert refusal(await stranger.get("/api/resources", headers={"cookie": f"pulse_session={made['secret']}"})) == (
        401,
        "sign_in_required",
    )


async def test_a_revoked_link_ends_its_displays_at_once(browser, screen, made):
    assert (await browser.delete(f"{LINKS}/{made['link']['id']}")).status_code == 204

    assert refusal(await screen.get("/api/resources")) == (401, "sign_in_required")
    assert (await screen.get("/api/session")).json()["state"] == "signed_out"
    assert refusal(await screen.post("/api/kiosk", json={"secret": made["secret"]})) == (401, "bad_link")
    assert (await browser.get(LINKS)).json()["data"] == []


async def test_a_link_that_has_expired_lets_nobody_in_and_keeps_nobody(screen, made, clock):
    clock.at += 30 * 86_400 + 1

    assert refusal(await screen.get("/api/resources")) == (401, "sign_in_required")
    assert refusal(await screen.post("/api/kiosk", json={"secret": made["secret"]})) == (401, "expired_link")


async def test_a_display_that_is_looked_at_stays_for_as_long_as_its_link(screen, made, clock, access):
    for _ in range(29):
        clock.at += 86_400
        assert (await screen.get("/api/session")).headers["set-cookie"].endswith("Max-Age=34560000")
        await access.upkeep()

    assert (await screen.get("/api/resources")).status_code == 200


async def test_displays_survive_a_restart_of_the_server(screen, access):
    await access.upkeep(stopping=True)
    await access.load()

    assert (await screen.get("/api/resources")).status_code == 200


async def test_a_display_takes_the_place_of_whoever_was_signed_in_there(browser, access, ada, made):
    assert (await browser.post("/api/kiosk", json={"secret": made["secret"]})).status_code == 201

    assert access.sessions.of(ada.id) == []
    assert (await browser.get("/api/session")).json()["user"] is None


async def test_a_display_can_be_signed_out_and_a_person_is_not_by_that(browser, screen):
    assert (await screen.delete("/api/kiosk")).headers["set-cookie"].endswith("Max-Age=0")
    assert (await browser.delete("/api/kiosk")).status_code == 204

    assert (await screen.get("/api/session")).json()["state"] == "signed_out"
    assert (await browser.get("/api/session")).json()["state"] == "signed_in"


async def test_the_list_says_which_screens_a_link_let_in(browser, screen, made):
    listed = (await browser.get(LINKS)).json()["data"]

    assert [(one["link"]["name"], len(one["screens"])) for one in listed] == [("Hall", 1)]


async def test_a_link_lets_ten_screens_in_and_the_one_unseen_for_longest_makes_room(open_stranger, made, access, clock):
    for _ in range(12):
        clock.at += 10
        async with open_stranger(address=f"10.0.0.{_}") as screen:
            assert (await screen.post("/api/kiosk", json={"secret": made["secret"]})).status_code == 201

    assert len(access.sessions.of(made["link"]["id"])) == 10


@pytest.mark.parametrize(
    ("views", "code"),
    [
        ([], "bad_views"),
        ([{"path": "/dashboard"}] * 21, "bad_views"),
        ([{"path": "/dashboard", "seconds": 4}], "bad_seconds"),
        ([{"path": "/dashboard", "seconds": 3601}], "bad_seconds"),
        *(
            ([{"path": path}], "bad_view")
            for path in (
                "",
                "/",
                "dashboard",
                "//elsewhere.example",
                "/\\elsewhere.example",
                "https://elsewhere.example",
                "javascript:alert(1)",
                "/settings",
                "/settings/users",
                "/SETTINGS",
                "/x/../settings",
                "/%73ettings",
                "/api/users",
                "/kiosk#plk_x",
                "/sign-in?to=/x",
                "/" + "a" * 500,
            )
        ),
    ],
)
async def test_a_wall_shows_pages_and_nothing_else(browser, views, code):
    assert refusal(await browser.post(LINKS, json={"name": "Hall", "views": views})) == (400, code)


async def test_nobody_gives_away_a_look_that_he_does_not_have(access: Access, people, browser):
    role = {"id": "keeper", "title": "Keeper", "allow": [["admin", "users"]]}
    await browser.post("/api/roles", json=role)
    await people.add("kim", "keeper")
    kim = await people.browser("kim")

    assert refusal(await kim.post(LINKS, json=ORDER)) == (403, "beyond_own_rights")


async def test_a_link_that_a_personal_token_made_dies_with_its_account(access, people, stranger, open_stranger):
    eve = await people.add("eve", "admin")
    await people.add("joe", "admin")
    by_eve = await people.browser("eve")
    token = (await by_eve.post("/api/tokens", json={"name": "script", "scopes": ["*"]})).json()["secret"]
    made = (await stranger.post(LINKS, json=ORDER, headers={"authorization": f"Bearer {token}"})).json()
    async with open_stranger() as screen:
        await screen.post("/api/kiosk", json={"secret": made["secret"]})
        assert made["link"]["owner"] == eve.id
        assert (await screen.get("/api/resources")).status_code == 200

        await access.users.remove(eve.id, by=CONSOLE)

        assert refusal(await screen.get("/api/resources")) == (401, "sign_in_required")
    assert access.kiosks.all() == []


async def test_the_trail_tells_who_made_opened_and_revoked_a_link_and_no_secret(browser, screen, made):
    await browser.delete(f"{LINKS}/{made['link']['id']}")

    events = (await browser.get("/api/audit?limit=50")).json()["data"]
    told = [(one["event"], one["actor"]["name"], one["subject"]) for one in events if one["event"].startswith("kiosk.")]
    assert told == [
        ("kiosk.revoked", "ada", "kiosk:Hall"),
        ("kiosk.opened", "Hall", "kiosk:Hall"),
        ("kiosk.added", "ada", "kiosk:Hall"),
    ]
    assert made["secret"] not in str(events)


async def test_a_revoked_link_cuts_the_stream_of_its_displays(rooms, screen, access, made):
    from pulse_core.web.stream import SOCKET

    cookie = screen.cookies["pulse_session"]
    record = access.sessions.find(cookie)
    caller = (await access.caller(_presenting(cookie))) if record else None
    assert caller
    assert access.holds(caller, SOCKET)

    await access.kiosks.revoke(made["link"]["id"])

    assert not access.holds(caller, SOCKET)


def _presenting(cookie):
    from pulse_core.access import Facts

    return Facts(session=cookie)
