"""Guess, forge, replay and look alike: whoever is not who they say gets nothing, and learns nothing."""

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import attrs
import pyotp
import pytest
import websockets

from pulse_core.access import Hasher, argon2id
from pulse_core.model.access import User
from pulse_core.plugin import OpenTo
from pulse_core.testing import FakeClock
from tests.security.asking import Said, filled
from tests.security.wire import served
from tests.security.world import CONSOLE, PASSWORD, World, bearer, json_headers, world

OWN = ("origin", "http://127.0.0.1:7655")


@attrs.define
class Counting:
    """Hashes, and says how often."""

    inner: Hasher = attrs.field(factory=lambda: argon2id(memory_kib=8, passes=1))
    hashed: int = 0
    verified: int = 0

    def hash(self, password: str) -> str:
        self.hashed += 1
        return self.inner.hash(password)

    def verify(self, hash: str, password: str) -> bool:
        self.verified += 1
        return self.inner.verify(hash, password)

    def check_needs_rehash(self, hash: str) -> bool:
        return self.inner.check_needs_rehash(hash)


@pytest.fixture
def hasher() -> Counting:
    return Counting()


@pytest.fixture
async def here(place: Path, clock: FakeClock, hasher: Counting) -> AsyncIterator[World]:
    async with world(place, clock, modules={}, hashing=hasher) as made:
        yield made


@pytest.fixture
async def ada(here: World) -> User:
    return await here.person("ada", "admin")


async def sign_in(here: World, name: str, password: str = PASSWORD, *, peer: str = "10.0.0.7", **more: str) -> Said:
    body = json.dumps({"name": name, "password": password, **more}).encode()
    return await here.ask("POST", "/api/session", headers=json_headers(), body=body, peer=peer)


async def redeem(here: World, token: str) -> Said:
    return await here.ask("POST", "/api/recovery/redeem", headers=json_headers(), body=json.dumps({"token": token}).encode())


async def test_every_refused_sign_in_costs_one_hash_and_sounds_the_same(here: World, ada: User, hasher: Counting) -> None:
    """Counted and not timed: what does the same work takes the same time."""
    off = await here.person("off", "viewer")
    await here.access.users.change(off.id, disabled=True, by=CONSOLE)
    await here.access.users.link(provider="elsewhere", subject="1", name="linked")
    told = set()

    for number, name in enumerate(("ada", "off", "linked", "unknown", "no name\x00at all", "", "Ä" * 200)):
        before = (hasher.verified, hasher.hashed)
        password = PASSWORD if name == "off" else "guessed wrong"
        said = await sign_in(here, name, password, peer=f"10.0.1.{number}")
        told.add((said.status, said.code, said.json["error"]["message"], str(said.json["error"]["details"])))
        assert (hasher.verified - before[0], hasher.hashed - before[1]) == (1, 0), name

    assert told == {(401, "bad_credentials", "Name or password are wrong.", "{}")}


@pytest.mark.parametrize("name", ["ada", "nobody-of-that-name"])
async def test_who_is_locked_out_costs_no_hash_whether_they_exist_or_not(
    here: World, ada: User, hasher: Counting, name: str
) -> None:
    for number in range(5):
        await sign_in(here, name, "guessed wrong", peer=f"10.0.2.{number}")
    before = hasher.verified

    said = await sign_in(here, name, PASSWORD, peer="10.0.2.99")

    assert (said.status, said.code, said.header("retry-after")) == (429, "locked", "900")
    assert hasher.verified == before


async def test_a_wrong_second_factor_is_told_only_to_who_knows_the_password(here: World, ada: User, clock: FakeClock) -> None:
    secret = here.access.second_factor.begin(ada.id).secret
    await here.access.second_factor.confirm(ada.id, pyotp.TOTP(secret).at(int(clock.now())))

    assert (await sign_in(here, "ada", "guessed wrong")).code == "bad_credentials"
    assert (await sign_in(here, "ada")).code == "second_factor_required"


async def test_a_code_of_the_second_factor_holds_once(here: World, ada: User, clock: FakeClock) -> None:
    secret = here.access.second_factor.begin(ada.id).secret
    await here.access.second_factor.confirm(ada.id, pyotp.TOTP(secret).at(int(clock.now())))
    clock.advance(60)
    code = pyotp.TOTP(secret).at(int(clock.now()))

    both = await asyncio.gather(sign_in(here, "ada", code=code), sign_in(here, "ada", code=code, peer="10.0.0.8"))
    again = await sign_in(here, "ada", code=code, peer="10.0.0.9")

    assert sorted(said.status for said in both) == [201, 401]
    assert again.status == 401


