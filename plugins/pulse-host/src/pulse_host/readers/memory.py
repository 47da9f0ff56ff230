"""Read how much memory is in use, and by which definition: /proc/meminfo, ZFS's arcstats, control groups."""

from pathlib import Path

import attrs

from pulse_core.plugin import Json
from pulse_host.readers.files import line_of, number_in, text_of


def parse_meminfo(text: str) -> dict[str, float]:
    """Bytes by the kernel's names from /proc/meminfo; counts without a unit stay counts."""
    found: dict[str, float] = {}
    for line in text.splitlines()[:200]:
        name, separator, rest = line.partition(":")
        words = rest.split()
        value = number_in(words[0]) if separator and words else None
        if value is not None and value >= 0:
            found[name.strip()] = value * 1024 if words[1:] == ["kB"] else value
    return found


def parse_arcstats(text: str) -> float | None:
    """The size of ZFS's cache in bytes from /proc/spl/kstat/zfs/arcstats."""
    for line in text.splitlines():
        words = line.split()
        if len(words) == 3 and words[0] == "size":
            return number_in(words[2])
    return None


@attrs.frozen(kw_only=True)
class Limit:
    """What a control group allows and uses, in bytes. `used` leaves out cache that the kernel would give up."""

    total: float
    used: float
    cache: float


def cgroup_limit(sys: Path) -> Limit | None:
    """The memory limit of the container this process is in, or None when there is none (cgroup v2, then v1)."""
    v2, v1 = sys / "fs/cgroup", sys / "fs/cgroup/memory"
    return _limit(v2 / "memory.max", v2 / "memory.current", v2 / "memory.stat", "inactive_file") or _limit(
        v1 / "memory.limit_in_bytes", v1 / "memory.usage_in_bytes", v1 / "memory.stat", "total_inactive_file"
    )


def _limit(total: Path, used: Path, stat: Path, idle: str) -> Limit | None:
    limit, current = number_in(line_of(total)), number_in(line_of(used))
    if limit is None or current is None or not 0 < limit < 2**60:
        return None
    idle_cache = parse_memory_stat(text_of(stat)).get(idle, 0.0)
    return Limit(total=limit, used=max(0.0, current - idle_cache), cache=min(idle_cache, current))


def parse_memory_stat(text: str) -> dict[str, float]:
    """Name and value pairs of a control group's memory.stat."""
    pairs = (line.split() for line in text.splitlines()[:200])
    return {words[0]: value for words in pairs if len(words) == 2 and (value := number_in(words[1])) is not None}


def memory(meminfo: dict[str, float], *, arc: float | None, limit: Limit | None, container: bool) -> dict[str, Json]:
    """The memory section of a report: total, used, available, cache, arc, swap and the meaning of `used`.

    used = MemTotal - MemAvailable, less ZFS's cache, which the kernel does not count as available. Inside a container
    arcstats is the host's, so it is left alone there.
    """
    total, available = meminfo.get("MemTotal"), meminfo.get("MemAvailable")
    swap: dict[str, Json] = {
        "swap_total_bytes": meminfo.get("SwapTotal"),
        "swap_used_bytes": _less(meminfo.get("SwapTotal"), meminfo.get("SwapFree")),
    }
    if container and limit is not None and (total is None or limit.total < total):
        return _of_limit(limit) | swap
    if total is None or available is None:
        return {"total_bytes": total, **swap, "meaning": ""}
    held = 0.0 if container or arc is None else min(arc, total - available)
    return {
        "total_bytes": total,
        "used_bytes": max(0.0, total - available - held),
        "available_bytes": available + held,
        "cache_bytes": _cache(meminfo),
        "arc_bytes": None if container else arc,
        "meaning": "available_and_arc" if held else "available",
        **swap,
    }


def _of_limit(limit: Limit) -> dict[str, Json]:
    return {
        "total_bytes": limit.total,
        "used_bytes": min(limit.used, limit.total),
        "available_bytes": max(0.0, limit.total - limit.used),
        "cache_bytes": limit.cache,
        "arc_bytes": None,
        "meaning": "cgroup_workingset",
    }


def _cache(meminfo: dict[str, float]) -> float:
    parts = (meminfo.get(name, 0.0) for name in ("Buffers", "Cached", "SReclaimable"))
    return max(0.0, sum(parts) - meminfo.get("Shmem", 0.0))


def _less(whole: float | None, part: float | None) -> float | None:
    return None if whole is None or part is None else max(0.0, whole - part)
