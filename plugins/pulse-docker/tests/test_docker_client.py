"""Asking an engine: by its socket, by TCP, by SSH; every wait and every body has an end, every failure a name."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.plugin import SourceError, SourceGarbled, SourceRefused, SourceUnreachable
from pulse_core.testing import settle, tools
from pulse_docker import refusal, ssh
from pulse_docker.address import Address, address_of
from pulse_docker.client import Engine, NotThere, said_no
from pulse_docker.config import DockerConfig
from pulse_docker.connect import Line, line
from pulse_docker.versions import NEWEST, agreed, parsed

VERSION = b'{"ApiVersion": "1.41", "MinAPIVersion": "1.12"}'


def response(body: bytes, status: str = "200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status.encode(), len(body), body)


class SocketEngine:
    """Answers each request on a socket with the same bytes; None hangs."""

    def __init__(self) -> None:
        self.answer: bytes | None = response(VERSION)
        self.requests: list[str] = []
        self.connections = 0
        self.released = asyncio.Event()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.requests.append(head.decode())
                if self.answer is None:
                    await self.released.wait()
                    break
                writer.write(self.answer)
                await writer.drain()
                if b"Content-Length" not in self.answer:
                    break
        except (OSError, asyncio.IncompleteReadError):
            pass
        writer.close()


@pytest.fixture
async def peer(tmp_path: Path) -> AsyncIterator[tuple[SocketEngine, str]]:
    peer = SocketEngine()
    path = str(tmp_path / "e.sock")
    server = await asyncio.start_unix_server(peer.talk, path)
    yield peer, path
    peer.released.set()
    server.close()
    await settle()


@pytest.fixture
async def connected(peer) -> AsyncIterator[Callable[..., Engine]]:
    opened: list[httpx.AsyncClient] = []

    def connect(**settings: float) -> Engine:
        way = line(DockerConfig(address=f"unix://{peer[1]}"), tools())
        opened.append(way.http)
        return Engine(way, **settings)

    yield connect
    for http in opened:
        await http.aclose()


async def test_an_engine_answers_through_its_socket_in_the_version_that_was_agreed_on(peer, connected):
    engine = connected()
    await engine.meet()
    await engine.get("/info")
    assert engine.api == (1, 41)
    assert [head.split()[1] for head in peer[0].requests] == ["/version", "/v1.41/info"]
    assert peer[0].connections == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (response(b"{"), SourceGarbled),
        (response(b"\xff\xfe\x00"), SourceGarbled),
        (response(b"[" * 100_000), SourceGarbled),
        (response(b"[]"), SourceGarbled),
        (response(b'{"ApiVersion": 7}'), SourceGarbled),
        (b"SSH-2.0-OpenSSH\r\n\r\n", SourceGarbled),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", SourceUnreachable),
        (b"", SourceUnreachable),
        (response(b'{"message": "no"}', "403 Forbidden"), SourceRefused),
        (response(b'{"message": "boom"}', "500 Internal Server Error"), SourceUnreachable),
        (response(b'{"message": "what"}', "400 Bad Request"), SourceGarbled),
        (response(b"moved", "301 Moved"), SourceGarbled),
    ],
)
async def test_every_answer_that_is_none_has_a_name(peer, connected, answer, error):
    peer[0].answer = answer
    with pytest.raises(error):
        await connected(answer_seconds=2.0).meet()


async def test_an_engine_that_hangs_is_waited_for_only_so_long(peer, connected):
    peer[0].answer = None
    with pytest.raises(SourceUnreachable, match="within"):
        await connected(answer_seconds=0.05).meet()


async def test_an_answer_without_end_is_cut(peer, connected):
    peer[0].answer = response(b'"' + b"x" * 100_000 + b'"')
    with pytest.raises(SourceGarbled, match="more than"):
        await connected().get("/info", most_bytes=1000)


def test_what_is_not_there_is_told_from_what_is_refused():
    assert isinstance(said_no(404, b"", "/x"), NotThere)
    assert isinstance(said_no(409, b"", "/x"), NotThere)
    assert "a proxy" in said_no(403, b"", "/x").hint


@given(st.integers(100, 599), st.binary(max_size=100))
def test_every_status_is_an_error_of_a_source(status, body):
    assert isinstance(said_no(status, body, "/x"), SourceError)


async def test_a_socket_that_is_not_there_and_one_that_nobody_listens_on_are_told_apart(tmp_path):
    left = tmp_path / "left.sock"
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(left))
    for path, words in ((tmp_path / "none.sock", "is not there"), (left, "nobody listens")):
        way = line(DockerConfig(address=f"unix://{path}"), tools())
        async with way.http:
            with pytest.raises(SourceUnreachable, match=words):
                await Engine(way).meet()


def test_who_has_no_permission_is_told_the_group_or_the_rootless_socket(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    locked = tmp_path / "locked.sock"
    locked.touch()
    denied = refusal.why_not(str(locked), PermissionError(13, "denied"))
    assert isinstance(denied, SourceRefused)
    assert "rootless" in denied.hint
    with socket.socket(socket.AF_UNIX) as own:
        own.bind(str(tmp_path / "docker.sock"))
        hint = refusal.why_not(str(locked), PermissionError(13, "denied")).hint
    assert hint.endswith(f"unix://{tmp_path}/docker.sock")


# Versions.


@pytest.mark.parametrize(
    ("newest", "oldest", "spoken"),
    [("1.24", "", (1, 24)), ("1.41", "1.24", (1, 41)), ("1.56", "1.44", (1, 56)), ("1.99", "1.44", NEWEST)],
)
def test_the_newest_version_that_both_speak_is_chosen(newest, oldest, spoken):
    assert agreed({"ApiVersion": newest, "MinAPIVersion": oldest}) == spoken


@pytest.mark.parametrize(("newest", "oldest"), [("1.23", "1.12"), ("2.0", "1.57"), ("9.9", "9.0")])
def test_an_engine_without_a_common_version_is_refused(newest, oldest):
    with pytest.raises(SourceRefused, match="API"):
        agreed({"ApiVersion": newest, "MinAPIVersion": oldest})


@given(st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text())))
def test_no_text_makes_reading_a_version_fall_over(text):
    assert parsed(text) is None or len(parsed(text)) == 2


# Addresses.


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("unix:///var/run/docker.sock", Address(by="unix", path="/var/run/docker.sock")),
        ("/run/podman/podman.sock", Address(by="unix", path="/run/podman/podman.sock")),
        ("tcp://lab:2376", Address(by="tcp", host="lab", port=2376)),
        ("tcp://[fd00::1]:2376", Address(by="tcp", host="fd00::1", port=2376)),
        ("http://lab", Address(by="tcp", host="lab", port=2375, tls=False)),
        ("ssh://ann@lab:22", Address(by="ssh", host="lab", port=22, user="ann")),
    ],
)
def test_addresses_are_read(text, address):
    assert address_of(text) == address


@pytest.mark.parametrize(
    "text",
    [
        *("", "docker.sock", "unix://relative", "ftp://lab", "npipe:////./pipe/docker", "tcp://", "tcp://lab:99999"),
        *(
            "ssh://-oProxyCommand=touch%20x",
            "ssh://ann@-lab",
            "ssh://-l@lab",
            "ssh://ann:secret@lab",
            "tcp://lab/path",
            "tcp://a b",
        ),
    ],
)
def test_what_is_no_address_is_refused_and_no_option_gets_through(text):
    with pytest.raises(SourceRefused):
        address_of(text)


@given(st.text() | st.text().map("ssh://".__add__) | st.text().map("tcp://".__add__))
def test_no_text_makes_reading_an_address_fall_over(text):
    try:
        address = address_of(text)
    except SourceRefused:
        return
    assert not address.host.startswith("-")
    assert not address.user.startswith("-")


def test_certificates_without_tls_are_refused():
    with pytest.raises(SourceRefused, match="without TLS"):
        line(DockerConfig(address="http://127.0.0.1:2375", ca_file="ca.pem", allow_loopback=True), tools())


# SSH.


def test_ssh_asks_nobody_and_takes_no_option_from_an_address():
    argv = ssh.command(address_of("ssh://ann@lab:2222"))
    assert argv[-3:-1] == ["--", "lab"]
    assert "exec docker system dial-stdio" in argv[-1]
    assert "BatchMode=yes" in argv
    assert argv[argv.index("-p") + 1] == "2222"
    assert argv[argv.index("-l") + 1] == "ann"


CARRY = """
import os, socket, sys, threading
peer = socket.socket(socket.AF_UNIX)
peer.connect(sys.argv[1])
def back():
    while part := peer.recv(65536):
        os.write(1, part)
    os._exit(0)