@pytest.mark.parametrize("declared", [True, False])
async def test_a_password_of_ten_megabytes_is_not_hashed(here: World, ada: User, hasher: Counting, declared: bool) -> None:
    body = b'{"name":"ada","password":"' + b"a" * 10_000_000 + b'"}'
    headers = json_headers([("content-length", str(len(body)))] if declared else [])

    said = await here.ask("POST", "/api/session", headers=headers, body=body)

    assert (said.status, said.code) == (413, "body_too_large")
    assert hasher.verified == 0


async def test_a_password_as_long_as_a_body_may_be_is_not_hashed_either(here: World, ada: User, hasher: Counting) -> None:
    before = hasher.hashed

    said = await sign_in(here, "ada", "a" * 60_000)
    made = await here.console(
        "POST", "/api/users", headers=json_headers(), body=json.dumps({"name": "bob", "password": "a" * 60_000}).encode()
    )

    assert (said.status, made.status, made.code) == (401, 400, "weak_password")
    assert (hasher.verified, hasher.hashed) == (0, before)


LOOK_ALIKES = (
    "аda",  # Cyrillic a
    "adа",
    "ａｄａ",
    "ada\u200b",
    "\u202eada",
    "a\u0301da",
    "ada ",
    " ada",
    "ada\t",
    "ada\x00",
    "ada\n",
    "ªda",
    "ⓐda",
    "adₐ",
    "ada.",
    "ADA\u0130",
    "\uff41da",
)


@pytest.mark.parametrize("name", LOOK_ALIKES)
async def test_no_name_looks_like_another(here: World, ada: User, name: str) -> None:
    body = json.dumps({"name": name, "password": PASSWORD}).encode()

    made = await here.console("POST", "/api/users", headers=json_headers(), body=body)
    said = await sign_in(here, name)

    assert (made.status, made.code) == (400, "bad_name")
    assert said.status == 401


async def test_a_name_is_the_same_in_any_case(here: World, ada: User) -> None:
    made = await here.console("POST", "/api/users", headers=json_headers(), body=b'{"name":"ADA"}')

    assert (made.status, made.code) == (409, "name_taken")
    assert (await sign_in(here, "Ada")).json["user"]["id"] == ada.id


def _jwt(header: dict, claims: dict, signature: str = "") -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims))
    return f"{'.'.join(parts)}.{signature}"


ADMIN = {"sub": "ada", "name": "ada", "roles": ["admin"], "scope": "*", "exp": 99_999_999_999}
FORGED = (
    _jwt({"alg": "none", "typ": "JWT"}, ADMIN),
    _jwt({"alg": "None"}, ADMIN),
    _jwt({"alg": "HS256"}, ADMIN, "AAAA"),
    _jwt({"alg": "RS256", "jwk": {"kty": "oct", "k": "AAAA"}}, ADMIN, "AAAA"),
    "pls_",
    "pls_" + "A" * 43,
    "pls_" + "\xe4" * 43,
    "plr_" + "A" * 43,
    "null",
    "undefined",
    "*",
    "' OR 1=1 --",
    "a" * 8_000,
)


@pytest.mark.parametrize("token", FORGED)
async def test_a_forged_token_is_refused_everywhere_even_where_none_is_needed(here: World, ada: User, token: str) -> None:
    browser = await here.browser(ada.id)
    told = set()

    for route in here.routes().values():
        if route.method == "GET" and route.path != "/ws":
            headers = [*bearer(token), *browser.headers]
            told.add((await here.ask("GET", filled(route.path), headers=headers)).code)

    assert told == {"bad_token"}


async def test_the_id_the_hash_and_the_hint_of_a_token_open_nothing(here: World) -> None:
    await here.token("*")
    kept = json.loads((await here.pulse.store.documents.all("tokens"))[0].body)

    for value in (kept["id"], kept["hash"], "pls_" + kept["hash"][:43], kept["hint"].replace("…", "...")):
        assert (await here.ask("GET", "/api/users", headers=bearer(value))).code == "bad_token"


async def test_what_is_kept_of_a_session_opens_nothing(here: World, ada: User) -> None:
    await here.browser(ada.id)
    document = (await here.pulse.store.documents.all("sessions"))[0]

    for value in (document.key, json.loads(document.body)["id"]):
        assert (await here.ask("GET", "/api/account", headers=[("cookie", f"pulse_session={value}")])).status == 401


async def test_a_recovery_token_is_used_once(here: World, ada: User) -> None:
    token = (await here.access.recovery.issue("ada", replace=True)).token

    both = await asyncio.gather(redeem(here, token), redeem(here, token))
    again = await redeem(here, token)

    assert sorted((said.status, said.code) for said in both) == [(201, ""), (403, "bad_recovery_token")]
    assert (again.status, again.code) == (403, "bad_recovery_token")


