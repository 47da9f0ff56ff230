"""A signed statement of where the chain stood at a moment: this number, this hash."""

import hashlib
from collections.abc import Callable
from typing import Final

import attrs
import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pulse_core.audit.canonical import UNREADABLE, canonical

CHECKPOINT_DOMAIN: Final = b"pulse audit checkpoint 1\n"
HEADER_DOMAIN: Final = b"pulse audit header 1\n"
"""What signed bytes begin with, so that a signature of one thing is never one of another."""

REGULAR: Final = "regular"
STOP: Final = "stop"
RETENTION: Final = "retention"
EXPORT: Final = "export"

FORMAT: Final = 1
"""The version of the proof format."""

CHECKPOINT_LINE: Final = b'{"checkpoint":'
HEADER_LINE: Final = b'{"header":'
"""How such a line begins; every other one is an event."""


@attrs.frozen(kw_only=True)
class Checkpoint:
    """At `at` the last event was `seq`, and its hash `hash`.

    `retention` says that the events up to there were removed because their time was over. `export` ends a file:
    `header` is the SHA-256 of its first line, `checkpoints` that of all its other checkpoint lines.
    """

    organisation: str
    key: str
    kind: str
    seq: int
    hash: str
    at: float
    header: str = ""
    checkpoints: str = ""


@attrs.frozen(kw_only=True)
class Position:
    """A place in the chain: the number of an event, and its hash."""

    seq: int
    hash: str


@attrs.frozen(kw_only=True)
class Header:
    """How a file begins. The first event in it is the one behind `after`; `whole` says that it is the oldest there is."""

    format: int
    organisation: str
    key: str
    public: str
    after: Position
    whole: bool
    exported_at: float
    since: float | None = None
    until: float | None = None


@attrs.frozen(kw_only=True)
class SignedCheckpoint:
    """A checkpoint with its signature (hex)."""

    checkpoint: Checkpoint
    signature: str


@attrs.frozen(kw_only=True)
class SignedHeader:
    """A header with its signature (hex)."""

    header: Header
    signature: str


Signs = Callable[[bytes], bytes]
"""Signs bytes with the key of the organisation."""


def signed_checkpoint(checkpoint: Checkpoint, sign: Signs) -> bytes:
    """The checkpoint as a line, without its end."""
    signature = sign(CHECKPOINT_DOMAIN + canonical(checkpoint)).hex()
    return canonical(SignedCheckpoint(checkpoint=checkpoint, signature=signature))


def signed_header(header: Header, sign: Signs) -> bytes:
    """The header as a line, without its end."""
    return canonical(SignedHeader(header=header, signature=sign(HEADER_DOMAIN + canonical(header)).hex()))


_CHECKPOINTS: Final = msgspec.json.Decoder(SignedCheckpoint)
_HEADERS: Final = msgspec.json.Decoder(SignedHeader)


def read_checkpoint(line: bytes) -> SignedCheckpoint:
    """The checkpoint of a line. Raises one of UNREADABLE, also for bytes that Pulse would not have written so."""
    found = _CHECKPOINTS.decode(line)
    if canonical(found) != line:
        raise ValueError("not in canonical form")
    return found


def checkpoint_of(line: bytes) -> Checkpoint | None:
    """What a row of checkpoints says; None where somebody made it unreadable. Its signature is not looked at."""
    try:
        return read_checkpoint(line).checkpoint
    except UNREADABLE:
        return None


def read_header(line: bytes) -> SignedHeader:
    """The header of a line. Raises one of UNREADABLE, also for bytes that Pulse would not have written so."""
    found = _HEADERS.decode(line)
    if canonical(found) != line:
        raise ValueError("not in canonical form")
    return found


def holds(found: SignedCheckpoint | SignedHeader, public: str) -> bool:
    """Whether the signature is by this key, and of this very statement."""
    if isinstance(found, SignedHeader):
        body = HEADER_DOMAIN + canonical(found.header)
    else:
        body = CHECKPOINT_DOMAIN + canonical(found.checkpoint)
    try:
        signature = bytes.fromhex(found.signature)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, body)
    except (InvalidSignature, ValueError):
        return False
    return signature.hex() == found.signature


def key_id(public: str) -> str:
    """The short name of a public key (hex)."""
    return hashlib.sha256(public.encode("utf-8", "replace")).hexdigest()[:16]
