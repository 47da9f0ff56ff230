"""Hold metric names to the units that Pulse knows: a number means the same thing wherever it comes from."""

import re
from typing import Final

_SHAPE: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST: Final = 300
_INSTEAD: Final = {
    "ratio": ("percent", "pct", "percentage", "fraction", "usage", "utilization", "utilisation", "load_percent"),
    "bytes": ("kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib", "byte", "bits", "blocks", "sectors"),
    "seconds": ("ms", "us", "ns", "millis", "milliseconds", "minutes", "mins", "hours", "days", "secs", "sec", "jiffies"),
    "celsius": ("temp", "temperature", "fahrenheit", "kelvin", "degrees"),
    "bytes_per_second": ("bps", "mbps", "kbps", "gbps"),
    "per_second": ("rate", "persec"),
    "hertz": ("mhz", "ghz", "khz", "hz"),
    "watts": ("kw", "milliwatts", "microwatts"),
    "volts": ("millivolts", "mv"),
    "count": ("total",),
}
_WRONG: Final = {ending: unit for unit, endings in _INSTEAD.items() for ending in endings}


def trouble_with_metric(name: object) -> str:
    """What is wrong with a metric's name; empty when it is well.

    A metric of a part carries the part before its name: `filesystem:/srv:used_bytes`.
    """
    measured = name.rpartition(":")[2] if isinstance(name, str) else ""
    if not isinstance(name, str) or not _SHAPE.fullmatch(measured) or not name.isprintable() or len(name) > _LONGEST:
        return f"the metric {name!r} is not a name like cpu_ratio"
    ending = measured.rpartition("_")[2]
    if ending in _WRONG:
        return f"the metric {name} ends in {ending}; give it in {_WRONG[ending]} and end its name so"
    return ""
