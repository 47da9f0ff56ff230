"""See which certificate a server shows, without trusting it, so that a person can compare it and confirm it."""

import asyncio
import ssl
import warnings
from hashlib import sha256
from typing import TYPE_CHECKING

from pulse_core.errors import SourceRefused, SourceUnreachable
from pulse_core.net.addresses import Target, check_name
from pulse_core.net.resolve import resolved
from pulse_core.net.tls import context
from pulse_core.plugin.tools import Certificate

if TYPE_CHECKING:  # an agent confirms nothing, and does not pay for it
    from cryptography import x509

MOST_NAMES = 20


async def first_contact(base_url: str, *, allow_loopback: bool = False, timeout_seconds: float = 10.0) -> Certificate:
    """What the server behind `base_url` shows. Nothing but the handshake is sent. Raises SourceRefused, SourceUnreachable."""
    target = Target.of(base_url)
    if target.scheme != "https":
        raise SourceRefused("only a server that speaks https has a certificate", hint="write https://")
    check_name(target.host, allow_loopback=allow_loopback)
    try:
        async with asyncio.timeout(timeout_seconds):
            return shown(await _certificate(target, allow_loopback=allow_loopback))
    except TimeoutError as error:
        raise SourceUnreachable(f"{target.host} did not answer in time", hint="check that it runs and is reachable") from error


async def _certificate(target: Target, *, allow_loopback: bool) -> bytes:
    """The certificate in DER form, from the first address that answers."""
    addresses = await resolved(target.host, target.port, allow_loopback=allow_loopback, timeout_seconds=None)
    for address in addresses[:-1]:
        try:
            return await _presented(address, target)
        except SourceUnreachable:
            continue
    return await _presented(addresses[-1], target)


async def _presented(address: str, target: Target) -> bytes:
    name = target.host.rstrip(".").partition("%")[0]
    try:
        _, writer = await asyncio.open_connection(address, target.port, ssl=context(verify=False), server_hostname=name)
    except ssl.SSLError as error:
        words = f"{target.host}:{target.port} does not speak TLS: {error.reason or error}"
        raise SourceUnreachable(words, hint="check the port, and whether it is https") from error
    except OSError as error:
        words = f"{target.host}:{target.port} cannot be reached: {error.strerror or error}"
        raise SourceUnreachable(words, hint="check that it runs and is reachable") from error
    try:
        secured: ssl.SSLObject = writer.get_extra_info("ssl_object")
        return secured.getpeercert(binary_form=True) or b""
    finally:
        writer.transport.abort()  # whoever is not trusted is not waited for


def shown(certificate: bytes) -> Certificate:
    """What a certificate in DER form says; its fingerprint even when the rest makes no sense."""
    from cryptography import x509

    fingerprint = sha256(certificate).hexdigest()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is odd in it: nothing of it is believed anyway
            return _read(x509.load_der_x509_certificate(certificate), fingerprint)
    except (ValueError, OverflowError, x509.InvalidVersion):
        return Certificate(fingerprint=fingerprint)


def _read(certificate: "x509.Certificate", fingerprint: str) -> Certificate:
    return Certificate(
        fingerprint=fingerprint,
        subject=_plain(certificate.subject.rfc4514_string()),
        issuer=_plain(certificate.issuer.rfc4514_string()),
        names=_names(certificate),
        begins_at=certificate.not_valid_before_utc.timestamp(),
        ends_at=certificate.not_valid_after_utc.timestamp(),
    )


def _names(certificate: "x509.Certificate") -> tuple[str, ...]:
    """The names and addresses that it is for."""
    from cryptography import x509

    try:
        listed = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError):
        return ()
    names = [*listed.get_values_for_type(x509.DNSName), *map(str, listed.get_values_for_type(x509.IPAddress))]
    return tuple(_plain(name) for name in names[:MOST_NAMES])


def _plain(text: str) -> str:
    """The text in one line of bounded length, without what could drive a terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[:500])
