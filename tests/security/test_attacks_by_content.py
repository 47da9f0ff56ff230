"""What can be put into bodies, addresses and names: bombs, formulas, forged lines, and ways back into this machine."""

import asyncio
import csv
import gzip
import io
import json
import tracemalloc
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import attrs
import pytest

from pulse_core.net import Clients
from pulse_core.plugin import Answer, Call, Route
from pulse_core.plugin.tools import HttpClients
from pulse_core.testing import FakeClock, make_plugin
from tests.security.asking import Headers, filled
from tests.security.world import CONSOLE, PROXY, PROXY_SECRET, World, bearer, json_headers, world

NAUGHTY = "x\r\n2030-01-01T00:00:00.000Z ERROR   forged_line by=nobody\x1b[31m\u2028end"


async def _fails(call: Call) -> Answer:
    raise RuntimeError(NAUGHTY)


BREAKS = Route(
    method="GET",
    path="/plugins/odd/breaks",
    summary="Break.",
    handle=_fails,
    scope="monitoring:read",
    permission=("read", "monitoring"),
    response=dict[str, str],
)


@pytest.fixture
def clients(clock: FakeClock) -> Clients:
    return Clients(clock=clock)


@pytest.fixture
async def here(place: Path, clock: FakeClock, clients: HttpClients) -> AsyncIterator[World]:
    modules = {"odd": make_plugin("odd", pulse_routes=lambda: [BREAKS])}
    async with world(place, clock, modules=modules, proxied=True, http=clients) as made:
        yield made


@pytest.fixture
async def program(here: World) -> Headers:
    """What may do everything."""
    return json_headers(bearer(await here.token("*")))


@pytest.fixture
async def page(here: World) -> Headers:
    """An administrator's browser."""
    return json_headers((await here.browser((await here.person("ada", "admin")).id)).headers)


async def send_to_all(here: World, program: Headers, page: Headers, body: bytes, more: Headers = ()) -> dict:
    """What every route that takes a body says to this one."""
    told = {}
    taking = (route for route in here.routes().values() if route.request is not None)
    for number, route in enumerate(taking):
        headers = [*(program if route.scope else page), *more]
        path = filled(route.path)
        said = await here.ask(route.method, path, headers=headers, body=body, peer=f"10.3.0.{number}")
        told[route.method, route.path] = (said.status, said.code)
    assert len(told) > 20
    return told


DEEP = {
    "lists": b"[" * 60_000,
    "closed lists": b"[" * 30_000 + b"]" * 30_000,
    "objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "lists where a name should be": b'{"name":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "lists where nothing should be": b'{"x":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
}


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
async def test_deep_json_is_a_bad_request(here: World, program: Headers, page: Headers, body: bytes) -> None:
    told = await send_to_all(here, program, page, body)

    assert {status for status, _ in told.values()} == {400}


ODD_JSON = (
    b"",
    b"null",
    b"[]",
    b"1",
    b'"text"',
    b"NaN",
    b'{"minutes":NaN}',
    b'{"minutes":1e999,"expires_in_days":1e999}',
    b'{"minutes":' + b"9" * 5_000 + b"}",
    b'{"minutes":-' + b"9" * 30 + b',"uses":' + b"9" * 30 + b"}",
    b'{"name":"\\ud800","token":"\\ud800","password":"\\ud800","code":"\\ud800","user":"\\ud800","title":"\\ud800"}',
    b'{"name":"\\u0000"}',
    b'{"name":"a","name":"b"}',
    b"\xff\xfe{\x00}\x00",
    b"\xef\xbb\xbf{}",
    b'{"a":1}{"a":2}',
    b'{"a":1,}',
    b"{'a':1}",
    b"\x00" * 100,
    b'{"__proto__":{},"constructor":{}}',
    b'{"roles":[' + b'"x",' * 9_000 + b'"x"]}',
    b'{"allow":[["read"]]}',
)


@pytest.mark.parametrize("body", ODD_JSON)
async def test_no_odd_json_is_an_error_of_ours(here: World, program: Headers, page: Headers, body: bytes) -> None:
    told = await send_to_all(here, program, page, body)

    assert {key: said for key, said in told.items() if said[0] >= 500} == {}


async def test_half_characters_are_refused_or_harmless_wherever_text_is_taken(here: World) -> None:
    half = "\\ud800"
    orders = {
        "/api/session": f'{{"name":"{half}","password":"{half}","code":"{half}"}}',
        "/api/setup/check": f'{{"token":"{half}"}}',
        "/api/recovery/redeem": f'{{"token":"{half}"}}',
        "/api/users": f'{{"name":"bob","title":"{half}","password":"seven green {half}"}}',
        "/api/roles": f'{{"title":"{half}"}}',
        "/api/tokens": f'{{"name":"{half}","personal":false}}',
        "/api/audit/webhooks": f'{{"url":"https://example.org/{half}","events":["{half}"]}}',
        "/api/agents/enroll": f'{{"agent":"a","hostname":"{half}","version":"{half}"}}',
    }

    for path, order in orders.items():
        said = await here.console("POST", path, headers=json_headers(), body=order.encode())
        assert said.status < 500, path
        assert (await here.console("GET", "/api/audit")).status == 200


