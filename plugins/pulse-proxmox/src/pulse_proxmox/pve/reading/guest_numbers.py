"""The numbers of a guest, and for those that are missing, why."""

import math
from collections.abc import Mapping

import attrs

from pulse_core.plugin import Unknown
from pulse_core.plugin.narrow import Record, number, ratio
from pulse_proxmox.pve.facets import AgentFact
from pulse_proxmox.pve.reading import guest_agent
from pulse_proxmox.pve.reading.guest_facts import Known
from pulse_proxmox.pve.reading.memory import FRESH_SECONDS, NO_SIGNAL
from pulse_proxmox.pve.reading.states import Condition

_RUN = (
    "cpu_ratio",
    "memory_used_bytes",
    "memory_ratio",
    "disk_used_bytes",
    "disk_ratio",
    "network_in_bytes_per_second",
    "network_out_bytes_per_second",
    "disk_read_bytes_per_second",
    "disk_write_bytes_per_second",
    "uptime_seconds",
)
"""What only something that runs has."""
_STILL = dict.fromkeys(_RUN, Unknown("it does not run"))
_UNSEEN = dict.fromkeys(_RUN, Unknown("nobody says how it is: see the reason of its status"))
_BLANK = dict.fromkeys(_RUN)
_COUNTERS = (
    ("network_in_bytes_per_second", "netin"),
    ("network_out_bytes_per_second", "netout"),
    ("disk_read_bytes_per_second", "diskread"),
    ("disk_write_bytes_per_second", "diskwrite"),
)
_NO_UPTIME = {"uptime_seconds": Unknown("the cluster does not say since when it runs")}
_BALLOON = {"memory_used_bytes": "balloon_stats", "memory_ratio": "balloon_stats"}
_CGROUP = {"memory_used_bytes": "cgroup", "memory_ratio": "cgroup"}
_NO_DISK: dict[str, float | None] = dict.fromkeys(("disk_used_bytes", "disk_total_bytes", "disk_ratio"))
_NO_MEANING: Mapping[str, str] = {}
_STEP_SECONDS = 600.0
"""An age is told in steps, so that it is not a new number at each look."""


@attrs.frozen
class Numbers:
    """What is measured of a guest. `elsewhere` says that its memory is told by another report."""

    metrics: dict[str, float | None]
    counters: dict[str, float | None]
    meanings: Mapping[str, str]
    unknown: Mapping[str, Unknown]
    elsewhere: bool = False


def numbers_of(row: Record, known: Known, condition: Condition, *, at: float) -> Numbers:
    """The numbers of a guest."""
    metrics = _standing(row, known, condition, at=at)
    if not condition.running or row.get("status") != "running":
        return Numbers(metrics | _BLANK, {}, _NO_MEANING, _UNSEEN if condition.running is None else _STILL)
    metrics["cpu_ratio"] = _cpu(row)
    metrics["uptime_seconds"] = uptime = number(row, "uptime") or None
    unknown = {} if uptime else dict(_NO_UPTIME)
    counters = {name: number(row, field) for name, field in _COUNTERS}
    metrics.update(known.pressures)
    if known.agent is None:
        return _of_container(row, metrics, counters, unknown)
    return _of_vm(row, known, known.agent, metrics, counters, unknown, at=at)


def _cpu(row: Record) -> float | None:
    """The busy share of its processors; what its threads take beside them can make it a little more than all."""
    share = number(row, "cpu")
    return None if share is None else min(1.0, share)


def _standing(row: Record, known: Known, condition: Condition, *, at: float) -> dict[str, float | None]:
    """What holds whether it runs or not."""
    last = known.last_backup
    metrics: dict[str, float | None] = {
        "memory_total_bytes": number(row, "maxmem") or None,
        "not_running_count": condition.down,
        "ha_error_count": float(row.get("hastate") in ("error", "fence")),
        "snapshots_count": known.snapshots,
        "pending_changes_count": float(len(known.pending)) if known.configuration.known else None,
        "backup_age_seconds": None if last is None or last.at is None else _age(last.at, at),
        "backup_failed_count": None if last is None else float(last.outcome == "failed"),
    }
    if known.replication:
        metrics["replication_failing_count"] = float(sum(one.failures > 0 or bool(one.error) for one in known.replication))
        oldest = [one.last_at for one in known.replication if one.last_at is not None]
        metrics["replication_age_seconds"] = _age(min(oldest), at) if oldest else None
    return metrics


def _age(since: float, at: float) -> float | None:
    """How long ago, in steps of ten minutes."""
    return math.floor(max(0.0, at - since) / _STEP_SECONDS) * _STEP_SECONDS if at > 0 else None


def _of_container(
    row: Record, metrics: dict[str, float | None], counters: dict[str, float | None], unknown: dict[str, Unknown]
) -> Numbers:
    used, disk, size = number(row, "mem"), number(row, "disk"), number(row, "maxdisk") or None
    metrics |= {
        "memory_used_bytes": used,
        "memory_ratio": ratio(used, metrics["memory_total_bytes"]),
        "disk_used_bytes": disk,
        "disk_total_bytes": size,
        "disk_ratio": ratio(disk, size),
    }
    return Numbers(metrics, counters, _CGROUP, unknown)


def _of_vm(
    row: Record,
    known: Known,
    agent: AgentFact,
    metrics: dict[str, float | None],
    counters: dict[str, float | None],
    unknown: dict[str, Unknown],
    *,
    at: float,
) -> Numbers:
    metrics["memory_host_bytes"] = number(row, "memhost") or number(known.current, "memhost") or number(row, "mem")
    metrics["memory_balloon_bytes"] = known.balloon_bytes
    metrics["disk_allocated_bytes"] = known.configuration.allocated_bytes or number(row, "maxdisk") or None
    usage = known.usage
    if usage is None:
        why = guest_agent.why_not(agent)
        metrics |= _NO_DISK
        unknown |= dict.fromkeys(_NO_DISK, why)
    else:
        metrics |= usage.metrics
        metrics["disk_used_bytes"], metrics["disk_total_bytes"] = usage.used, usage.total
        metrics["disk_ratio"] = ratio(usage.used, usage.total)
    if known.meminfo_at is not None and at - known.meminfo_at <= FRESH_SECONDS:
        return Numbers(metrics, counters, _NO_MEANING, unknown, elsewhere=True)
    return _by_balloon(known, agent, metrics, counters, unknown)


def _by_balloon(
    known: Known,
    agent: AgentFact,
    metrics: dict[str, float | None],
    counters: dict[str, float | None],
    unknown: dict[str, Unknown],
) -> Numbers:
    used = known.balloon_used
    metrics["memory_used_bytes"] = used
    metrics["memory_ratio"] = share = ratio(used, metrics["memory_total_bytes"])
    if used is not None and share is not None:
        return Numbers(metrics, counters, _BALLOON, unknown)
    why = _why_no_memory(known, agent)
    unknown |= {"memory_ratio": why} if used is not None else {"memory_used_bytes": why, "memory_ratio": why}
    return Numbers(metrics, counters, _NO_MEANING, unknown)


def _why_no_memory(known: Known, agent: AgentFact) -> Unknown:
    """The reason of the guest agent when there is one to mend, for it tells best; else that nobody says."""
    refused = known.memory_trouble or agent
    return guest_agent.why(f"{NO_SIGNAL.reason}: {refused.reason}", refused.fix) if refused.fix else NO_SIGNAL
