"""Read what a Backup Server says of the verification of a backup: itself, or through a cluster that shows it as storage."""

import re
from typing import Final

from pulse_core.plugin.narrow import Record, text

_UPID: Final = re.compile(r"UPID:[^:]*:[0-9A-Fa-f]{8,16}:[0-9A-Fa-f]{8,16}:[0-9A-Fa-f]{8,16}:([0-9A-Fa-f]{8,10}):")
"""The id of a server's task: node, process, its start, the task's number, and when it began, in hexadecimal seconds."""


def verified(said: Record) -> bool | None:
    """None where it was never verified, and for words that are not known."""
    return {"ok": True, "failed": False}.get(text(said, "state", limit=16))


def verified_at(said: Record) -> float | None:
    """When the task that verified it began, in seconds since the epoch; None where its id does not say."""
    found = _UPID.match(text(said, "upid", limit=512)) if verified(said) is not None else None
    return float(int(found[1], 16)) if found else None
