"""Write an event as the bytes that are hashed, and hash them."""

import hashlib
from typing import Final

import msgspec

from pulse_core.model.audit import AuditEvent

EVENT_DOMAIN: Final = b"pulse audit event 1\n"
"""What a hash of an event begins with, so that it can be the hash of nothing else."""

GENESIS: Final = ""
"""The hash before the first event."""

UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError)
"""What reading a line of foreign bytes may raise."""

_ENCODER = msgspec.json.Encoder(order="sorted")


def canonical(value: object) -> bytes:
    """JSON without spaces, fields in order of their names, numbers in their shortest form."""
    return _ENCODER.encode(value)


def digest(body: bytes) -> str:
    """The hash (hex) of an event's canonical bytes; the next event names it as `previous`."""
    return hashlib.sha256(EVENT_DOMAIN + body).hexdigest()


def read_event(body: bytes) -> AuditEvent:
    """The event of its bytes. Raises one of UNREADABLE."""
    return msgspec.json.decode(body, type=AuditEvent)


def event_of(body: bytes) -> AuditEvent | None:
    """The event of a row; None where somebody made it unreadable, which is left to the proof to show."""
    try:
        return read_event(body)
    except UNREADABLE:
        return None
