"""What a person is shown before a certificate is confirmed: the fingerprint that a client is then pinned to."""

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.errors import SourceRefused, SourceUnreachable
from pulse_core.net import Clients
from pulse_core.net.first_contact import first_contact, shown
from pulse_core.testing import FakeClock, LoopbackHttp

BEGINS = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
ENDS = datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)


def made(name: str = "lab\x1b[2J") -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = [x509.DNSName("lab.example"), x509.IPAddress(ipaddress.ip_address("192.0.2.7"))]
    builder = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(BEGINS).not_valid_after(ENDS)
    return builder.add_extension(x509.SubjectAlternativeName(names), critical=False).sign(key, hashes.SHA256()), key


CERTIFICATE, KEY = made()
DER = CERTIFICATE.public_bytes(serialization.Encoding.DER)


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    """A server whose certificate nobody vouches for, long ended."""
    pem = tmp_path / "both.pem"
    private = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem.write_bytes(private + CERTIFICATE.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.read(1000):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


async def test_the_fingerprint_that_is_shown_is_the_one_that_a_client_is_pinned_to(port: int) -> None:
    url = f"https://127.0.0.1:{port}"

    found = await first_contact(url, allow_loopback=True)
    async with Clients(clock=FakeClock()).client(url, fingerprint=found.fingerprint, allow_loopback=True) as client:
        answer = await client.get("/")

    assert found.fingerprint == sha256(DER).hexdigest()
    assert answer.text == "ok"


async def test_the_clients_of_tests_compare_a_pin_too(port: int) -> None:
    url, lent = f"https://127.0.0.1:{port}", LoopbackHttp()
    pin = (await lent.certificate(url)).fingerprint

    async with lent.client(url, fingerprint=pin) as client:
        assert (await client.get("/")).text == "ok"
    async with lent.client(url, fingerprint="ab" * 32) as client:
        with pytest.raises(SourceRefused, match="not the pinned one"):
            await client.get("/")


async def test_what_the_certificate_says_of_itself_is_shown_without_what_drives_a_terminal(port: int) -> None:
    found = await first_contact(f"https://127.0.0.1:{port}", allow_loopback=True)

    assert found.self_signed
    assert found.subject.startswith("CN=lab")
    assert found.subject.isprintable()
    assert found.names == ("lab.example", "192.0.2.7")
    assert (found.begins_at, found.ends_at) == (BEGINS.timestamp(), ENDS.timestamp())


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1", "https://169.254.169.254", "https://[::ffff:127.0.0.1]", "https://metadata"]
)
async def test_first_contact_goes_where_a_client_may_go_and_nowhere_else(url: str) -> None:
    with pytest.raises(SourceRefused):
        await first_contact(url)


async def test_a_name_that_leads_home_is_refused_at_first_contact_too(port: int) -> None:
    with pytest.raises(SourceRefused, match="this machine itself"):
        await first_contact(f"https://localhost:{port}")


async def test_without_https_there_is_no_certificate() -> None:
    with pytest.raises(SourceRefused, match="https"):
        await first_contact("http://lab")


async def test_nobody_there_and_no_tls_there_are_said_in_words() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 not TLS at all\r\n")
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        plain = server.sockets[0].getsockname()[1]
        with pytest.raises(SourceUnreachable, match="does not speak TLS"):
            await first_contact(f"https://127.0.0.1:{plain}", allow_loopback=True)
    with pytest.raises(SourceUnreachable, match="cannot be reached"):
        await first_contact("https://127.0.0.1:1", allow_loopback=True)


async def test_silence_ends_by_the_time_limit() -> None:
    over = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with pytest.raises(SourceUnreachable, match="in time"):
            await first_contact(url, allow_loopback=True, timeout_seconds=0.05)
        over.set()


@given(st.binary(max_size=200) | st.tuples(st.integers(0, len(DER) - 1), st.integers(0, 255)).map(lambda at: turned(*at)))
def test_of_any_bytes_there_is_a_fingerprint(certificate: bytes) -> None:
    found = shown(certificate)

    assert found.fingerprint == sha256(certificate).hexdigest()
    assert found.subject.isprintable()
    assert found.issuer.isprintable()


@pytest.mark.parametrize("byte", [0, 5, 22, 34, 255])
def test_no_single_wrong_byte_makes_the_showing_fall_over(byte: int) -> None:
    for at in range(len(DER)):
        assert shown(turned(at, byte)).fingerprint


def turned(at: int, byte: int) -> bytes:
    """The good certificate with one byte changed."""
    return DER[:at] + bytes([byte]) + DER[at + 1 :]
