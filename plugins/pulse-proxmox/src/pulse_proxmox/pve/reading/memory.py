"""How much memory a VM uses: the nearest definition that somebody gives, and never what its process takes on the node.

From best to worst: what its system calls available (`guest_available`), what its balloon driver counts (`balloon_stats`,
which includes its caches), unknown. The process of a VM holds whatever its guest ever touched: that is the node's cost and
has a metric of its own.
"""

from functools import lru_cache

import attrs

from pulse_core.plugin import Unknown
from pulse_core.plugin.narrow import Record, number, part

FRESH_SECONDS = 600.0
"""For how long what the guest agent said of memory is better than what the balloon says now."""

NO_SIGNAL = Unknown(
    "no report from inside; the node only sees what its process holds, caches included",
    "let the guest agent read /proc/meminfo, or set the VM's balloon device up with its driver",
)


@attrs.frozen(kw_only=True)
class Meminfo:
    """What a system says of its memory, in bytes."""

    total: float
    available: float
    cache: float | None
    swap_total: float | None
    swap_free: float | None

    @property
    def used(self) -> float:
        return max(0.0, self.total - self.available)


@lru_cache(maxsize=512)
def meminfo_of(written: str) -> Meminfo | None:
    """What `/proc/meminfo` says; None where it does not say what is available."""
    found: dict[str, float] = {}
    for line in written[:16_384].splitlines()[:128]:
        name, _, rest = line.partition(":")
        amount, _, unit = rest.strip().partition(" ")
        if amount.isascii() and amount.isdigit() and len(amount) < 16 and unit == "kB":
            found[name] = float(amount) * 1024
    total, cache = found.get("MemTotal", 0.0), _sum(found, "Cached", "SReclaimable", "Buffers")
    available = found.get("MemAvailable", _sum(found, "MemFree", "Buffers", "Cached"))
    if not total or available is None or available > total:
        return None
    return Meminfo(
        total=total, available=available, cache=cache, swap_total=found.get("SwapTotal"), swap_free=found.get("SwapFree")
    )


def _sum(found: dict[str, float], first: str, *others: str) -> float | None:
    return None if first not in found else found[first] + sum(found.get(name, 0.0) for name in others)


def balloon_used(current: Record) -> float | None:
    """What the balloon driver in the guest counts as used; None when it counts nothing.

    A driver without its service says that nothing is free at all, which is no measurement.
    """
    balloon = part(current, "ballooninfo")
    total, free = number(balloon, "total_mem"), number(balloon, "free_mem")
    if not total or not free or free > total or balloon.get("last_update") == 0:
        return None
    return total - free
