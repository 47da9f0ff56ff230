"""Coming through a reverse proxy."""

import pytest

from pulse_core.access import networks
from pulse_core.access.proxy import ProxyBackend, ProxyConfig
from pulse_core.plugin.fields import Secret
from tests.web.paper import PASSWORD

GOOD = {"name": "ada", "password": PASSWORD}
VOUCHED = {"x-proxy-secret": "between-us", "x-forwarded-user": "olga"}


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture
def open_behind(open_stranger, doors):
    """Clients whose proxy, 192.0.2.1, is trusted."""
    return lambda **more: open_stranger(doors=lambda: doors(trusted=networks(["192.0.2.1"])), **{"address": "192.0.2.1"} | more)


@pytest.fixture
async def behind(open_behind, access, clock):
    """A browser of which the proxy can say who sits there."""
    config = ProxyConfig(secret=Secret("between-us"), role_header="X-Roles", logout_url="https://sso.example/out")
    access.use([("proxy", ProxyBackend(config, clock))])
    async with open_behind() as client:
        yield client


async def test_https_to_a_trusted_proxy_is_https(open_behind, ada):
    async with open_behind() as client:
        answer = await client.post("/api/session", json=GOOD, headers={"x-forwarded-proto": "https"})

    assert answer.headers["set-cookie"].startswith("__Host-pulse_session=")
    assert "; Secure" in answer.headers["set-cookie"]


async def test_what_a_stranger_says_of_the_way_is_not_believed(open_behind, ada):
    async with open_behind(address="192.0.2.9") as client:
        said = {"x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.7"}
        answer = await client.post("/api/session", json=GOOD, headers=said)
        session = (await client.get("/api/account")).json()["sessions"][0]

    assert answer.headers["set-cookie"].startswith("pulse_session=")
    assert session["address"] == "192.0.2.9"


async def test_a_session_names_the_last_address_that_no_proxy_of_ours_has(open_behind, ada):
    async with open_behind() as client:
        await client.post("/api/session", json=GOOD, headers={"x-forwarded-for": "10.9.9.9, 198.51.100.7, 192.0.2.1"})
        session = (await client.get("/api/account")).json()["sessions"][0]

    assert session["address"] == "198.51.100.7"


async def test_whom_the_proxy_names_is_signed_in_and_may_only_look(behind):
    state = (await behind.get("/api/session", headers=VOUCHED)).json()

    assert (state["state"], state["user"], state["principal"]["name"]) == ("signed_in", None, "olga")
    assert (state["roles"], state["logout_url"]) == (["viewer"], "https://sso.example/out")
    assert ["admin", "users"] not in state["permissions"]
    assert refusal(await behind.get("/api/users", headers=VOUCHED)) == (403, "permission_missing")


async def test_whom_the_proxy_makes_administrator_administers_from_pulses_own_page(behind):
    vouched = VOUCHED | {"x-roles": "ops|admin"}
    csrf = (await behind.get("/api/session", headers=vouched)).json()["csrf"]

    without = await behind.post("/api/users", json={"name": "bob"}, headers=vouched)
    allowed = await behind.post("/api/users", json={"name": "bob"}, headers=vouched | {"x-csrf-token": csrf})

    assert refusal(without) == (403, "csrf_failed")
    assert allowed.status_code == 201


@pytest.mark.parametrize(
    "headers",
    [{"x-proxy-secret": "guessed"}, {"x-proxy-secret": ""}, {"x-forwarded-user": ""}],
)
async def test_without_the_proxys_secret_nobody_is_named(behind, headers):
    assert refusal(await behind.get("/api/resources", headers=VOUCHED | headers)) == (401, "sign_in_required")


async def test_who_knows_the_secret_but_is_no_proxy_is_nobody(open_behind, behind):
    async with open_behind(address="192.0.2.9") as client:
        assert refusal(await client.get("/api/resources", headers=VOUCHED)) == (401, "sign_in_required")


@pytest.mark.parametrize("twice", ["x-forwarded-user", "x-proxy-secret", "x-roles"])
async def test_a_header_that_came_twice_is_refused(behind, twice):
    vouched = [*(VOUCHED | {"x-roles": "admin"}).items(), (twice, "eve")]

    assert refusal(await behind.get("/api/resources", headers=vouched)) == (401, "ambiguous_credentials")


@pytest.mark.parametrize(
    ("method", "path", "body", "refused"),
    [
        ("GET", "/api/account", None, (404, "no_account")),
        ("POST", "/api/account/second-factor", None, (404, "no_account")),
        ("POST", "/api/session/confirm", {"password": "x"}, (409, "no_session")),
    ],
)
async def test_what_an_account_has_is_not_there_for_whom_the_proxy_names(behind, method, path, body, refused):
    csrf = (await behind.get("/api/session", headers=VOUCHED)).json()["csrf"]

    assert refusal(await behind.request(method, path, json=body, headers=VOUCHED | {"x-csrf-token": csrf})) == refused
