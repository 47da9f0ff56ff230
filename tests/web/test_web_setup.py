"""The first administrator, and the way back in for the last one."""

import pytest

from tests.web.paper import PASSWORD

FIRST = {"name": "ada", "password": PASSWORD, "title": "Ada"}
FORWARDED = ["x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host", "x-forwarded-proto", "via"]


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
def token(access):
    return access.bootstrap.path.read_text().strip()


@pytest.fixture
def recovery_token(data_directory):
    return lambda: (data_directory / "recovery-token").read_text().strip()


async def test_before_the_setup_this_machine_is_told_where_the_token_is(stranger, access):
    state = (await stranger.get("/api/session")).json()

    assert (state["state"], state["bootstrap_file"]) == ("setup", str(access.bootstrap.path))


@pytest.mark.parametrize("header", FORWARDED)
async def test_who_comes_through_a_proxy_is_not_told_where_the_token_is(stranger, header):
    state = (await stranger.get("/api/session", headers={header: "192.0.2.1"})).json()

    assert (state["state"], state["bootstrap_file"]) == ("setup", "")


async def test_who_comes_from_elsewhere_is_not_told_where_the_token_is(open_stranger):
    async with open_stranger(address="192.0.2.7") as browser:
        state = (await browser.get("/api/session")).json()

    assert (state["state"], state["bootstrap_file"]) == ("setup", "")


async def test_the_token_is_checked_before_anything_is_typed(stranger, token):
    wrong = await stranger.post("/api/setup/check", json={"token": "wrong"})
    right = await stranger.post("/api/setup/check", json={"token": token})

    assert refusal(wrong) == (403, "bad_bootstrap_token")
    assert (right.status_code, right.content) == (204, b"")


async def test_the_first_administrator_is_signed_in(stranger, token, access):
    answer = await stranger.post("/api/setup", json=FIRST | {"token": token})

    assert answer.status_code == 201
    assert answer.json()["password"] == ""
    assert answer.json()["session"]["roles"] == ["admin"]
    assert answer.json()["session"]["user"]["signed_in_at"] is not None
    state = (await stranger.get("/api/session")).json()
    assert state == answer.json()["session"]
    assert not access.bootstrap.path.exists()
    fresh = await stranger.post("/api/users", json={"name": "bob"}, headers={"x-csrf-token": state["csrf"]})
    assert fresh.status_code == 201


async def test_a_password_that_is_made_up_is_told_once_and_opens(stranger, token, store):
    answer = await stranger.post("/api/setup", json={"name": "ada", "token": token})
    password = answer.json()["password"]
    stranger.cookies.clear()

    assert len(password) >= 16
    assert password.encode() not in store.everything()
    assert (await stranger.post("/api/session", json={"name": "ada", "password": password})).status_code == 201


async def test_pulse_is_set_up_once_only(stranger, token):
    await stranger.post("/api/setup", json=FIRST | {"token": token})

    again = await stranger.post("/api/setup", json=FIRST | {"token": token, "name": "eve"})
    checked = await stranger.post("/api/setup/check", json={"token": token})

    assert refusal(again) == (409, "already_set_up")
    assert refusal(checked) == (409, "already_set_up")


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"token": "wrong"}, (403, "bad_bootstrap_token")),
        ({"token": ""}, (403, "bad_bootstrap_token")),
        ({"password": "short"}, (400, "weak_password")),
        ({"name": "Adа"}, (400, "bad_name")),
        ({"colour": "red"}, (400, "unknown_field")),
    ],
)
async def test_what_does_not_fit_makes_nobody_administrator(stranger, token, access, changes, refused):
    answer = await stranger.post("/api/setup", json=FIRST | {"token": token} | changes)

    assert refusal(answer) == refused
    assert access.needs_setup
    assert "set-cookie" not in answer.headers


async def test_the_setup_is_in_the_trail_without_its_token(stranger, token, told, store):
    await stranger.post("/api/setup", json=FIRST | {"token": token})

    event = told()[-1]
    assert (event["event"], event["subject"], event["outcome"]) == ("setup.done", "user:ada", "done")
    assert token.encode() not in store.everything()


