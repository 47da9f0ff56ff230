"""The numbers of one container, as counters of the kernel: in the shape of control groups v2, or of v1."""

from typing import Final

from pulse_core.testing import Wave
from pulse_docker.simulator.container import Container
from pulse_docker.simulator.engine import Engine
from pulse_docker.simulator.images import Body
from pulse_docker.simulator.words import NEVER

NANO: Final = 1_000_000_000
_CACHE_SHARE: Final = 5
_PACKET_BYTES: Final = 900
_BLOCK_BYTES: Final = 4096


def stats(engine: Engine, one: Container, *, one_shot: bool = True) -> Body:
    """As `/containers/{id}/stats` says. Without `one_shot` the sample of a second before stands beside it."""
    now = engine.now()
    if one.state != "running":
        return _silent(one)
    return {
        "name": f"/{one.name}",
        "id": one.id,
        "read": engine.stamp(now),
        "preread": NEVER if one_shot else engine.stamp(now - 1),
        "pids_stats": {"current": 1 + one.plan.index % 40, "limit": 38_000},
        "num_procs": 0,
        "storage_stats": {},
        "cpu_stats": _cpu(engine, one, now),
        "precpu_stats": _no_cpu() if one_shot else _cpu(engine, one, now - 1),
        "memory_stats": _memory(engine, one, now),
        "blkio_stats": _disk(engine, one, now),
        **({} if one.plan.recipe.host_network else {"networks": {"eth0": _network(one, now)}}),
    }


def used_seconds(one: Container, now: float) -> float:
    """The processor time since it started."""
    return one.plan.cpu.between(start=one.started_at, end=now)


def _silent(one: Container) -> Body:
    """One that does not run has no numbers: all of them are zero, and most are missing."""
    return {
        "name": f"/{one.name}",
        "id": one.id,
        "read": NEVER,
        "preread": NEVER,
        "pids_stats": {},
        "num_procs": 0,
        "storage_stats": {},
        "cpu_stats": _no_cpu(),
        "precpu_stats": _no_cpu(),
        "memory_stats": {},
        "blkio_stats": {"io_service_bytes_recursive": [], "io_serviced_recursive": []},
    }


def _cpu(engine: Engine, one: Container, at: float) -> Body:
    total = int(used_seconds(one, at) * NANO)
    kernel = total // 4
    usage: Body = {"total_usage": total, "usage_in_kernelmode": kernel, "usage_in_usermode": total - kernel}
    processors = engine.machine.processors
    if _v1(engine):
        usage["percpu_usage"] = [total // processors] * processors
    return {
        "cpu_usage": usage,
        "system_cpu_usage": int((at - engine.began_at + 4_000_000) * processors * NANO),
        "online_cpus": processors,
        "throttling_data": _throttling(),
    }


def _no_cpu() -> Body:
    usage = {"total_usage": 0, "usage_in_kernelmode": 0, "usage_in_usermode": 0}
    return {"cpu_usage": usage, "throttling_data": _throttling()}


def _throttling() -> Body:
    return {"periods": 0, "throttled_periods": 0, "throttled_time": 0}


def _memory(engine: Engine, one: Container, at: float) -> Body:
    if "no_memory_controller" in engine.faults:
        return {}
    working = one.working_bytes(at)
    cached = working // _CACHE_SHARE
    if one.limit_bytes:
        cached = max(min(cached, one.limit_bytes - working), 0)
    detail = _memory_v1(working, cached, one.limit_bytes) if _v1(engine) else _memory_v2(working, cached)
    body: Body = {"usage": working + cached, "limit": one.limit_bytes or engine.machine.memory_bytes, "stats": detail}
    return body | {"max_usage": working + cached, "failcnt": 0} if _v1(engine) else body


def _memory_v2(working: int, cached: int) -> Body:
    return {
        "active_anon": 0,
        "active_file": working // 10,
        "anon": working - working // 10,
        "file": cached + working // 10,
        "inactive_anon": working - working // 10,
        "inactive_file": cached,
        "kernel_stack": 16_384,
        "pgfault": working // _BLOCK_BYTES,
        "pgmajfault": 3,
        "shmem": 0,
        "sock": 0,
        "unevictable": 0,
    }


def _memory_v1(working: int, cached: int, limit: int) -> Body:
    here = {
        "active_anon": working - working // 10,
        "active_file": working // 10,
        "cache": cached + working // 10,
        "inactive_anon": 0,
        "inactive_file": cached,
        "mapped_file": working // 20,
        "pgfault": working // _BLOCK_BYTES,
        "pgmajfault": 3,
        "rss": working - working // 10,
        "unevictable": 0,
    }
    whole = {f"total_{name}": value for name, value in here.items()}
    return {**here, **whole, "hierarchical_memory_limit": limit or 2**63 - _BLOCK_BYTES}


def _disk(engine: Engine, one: Container, at: float) -> Body:
    read, written = _so_far(one.plan.read, one, at), _so_far(one.plan.written, one, at)
    if not _v1(engine):
        return {"io_service_bytes_recursive": _rows({"read": read, "write": written}), "io_serviced_recursive": []}
    sizes = {"Read": read, "Write": written, "Sync": written, "Async": read, "Discard": 0, "Total": read + written}
    return {
        "io_service_bytes_recursive": _rows(sizes),
        "io_serviced_recursive": _rows({op: size // _BLOCK_BYTES for op, size in sizes.items()}),
        "io_queue_recursive": [],
        "io_service_time_recursive": [],
        "io_wait_time_recursive": [],
        "io_merged_recursive": [],
        "io_time_recursive": [],
        "sectors_recursive": [],
    }


def _rows(values: dict[str, int]) -> list[Body]:
    return [{"major": 259, "minor": 0, "op": op, "value": value} for op, value in values.items()]


def _network(one: Container, at: float) -> Body:
    received, sent = _so_far(one.plan.received, one, at), _so_far(one.plan.sent, one, at)
    return {
        "rx_bytes": received,
        "rx_packets": received // _PACKET_BYTES,
        "rx_errors": 0,
        "rx_dropped": 0,
        "tx_bytes": sent,
        "tx_packets": sent // _PACKET_BYTES,
        "tx_errors": 0,
        "tx_dropped": 0,
    }


def _so_far(wave: Wave, one: Container, at: float) -> int:
    return int(wave.between(start=one.started_at, end=at))


def _v1(engine: Engine) -> bool:
    return "cgroup_v1" in engine.faults and "cgroup_v2" not in engine.faults
