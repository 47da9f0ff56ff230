"""What people do with their own accounts."""

import pyotp
import pytest

from tests.web.paper import PASSWORD

NEW = "nine brown bottles"
ACCOUNT = "/api/account"


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
def app_of(clock):
    """The codes that an authenticator app shows now."""
    return lambda secret: pyotp.TOTP(secret).at(int(clock.at))


@pytest.fixture
async def enrolled(browser, app_of):
    """A browser of somebody with a second factor, its secret and its recovery codes."""
    secret = (await browser.post(f"{ACCOUNT}/second-factor")).json()["secret"]
    codes = (await browser.post(f"{ACCOUNT}/second-factor/confirm", json={"code": app_of(secret)})).json()["recovery_codes"]
    return browser, secret, codes


async def test_people_see_their_account_and_where_they_are_signed_in(people, clock):
    await people.browser("ada", address="192.0.2.7")
    clock.at += 1
    browser = await people.browser("ada")

    answer = await browser.get(ACCOUNT, headers={"user-agent": "Lynx"})

    account = answer.json()
    assert (answer.status_code, account["user"]["name"]) == (200, "ada")
    assert (account["second_factor"], account["recovery_codes_left"]) == (False, 0)
    assert [(one["address"], one["current"]) for one in account["sessions"]] == [("127.0.0.1", True), ("192.0.2.7", False)]


async def test_how_a_browser_calls_itself_is_shown_in_letters(stranger, ada):
    name = "Mozilla\x1b[31m" + "x" * 400
    await stranger.post("/api/session", json={"name": "ada", "password": PASSWORD}, headers={"user-agent": name})
    session = (await stranger.get(ACCOUNT)).json()["sessions"][0]

    assert session["browser"].startswith("Mozilla[31mxxx")
    assert len(session["browser"]) <= 200


async def test_a_new_password_ends_every_other_session(people, stranger):
    browser, other = await people.browser("ada"), await people.browser("ada")

    changed = await browser.post(f"{ACCOUNT}/password", json={"current": PASSWORD, "new": NEW})

    assert (changed.status_code, changed.content) == (204, b"")
    assert (await browser.get(ACCOUNT)).status_code == 200
    assert refusal(await other.get(ACCOUNT)) == (401, "sign_in_required")
    assert (await stranger.post("/api/session", json={"name": "ada", "password": PASSWORD})).status_code == 401
    assert (await stranger.post("/api/session", json={"name": "ada", "password": NEW})).status_code == 201


@pytest.mark.parametrize(
    ("order", "refused"),
    [
        ({"current": "wrong", "new": NEW}, (401, "bad_credentials")),
        ({"new": NEW}, (401, "bad_credentials")),
        ({"current": PASSWORD, "new": "short"}, (400, "weak_password")),
        ({"current": PASSWORD}, (400, "wrong_type")),
    ],
)
async def test_a_password_is_not_changed_without_the_current_one_nor_to_a_weak_one(browser, order, refused):
    assert refusal(await browser.post(f"{ACCOUNT}/password", json=order)) == refused


async def test_people_end_one_of_their_sessions(people):
    browser, other = await people.browser("ada"), await people.browser("ada")
    sessions = (await browser.get(ACCOUNT)).json()["sessions"]
    id = next(one["id"] for one in sessions if not one["current"])

    answer = await browser.delete(f"{ACCOUNT}/sessions/{id}")

    assert answer.status_code == 204
    assert "set-cookie" not in answer.headers
    assert (await other.get(ACCOUNT)).status_code == 401
    assert (await browser.get(ACCOUNT)).status_code == 200


async def test_whoever_ends_their_own_session_loses_the_cookie(browser):
    id = (await browser.get(ACCOUNT)).json()["sessions"][0]["id"]
    answer = await browser.delete(f"{ACCOUNT}/sessions/{id}")

    assert "Max-Age=0" in answer.headers["set-cookie"]


async def test_sessions_of_others_and_of_nobody_are_the_same_nothing(people, browser):
    await people.add("vic", "viewer")
    theirs = (await (await people.browser("vic")).get(ACCOUNT)).json()["sessions"][0]["id"]

    foreign = await browser.delete(f"{ACCOUNT}/sessions/{theirs}")
    absent = await browser.delete(f"{ACCOUNT}/sessions/ses_nothing")

    assert refusal(foreign) == refusal(absent) == (404, "unknown_session")
    assert foreign.json()["error"]["message"] == absent.json()["error"]["message"]


async def test_signing_out_everywhere_means_here_too(people):
    browser, other = await people.browser("ada"), await people.browser("ada")

    answer = await browser.delete(f"{ACCOUNT}/sessions")

    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert (await other.get(ACCOUNT)).status_code == 401
    assert (await browser.get(ACCOUNT)).status_code == 401


