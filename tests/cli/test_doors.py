"""The server's two doors, for real: the network's and the console's lead to one application, and only one is the console."""

import asyncio
import contextlib
import os
import shlex
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import attrs
import httpx
import pytest

from pulse_core.cli import console_socket
from pulse_core.cli.console import answered, console
from pulse_core.cli.console_socket import ConsoleClosed
from pulse_core.cli.doors import Server, announcement, uvicorn_config
from pulse_core.cli.follow import renew, tell
from pulse_core.cli.listen import Listening, addresses, beyond_this_machine, listen
from pulse_core.cli.start import Start
from pulse_core.cli.tls import Certificate
from pulse_core.errors import ConfigError, VaultError
from pulse_core.settings import Settings
from pulse_core.testing import FakeClock


@attrs.define
class Echo:
    """An application that answers with what it is told of its caller, and counts its beginnings."""

    settings: Settings
    own_url: str = ""
    begun: int = 0
    refusal: Exception | None = None

    @property
    def desks(self):
        return self

    def stop_streams(self) -> None: ...

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            if self.refusal:
                await send({"type": "lifespan.startup.failed", "message": "a traceback"})
                raise self.refusal
            self.begun += 1
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        facts = f'{{"console": {str(scope.get("pulse.console", False)).lower()}, "scheme": "{scope["scheme"]}"}}'
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": facts.encode()})


class Quiet(Server):
    """Leaves the test's signals alone."""

    @contextlib.contextmanager
    def capture_signals(self):
        yield


@contextlib.asynccontextmanager
async def serving(app: Echo, data: Path, *, certificate: Certificate | None = None) -> AsyncIterator[str]:
    """The address of the network's door; the console's is open too."""
    with listen("127.0.0.1", 0) as listener, console_socket.listening(data) as console:
        server = Quiet(uvicorn_config(app, certificate), app, console)
        begun = asyncio.Event()
        started = server.startup

        async def startup(sockets=None) -> None:
            await started(sockets)
            begun.set()

        server.startup = startup
        task = asyncio.create_task(server.serve(sockets=[listener]))
        await begun.wait()
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await task


@pytest.fixture
def app(data: Path) -> Echo:
    return Echo(Settings(data_dir=str(data)))


async def test_only_who_comes_by_the_socket_is_the_console(app, data):
    async with serving(app, data) as address, httpx.AsyncClient(base_url=address) as network:
        forged = await network.get("/", headers={"pulse.console": "true", "X-Forwarded-For": "127.0.0.1"})
        async with console(app.settings) as client:
            by_socket = await answered(client, "GET", "/")

    assert forged.json()["console"] is False
    assert by_socket == {"console": True, "scheme": "http"}
    assert app.begun == 1


async def test_the_socket_is_its_owners_alone_and_gone_at_the_end(app, data):
    async with serving(app, data):
        mode = stat.S_IMODE((data / "console.sock").stat().st_mode)

    assert mode == 0o600
    assert list(data.iterdir()) == []


async def test_the_console_is_not_behind_tls(app, data, certify):
    cert, key = certify()
    certificate = Certificate(cert_file=str(cert), key_file=str(key))
    async with serving(app, data, certificate=certificate) as address:
        async with httpx.AsyncClient(verify=False) as network:
            outside = await network.get(address)
        async with console(app.settings) as client:
            inside = await answered(client, "GET", "/")

    assert outside.json() == {"console": False, "scheme": "https"}
    assert inside == {"console": True, "scheme": "http"}


def test_the_socket_that_a_killed_pulse_left_is_taken_away(data):
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(data / "console.sock"))
    left.close()

    with console_socket.listening(data):
        assert console_socket.connected(data)
    assert not console_socket.connected(data)


def test_the_socket_of_a_pulse_that_lives_is_left_to_it(data):
    with console_socket.listening(data):
        with pytest.raises(ConsoleClosed, match="another Pulse"), console_socket.listening(data):
            pass
        assert console_socket.connected(data)


def test_what_is_no_socket_is_not_removed(data):
    (data / "console.sock").write_text("precious")

    with pytest.raises(ConsoleClosed, match="not a socket"), console_socket.listening(data):
        pass

    assert (data / "console.sock").read_text() == "precious"


def test_a_socket_that_somebody_else_put_there_meanwhile_stays(data):
    with console_socket.listening(data):
        os.remove(data / "console.sock")
        (data / "console.sock").write_text("theirs")

    assert (data / "console.sock").exists()


