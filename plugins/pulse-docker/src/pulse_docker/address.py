"""Read the address of an engine: a socket of this machine, a host by TCP, a host by SSH."""

import re
from typing import Literal
from urllib.parse import urlsplit

import attrs

from pulse_core.plugin import SourceRefused

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*\$?")
_HINT = "write unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host"
PLAIN_PORT = 2375
TLS_PORT = 2376


@attrs.frozen(kw_only=True)
class Address:
    """Where an engine is. A socket has a `path`, a host the rest; `tls` is None where the port decides."""

    by: Literal["unix", "tcp", "ssh"]
    path: str = ""
    host: str = ""
    port: int = 0
    user: str = ""
    tls: bool | None = None

    def __str__(self) -> str:
        if self.by == "unix":
            return f"unix://{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.by}://{f'{self.user}@' if self.user else ''}{host}{f':{self.port}' if self.port else ''}"


def address_of(text: str) -> Address:
    """The address that a person wrote. Raises SourceRefused for what is none."""
    text = text.strip()
    if text.startswith("/"):
        return Address(by="unix", path=text)
    scheme, _, rest = text.partition("://")
    match scheme:
        case "unix" | "http+unix" if rest.startswith("/") and "\0" not in rest:
            return Address(by="unix", path=rest)
        case "tcp" | "http" | "https" | "ssh":
            return _remote(scheme, text)
        case "npipe":
            raise SourceRefused("named pipes of Windows are not supported", hint="let the engine listen on tcp:// with TLS")
    raise SourceRefused(f"{text[:100]!r} is not the address of an engine", hint=_HINT)


def _remote(scheme: str, text: str) -> Address:
    try:
        parts = urlsplit(text)
        host, port, user = parts.hostname or "", parts.port or 0, parts.username or ""
    except ValueError as error:
        raise SourceRefused(f"this is not the address of an engine: {error}", hint=_HINT) from error
    if parts.password:
        raise SourceRefused("a password does not belong into an address", hint="SSH signs in by a key, TCP by a certificate")
    # A host or user that begins with a dash would be an option of the program that is started with it.
    if not _HOST.fullmatch(host) or (user and not _USER.fullmatch(user)) or parts.path.strip("/") or parts.query:
        raise SourceRefused("this is not the address of an engine", hint=_HINT)
    if scheme == "ssh":
        return Address(by="ssh", host=host, port=port, user=user)
    tls = {"https": True, "http": False}.get(scheme)
    return Address(by="tcp", host=host, port=port or (PLAIN_PORT if tls is False else TLS_PORT), tls=tls)