async def test_a_recovery_token_is_written_down_for_who_sits_here_and_not_told(stranger, ada, recovery_token, data_directory):
    answer = await stranger.post("/api/recovery", json={"minutes": 5})

    assert answer.status_code == 201
    assert (answer.json()["file"], answer.json()["token"]) == (str(data_directory / "recovery-token"), "")
    assert recovery_token() not in answer.text


async def test_the_console_is_told_the_recovery_token(open_stranger, ada, recovery_token):
    async with open_stranger(console=True) as console:
        answer = await console.post("/api/recovery", json={"user": "ada"})

    assert (answer.status_code, answer.json()["token"]) == (201, recovery_token())


@pytest.mark.parametrize("header", FORWARDED)
async def test_nobody_behind_a_proxy_asks_for_a_recovery_token(stranger, ada, data_directory, header):
    answer = await stranger.post("/api/recovery", json={}, headers={header: "127.0.0.1"})

    assert refusal(answer) == (404, "not_found")
    assert not (data_directory / "recovery-token").exists()


async def test_nobody_from_elsewhere_asks_for_a_recovery_token(open_stranger, ada, data_directory):
    async with open_stranger(address="192.0.2.7") as browser:
        answer = await browser.post("/api/recovery", json={})

    assert refusal(answer) == (404, "not_found")
    assert not (data_directory / "recovery-token").exists()


async def test_a_recovery_token_opens_one_session_once(open_stranger, stranger, ada, recovery_token):
    await stranger.post("/api/recovery", json={})
    token = recovery_token()
    async with open_stranger(address="192.0.2.7") as browser:
        opened = await browser.post("/api/recovery/redeem", json={"token": token})
        account = (await browser.get("/api/account")).json()
    replayed = await stranger.post("/api/recovery/redeem", json={"token": token})

    assert (opened.status_code, opened.json()["user"]["name"]) == (201, "ada")
    assert account["sessions"][0]["recovery"] is True
    assert refusal(replayed) == (403, "bad_recovery_token")
    assert "set-cookie" not in replayed.headers


async def test_a_recovery_token_is_void_after_its_time(stranger, ada, recovery_token, clock):
    await stranger.post("/api/recovery", json={"minutes": 15})
    clock.at += 15 * 60 + 1

    answer = await stranger.post("/api/recovery/redeem", json={"token": recovery_token()})

    assert refusal(answer) == (403, "bad_recovery_token")


async def test_in_a_recovery_session_a_forgotten_password_is_replaced(stranger, ada, recovery_token):
    await stranger.post("/api/recovery", json={})
    opened = await stranger.post("/api/recovery/redeem", json={"token": recovery_token()})
    stranger.headers["x-csrf-token"] = opened.json()["csrf"]

    changed = await stranger.post("/api/account/password", json={"new": "nine brown bottles"})
    without = await stranger.delete("/api/account/second-factor")
    signed_in = await stranger.post("/api/session", json={"name": "ada", "password": "nine brown bottles"})

    assert (changed.status_code, without.status_code, signed_in.status_code) == (204, 204, 201)


@pytest.mark.parametrize("minutes", [0, 61])
async def test_a_recovery_token_for_longer_is_not_made(stranger, ada, minutes):
    assert refusal(await stranger.post("/api/recovery", json={"minutes": minutes})) == (400, "bad_minutes")


async def test_recovery_is_in_the_trail_without_its_token(stranger, ada, recovery_token, told, store):
    await stranger.post("/api/recovery", json={})
    token = recovery_token()
    await stranger.post("/api/recovery/redeem", json={"token": token})

    issued, redeemed = told()[-2:]
    assert (issued["event"], issued["actor"]["kind"]) == ("recovery.issued", "nobody")
    assert (redeemed["event"], redeemed["subject"], redeemed["actor"]["name"]) == ("recovery.redeemed", "user:ada", "ada")
    assert token.encode() not in store.everything()


async def test_only_the_console_names_whose_recovery_it_is(stranger, ada):
    answer = await stranger.post("/api/recovery", json={"user": "ada"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "console_only")