def test_a_path_too_long_for_a_socket_is_said_in_words(tmp_path):
    deep = tmp_path / ("x" * 90)
    deep.mkdir()

    with pytest.raises(ConsoleClosed, match="use a shorter data directory"), console_socket.listening(deep):
        pass
    with pytest.raises(ConsoleClosed, match="use a shorter data directory"):
        console_socket.connected(deep)


@pytest.mark.parametrize(
    ("host", "beyond"), [("127.0.0.1", False), ("localhost", False), ("[::1]", False), ("0.0.0.0", True), ("::", True)]
)
def test_it_listens_where_it_is_told_and_knows_who_can_reach_it(host, beyond):
    with listen(host, 0) as listener:
        first = addresses(listener, secure=True)[0]

        assert beyond_this_machine(listener) is beyond
        assert first.startswith(("https://127.0.0.1:", "https://[::1]:"))
        assert first.endswith(f":{listener.getsockname()[1]}")


async def test_the_address_that_people_use_is_printed_too(app, data, capsys):
    app.settings = attrs.evolve(app.settings, public_url="https://pulse.lab/")

    async with serving(app, data) as address:
        told = capsys.readouterr().out

    assert told == f"Pulse is on {address}  (data in {data})\n     and on https://pulse.lab\n"
    assert app.own_url == address


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.name.invalid"])
def test_an_address_that_is_not_ours_is_said_in_words(host):
    with pytest.raises(OSError, match="cannot listen on"):
        listen(host, 0)


def test_no_address_at_all_is_not_every_address():
    with pytest.raises(ConfigError):
        listen("", 0)


@pytest.mark.parametrize(
    ("exposed", "encrypted", "proxies", "said"),
    [
        (False, False, (), False),
        (True, False, (), True),
        (True, True, (), False),
        (True, False, ("10.0.0.1",), False),
    ],
)
def test_listening_in_the_clear_beyond_this_machine_is_a_problem(certify, exposed, encrypted, proxies, said):
    cert, key = certify()
    listening = Listening(exposed=exposed, certificate=Certificate(cert_file=str(cert), key_file=str(key)) if encrypted else None)

    problems = listening.problems(Settings(trusted_proxies=proxies), 0.0)

    assert [problem.part for problem in problems] == (["listening"] if said else [])


@attrs.define
class Running:
    settings: Settings
    clock: FakeClock
    settings_problem: str = ""
    door_problems: tuple = ()


def test_a_broken_certificate_is_a_problem_until_it_is_mended(certify):
    cert, key = certify()
    pulse = Running(Settings(), FakeClock(now=0.0))
    listening = Listening(exposed=True, certificate=Certificate(cert_file=str(cert), key_file=str(key)))
    cert.write_text("junk")
    renew(listening.certificate, asked=True)
    tell(pulse, listening)
    broken = pulse.door_problems
    certify("new")
    renew(listening.certificate, asked=False)
    tell(pulse, listening)

    assert [problem.part for problem in broken] == ["certificate"]
    assert pulse.door_problems == ()


async def lifespan(app) -> list[dict]:
    told: list[dict] = []

    async def receive() -> dict:
        return {"type": "lifespan.startup"}

    async def send(message) -> None:
        told.append(message)

    with contextlib.suppress(ZeroDivisionError):
        await app({"type": "lifespan"}, receive, send)
    return told


@pytest.mark.parametrize("grouped", [False, True])
async def test_a_vault_without_its_key_ends_the_start_in_words(app, grouped):
    error = VaultError("the key is missing")
    app.refusal = ExceptionGroup("several", [error]) if grouped else error
    start = Start(app)

    told = await lifespan(start)

    assert start.refusal is error
    assert told == [{"type": "lifespan.startup.failed", "message": ""}]


async def test_what_nobody_foresaw_at_the_start_keeps_its_traceback(app):
    app.refusal = ZeroDivisionError()
    start = Start(app)

    told = await lifespan(start)

    assert start.refusal is None
    assert told[0]["message"] == "a traceback"


def test_the_first_start_says_where_the_token_is_and_never_what_it_is(data):
    (data / "bootstrap-token").write_text("canary")

    told = "\n".join(announcement(("https://127.0.0.1:7655", "https://192.0.2.7:7655"), data))

    assert told.startswith(f"Pulse is on https://127.0.0.1:7655  (data in {data})\n     and on https://192.0.2.7:7655\n")
    assert told.endswith(f"cat {shlex.quote(str(data / 'bootstrap-token'))}")
    assert "canary" not in told


def test_later_starts_speak_of_no_token(data):
    assert list(announcement(("http://127.0.0.1:7655",), data)) == [f"Pulse is on http://127.0.0.1:7655  (data in {data})"]
