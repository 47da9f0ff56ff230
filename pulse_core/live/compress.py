"""Compress an event once so that WebSocket and event-stream readers share the same bytes.

A raw deflate stream that ends in a full flush stops at a byte border and refers to nothing before it. With an empty
last block behind it, it is a whole stream (a WebSocket message); between two stored blocks it is a piece of an endless
gzip stream (an event of an event stream). See RFC 1951, section 3.2, and RFC 1952.
"""

import struct
import zlib

END = b"\x03\x00"
"""The empty last block that makes a flushed block a complete stream."""

GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

_LARGE_BYTES = 128 * 1024
_MEMORY_LEVEL = 8


def deflate(text: bytes) -> bytes:
    """A complete raw-deflate stream whose part before `END` can be shared. Large texts are compressed fast."""
    level = 1 if len(text) > _LARGE_BYTES else 3  # numbers hardly get shorter at a higher level
    stream = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, _MEMORY_LEVEL)
    return stream.compress(text) + stream.flush(zlib.Z_FULL_FLUSH) + END


def shared_block(deflated: bytes) -> memoryview:
    """The part of `deflate`'s answer that may stand in the middle of another stream."""
    return memoryview(deflated)[: -len(END)]


def stored(data: bytes) -> bytes:
    """`data`, shorter than 64 KiB, as a block that is not compressed and not the last."""
    return struct.pack("<BHH", 0, len(data), len(data) ^ 0xFFFF) + data
