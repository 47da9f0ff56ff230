"""What the platform does not tell, why, and what to do about it."""

from collections.abc import Iterable

from pulse_core.plugin.narrow import Record, text
from pulse_proxmox.pve.facets import Trouble

_MOST = 32


def trouble_of(said: Record, *, feature: str = "") -> Trouble | None:
    """One such thing; None where there is no trouble."""
    reason = text(said, "reason")
    if not reason:
        return None
    return Trouble(feature=text(said, "feature", limit=128) or feature, reason=reason, fix=text(said, "fix"))


def troubles_of(said: Iterable[Record]) -> tuple[Trouble, ...]:
    """All of them."""
    found = (trouble_of(row) for row in said)
    return tuple(one for one in found if one is not None)[:_MOST]
