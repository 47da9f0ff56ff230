"""Read how busy the processors were: /proc/stat, /proc/loadavg, /proc/cpuinfo."""

from pulse_core.plugin import Json
from pulse_host.readers.files import number_in

MAX_CORES = 1024


def parse_stat(text: str, *, ticks_per_second: float = 100.0) -> dict[str, Json]:
    """Totals since boot from /proc/stat (proc_pid_stat(5)): busy, steal and waiting seconds, and busy seconds per core.

    Guest time is part of user time already. Waiting for a disk and time stolen by the hypervisor are not busy.
    """
    found: dict[str, Json] = {}
    cores: dict[str, Json] = {}
    for line in text.splitlines():
        name, _, rest = line.partition(" ")
        if not name.startswith("cpu"):
            break  # the lines behind the processors are long and of no use here
        seconds = _seconds(rest, ticks_per_second)
        if seconds is None:
            continue
        if name == "cpu":
            found |= {"busy_seconds": seconds[0], "steal_seconds": seconds[1], "iowait_seconds": seconds[2]}
        elif name[3:].isdecimal() and len(cores) < MAX_CORES:
            cores[str(int(name[3:]))] = seconds[0]
    return found | {"count": len(cores), "per_core": cores}


def _seconds(rest: str, ticks_per_second: float) -> tuple[float, float, float] | None:
    ticks = [number_in(word) for word in rest.split()[:8]]
    known = [tick for tick in ticks if tick is not None and tick >= 0]
    if len(known) < len(ticks) or len(known) < 4:
        return None
    user, nice, system, _, iowait, irq, softirq, steal = (*known, 0.0, 0.0, 0.0, 0.0)[:8]
    return (
        (user + nice + system + irq + softirq) / ticks_per_second,
        steal / ticks_per_second,
        iowait / ticks_per_second,
    )


def parse_loadavg(text: str) -> list[Json]:
    """The load of the last 1, 5 and 15 minutes; None for what is not a number."""
    words = [*text.split()[:3], "", "", ""][:3]
    return [value if (value := number_in(word)) is not None and value >= 0 else None for word in words]


def parse_cpuinfo(text: str) -> dict[str, Json]:
    """Model and count of physical cores from /proc/cpuinfo, whose words differ between architectures."""
    model = ""
    packages: set[tuple[str, str]] = set()
    package = ""
    for line in text.splitlines():
        key, _, value = (part.strip() for part in line.partition(":"))
        if key in ("model name", "Hardware", "cpu model", "Model", "uarch") and not model:
            model = value[:128]
        elif key == "physical id":
            package = value
        elif key == "core id":
            packages.add((package, value))
    return {"model": model, "cores": len(packages) or None}


def cgroup_cpu(*, stat: str, limit: str, cores: int) -> dict[str, Json] | None:
    """Busy seconds of a container and how many processors it may use, from cpu.stat and cpu.max of control group v2."""
    pairs = (line.split() for line in stat.splitlines()[:100])
    usage = next((number_in(words[1]) for words in pairs if len(words) == 2 and words[0] == "usage_usec"), None)
    if usage is None:
        return None
    words = [number_in(word) for word in limit.split()]
    quota = words[0] / words[1] if len(words) == 2 and words[0] and words[1] else None
    return {"busy_seconds": usage / 1e6, "count": quota or cores or None, "meaning": "cgroup"}