@pytest.mark.parametrize("odd", ["", "plr_", "plr_" + "A" * 43, "{token} ", "{token}\x00", " {token}", "{TOKEN}"])
async def test_nothing_like_a_recovery_token_is_one(here: World, ada: User, odd: str) -> None:
    token = (await here.access.recovery.issue("ada", replace=True)).token

    said = await redeem(here, odd.replace("{token}", token).replace("{TOKEN}", token.upper()))

    assert (said.status, said.code) == (403, "bad_recovery_token")


async def test_a_recovery_token_ends_in_time_and_opens_one_short_session(here: World, ada: User, clock: FakeClock) -> None:
    late = (await here.access.recovery.issue("ada", minutes=1, replace=True)).token
    clock.advance(60)
    assert (await redeem(here, late)).status == 403

    said = await redeem(here, (await here.access.recovery.issue("ada", replace=True)).token)
    cookie = ("cookie", said.cookies[0].partition(";")[0])
    assert (await here.ask("GET", "/api/account", headers=[cookie])).status == 200
    clock.advance(30 * 60)
    assert (await here.ask("GET", "/api/account", headers=[cookie])).status == 401


async def test_only_one_of_two_makes_the_first_administrator(here: World) -> None:
    token = (here.place / "bootstrap-token").read_text().strip()
    orders = [json.dumps({"token": token, "name": name, "password": PASSWORD}).encode() for name in ("ada", "eve")]

    both = await asyncio.gather(*(here.ask("POST", "/api/setup", headers=json_headers(), body=order) for order in orders))
    again = await here.ask("POST", "/api/setup", headers=json_headers(), body=orders[0])

    assert sorted((said.status, said.code) for said in both) == [(201, ""), (409, "already_set_up")]
    assert (again.status, again.code) == (409, "already_set_up")
    assert not (here.place / "bootstrap-token").exists()


async def test_an_agents_token_speaks_for_no_other_agent(here: World) -> None:
    secret = await here.token("agent:config:read")
    assert (await here.ask("GET", "/api/agents/a1/config", headers=bearer(secret))).status == 200

    said = await here.ask("GET", "/api/agents/a2/config", headers=bearer(secret))

    assert (said.status, said.code) == (403, "other_agent")


async def test_an_invitation_lets_in_as_many_agents_as_it_says(here: World) -> None:
    made = await here.access.tokens.enrolment(minutes=5, uses=1, by=CONSOLE)
    orders = [b'{"agent":"a%d"}' % number for number in range(4)]
    headers = json_headers(bearer(made.secret))

    said = await asyncio.gather(*(here.ask("POST", "/api/agents/enroll", headers=headers, body=order) for order in orders))

    assert sorted(one.status for one in said) == [201, 401, 401, 401]


@pytest.mark.parametrize("name", ["token", "access_token", "api_key", "apikey", "api_token", "authorization", "key"])
async def test_a_token_in_the_address_is_nothing_but_for_a_socket(here: World, name: str) -> None:
    secret = await here.token("*")
    told = set()

    for route in here.routes().values():
        if route.open_to is not OpenTo.EVERYBODY and route.path != "/ws":
            path = filled(route.path)
            told.add((await here.ask(route.method, path, query=f"{name}={secret}")).status)

    assert told == {401}
    assert (await here.knock("/ws", query=f"{name}={secret}")).status == (101 if name == "token" else 400)


async def test_a_token_in_the_address_of_a_socket_is_never_logged_nor_written_down(
    here: World, ada: User, logged: Callable[[], str]
) -> None:
    good, bad = await here.token("monitoring:read"), "pls_" + "x" * 43
    kept: list[str] = []
    listener = _Keeping(kept)
    logging.getLogger().addHandler(listener)
    try:
        async with served(here) as wire:
            at = f"ws://127.0.0.1:{wire.port}/ws?token="
            async with websockets.connect(at + good) as line:
                await line.recv()
            for refused in (bad, good + "&token=" + bad):
                with pytest.raises(websockets.InvalidStatus):
                    await websockets.connect(at + refused)
            await wire.get(f"/api/users?token={good}")
    finally:
        logging.getLogger().removeHandler(listener)
    said = "".join((*kept, logged()))
    written = await here.console("GET", "/api/audit")

    for secret in (good, bad):
        assert secret not in said
        assert secret.encode() not in written.body


class _Keeping(logging.Handler):
    """Keeps what is logged as it would be written."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__()
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(("pulse", "uvicorn", "asyncio", "starlette")):  # the client of the test logs, too
            self._kept.append(self.format(record))
