"""What every appliance measures of the machine that it runs on."""

from pulse_core.plugin import Metric

MACHINE = (
    Metric("cpu_ratio", "CPU", warn=0.8, bad=0.95),
    Metric("cpu_iowait_ratio", "CPU waiting for disks", warn=0.2, bad=0.5),
    Metric("load_1m", "Load, 1 min"),
    Metric("load_5m", "Load, 5 min"),
    Metric("load_15m", "Load, 15 min"),
    Metric("memory_ratio", "Memory", warn=0.85, bad=0.95),
    Metric("memory_used_bytes", "Memory used", total="memory_total_bytes"),
    Metric("memory_total_bytes", "Memory"),
    Metric("swap_ratio", "Swap", warn=0.5, bad=0.8),
    Metric("swap_used_bytes", "Swap used", total="swap_total_bytes"),
    Metric("swap_total_bytes", "Swap size"),
    Metric("disk_ratio", "System disk", warn=0.85, bad=0.95),
    Metric("disk_used_bytes", "System disk used", total="disk_total_bytes"),
    Metric("disk_total_bytes", "System disk size"),
    Metric("uptime_seconds", "Uptime"),
)
