"""Open an HTTP client to an engine, wherever it is."""

from typing import Literal

import attrs
import httpx

from pulse_core.plugin import SourceRefused, Tools
from pulse_docker import ssh
from pulse_docker.address import PLAIN_PORT, Address, address_of
from pulse_docker.config import DockerConfig
from pulse_docker.sockets import SocketTransport

CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 20.0
_UNIX_CONNECTIONS = 16
_AT_ONCE = {"unix": 10, "tcp": 6, "ssh": ssh.MOST_CONNECTIONS - 1}
"""How many questions at once; a connection is left for the events, and one for what a person waits for."""


@attrs.frozen(kw_only=True)
class Line:
    """A client that was opened, where it leads, and how many questions it takes at once."""

    http: httpx.AsyncClient
    address: Address
    at_once: int

    @property
    def by(self) -> Literal["unix", "tcp", "ssh"]:
        """How the engine is reached."""
        return self.address.by


def line(config: DockerConfig, tools: Tools) -> Line:
    """The way to the engine. Nothing is sent yet. Raises SourceRefused for an address or certificate that cannot be used."""
    address = address_of(config.address)
    http = _tcp(address, config, tools) if address.by == "tcp" else _own(address)
    return Line(http=http, address=address, at_once=_AT_ONCE[address.by])


def _own(address: Address) -> httpx.AsyncClient:
    """A client that does not touch the network itself: through a socket of this machine, or through ssh."""
    transport: httpx.AsyncBaseTransport = (
        SocketTransport(address.path, most_connections=_UNIX_CONNECTIONS)
        if address.by == "unix"
        else ssh.transport(ssh.command(address), where=str(address))
    )
    connecting = ssh.CONNECT_SECONDS + SILENCE_SECONDS if address.by == "ssh" else SILENCE_SECONDS
    timeout = httpx.Timeout(connecting, connect=CONNECT_SECONDS)
    return httpx.AsyncClient(base_url="http://localhost", transport=transport, timeout=timeout, trust_env=False)


def _tcp(address: Address, config: DockerConfig, tools: Tools) -> httpx.AsyncClient:
    has_files = bool(config.ca_file or config.cert_file or config.key_file)
    tls = address.tls if address.tls is not None else has_files or address.port != PLAIN_PORT
    if has_files and not tls:
        raise SourceRefused("certificates are of no use without TLS", hint="write tcp://host:2376")
    host = f"[{address.host}]" if ":" in address.host else address.host
    return tools.http.client(
        f"{'https' if tls else 'http'}://{host}:{address.port}",
        timeout_seconds=SILENCE_SECONDS,
        allow_loopback=config.allow_loopback,
        ca_file=config.ca_file,
        cert_file=config.cert_file,
        key_file=config.key_file,
    )
