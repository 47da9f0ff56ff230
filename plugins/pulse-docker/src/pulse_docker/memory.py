"""How much memory a container uses: what it holds, without the file cache that the kernel may take back."""

import attrs

from pulse_core.plugin import Unknown
from pulse_core.plugin.narrow import Record, number, part, ratio

NO_CONTROLLER = Unknown(
    "the engine does not count the memory of containers",
    "switch the memory controller on: add cgroup_enable=memory cgroup_memory=1 to the kernel's command line and restart",
)


@attrs.frozen(kw_only=True)
class Memory:
    """`meaning` names the definition of `used`; `limit` is None where the container may use all of the host's memory."""

    used: float | None
    limit: float | None
    total: float | None
    meaning: str

    @property
    def ratio(self) -> float | None:
        return ratio(self.used, self.total)


def memory_of(stats: Record, host: Record) -> Memory:
    """Read `memory_stats`.

    Used is `usage` less `inactive_file` (cgroup v2) or `total_inactive_file` (v1), as the command line shows it. Windows
    says it outright. A limit of 0, or of the host's memory or more, is none: the share is then of the host's memory.
    """
    section = part(stats, "memory_stats")
    used, meaning = _used(section)
    host_total = number(host, "MemTotal") or None
    limit = number(section, "limit") or None
    if limit is not None and host_total is not None and limit >= host_total:
        limit = None
    if limit is not None and host_total is None and limit >= 2**62:
        limit = None  # cgroup v1 writes "no limit" as the largest number of pages
    return Memory(used=used, limit=limit, total=limit or host_total, meaning=meaning)


def _used(section: Record) -> tuple[float | None, str]:
    private = number(section, "privateworkingset")
    if private is not None:
        return private, "private_working_set"
    usage = number(section, "usage")
    if not usage:  # a process that runs uses some: 0 is what an engine says that does not count
        return None, ""
    details = part(section, "stats")
    v1, v2 = number(details, "total_inactive_file"), number(details, "inactive_file")
    cache = v1 if v1 is not None else v2
    if cache is None:
        return usage, "engine_usage"
    return max(0.0, usage - cache), "cgroup_workingset"
