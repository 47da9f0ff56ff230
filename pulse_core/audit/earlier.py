"""Read what somebody kept of the trail before: an export, checkpoints, or deliveries of a webhook."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

import msgspec

from pulse_core.audit import checkpoint
from pulse_core.audit.canonical import UNREADABLE
from pulse_core.audit.checkpoint import Position
from pulse_core.audit.verify import AuditFault, Verifier

MOST: Final = 1_000_000
"""More places are not compared."""


class _Delivery(msgspec.Struct, frozen=True):
    """What of a webhook's body says where the trail stood."""

    head: Position


_DELIVERIES: Final = msgspec.json.Decoder(_Delivery)


def known_from(lines: Iterable[bytes], *, key: str) -> Mapping[int, str]:
    """The hashes of events that are known from before, by number.

    An export is proven itself. Single checkpoints need the public `key`. What a webhook delivered is believed as it is:
    whoever keeps it knows where it came from. Raises AuditFault.
    """
    rest = iter(lines)
    first = next(rest, b"")
    if first.startswith(checkpoint.HEADER_LINE):
        return _exported(chain([first], rest), key)
    found: dict[int, str] = {}
    for number, line in enumerate(filter(None, chain([first], rest)), 1):
        place = _place(line.rstrip(b"\r\n"), key, number)
        found[place.seq] = place.hash
        if len(found) >= MOST:
            break
    if not found:
        raise AuditFault("earlier", "the earlier file is empty", line=0)
    return found


def _exported(lines: Iterator[bytes], key: str) -> Mapping[int, str]:
    found: dict[int, str] = {}
    verifier = Verifier(key=key)
    for line in lines:
        verifier.feed(line)
        if line.startswith(checkpoint.CHECKPOINT_LINE) and len(found) < MOST:
            said = checkpoint.read_checkpoint(line[:-1]).checkpoint
            found[said.seq] = said.hash
    verifier.close()
    return found


def _place(line: bytes, key: str, number: int) -> Position:
    try:
        if not line.startswith(checkpoint.CHECKPOINT_LINE):
            return _DELIVERIES.decode(line).head
        signed = checkpoint.read_checkpoint(line)
    except UNREADABLE as error:
        raise AuditFault("earlier", "the earlier file is no export, no checkpoint and no delivery", line=number) from error
    if not key:
        raise AuditFault("earlier", "a single checkpoint can only be trusted with the public key: give it", line=number)
    if not checkpoint.holds(signed, key):
        raise AuditFault("earlier", "the checkpoint in the earlier file is not signed by that key", line=number)
    return Position(seq=signed.checkpoint.seq, hash=signed.checkpoint.hash)