threading.Thread(target=back, daemon=True).start()
while part := os.read(0, 65536):
    peer.sendall(part)
"""


def through(argv: list[str]) -> Line:
    http = httpx.AsyncClient(transport=ssh.transport(argv, where="ssh://lab"), base_url="http://localhost", timeout=10)
    return Line(http=http, address=Address(by="ssh", host="lab"), at_once=2)


async def test_an_engine_is_asked_through_the_standard_input_and_output_of_a_process(peer):
    way = through([sys.executable, "-c", CARRY, peer[1]])
    async with way.http:
        engine = Engine(way)
        await engine.meet()
        await engine.get("/info")
    assert [head.split()[1] for head in peer[0].requests] == ["/version", "/v1.41/info"]
    assert peer[0].connections == 1


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        ("ann@lab: Permission denied (publickey).", SourceRefused, "a key"),
        ("Host key verification failed.", SourceRefused, "by hand"),
        ("sh: 1: exec: podman: not found", SourceRefused, "the program `docker`"),
        ("failed to open the raw stream connection: dial unix /run/docker.sock", SourceUnreachable, "start the engine"),
        ("ssh: connect to host lab port 22: No route to host", SourceUnreachable, "`ssh`"),
        ("", SourceUnreachable, "`ssh`"),
    ],
)
async def test_what_ssh_says_before_it_ends_is_passed_on(words, error, hint):
    way = through([sys.executable, "-c", f"import sys; sys.stderr.write({words!r}); sys.exit(255)"])
    async with way.http:
        with pytest.raises(error) as failed:
            await Engine(way).meet()
    assert hint in failed.value.hint
    assert words in str(failed.value)


async def test_without_ssh_the_program_is_named():
    way = through(["/nowhere/ssh"])
    async with way.http:
        with pytest.raises(SourceUnreachable, match="/nowhere/ssh"):
            await Engine(way).meet()


async def test_no_process_is_left_behind(peer, tmp_path):
    noted = tmp_path / "pid"
    script = f"import os; open({str(noted)!r}, 'w').write(str(os.getpid()))\n{CARRY}"
    way = through([sys.executable, "-c", script, peer[1]])
    async with way.http:
        await Engine(way).meet()
    with pytest.raises(ProcessLookupError):
        os.kill(int(noted.read_text()), 0)


# The socket itself.


async def test_a_kept_connection_that_was_closed_meanwhile_is_replaced_without_a_word(peer, connected):
    engine = connected()
    peer[0].answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(VERSION), VERSION)
    await engine.meet()  # the peer hangs up behind it
    await engine.meet()
    assert peer[0].connections == 2


async def test_a_body_is_read_whole_however_it_is_framed(peer, connected):
    for answer in (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{}\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n{}",
        b"HTTP/1.0 200 OK\r\nConnection: close\r\n\r\n{}",
        response(b"{}"),
    ):
        peer[0].answer = answer
        assert await connected().get("/info") == {}


async def test_a_head_without_end_is_garbled(peer, connected):
    peer[0].answer = b"HTTP/1.1 200 OK\r\n" + b"X-Filler: " + b"x" * 200_000
    with pytest.raises(SourceGarbled):
        await connected().meet()


async def test_no_more_connections_are_opened_than_were_agreed_on(peer, connected):
    engine = connected()
    await asyncio.gather(*(engine.get("/info") for _ in range(50)))
    assert peer[0].connections <= 16
    assert len(peer[0].requests) == 50


async def test_whoever_stops_waiting_leaves_no_connection_behind(peer, connected):
    engine = connected()
    peer[0].answer = None
    asking = [asyncio.create_task(engine.get("/info")) for _ in range(30)]
    await settle()
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    peer[0].released.set()
    peer[0].answer = response(VERSION)
    assert (await engine.meet())["ApiVersion"] == "1.41"
