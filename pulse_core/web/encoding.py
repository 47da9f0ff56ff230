"""Turn answers into bytes, and bytes into shorter ones."""

import gzip
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from pulse_core.live.encode import plain

if TYPE_CHECKING:
    from zstandard import ZstdCompressor

MIN_BYTES = 1024
"""Shorter bodies are not worth compressing."""

_encoder = msgspec.json.Encoder(enc_hook=plain)


def to_json(body: object) -> bytes:
    """Any value of the model, or of a connector's facets, as JSON."""
    return _encoder.encode(body)


def choose(accept_encoding: str) -> str:
    """The best encoding that the caller accepts: zstd, gzip or none (an empty string)."""
    names = accepted(accept_encoding)
    return next((name for name in ("zstd", "gzip") if name in names), "")


def accepted(accept_encoding: str) -> frozenset[str]:
    """The encodings that the caller names and does not refuse."""
    return frozenset(name for part in accept_encoding.lower().split(",") if (name := _accepted(part)))


def _accepted(part: str) -> str:
    name, _, weight = part.partition(";")
    refused = weight.replace(" ", "").rstrip("0").rstrip(".") == "q="
    return "" if refused else name.strip()


def compress(body: bytes, encoding: str) -> bytes:
    """`body` in the chosen encoding; fast rather than small."""
    if encoding == "zstd":
        return _zstd().compress(body)
    if encoding == "gzip":
        return gzip.compress(body, compresslevel=1, mtime=0)
    return body


@cache
def _zstd() -> "ZstdCompressor":
    from zstandard import ZstdCompressor  # not every caller asks for it, and everybody would pay for the import

    return ZstdCompressor(level=1)
