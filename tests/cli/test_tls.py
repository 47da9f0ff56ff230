"""HTTPS, by real handshakes on loopback: a new certificate holds for new connections, and a broken one changes nothing."""

import asyncio
import os
import ssl
import time
from collections.abc import AsyncIterator

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from pulse_core.cli.tls import Certificate
from pulse_core.errors import ConfigError


class Https:
    """A server that echoes lines, with the certificate under test."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def connect(self, *, name: str | None = None, most: ssl.TLSVersion | None = None):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        if most is not None:
            context.maximum_version = most
        return await asyncio.open_connection("127.0.0.1", self.port, ssl=context, server_hostname=name)

    async def shown(self, **how: object) -> str:
        """Whom the certificate of a new connection names."""
        _, writer = await self.connect(**how)
        name = subject(writer)
        writer.close()
        await writer.wait_closed()
        return name


def subject(writer: asyncio.StreamWriter) -> str:
    presented = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    [name] = x509.load_der_x509_certificate(presented).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(name.value)


@pytest.fixture
def certificate(certify) -> Certificate:
    cert, key = certify("first")
    return Certificate(cert_file=str(cert), key_file=str(key))


@pytest.fixture
async def https(certificate: Certificate) -> AsyncIterator[Https]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0, ssl=certificate.context)
    async with server:
        yield Https(server.sockets[0].getsockname()[1])


async def test_a_changed_pair_holds_for_new_connections_and_drops_none(certificate, certify, https):
    reader, writer = await https.connect()
    certify("second")

    assert certificate.renew()
    after = [await https.shown(), await https.shown(name="second"), await https.shown(most=ssl.TLSVersion.TLSv1_2)]
    writer.write(b"still here\n")

    assert after == ["second"] * 3
    assert subject(writer) == "first"
    assert await reader.readline() == b"still here\n"
    writer.close()
    await writer.wait_closed()


async def test_files_that_did_not_change_are_left_alone_unless_somebody_asks(certificate):
    assert not certificate.renew()
    assert certificate.renew(asked=True)


async def test_a_pair_that_does_not_fit_together_changes_nothing_and_is_said(certificate, certify, https):
    _, key = certify("second")
    kept = key.read_bytes()
    certify("third")
    key.write_bytes(kept)

    assert not certificate.renew()

    assert await https.shown() == "first"
    assert "does not belong to the certificate" in certificate.problem(0.0)
    certify("fourth")
    assert certificate.renew()
    assert await https.shown() == "fourth"
    assert certificate.problem(0.0) == ""


@pytest.mark.parametrize("junk", [b"", b"junk", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
async def test_a_file_that_is_no_certificate_changes_nothing(certificate, certify, https, tmp_path, junk):
    (tmp_path / "cert.pem").write_bytes(junk)

    assert not certificate.renew()

    assert await https.shown() == "first"
    assert "the certificate from before stays in use" in certificate.problem(0.0)


async def test_a_file_that_is_gone_changes_nothing(certificate, https, tmp_path):
    os.remove(tmp_path / "key.pem")

    assert not certificate.renew()

    assert await https.shown() == "first"
    assert "key.pem cannot be read" in certificate.problem(0.0)


async def test_nothing_older_than_tls_1_2_is_spoken(https):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with pytest.warns(DeprecationWarning, match="deprecated"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")

    with pytest.raises((ssl.SSLError, ConnectionError)):
        await asyncio.open_connection("127.0.0.1", https.port, ssl=context)


def test_an_encrypted_key_is_refused_and_nobody_is_asked_for_its_password(certify):
    cert, key = certify("locked", password=b"canary")

    with pytest.raises(ConfigError, match="without a password"):
        Certificate(cert_file=str(cert), key_file=str(key))


def test_a_first_pair_that_is_none_is_a_setting_that_does_not_fit(tmp_path):
    with pytest.raises(ConfigError, match=r"nowhere\.pem cannot be read"):
        Certificate(cert_file=str(tmp_path / "nowhere.pem"), key_file=str(tmp_path / "nowhere.pem"))


@pytest.mark.parametrize(("days", "words"), [(30.0, ""), (3.0, "ends on"), (-3.0, "ended on")])
def test_a_certificate_that_was_not_renewed_in_time_is_said(certify, days, words):
    cert, key = certify(days=days)
    certificate = Certificate(cert_file=str(cert), key_file=str(key))

    problem = certificate.problem(time.time())

    assert words in problem
    assert bool(problem) == bool(words)
