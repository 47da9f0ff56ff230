"""Ask one door what is behind it: as a stranger, believing nobody, and never for long."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final

import attrs
import httptools

from pulse_core.net.first_contact import shown
from pulse_core.plugin.probe import HEARD_BYTES, Heard

REACH_SECONDS: Final = 1.5
ANSWER_SECONDS: Final = 4.0
MOST_BYTES: Final = 65_536
"""How much is read of one answer, whatever it is: headers, interim answers and all."""

_PIECE: Final = 4096
_LONGEST_HEADER: Final = 1000


@attrs.frozen(kw_only=True)
class Door:
    """A port of an address; `host` is how people write the address."""

    address: str
    port: int
    host: str

    @property
    def at_home(self) -> bool:
        """Whether it is one of the machine that Pulse runs on, as its address says."""
        return ip_address(self.address.partition("%")[0]).is_loopback

    def base_url(self, scheme: str) -> str:
        """Where it is asked by this scheme."""
        return f"{scheme}://{self.place}"

    @property
    def place(self) -> str:
        """Host and port."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


async def is_open(door: Door) -> bool:
    """Whether anybody listens there."""
    try:
        async with asyncio.timeout(REACH_SECONDS):
            _, writer = await asyncio.open_connection(door.address, door.port)
    except (OSError, TimeoutError):
        return False
    writer.transport.abort()
    return True


async def heard(door: Door, *, scheme: str, path: str, tls: ssl.SSLContext) -> Heard | None:
    """What is answered to `GET path`; None when that is no HTTP. What came in time of a slow or endless answer counts."""
    answer = _Answer()
    try:
        async with (
            asyncio.timeout(ANSWER_SECONDS),
            _line(door, tls if scheme == "https" else None) as (reader, writer),
        ):
            answer.certificate = _certificate(writer)
            await _ask(answer, door, path, reader, writer)
    except (OSError, TimeoutError, httptools.HttpParserError, UnicodeError):  # an SSLError is an OSError
        pass
    if answer.status is None:
        return None
    return Heard(
        base_url=door.base_url(scheme),
        status=answer.status,
        headers=answer.headers,
        body=bytes(answer.body[:HEARD_BYTES]),
        certificate=shown(answer.certificate) if answer.certificate else None,
        at_home=door.at_home,
    )


@attrs.define(eq=False)
class _Answer:
    """What came so far: the parser calls it with each part."""

    status: int | None = None
    headers: dict[str, str] = attrs.field(factory=dict)
    body: bytearray = attrs.field(factory=bytearray)
    certificate: bytes = b""
    complete: bool = False
    _parser: httptools.HttpResponseParser = attrs.Factory(httptools.HttpResponseParser, takes_self=True)

    def take(self, piece: bytes) -> None:
        """Read on. Raises HttpParserError."""
        self._parser.feed_data(piece)

    def on_header(self, raw: bytes, value: bytes) -> None:
        """What came several times has commas between."""
        name, text = raw.decode("latin-1").lower(), value.decode("latin-1")[:_LONGEST_HEADER]
        self.headers[name] = f"{self.headers[name]}, {text}"[:_LONGEST_HEADER] if name in self.headers else text

    def on_headers_complete(self) -> None:
        """What comes in between says nothing."""
        status = self._parser.get_status_code()
        if status < HTTPStatus.OK:
            self.headers.clear()
        else:
            self.status = status

    def on_body(self, part: bytes) -> None:
        """Past what is heard it is not kept."""
        self.body += part[: max(0, HEARD_BYTES - len(self.body))]

    def on_message_complete(self) -> None:
        """Nothing more is read."""
        self.complete = self.status is not None


@asynccontextmanager
async def _line(door: Door, tls: ssl.SSLContext | None) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    name = door.host.rstrip(".").partition("%")[0] if tls else None
    reader, writer = await asyncio.open_connection(door.address, door.port, ssl=tls, server_hostname=name, limit=2 * _PIECE)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()  # whoever is not trusted is not waited for


def _certificate(writer: asyncio.StreamWriter) -> bytes:
    secured: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
    return (secured.getpeercert(binary_form=True) or b"") if secured is not None else b""


async def _ask(answer: _Answer, door: Door, path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    lines = (f"GET {path} HTTP/1.1", f"Host: {door.place}", "User-Agent: pulse", "Accept: */*", "Connection: close", "", "")
    writer.write("\r\n".join(lines).encode("ascii", "strict"))
    await writer.drain()
    taken = 0
    while taken < MOST_BYTES and len(answer.body) < HEARD_BYTES and not answer.complete:
        piece = await reader.read(_PIECE)
        if not piece:
            return
        taken += len(piece)
        answer.take(piece)
