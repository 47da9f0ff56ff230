import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.errors import SourceGarbled, SourceRefused, SourceUnreachable
from pulse_core.net import Clients
from pulse_core.net.addresses import Target, check_name
from pulse_core.net.budget import Budget
from pulse_core.testing.clock import FakeClock, settle


class Loopback:
    """A tiny real server: answers each request with `answer`, whatever it was."""

    def __init__(self) -> None:
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        self.silent = asyncio.Event()
        self.requests: list[str] = []
        self.connections = 0
        self.port = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.requests.append(head.decode())
                if not self.answer:
                    await self.silent.wait()
                    break
                writer.write(self.answer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        writer.close()


@pytest.fixture
async def loopback() -> AsyncIterator[Loopback]:
    loopback = Loopback()
    server = await asyncio.start_server(loopback.talk, "127.0.0.1", 0)
    loopback.port = server.sockets[0].getsockname()[1]
    yield loopback
    loopback.silent.set()
    server.close()
    await settle()


@pytest.fixture
def clients(clock: FakeClock) -> Clients:
    return Clients(clock=clock)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


async def test_a_client_asks_its_target_on_one_kept_connection(clients: Clients, loopback: Loopback) -> None:
    async with clients.client(f"http://127.0.0.1:{loopback.port}/api", allow_loopback=True) as client:
        bodies = [(await client.get("/x")).text for _ in range(2)]

    assert bodies == ["ok", "ok"]
    assert loopback.connections == 1
    assert loopback.requests[0].startswith("GET /api/x ")


FORBIDDEN = (
    "http://127.0.0.1",
    "http://[::1]",
    "http://[::ffff:127.0.0.1]",
    "http://0.0.0.0",
    "http://[::]",
    "http://169.254.169.254",
    "http://[::ffff:169.254.169.254]",
    "http://[64:ff9b::a9fe:a9fe]",
    "http://[2002:7f00:1::]",
    "http://[::127.0.0.1]",
    "http://[64:ff9b:1::a9fe:a9fe]",
    "http://[2001:db8::5efe:169.254.169.254]",
    "http://[2001:0:a9fe:a9fe::]",
    "http://[fd20:ce::254]",
    "http://0.1.2.3",
    "http://metadata.goog",
    "http://[fd00:ec2::254]",
    "http://100.100.100.200",
    "http://metadata.google.internal",
    "http://METADATA.google.internal.",
    "http://[fe80::1]",
    "http://169.254.3.4",
    "http://224.0.0.1",
    "http://[ff02::1]",
    "http://255.255.255.255",
    "file:///etc/passwd",
    "ftp://lab",
    "http://",
    "http://user:canary@lab",
    "http://lab:99999",
    "",
)


@pytest.mark.parametrize("url", FORBIDDEN)
def test_an_address_that_no_source_may_ask_is_refused_before_anything_is_sent(url: str, clients: Clients) -> None:
    with pytest.raises(SourceRefused) as refusal:
        clients.client(url)
    assert "canary" not in str(refusal.value)


async def test_a_name_that_leads_home_is_refused_when_it_is_resolved(clients: Clients, loopback: Loopback) -> None:
    async with clients.client(f"http://localhost:{loopback.port}") as client:
        with pytest.raises(SourceRefused, match="this machine itself"):
            await client.get("/")

    assert loopback.connections == 0


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1"])
async def test_other_spellings_of_this_machine_are_refused_too(host: str, clients: Clients, loopback: Loopback) -> None:
    with pytest.raises((SourceRefused, SourceUnreachable)):
        async with clients.client(f"http://{host}:{loopback.port}") as client:
            await client.get("/")

    assert loopback.connections == 0


async def test_the_connection_goes_to_the_address_that_was_checked(
    clients: Clients, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [[(2, 1, 6, "", ("127.0.0.1", loopback.port))], [(2, 1, 6, "", ("169.254.169.254", loopback.port))]]

    async def turning(*_: object, **__: object) -> object:
        return answers.pop(0)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", turning)
    async with clients.client(f"http://turning.example:{loopback.port}", allow_loopback=True) as client:
        answer = await client.get("/")

    assert answer.text == "ok"
    assert len(answers) == 1


async def test_a_name_with_one_forbidden_address_is_refused_whole(
    clients: Clients, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def two(*_: object, **__: object) -> object:
        return [(2, 1, 6, "", (address, loopback.port)) for address in ("192.0.2.1", "169.254.169.254")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", two)
    async with clients.client(f"http://two.example:{loopback.port}") as client:
        with pytest.raises(SourceRefused, match="metadata"):
            await client.get("/")


async def test_a_redirect_is_an_answer_and_not_followed(clients: Clients, loopback: Loopback) -> None:
    loopback.answer = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    async with clients.client(f"http://127.0.0.1:{loopback.port}", allow_loopback=True) as client:
        answer = await client.get("/")

    assert answer.status_code == 302
    assert len(loopback.requests) == 1


def leads_to(place: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode()


FORGED = ("http://169.254.169.254/", "//metadata/", "http://127.0.0.1:1/", "https://127.0.0.1:{port}/", "file:///etc/passwd")


@pytest.mark.parametrize("place", FORGED)
async def test_a_redirect_that_somebody_follows_cannot_leave_its_target(place: str, clients: Clients, loopback: Loopback) -> None:
    loopback.answer = leads_to(place.format(port=loopback.port))
    async with clients.client(f"http://127.0.0.1:{loopback.port}", allow_loopback=True) as client:
        with pytest.raises(SourceRefused):
            await client.get("/", follow_redirects=True)

    assert len(loopback.requests) == 1


async def test_a_redirect_cannot_lead_from_https_to_plain_http(clients: Clients, loopback: Loopback) -> None:
    async with clients.client("https://127.0.0.1", allow_loopback=True) as client:
        with pytest.raises(SourceRefused, match="not for http://127"):
            await client.get("http://127.0.0.1/")


async def test_a_redirect_within_its_target_is_followed_and_the_name_checked_anew(
    clients: Clients, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    loopback.answer = leads_to("/elsewhere").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    turning(monkeypatch, ["127.0.0.1"], ["169.254.169.254"], port=loopback.port)
    async with clients.client(f"http://turning.example:{loopback.port}", allow_loopback=True) as client:
        with pytest.raises(SourceRefused, match="metadata"):
            await client.get("/", follow_redirects=True)

    assert loopback.connections == 1


async def test_a_redirect_without_end_is_garbled(clients: Clients, loopback: Loopback) -> None:
    loopback.answer = leads_to("/again")
    async with clients.client(f"http://127.0.0.1:{loopback.port}", allow_loopback=True) as client:
        with pytest.raises(SourceGarbled, match="without end"):
            await client.get("/", follow_redirects=True)


def turning(monkeypatch: pytest.MonkeyPatch, *answers: list[str], port: int) -> None:
    """A name server that says something else each time."""
    left = list(answers)

    async def ask(*_: object, **__: object) -> object:
        return [(2, 1, 6, "", (address, port)) for address in left.pop(0)]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", ask)


async def test_a_name_that_turns_home_between_two_connections_is_refused_at_the_second(
    clients: Clients, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    loopback.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    turning(monkeypatch, ["127.0.0.1"], ["169.254.169.254"], port=loopback.port)
    async with clients.client(f"http://turning.example:{loopback.port}", allow_loopback=True) as client:
        first = await client.get("/")
        with pytest.raises(SourceRefused, match="metadata"):
            await client.get("/")

    assert first.text == "ok"
    assert loopback.connections == 1


async def test_a_name_that_turns_home_is_refused_where_the_connection_does_not_say_so(
    clients: Clients, loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    turning(monkeypatch, ["::ffff:127.0.0.1"], port=loopback.port)
    async with clients.client(f"http://turning.example:{loopback.port}") as client:
        with pytest.raises(SourceRefused, match="this machine itself"):
            await client.get("/")

    assert loopback.connections == 0


async def test_a_client_is_for_its_own_target_only(clients: Clients, loopback: Loopback) -> None:
    async with clients.client(f"http://127.0.0.1:{loopback.port}", allow_loopback=True) as client:
        with pytest.raises(SourceRefused, match="not for"):
            await client.get("http://127.0.0.1:1/")


async def test_nobody_listening_is_unreachable(clients: Clients, loopback: Loopback) -> None:
    async with clients.client("http://127.0.0.1:1", allow_loopback=True) as client:
        with pytest.raises(SourceUnreachable, match="cannot be reached"):
            await client.get("/")


async def test_silence_is_unreachable_after_the_time_limit(clients: Clients, loopback: Loopback) -> None:
    loopback.answer = b""
    async with clients.client(f"http://127.0.0.1:{loopback.port}", allow_loopback=True, timeout_seconds=0.05) as client:
        with pytest.raises(SourceUnreachable, match="in time"):
            await client.get("/")


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    ],
)
async def test_nonsense_is_garbled(answer: bytes, clients: Clients, loopback: Loopback) -> None:
    loopback.answer = answer
    async with clients.client(f"http://127.0.0.1:{loopback.port}", allow_loopback=True) as client:
        with pytest.raises(SourceGarbled):
            await client.get("/")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=lab"
    here = ("-addext", "subjectAltName=IP:127.0.0.1")
    subprocess.run(
        [*command.split(), *here, "-keyout", "key.pem", "-out", "cert.pem"], cwd=folder, check=True, capture_output=True
    )
    return folder


@pytest.fixture
async def secure(certificate: Path) -> AsyncIterator[Loopback]:
    loopback = Loopback()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    server = await asyncio.start_server(loopback.talk, "127.0.0.1", 0, ssl=context)
    loopback.port = server.sockets[0].getsockname()[1]
    yield loopback
    server.close()
    await settle()


async def test_a_certificate_that_nobody_vouches_for_is_not_accepted(clients: Clients, secure: Loopback) -> None:
    async with clients.client(f"https://127.0.0.1:{secure.port}", allow_loopback=True) as client:
        with pytest.raises(SourceUnreachable) as unreachable:
            await client.get("/")

    assert "pin its fingerprint" in unreachable.value.hint
    assert secure.requests == []


async def test_the_pinned_certificate_is_accepted_and_another_is_not(
    clients: Clients, secure: Loopback, certificate: Path
) -> None:
    pin = sha256(ssl.PEM_cert_to_DER_cert((certificate / "cert.pem").read_text())).hexdigest()
    colons = ":".join(pin[i : i + 2] for i in range(0, 64, 2)).upper()
    url = f"https://127.0.0.1:{secure.port}"
    async with clients.client(url, fingerprint=f"SHA256:{colons}", allow_loopback=True) as client:
        accepted = await client.get("/")
    async with clients.client(url, fingerprint="0" * 64, allow_loopback=True) as client:
        with pytest.raises(SourceRefused, match=pin):
            await client.get("/")

    assert accepted.text == "ok"
    assert len(secure.requests) == 1


async def test_verification_can_be_switched_off_only_explicitly(clients: Clients, secure: Loopback) -> None:
    async with clients.client(f"https://127.0.0.1:{secure.port}", verify=False, allow_loopback=True) as client:
        answer = await client.get("/")

    assert answer.text == "ok"


async def test_an_authority_of_ones_own_takes_the_place_of_the_systems(
    clients: Clients, secure: Loopback, certificate: Path
) -> None:
    url, ca_file = f"https://127.0.0.1:{secure.port}", str(certificate / "cert.pem")
    async with clients.client(url, ca_file=ca_file, allow_loopback=True) as client:
        answer = await client.get("/")

    assert answer.text == "ok"


async def test_a_server_that_asks_for_a_certificate_is_shown_the_one_that_was_named(
    clients: Clients, loopback: Loopback, certificate: Path
) -> None:
    cert_file, key_file = str(certificate / "cert.pem"), str(certificate / "key.pem")
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    asking.load_cert_chain(cert_file, key_file)
    asking.load_verify_locations(cert_file)
    asking.verify_mode = ssl.CERT_REQUIRED
    server = await asyncio.start_server(loopback.talk, "127.0.0.1", 0, ssl=asking)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with clients.client(url, ca_file=cert_file, cert_file=cert_file, key_file=key_file, allow_loopback=True) as client:
        answer = await client.get("/")
    server.close()
    await settle()

    assert answer.text == "ok"


def test_a_certificate_that_cannot_be_used_is_named(clients: Clients, certificate: Path) -> None:
    missing, key = str(certificate / "missing.pem"), str(certificate / "key.pem")
    for files in ({"ca_file": missing}, {"cert_file": missing}, {"ca_file": key}, {"cert_file": key, "key_file": key}):
        with pytest.raises(SourceRefused, match=r"\.pem.* cannot be used"):
            clients.client("https://lab", **files)


def test_a_pin_without_tls_or_of_the_wrong_length_is_refused(clients: Clients) -> None:
    for url, pin in (("http://lab", "0" * 64), ("https://lab", "abc")):
        with pytest.raises(SourceRefused):
            clients.client(url, fingerprint=pin)


async def test_requests_beyond_the_budget_wait_for_their_turn(clock: FakeClock) -> None:
    budget, done = Budget(per_second=2.0, burst=3.0, clock=clock), []

    async def ask(number: int) -> None:
        await budget.take("lab")
        done.append(number)

    tasks = [asyncio.create_task(ask(number)) for number in range(7)]
    counts = []
    for seconds in (0.0, 0.5, 0.5, 1.0):
        await clock.forward(seconds)
        counts.append(len(done))
    await asyncio.gather(*tasks)

    assert counts == [3, 4, 5, 7]
    assert done == sorted(done)


async def test_a_queue_without_end_is_refused(clock: FakeClock) -> None:
    budget = Budget(per_second=1.0, burst=1.0, clock=clock)
    tasks = [asyncio.create_task(budget.take("lab")) for _ in range(40)]
    await settle()

    failed = [task for task in tasks if task.done() and task.exception()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert len(failed) == 9
    assert isinstance(failed[0].exception(), SourceUnreachable)


@given(st.text(max_size=60))
def test_no_text_makes_the_guard_fall_over(text: str) -> None:
    for url in (text, f"http://{text}", f"https://[{text}]/"):
        with suppress(SourceRefused):
            check_name(Target.of(url).host, allow_loopback=False)
