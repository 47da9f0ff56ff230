"""What can be tried with bytes: hosts, addresses, paths and headers, against the server as it is served."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pulse_core.testing import FakeClock
from tests.security.wire import Answer, Wire, served
from tests.security.world import NOON, PROXY_SECRET, World, world

JSON_AND_CLOSE = "Content-Type: application/json\r\nConnection: close\r\n"
CANARY = "the-canary-who-lives-here"


@pytest.fixture
async def here(place: Path, clock: FakeClock) -> AsyncIterator[World]:
    async with world(place, clock, modules={}, proxied=True, trusted_proxies=("127.0.0.0/8",)) as made:
        await made.person(CANARY, "admin")
        yield made


@pytest.fixture
async def wire(here: World) -> AsyncIterator[Wire]:
    async with served(here) as made:
        yield made


HOSTS = (
    None,
    "",
    " ",
    "evil.example",
    "127.0.0.1.evil.example",
    "127.0.0.1/api/health?",
    "127.0.0.1#",
    "127.0.0.1?x",
    "127.0.0.1@evil.example",
    "evil.example@127.0.0.1",
    "127.0.0.1, evil.example",
    "127.0.0.1 evil.example",
    "127.0.0.1:port",
    "127.0.0.1:999999",
    "localhost:80:80",
    "[::1",
    "::1]",
    "[::1].evil.example",
    "localhost%00.evil.example",
    "local\xa0host",
    "127.0.0.1\\evil.example",
    "2130706433.evil.example",
    "a" * 300,
)


async def test_a_host_that_is_not_ours_gets_nothing(wire: Wire) -> None:
    wrong = []

    for host, target in itertools.product(HOSTS, ("/api/health", "/api/users", "/", "/ws")):
        answer = await wire.get(target, host=host)
        if answer.status not in (400, 421):
            wrong.append((host, target, answer.status))

    assert wrong == []


async def test_two_hosts_are_none(wire: Wire) -> None:
    for hosts in (("127.0.0.1", "127.0.0.1"), ("127.0.0.1", "evil.example"), ("evil.example", "127.0.0.1")):
        answer = await wire.get("/api/health", f"Host: {hosts[1]}", host=hosts[0])
        assert answer.status in (400, 421)


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Host", "X-Original-Host", "Forwarded", "X-Forwarded-Server"])
async def test_no_other_header_says_by_which_name_we_are_called(wire: Wire, name: str) -> None:
    good = await wire.get("/api/health", f"{name}: evil.example")
    bad = await wire.get("/api/health", f"{name}: 127.0.0.1", host="evil.example")

    assert (good.status, bad.status) == (200, 421)
    assert b"evil.example" not in good.body


ABSOLUTE = (
    ("http://127.0.0.1/api/users", "127.0.0.1", 401),
    ("http://evil.example/api/users", "127.0.0.1", 401),
    ("http://127.0.0.1/api/users", "evil.example", 421),
    ("http://user:word@127.0.0.1/api/users", "127.0.0.1", 401),
    ("https://127.0.0.1/api/users", "127.0.0.1", 401),
    ("http://127.0.0.1/api/health/../users", "127.0.0.1", 404),
)


@pytest.mark.parametrize(("target", "host", "status"), ABSOLUTE)
async def test_a_whole_address_as_target_opens_nothing(wire: Wire, target: str, host: str, status: int) -> None:
    answer = await wire.get(target, host=host)

    assert answer.status == status
    assert CANARY.encode() not in answer.body


async def test_a_whole_address_of_https_makes_no_secure_connection(wire: Wire) -> None:
    answer = await wire.get("https://127.0.0.1/api/session")

    assert "strict-transport-security" not in answer.head.lower()


PATHS = (
    "//api/users",
    "///api/users",
    "/api//users",
    "/api/users/",
    "/api/users//",
    "/api/users.",
    "/api/users./",
    "/api/users%2e",
    "/api./users",
    "/API/users",
    "/Api/Users",
    "/api/USERS",
    "/api/%75sers",
    "/%61pi/users",
    "/api%2fusers",
    "/api%2Fusers",
    "/api%252fusers",
    "/api%5cusers",
    "/api\\users",
    "/./api/users",
    "/api/./users",
    "/api/health/../users",
    "/api/health/..%2fusers",
    "/api/health%2f..%2fusers",
    "/api/health/%2e%2e/users",
    "/%2e%2e/api/users",
    "/..;/api/users",
    "/api;/users",
    "/api/users;x=1",
    "/api/users;/api/health",
    "/api/users%00",
    "/api/users%00/api/health",
    "/api/users%20",
    "/api/users%09",
    "/api/users%0a",
    "/api/users%0d%0aX-Y:1",
    "/api/users%3f",
    "/api/users%23",
    "/api/users?/api/health",
    "/api/users#/api/health",
    "/api/health?/api/users",
    "/index.html/../api/users",
    "/assets/..%2fapi/users",
    "/static/../../api/users",
    "/api/%c0%ae%c0%ae/users",
    "/api/users%ef%bc%8e",
    "/api/\xfcsers",
    "/plugins/../api/users",
    "/api/users/..",
    "/api/users/%2e%2e",
    "/api/users/.%2e/.%2e/users",
    "/api/tokens/%2e%2e/users",
)


async def test_no_spelling_of_a_path_gets_past_its_right(wire: Wire) -> None:
    wrong = []

    for target in PATHS:
        answer = await wire.get(target)
        told = CANARY.encode() in answer.body
        if told or not (answer.status in (400, 401, 404) or is_page(answer) or target.startswith("/api/health?")):
            wrong.append((target, answer.status))

    assert wrong == []


async def test_a_spelling_that_is_a_route_is_that_route_with_that_right(here: World, wire: Wire) -> None:
    """What is let in with the right scope is refused with another: no spelling is one route to one and another to another."""
    everything, little = await here.token("settings:read"), await here.token("ai:chat")
    wrong = []

    for target in PATHS:
        let_in = await wire.get(target, f"Authorization: Bearer {everything}")
        refused = await wire.get(target, f"Authorization: Bearer {little}")
        is_route = let_in.status == 200 and not is_page(let_in) and not target.startswith("/api/health?")
        if (is_route and refused.status != 403) or (let_in.status >= 500 and not is_page(let_in)):
            wrong.append((target, let_in.status, refused.status))

    assert wrong == []


FILES = ("../build.py", "..%2fbuild.py", "%2e%2e/build.py", "%2e%2e%2fbuild.py", "..%5cbuild.py", "....//build.py", "/etc/passwd")


async def test_no_file_is_served_but_the_pages(wire: Wire) -> None:
    wrong = []

    for below, file in itertools.product(("/", "/assets/", "//", "/api/", "/plugins/"), FILES):
        answer = await wire.get(below + file)
        told = b"Put the desks together" in answer.body or b"root:" in answer.body
        if told or not (answer.status in (400, 404) or is_page(answer)):
            wrong.append((below, file, answer.status))

    assert wrong == []


def is_page(answer: Answer) -> bool:
    """Whether it is the page of the application, which is the same for every address that is nothing else."""
    return b"<html" in answer.body


SMUGGLED = {
    "both lengths": b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 60\r\n\r\n",
    "a chunked that is not": b"Transfer-Encoding: xchunked\r\n\r\n",
    "a list of codings": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a space before the colon": b"Content-Length : 0\r\n\r\n",
    "a signed length": b"Content-Length: +0\r\n\r\n",
    "a folded header": b"X-A: b\r\n c\r\nContent-Length:\r\n 0\r\n\r\n",
    "a bare carriage return": b"X-A: b\rContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("framing", SMUGGLED.values(), ids=SMUGGLED)
async def test_a_request_whose_end_can_be_read_in_two_ways_carries_no_second_one(wire: Wire, framing: bytes) -> None:
    second = b"GET /api/version HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"

    answers = await wire.send(b"POST /api/health HTTP/1.1\r\nHost: 127.0.0.1\r\n" + framing + second, patience_seconds=0.3)

    assert [answer.status for answer in answers] == [400]


PROXY_HEADERS = (f"X-Proxy-Secret: {PROXY_SECRET}", "X-Forwarded-User: eve", "X-Roles: auditor")

TWICE = {
    "the user": ("X-Forwarded-User: ada",),
    "the user in another case": ("x-forwarded-USER: ada",),
    "the roles": ("X-Roles: admin",),
    "the secret": ("X-Proxy-Secret: guessed",),
    "the same user": ("X-Forwarded-User: eve",),
}


@pytest.mark.parametrize("more", TWICE.values(), ids=TWICE)
async def test_what_a_client_adds_to_what_the_proxy_says_makes_it_nothing(wire: Wire, more: tuple[str, ...]) -> None:
    for headers in ((*PROXY_HEADERS, *more), (*more, *PROXY_HEADERS)):
        answer = await wire.get("/api/state", *headers)
        assert answer.status == 401
        assert b"ambiguous_credentials" in answer.body


ODD = {
    "underscores": ("X_Proxy_Secret: " + PROXY_SECRET, "X_Forwarded_User: ada", "X_Roles: admin"),
    "a list of roles": (*PROXY_HEADERS[:2], "X-Roles: viewer,admin"),
    "a role in another case": (*PROXY_HEADERS[:2], "X-Roles: ADMIN"),
    "a role with a gap": (*PROXY_HEADERS[:2], "X-Roles: ad min"),
    "a role that is none": (*PROXY_HEADERS[:2], "X-Roles: root|*|administrator"),
    "roles without end": (*PROXY_HEADERS[:2], "X-Roles: " + "x|" * 60 + "admin"),
    "no roles": PROXY_HEADERS[:2],
    "empty roles": (*PROXY_HEADERS[:2], "X-Roles:"),
    "an empty secret": ("X-Proxy-Secret:", "X-Forwarded-User: ada", "X-Roles: admin"),
    "no secret": ("X-Forwarded-User: ada", "X-Roles: admin"),
    "a longer secret": (f"X-Proxy-Secret: {PROXY_SECRET}x", "X-Forwarded-User: ada", "X-Roles: admin"),
    "no user": (PROXY_HEADERS[0], "X-Roles: admin"),
    "a user of blanks": (PROXY_HEADERS[0], "X-Forwarded-User:   ", "X-Roles: admin"),
    "other headers": (PROXY_HEADERS[0], "Remote-User: ada", "X-Remote-User: ada", "X-WEBAUTH-USER: ada", "X-Roles: admin"),
}


@pytest.mark.parametrize("headers", ODD.values(), ids=ODD)
async def test_no_odd_word_of_a_proxy_makes_an_administrator(wire: Wire, headers: tuple[str, ...]) -> None:
    answer = await wire.get("/api/users", *headers)

    assert answer.status in (400, 401, 403)


async def test_a_user_of_the_proxy_who_is_called_like_an_account_is_not_that_account(here: World, wire: Wire) -> None:
    answer = await wire.get("/api/account", PROXY_HEADERS[0], f"X-Forwarded-User: {CANARY}", "X-Roles: viewer")

    assert answer.status == 404
    assert b"no_account" in answer.body


async def test_a_client_that_says_where_it_is_from_is_not_believed(here: World, clock: FakeClock) -> None:
    """From an address that is no proxy: five guesses are five guesses, whoever they are said to be of."""
    order, told = b'{"name":"%s","password":"guessed wrong"}', []

    for number in range(7):
        headers = [("content-type", "application/json"), ("x-forwarded-for", f"203.0.113.{number}"), ("x-real-ip", "127.0.0.1")]
        said = await here.ask("POST", "/api/session", headers=headers, body=order % b"name%d" % number, peer="198.51.100.7")
        told.append(said.status)

    assert told == [401] * 5 + [429] * 2


@pytest.mark.parametrize("spoofed", ["127.0.0.1", "::1", "10.0.0.1, 127.0.0.1", "localhost", "127.0.0.1:80", "[::1]:80"])
async def test_nobody_is_at_this_machine_by_saying_so(here: World, spoofed: str) -> None:
    headers = [("content-type", "application/json"), ("x-forwarded-for", spoofed), ("x-real-ip", "127.0.0.1")]

    said = await here.ask("POST", "/api/recovery", headers=headers, body=b"{}", peer="198.51.100.7")

    assert (said.status, said.code) == (404, "not_found")
    assert not (here.place / "recovery-token").exists()


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "CF-Connecting-IP", "X-Forwarded-Proto"])
async def test_whom_a_proxy_on_this_machine_speaks_for_is_not_at_this_machine(here: World, wire: Wire, name: str) -> None:
    body = b"{}"
    head = f"POST /api/recovery HTTP/1.1\r\nHost: 127.0.0.1\r\n{name}: 127.0.0.1\r\n{JSON_AND_CLOSE}"

    answers = await wire.send(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    assert answers[0].status == 404
    assert not (here.place / "recovery-token").exists()


async def test_who_is_locked_out_stays_so_behind_any_chain_of_hops(here: World, wire: Wire) -> None:
    """The right-most hop that is no proxy is who asks: what stands left of it is only said."""
    hops = ("198.51.100.7", "127.0.0.5", "garbage", "198.51.100.1,198.51.100.2", "")
    said = [f"X-Forwarded-For: {hop}, 203.0.113.9" for hop in hops]
    for number in range(5):
        headers = [("content-type", "application/json"), ("x-forwarded-for", f"{number}, 203.0.113.9")]
        order = b'{"name":"name%d","password":"guessed wrong"}' % number
        await here.ask("POST", "/api/session", headers=headers, body=order, peer="127.0.0.1")

    for hop in said:
        head = f"POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\n{hop}\r\n{JSON_AND_CLOSE}"
        body = b'{"name":"another","password":"guessed wrong"}'
        answers = await wire.send(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert answers[0].status == 429
    assert here.clock.now() == NOON
