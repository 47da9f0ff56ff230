"""Read `docker-stats`: what running containers use, added to what their inventory says of them."""

from collections.abc import Mapping

from pulse_core.plugin import Observation, Part, Reading, Report, Unknown
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, Unfit, moment, number, part, rows, text, total
from pulse_docker.memory import NO_CONTROLLER, memory_of
from pulse_docker.reading.counting import Counting, counting_of

MAX_STATS = 15_000
_NO_TRAFFIC = Unknown("the engine counts no traffic for it: it uses the network of the host or of another container, or none")
_NO_BLOCKS = Unknown(
    "the engine counts no block input and output for it",
    "on cgroup v1 the kernel counts only some drivers; cgroup v2 counts all",
)
_SILENT = Unknown("the engine gave no numbers of it when it was asked")
_NO_CPU = Unknown("the engine does not count the CPU time of containers")


def read_stats(report: Report) -> Reading:
    """The numbers of each container in the report."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    host, counting = part(payload, "host"), counting_of(payload)

    def read(row: Record) -> Observation:
        return _container(row, host, counting)

    found = losses.each(payload.get("stats"), "stats", read, limit=MAX_STATS)
    distinct = {one.key: one for one in found}
    return Reading(observations=tuple(distinct.values()), dropped=tuple(losses.dropped))


def _container(row: Record, host: Record, counting: Counting) -> Observation:
    key = text(row, "key", limit=LONGEST_NAME) or text(row, "name", limit=LONGEST_NAME).removeprefix("/")
    stats = part(row, "stats")
    if not key:
        raise Unfit("neither a key nor a name")
    if _gone(stats):
        return _numbers(key, {}, {}, dict.fromkeys(_WHY, _SILENT), meaning="")
    memory = memory_of(stats, host)
    numbers = {
        "memory_used_bytes": memory.used,
        "memory_ratio": memory.ratio,
        "memory_total_bytes": memory.limit,  # the host's memory is no part of a sum over containers
        "memory_limit_bytes": memory.limit,
        "memory_limit_ratio": memory.ratio if memory.limit is not None else None,
        "processes_count": number(part(stats, "pids_stats"), "current"),
    }
    counters = {**_cpu(stats, host, counting), **_network(stats, counting), **_blocks(stats)}
    unknown = {name: why for name, why in _WHY.items() if numbers.get(name) is None and counters.get(name) is None}
    return _numbers(key, numbers, counters, unknown, meaning=memory.meaning)


def _numbers(
    key: str,
    numbers: Mapping[str, float | None],
    counters: Mapping[str, float | None],
    unknown: Mapping[str, Unknown],
    *,
    meaning: str,
) -> Observation:
    """The numbers, each by its name: one that is left out would stay as it was."""
    return Observation(
        key=key,
        type="app-container",
        name="",
        metrics={**dict.fromkeys(unknown), **numbers},
        counters={name: value for name, value in counters.items() if value is not None},
        meanings=dict.fromkeys(("memory_used_bytes", "memory_ratio"), meaning) if meaning else {},
        unknown=unknown,
        part=Part.NUMBERS,
    )


_WHY = {
    "cpu_ratio": _NO_CPU,
    "memory_used_bytes": NO_CONTROLLER,
    "memory_ratio": NO_CONTROLLER,
    "network_in_bytes_per_second": _NO_TRAFFIC,
    "network_out_bytes_per_second": _NO_TRAFFIC,
    "disk_read_bytes_per_second": _NO_BLOCKS,
    "disk_write_bytes_per_second": _NO_BLOCKS,
}


def _gone(stats: Record) -> bool:
    """Whether it stopped before it was measured: an engine then answers with the year 1 and zeros, or with nothing."""
    return not stats or ("read" in stats and moment(stats, "read") is None and not number(_usage(stats), "total_usage"))


def _usage(stats: Record) -> Record:
    return part(stats, "cpu_stats", "cpu_usage")


def _cpu(stats: Record, host: Record, counting: Counting) -> dict[str, float | None]:
    """Seconds of CPU time, in all and as a share of all processors, since the container started.

    The shares are of the time that passed: `precpu_stats` is empty on Podman and in one-shot answers, and the system's
    own usage leaves idle time out on some engines.
    """
    usage, section = _usage(stats), part(stats, "cpu_stats")
    nanoseconds = number(usage, "total_usage")
    if nanoseconds is None:
        return {}
    # Windows counts in steps of 100 ns and says how many processors there are in another place.
    seconds = nanoseconds / (1e7 if "num_procs" in stats and number(stats, "num_procs") else 1e9)
    per_cpu = usage.get("percpu_usage")
    listed = len(per_cpu) if isinstance(per_cpu, list) else 0
    processors = number(section, "online_cpus") or listed or number(stats, "num_procs") or number(host, "NCPU")
    waited = number(part(section, "throttling_data"), "throttled_time") if counting.throttling else None
    return {
        "cpu_seconds_per_second": seconds,
        "cpu_ratio": seconds / processors if processors else None,
        "cpu_throttled_ratio": waited / 1e9 if waited is not None else None,
    }


def _network(stats: Record, counting: Counting) -> dict[str, float | None]:
    """Bytes over all interfaces of the container."""
    networks = part(stats, "networks")
    interfaces = [part(networks, name) for name in list(networks)[:256]] or [part(stats, "network")]
    received = total(number(one, "rx_bytes") for one in interfaces)
    sent = total(number(one, "tx_bytes") for one in interfaces)
    if counting.zeros_for_none and not received and not sent:
        received = sent = None
    if counting.crossed:
        received, sent = sent, received
    return {"network_in_bytes_per_second": received, "network_out_bytes_per_second": sent}


def _blocks(stats: Record) -> dict[str, float | None]:
    """Bytes read from and written to all drives."""
    storage = part(stats, "storage_stats")
    sums = {"read": number(storage, "read_size_bytes"), "write": number(storage, "write_size_bytes")}
    for row in rows(part(stats, "blkio_stats"), "io_service_bytes_recursive", limit=1024):
        way = text(row, "op").lower()
        amount = number(row, "value") if "value" in row else 0.0  # some engines leave out what is nothing
        if way in sums and amount is not None:
            sums[way] = (sums[way] or 0.0) + amount
    if any(amount is not None for amount in sums.values()):
        sums = {way: amount or 0.0 for way, amount in sums.items()}
    return {f"disk_{way}_bytes_per_second": amount for way, amount in sums.items()}
