"""A message as it goes out: made once, shared by all who get it."""

import struct
from collections.abc import Callable

import attrs

from pulse_core.live import compress, encode

Message = dict[str, object]

_FINAL_BINARY = 0x82


@attrs.frozen(kw_only=True)
class Codec:
    """How messages become bytes; a test counts the calls."""

    encode: Callable[[Message], bytes] = encode.to_json
    deflate: Callable[[bytes], bytes] = compress.deflate


class Frame:
    """One message of the live protocol under one filter. `text` is JSON; the other forms are made when first asked for."""

    __slots__ = ("_deflate", "_deflated", "_sse", "_sse_gzip", "_string", "_ws_binary", "sse_id", "text", "type")

    def __init__(self, message: Message, *, epoch: str, codec: Codec) -> None:
        self.type = str(message["type"])
        self.sse_id = f"{epoch}-{message['seq']}"
        self.text = codec.encode(message)
        self._deflate = codec.deflate
        self._deflated: bytes | None = None
        self._string: str | None = None
        self._ws_binary: bytes | None = None
        self._sse: bytes | None = None
        self._sse_gzip: bytes | None = None

    @property
    def string(self) -> str:
        if self._string is None:
            self._string = self.text.decode()
        return self._string

    @property
    def deflated(self) -> bytes:
        """A complete raw-deflate stream of `text`."""
        if self._deflated is None:
            self._deflated = self._deflate(self.text)
        return self._deflated

    @property
    def ws_binary(self) -> bytes:
        """`deflated` as a whole WebSocket frame, header included: what a server sends carries no mask (RFC 6455, 5.2)."""
        if self._ws_binary is None:
            self._ws_binary = _ws_header(len(self.deflated)) + self.deflated
        return self._ws_binary

    @property
    def sse(self) -> bytes:
        """The event of an event stream, plain."""
        if self._sse is None:
            self._sse = self._sse_head + self.text + b"\n\n"
        return self._sse

    @property
    def sse_gzip(self) -> bytes:
        """The event as a piece of a gzip stream, around the same block that WebSocket readers get."""
        if self._sse_gzip is None:
            body = compress.shared_block(self.deflated)
            self._sse_gzip = b"".join((compress.stored(self._sse_head), body, compress.stored(b"\n\n")))
        return self._sse_gzip

    @property
    def _sse_head(self) -> bytes:
        return f"id: {self.sse_id}\nevent: {self.type}\ndata: ".encode()


def _ws_header(length: int) -> bytes:
    if length < 126:
        return struct.pack("!BB", _FINAL_BINARY, length)
    if length < 65_536:
        return struct.pack("!BBH", _FINAL_BINARY, 126, length)
    return struct.pack("!BBQ", _FINAL_BINARY, 127, length)
