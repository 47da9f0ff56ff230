"""The alert rules that make sense for a host and its drives, as a start that people can change."""

from pulse_core.plugin import AlertRule

_HOST = ("agent",)
_DISK = ("physical_disk",)
_SOME = {"trigger": 0.5, "clear": 0.5}
"""For counts: one is too many, none is well."""


RULES = (
    AlertRule(name="host-cpu", title="CPU is busy", types=_HOST, metric="cpu_ratio", trigger=0.8, clear=0.75, for_seconds=300),
    AlertRule(
        name="host-memory", title="Memory is full", types=_HOST, metric="memory_ratio", trigger=0.85, clear=0.8, for_seconds=120
    ),
    AlertRule(name="host-swap", title="Swap fills", types=_HOST, metric="swap_ratio", trigger=0.8, clear=0.7, for_seconds=300),
    AlertRule(
        name="host-filesystem",
        title="A filesystem is full",
        types=_HOST,
        metric="filesystem_fullest_ratio",
        trigger=0.9,
        clear=0.85,
        for_seconds=60,
    ),
    AlertRule(
        name="host-temperature",
        title="CPU is hot",
        types=_HOST,
        metric="temperature_celsius",
        trigger=80,
        clear=75,
        for_seconds=120,
    ),
    AlertRule(
        name="host-steal",
        title="The hypervisor takes CPU time away",
        types=_HOST,
        metric="cpu_steal_ratio",
        trigger=0.2,
        clear=0.1,
        for_seconds=600,
    ),
    AlertRule(
        name="host-raid",
        title="A RAID array lacks a disk",
        types=_HOST,
        metric="raid_degraded_count",
        severity="critical",
        **_SOME,
    ),
    AlertRule(
        name="host-zfs", title="A ZFS pool is not well", types=_HOST, metric="zfs_unhealthy_count", severity="critical", **_SOME
    ),
    AlertRule(
        name="host-ups", title="The UPS runs on battery", types=_HOST, metric="ups_on_battery_count", for_seconds=10, **_SOME
    ),
    AlertRule(
        name="disk-temperature",
        title="A disk is hot",
        types=_DISK,
        metric="temperature_celsius",
        trigger=60,
        clear=55,
        for_seconds=300,
    ),
    AlertRule(name="disk-worn", title="A disk is worn", types=_DISK, metric="wear_ratio", trigger=0.9, clear=0.89),
    AlertRule(name="disk-pending", title="A disk has unreadable sectors", types=_DISK, metric="pending_count", **_SOME),
    AlertRule(
        name="disk-media", title="A disk loses data", types=_DISK, metric="media_errors_count", severity="critical", **_SOME
    ),
)
