"""Listen at an address, and say by which addresses people reach it, and what is wrong with that."""

import socket
from ipaddress import ip_address

import attrs

from pulse_core.cli.tls import Certificate
from pulse_core.errors import ConfigError
from pulse_core.model.health import Problem
from pulse_core.settings import Settings

ELSEWHERE = {socket.AF_INET: ("192.0.2.1", 9), socket.AF_INET6: ("2001:db8::1", 9)}
"""Addresses of nobody (RFC 5737, RFC 3849): what this machine would ask them from is its own address."""

UNGUARDED = (
    "Pulse listens beyond this machine without HTTPS: passwords and tokens travel in the clear. Give it a certificate "
    "(PULSE_TLS_CERT and PULSE_TLS_KEY), or put a proxy in front and name it in PULSE_TRUSTED_PROXIES"
)


@attrs.define(kw_only=True)
class Listening:
    """How Pulse listens. `console_trouble` says why the console's door stays shut."""

    exposed: bool
    certificate: Certificate | None = None
    console_trouble: str = ""

    def problems(self, settings: Settings, now: float) -> tuple[Problem, ...]:
        """What a person should change about that."""
        unguarded = UNGUARDED if self.exposed and not self.certificate and not settings.trusted_proxies else ""
        ending = self.certificate.problem(now) if self.certificate else ""
        told = {"listening": unguarded, "certificate": ending, "console": self.console_trouble}
        return tuple(Problem(part=part, message=words) for part, words in told.items() if words)


def listen(host: str, port: int) -> socket.socket:
    """The listening socket. An OSError says in words when the address is not ours or the port is taken."""
    family, address = _resolved(host.strip("[]"), port)
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio spares waiting only where it is named
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # `::` is every address, of both kinds
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise OSError(f"cannot listen on {host}:{port}: {error.strerror}. Try another --host or --port") from error
    listener.listen(1024)
    listener.setblocking(False)
    return listener


def _resolved(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int]]:
    if not host:
        raise ConfigError("PULSE_HOST", "an address is needed: 127.0.0.1 for this machine alone, 0.0.0.0 or :: for everybody")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise OSError(f"cannot listen on {host}: {getattr(error, 'strerror', None) or error}") from error
    return family, address  # type: ignore[return-value]  # the other forms are of systems without IPv6


def beyond_this_machine(listener: socket.socket) -> bool:
    """Whether others can reach it."""
    return not ip_address(_name(listener)).is_loopback


def addresses(listener: socket.socket, *, secure: bool) -> tuple[str, ...]:
    """Where people reach it: the first from this machine, the last from elsewhere."""
    name, port = _name(listener), listener.getsockname()[1]
    scheme = "https" if secure else "http"
    everywhere = ip_address(name).is_unspecified
    names = ("127.0.0.1", _own_address(listener.family)) if everywhere else (name,)
    return tuple(f"{scheme}://{f'[{one}]' if ':' in one else one}:{port}" for one in dict.fromkeys(names) if one)


def _name(listener: socket.socket) -> str:
    return str(listener.getsockname()[0]).partition("%")[0]


def _own_address(family: int) -> str:
    """The address by which this machine asks others; nothing is sent. Empty when it has none."""
    for one in (socket.AF_INET, socket.AF_INET6) if family == socket.AF_INET6 else (socket.AF_INET,):
        with socket.socket(one, socket.SOCK_DGRAM) as asking:
            try:
                asking.connect(ELSEWHERE[one])
            except OSError:
                continue
            return str(asking.getsockname()[0])
    return ""
