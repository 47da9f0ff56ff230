"""Know by which host names Pulse may be called: a page that rebinds its own name to this machine gets no answer."""

import re
import socket
from functools import cache
from urllib.parse import urlsplit

import attrs

from pulse_core.access.addresses import parse

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?)(:[0-9]{1,5})?")


@attrs.frozen(kw_only=True)
class HostNames:
    """Whose Host headers are ours, besides loopback names and addresses. `*` in `allowed` is every name.

    `public_url` is the address by which people reach Pulse, `own` what `own_names()` said of this machine. An entry
    `*.example.org` is every name below it.
    """

    public_url: str = ""
    allowed: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()
    _names: frozenset[str] = attrs.field(init=False)
    _below: tuple[str, ...] = attrs.field(init=False)

    @_names.default
    def _all(self) -> frozenset[str]:
        public = urlsplit(self.public_url).hostname or ""
        return frozenset(name.strip().lower() for name in ("localhost", public, *self.allowed, *self.own) if name.strip())

    @_below.default
    def _suffixes(self) -> tuple[str, ...]:
        return (".localhost", *(name[1:] for name in self._names if name.startswith("*.")))

    def ours(self, host: str) -> bool:
        """Whether a Host header, with its port or without, names this server. What is no host name is not ours."""
        name = host_name(host)
        if not name:
            return False
        return "*" in self._names or name in self._names or name.endswith(self._below) or parse(name) is not None


def host_name(host: str) -> str:
    """The name in a Host header, in lower case and without port and brackets; empty for what is no host."""
    found = _HOST.fullmatch(host) if len(host) <= 300 else None
    if found is None:
        return ""
    name = found["name"].lower()
    return name.strip("[]") if not name.startswith("[") or parse(name.strip("[]")) else ""


@cache
def own_names() -> frozenset[str]:
    """What this machine calls itself, also on the local network. It may ask a name server: call it in a thread."""
    short = socket.gethostname().lower()
    return frozenset(name for name in (short, f"{short}.local", socket.getfqdn().lower()) if name.strip("."))