async def test_a_body_that_grows_when_it_is_unpacked_is_not_unpacked(here: World, program: Headers, page: Headers) -> None:
    bomb = gzip.compress(b"\x00" * 50_000_000, 9)
    assert len(bomb) < 65_536
    tracemalloc.start()
    try:
        told = await send_to_all(here, program, page, bomb, [("content-encoding", "gzip")])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert {said for key, said in told.items() if "report" not in key[1]} == {(413, "body_too_large")}
    assert peak < 40_000_000


@pytest.mark.parametrize("encoding", ["deflate", "br", "zstd", "gzip, gzip", "identity, gzip", "compress", "x-gzip", "*"])
async def test_no_other_packing_is_unpacked(here: World, page: Headers, program: Headers, encoding: str) -> None:
    told = await send_to_all(here, program, page, gzip.compress(b"{}"), [("content-encoding", encoding)])

    assert {code for _, code in told.values()} == {"unknown_encoding"}


PACKET = gzip.compress(b"{}", mtime=0)  # without the time: two processes must know a test by one name


@pytest.mark.parametrize("packed", [PACKET * 2, PACKET[:-4], b"\x1f\x8b" + b"\x00" * 50, b"{}"])
async def test_what_is_not_one_whole_packet_is_refused(here: World, page: Headers, program: Headers, packed: bytes) -> None:
    told = await send_to_all(here, program, page, packed, [("content-encoding", "gzip")])

    assert {code for _, code in told.values()} == {"bad_gzip"}


@pytest.mark.parametrize(
    "query", ["x" * 9_000, "&" * 9_000, "a=1&" * 100, "limit=%ff", "q=%00", "limit=9" * 50, "%", "q=" + "(" * 4_000]
)
async def test_no_query_is_an_error_of_ours(here: World, program: Headers, page: Headers, query: str) -> None:
    for route in here.routes().values():
        if route.method == "GET" and route.path != "/ws":
            headers = program if route.scope else page
            said = await here.ask("GET", filled(route.path), headers=headers, query=query, peer="10.3.9.1")
            assert said.status < 500 or route is BREAKS or "breaks" in route.path, route.path


