"""Speak HTTPS with a certificate whose files are taken over again when they change."""

import ssl
import time
from pathlib import Path

from pulse_core.cli.stamp import Stamp, stamp
from pulse_core.errors import ConfigError

SOON_SECONDS = 7 * 86_400.0
"""A certificate that ends so soon was not renewed by whatever renews it."""

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""For TLS 1.2: forward secrecy and authenticated encryption only. TLS 1.3 has nothing else."""


class Certificate:
    """The pair of files, and the context made of them. Raises ConfigError when the first pair is not one.

    Each handshake asks which pair holds now, so that a new one takes effect for new connections and drops none.
    A new pair that does not fit together leaves the old one in force; `trouble` says why, in words.
    """

    def __init__(self, *, cert_file: str, key_file: str) -> None:
        self._cert = Path(cert_file).expanduser()
        self._key = Path(key_file).expanduser()
        self._stamps = self._stamped()
        self._newest = self._loaded()
        self.expires_at = _end(self._cert)
        self.trouble = ""
        self.context = self._newest
        self.context.sni_callback = self._choose

    def renew(self, *, asked: bool = False) -> bool:
        """Take the files over where they changed, or when somebody asks; whether that was done."""
        now = self._stamped()
        if now == self._stamps and not asked:
            return False
        self._stamps = now
        try:
            self._newest, self.expires_at = self._loaded(), _end(self._cert)
        except ConfigError as error:
            self.trouble = f"{error} (the certificate from before stays in use)"
            return False
        self.trouble = ""
        return True

    def problem(self, now: float) -> str:
        """What a person has to do about the certificate; empty when there is nothing."""
        if self.trouble:
            return self.trouble
        if self.expires_at > now + SOON_SECONDS:
            return ""
        end = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(self.expires_at))
        return f"the certificate {self._cert} {'ended' if self.expires_at <= now else 'ends'} on {end}: renew it"

    def _choose(self, connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, context: ssl.SSLContext) -> None:
        connection.context = self._newest

    def _loaded(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(CIPHERS)
        context.options |= ssl.OP_NO_RENEGOTIATION
        try:
            context.load_cert_chain(self._cert, self._key, password=self._no_password)
        except ssl.SSLError as error:
            raise ConfigError("PULSE_TLS_CERT", _words(error, self._cert, self._key)) from error
        except OSError as error:
            raise ConfigError("PULSE_TLS_CERT", self._unreadable(error)) from error
        return context

    def _no_password(self) -> str:
        raise ConfigError("PULSE_TLS_KEY", f"{self._key} is encrypted: give Pulse a key without a password")

    def _unreadable(self, error: OSError) -> str:
        """The system does not name the file."""
        for file in (self._cert, self._key):
            try:
                file.open("rb").close()
            except OSError as reason:
                return f"{file} cannot be read: {reason.strerror}"
        return str(error)

    def _stamped(self) -> tuple[Stamp | None, Stamp | None]:
        return stamp(self._cert), stamp(self._key)


def _words(error: ssl.SSLError, cert: Path, key: Path) -> str:
    if error.reason == "KEY_VALUES_MISMATCH":
        return f"the key {key} does not belong to the certificate {cert}"
    return f"{cert} and {key} are not a certificate and its key in PEM form"


def _end(cert: Path) -> float:
    """When the first certificate of the file ends. A file that was good a moment ago and is not now counts as ended."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(cert.read_bytes()).not_valid_after_utc.timestamp()
    except (OSError, ValueError):
        return 0.0
