"""The alert rules that make sense for a host and its drives, as a start that people can change."""

from pulse_core.plugin import AlertRule


def _host(name: str, title: str, metric: str, *, trigger: float, clear: float, for_seconds: float) -> AlertRule:
    return AlertRule(
        name=name, title=title, types=("agent",), metric=metric, trigger=trigger, clear=clear, for_seconds=for_seconds
    )


def _disk(name: str, title: str, metric: str, *, trigger: float, clear: float, for_seconds: float = 0) -> AlertRule:
    return AlertRule(
        name=name, title=title, types=("physical_disk",), metric=metric, trigger=trigger, clear=clear, for_seconds=for_seconds
    )


def _any(type: str, name: str, title: str, metric: str, *, severity: str = "critical", for_seconds: float = 0) -> AlertRule:
    """For a count of which one is too many and none is well."""
    return AlertRule(
        name=name,
        title=title,
        types=(type,),
        metric=metric,
        trigger=0.5,
        clear=0.25,
        for_seconds=for_seconds,
        severity=severity,
    )


RULES = (
    _host("host-cpu", "CPU is busy", "cpu_ratio", trigger=0.8, clear=0.75, for_seconds=300),
    _host("host-memory", "Memory is full", "memory_ratio", trigger=0.85, clear=0.8, for_seconds=120),
    _host("host-swap", "Swap fills", "swap_ratio", trigger=0.8, clear=0.7, for_seconds=300),
    _host("host-filesystem", "A filesystem is full", "filesystem_fullest_ratio", trigger=0.9, clear=0.85, for_seconds=60),
    _host("host-temperature", "CPU is hot", "temperature_celsius", trigger=80, clear=75, for_seconds=120),
    _host("host-steal", "The hypervisor takes CPU time away", "cpu_steal_ratio", trigger=0.2, clear=0.1, for_seconds=600),
    _any("agent", "host-raid", "A RAID array lacks a disk", "raid_degraded_count"),
    _any("agent", "host-zfs", "A ZFS pool is not well", "zfs_unhealthy_count"),
    _any("agent", "host-ups", "The UPS runs on battery", "ups_on_battery_count", severity="warning", for_seconds=10),
    _disk("disk-temperature", "A disk is hot", "temperature_celsius", trigger=60, clear=55, for_seconds=300),
    _disk("disk-worn", "A disk is worn", "wear_ratio", trigger=0.9, clear=0.89),
    _any("physical_disk", "disk-pending", "A disk has unreadable sectors", "pending_count", severity="warning"),
    _any("physical_disk", "disk-media", "A disk loses data", "media_errors_count"),
)
