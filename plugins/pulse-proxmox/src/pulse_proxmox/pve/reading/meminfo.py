"""Read `pve-memory`: what the systems inside of VMs say of their memory."""

from pulse_core.plugin import Observation, Part, Reading, Report
from pulse_core.plugin.narrow import Losses, Record, part, ratio, text
from pulse_proxmox.pve.reading.memory import Meminfo, meminfo_of

_MOST = 20_000
_MEANINGS = dict.fromkeys(("memory_used_bytes", "memory_ratio"), "guest_available")


def read_memory(report: Report) -> Reading:
    """The memory of VMs, as numbers of what the estate tells of."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    guests = part(payload or {}, "guests")
    found = (_numbers(key, said) for key, said in list(guests.items())[:_MOST] if isinstance(said, dict))
    return Reading(observations=tuple(one for one in found if one is not None), dropped=tuple(losses.dropped))


def _numbers(key: str, said: Record) -> Observation | None:
    meminfo = meminfo_of(text(said, "meminfo", limit=16_384))
    if meminfo is None or not key.startswith("qemu/"):
        return None
    return Observation(key=key, type="vm", name="", metrics=_metrics(meminfo), meanings=_MEANINGS, part=Part.NUMBERS)


def _metrics(meminfo: Meminfo) -> dict[str, float | None]:
    metrics: dict[str, float | None] = {
        "memory_used_bytes": meminfo.used,
        "memory_ratio": ratio(meminfo.used, meminfo.total),
        "memory_available_bytes": meminfo.available,
        "memory_cache_bytes": meminfo.cache,
    }
    if meminfo.swap_total is not None and meminfo.swap_free is not None:
        used = max(0.0, meminfo.swap_total - meminfo.swap_free)
        metrics |= {"swap_total_bytes": meminfo.swap_total, "swap_used_bytes": used}
        metrics["swap_ratio"] = ratio(used, meminfo.swap_total)
    return metrics
