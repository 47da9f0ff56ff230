"""Read a request's body without trusting its size, its encoding or its speed."""

import asyncio
import zlib
from collections.abc import Mapping

from pulse_core.errors import BadRequest, TooLarge
from pulse_core.web.asgi import Receive

READ_SECONDS = 30.0
DECODED_TIMES = 5
"""A body may grow to this many times its declared bound when it is unpacked."""


class CallerLeft(Exception):
    """The caller hung up before the whole request was here; there is nobody to answer."""


async def read_body(receive: Receive, headers: Mapping[str, str], *, max_bytes: int) -> bytes:
    """The body, unpacked. Raises TooLarge, BadRequest, CallerLeft."""
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise BadRequest("unknown_encoding", "The body's encoding must be gzip or none.", details={"encoding": encoding[:40]})
    declared = headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and len(declared) < 20 and int(declared) > max_bytes:
        raise _too_large("encoded", max_bytes)
    try:
        async with asyncio.timeout(READ_SECONDS):
            packed = await _collect(receive, max_bytes)
    except TimeoutError:
        raise BadRequest("body_too_slow", f"The body did not arrive within {READ_SECONDS:.0f} s.") from None
    return packed if encoding == "identity" else unpack(packed, max_bytes=max_bytes * DECODED_TIMES)


async def _collect(receive: Receive, max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CallerLeft
        chunk: bytes = message.get("body", b"")
        chunks.append(chunk)
        size += len(chunk)
        if size > max_bytes:
            raise _too_large("encoded", max_bytes)
        if not message.get("more_body", False):
            return b"".join(chunks)


def unpack(packed: bytes, *, max_bytes: int) -> bytes:
    """A gzip body's content, never making more than `max_bytes` of it."""
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed, max_bytes + 1)
    except zlib.error:
        raise BadRequest("bad_gzip", "The body is not valid gzip.") from None
    if len(content) > max_bytes:
        raise _too_large("decoded", max_bytes)
    if not stream.eof or stream.unused_data:
        raise BadRequest("bad_gzip", "The gzip body is cut off, or something follows it.")
    return content


def _too_large(what: str, max_bytes: int) -> TooLarge:
    return TooLarge(
        "body_too_large", f"The body is larger than {max_bytes} bytes {what}.", details={f"max_{what}_bytes": max_bytes}
    )