async def test_a_second_factor_is_told_once_and_kept_sealed(enrolled, store):
    browser, secret, codes = enrolled
    account = (await browser.get(ACCOUNT)).json()

    assert (account["second_factor"], account["recovery_codes_left"]) == (True, 10)
    assert len(set(codes)) == 10
    assert secret not in (await browser.get(ACCOUNT)).text
    assert secret.encode() not in store.everything()
    assert not any(code.encode() in store.everything() for code in codes)


async def test_the_offer_of_a_second_factor_is_for_apps_and_cameras(browser):
    offer = (await browser.post(f"{ACCOUNT}/second-factor")).json()

    assert offer["uri"].startswith("otpauth://totp/")
    assert offer["secret"] in offer["uri"]
    assert offer["qr_svg"].startswith("<svg")


async def test_a_wrong_code_adds_no_second_factor(browser):
    await browser.post(f"{ACCOUNT}/second-factor")

    wrong = await browser.post(f"{ACCOUNT}/second-factor/confirm", json={"code": "abc"})

    assert refusal(wrong) == (400, "bad_code")
    assert (await browser.get(ACCOUNT)).json()["second_factor"] is False


async def test_nothing_is_confirmed_that_was_not_begun(browser):
    assert refusal(await browser.post(f"{ACCOUNT}/second-factor/confirm", json={"code": "123456"})) == (409, "not_begun")


async def test_there_is_one_second_factor(enrolled):
    browser, _, _ = enrolled

    assert refusal(await browser.post(f"{ACCOUNT}/second-factor")) == (409, "second_factor_exists")


async def test_each_recovery_code_does_once(enrolled, stranger):
    _, _, codes = enrolled
    order = {"name": "ada", "password": PASSWORD, "code": codes[0]}

    first, second = await stranger.post("/api/session", json=order), await stranger.post("/api/session", json=order)

    assert first.status_code == 201
    assert refusal(second) == (401, "second_factor_required")


async def test_new_recovery_codes_make_the_old_ones_void(enrolled, stranger):
    browser, _, codes = enrolled
    renewed = (await browser.post(f"{ACCOUNT}/recovery-codes")).json()["recovery_codes"]

    old = await stranger.post("/api/session", json={"name": "ada", "password": PASSWORD, "code": codes[0]})
    new = await stranger.post("/api/session", json={"name": "ada", "password": PASSWORD, "code": renewed[0]})

    assert (old.status_code, new.status_code) == (401, 201)
    assert not set(codes) & set(renewed)


async def test_a_second_factor_can_be_removed(enrolled, stranger):
    browser, _, _ = enrolled

    assert (await browser.delete(f"{ACCOUNT}/second-factor")).status_code == 204
    assert (await stranger.post("/api/session", json={"name": "ada", "password": PASSWORD})).status_code == 201


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "second-factor"), ("DELETE", "second-factor"), ("POST", "recovery-codes")],
)
async def test_the_second_factor_is_for_who_proved_who_they_are(browser, clock, method, path):
    clock.at += 301

    assert refusal(await browser.request(method, f"{ACCOUNT}/{path}")) == (403, "fresh_required")


OWN = [
    ("GET", "", None),
    ("POST", "/password", {"current": PASSWORD, "new": NEW}),
    ("POST", "/second-factor", None),
    ("POST", "/second-factor/confirm", {"code": "1"}),
    ("DELETE", "/second-factor", None),
    ("POST", "/recovery-codes", None),
    ("DELETE", "/sessions/ses_x", None),
    ("DELETE", "/sessions", None),
]


@pytest.mark.parametrize(("method", "path", "body"), OWN)
async def test_an_account_is_its_persons_alone(client, stranger, ada, method, path, body):
    assert refusal(await stranger.request(method, ACCOUNT + path, json=body)) == (401, "sign_in_required")
    assert refusal(await client.request(method, ACCOUNT + path, json=body)) == (403, "persons_only")


@pytest.mark.parametrize(("method", "path", "body"), [one for one in OWN if "/sessions/" not in one[1]])
async def test_the_console_has_no_account(open_stranger, ada, method, path, body):
    async with open_stranger(console=True) as console:
        assert refusal(await console.request(method, ACCOUNT + path, json=body)) == (404, "no_account")


async def test_what_people_do_with_their_account_is_in_the_trail(enrolled, told):
    browser, _, _ = enrolled
    await browser.post(f"{ACCOUNT}/recovery-codes")
    await browser.delete(f"{ACCOUNT}/second-factor")
    await browser.post(f"{ACCOUNT}/password", json={"current": PASSWORD, "new": NEW})

    account = [one for one in told() if one["event"].startswith("account.")]
    assert [one["event"] for one in account] == [
        "account.second_factor_begun",
        "account.second_factor_added",
        "account.recovery_codes_made",
        "account.second_factor_removed",
        "account.password_changed",
    ]
    assert {(one["subject"], one["actor"]["name"], one["outcome"]) for one in account} == {("user:ada", "ada", "done")}