@attrs.define
class Receiver:
    """A server of loopback that answers everything alike."""

    answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    heard: list[bytes] = attrs.field(factory=list)
    port: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.heard.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(self.answer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        writer.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.talk, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
    await server.wait_closed()


async def try_webhook(here: World, url: str, *, allow_loopback: bool = False) -> dict:
    """Make a webhook and test it: the one place where people name an address that Pulse will ask."""
    order = json.dumps({"url": url, "allow_loopback": allow_loopback}).encode()
    made = await here.console("POST", "/api/audit/webhooks", headers=json_headers(), body=order)
    if made.status != 201:
        return {"delivered": False, "error": made.code}
    return (await here.console("POST", f"/api/audit/webhooks/{made.json['webhook']['id']}/test")).json


INWARD = (
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0:{port}/",
    "http://127.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://user@127.0.0.1:{port}/",
    "http://example.org#@127.0.0.1:{port}/",
    "http://example.org\\@127.0.0.1:{port}/",
    "http://127.0.0.1%2f:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fe80::1]:{port}/",
    "http://[fd00:ec2::254]/",
    "http://metadata.google.internal/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "http:///",
    "http://127.0.0.1:{port}/\r\nX-Header: 1",
)


async def test_no_spelling_of_this_machine_is_asked(here: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    async def odd(host: str, port: int, **_: object) -> object:
        """Every odd spelling of loopback is loopback to some name server."""
        if "metadata" in host:
            return [(2, 1, 6, "", ("169.254.169.254", port))]
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", odd)
    delivered = []

    for url in INWARD:
        tried = await try_webhook(here, url.format(port=receiver.port))
        if tried["delivered"]:
            delivered.append(url)
        await _forget_webhooks(here)

    assert delivered == []
    assert receiver.heard == []


async def _forget_webhooks(here: World) -> None:
    for hook in (await here.console("GET", "/api/audit/webhooks")).json["data"]:
        await here.console("DELETE", f"/api/audit/webhooks/{hook['id']}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["http://169.254.169.254/", "http://127.0.0.1:{port}/inside", "/inside", "file:///etc/passwd"])
async def test_a_redirect_leads_nowhere(here: World, receiver: Receiver, status: int, target: str) -> None:
    location = target.format(port=receiver.port)
    receiver.answer = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()

    tried = await try_webhook(here, f"http://127.0.0.1:{receiver.port}/hook", allow_loopback=True)

    assert (tried["delivered"], tried["error"]) == (False, f"the answer was {status}")
    assert len(receiver.heard) == 1


async def test_a_name_that_turns_to_this_machine_is_refused_at_the_moment_it_is_asked(
    here: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked up once for each connection, and what was checked is what is connected to."""
    looked_up = []

    async def turning(host: str, port: int, **_: object) -> object:
        looked_up.append(host)
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", turning)
    tried = await try_webhook(here, f"http://turning.example:{receiver.port}/")

    assert tried["delivered"] is False
    assert (looked_up, receiver.heard) == (["turning.example"], [])


async def test_nothing_in_an_export_is_a_formula_or_two_lines(here: World) -> None:
    """Whoever is refused may call themselves what they like, and is written down."""
    formulas = ('=HYPERLINK("http://evil")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", " =1+1", "＝1+1", "%0A=1")
    for formula in formulas:
        headers = [("x-proxy-secret", PROXY_SECRET), ("x-forwarded-user", formula.encode().decode("latin-1"))]
        await here.ask("GET", "/api/users", headers=headers, peer=PROXY)
        order = json.dumps({"name": formula, "personal": False, "scopes": [formula]}).encode()
        await here.console("POST", "/api/tokens", headers=json_headers(), body=order)
        await here.console("DELETE", "/api/monitoring/sources", query="source=%3D1%2B1")

    said = await here.console("GET", "/api/audit/export", query="format=csv")
    lines = list(csv.reader(io.StringIO(said.body.decode(), newline="")))

    cells = [cell for line in lines[1:] for cell in line]
    assert len(lines) > 2 * len(formulas)
    assert any("HYPERLINK" in cell for cell in cells)
    assert [cell for cell in cells if cell.strip(" \t\r\n\ufeff\xa0").startswith(("=", "+", "-", "@", "＝"))] == []
    assert len(said.body.splitlines()) == len(lines)
    assert said.header("content-disposition").startswith("attachment;")
    assert said.header("x-content-type-options") == "nosniff"


async def _provoke(here: World, program: Headers, receiver: Receiver) -> None:
    """Everything that is logged with words of others in it."""
    receiver.answer = f"HTTP/1.1 200 {NAUGHTY}\r\n\r\n".encode()
    await here.ask("GET", "/plugins/odd/breaks", headers=program)
    await try_webhook(here, f"http://127.0.0.1:{receiver.port}/", allow_loopback=True)
    for path in ("/api/users/%0d%0aforged_line", "/api/users/\r\nforged_line"):
        await here.ask("GET", path, headers=[*program, ("user-agent", "x\rforged_line"), ("x-forwarded-user", "x\nforged")])


async def test_nobody_writes_a_line_of_the_log(
    here: World, program: Headers, receiver: Receiver, logged: Callable[[], str]
) -> None:
    await _provoke(here, program, receiver)
    lines = [line for line in logged().splitlines() if line]

    assert any("plugin_route_failed" in line for line in lines)
    assert [line for line in lines if not line.isprintable() or line.startswith("2030")] == []


async def test_nobody_writes_a_line_of_the_log_for_programs(
    here: World, program: Headers, receiver: Receiver, logged_as_json: Callable[[], str]
) -> None:
    await _provoke(here, program, receiver)
    events = [json.loads(line) for line in logged_as_json().splitlines() if line]

    assert "plugin_route_failed" in [event["event"] for event in events]
    assert {event["at"][:4] for event in events} & {"2030"} == set()


async def test_no_name_breaks_a_line_of_an_export(here: World) -> None:
    for name in ("a\r\nb", "a\nb", "a\u2028b", "a\x85b", "a\x1b[2Jb", "\u202eab"):
        made = await here.console("POST", "/api/tokens", headers=json_headers(), body=json.dumps({"name": name}).encode())
        role = await here.console("POST", "/api/roles", headers=json_headers(), body=json.dumps({"title": name}).encode())
        assert (made.status, role.status) == (400, 400)

    proof = await here.console("GET", "/api/audit/export", query="format=jsonl")
    table = await here.console("GET", "/api/audit/export", query="format=csv")
    assert all(isinstance(json.loads(line), dict) for line in proof.body.splitlines())
    assert all(line.isprintable() for line in table.body.decode().split("\r\n"))


async def test_no_header_of_an_answer_can_be_written_by_who_asks(here: World, page: Headers) -> None:
    for query in ("format=csv%0d%0aX-Forged:1", "since=1%0d%0aX-Forged:1"):
        said = await here.ask("GET", "/api/audit/export", headers=page, query=query)
        assert said.status == 400
        assert said.header("x-forged") == ""
    said = await here.ask("GET", "/api/session", headers=[("x-request-id", "mine"), ("origin", "https://evil.example")])
    assert "mine" not in said.header("x-request-id")
    assert CONSOLE.id not in said.body.decode()
