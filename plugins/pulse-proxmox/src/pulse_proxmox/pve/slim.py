"""Keep of an answer what is read, and of a guest's configuration nothing that is secret."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from pulse_core.plugin import Json

MASKED: Final = "********"
MOST_TEXT: Final = 1024

_PRESSURE = tuple(f"pressure{of}some" for of in ("cpu", "io", "memory"))
CURRENT: Final = frozenset(("status", "qmpstatus", "memhost", "ballooninfo", *_PRESSURE))
"""What is read of the lists of guests: what the cluster's own list says of each at every look is not kept twice."""

_SETTING: Final = re.compile(
    r"^(?:(?:net|scsi|virtio|sata|ide|efidisk|tpmstate|unused|mp|dev|ipconfig|hostpci|usb|numa|virtiofs)\d*|rootfs|scsihw|smbios1|meta|"
    r"vmgenid|name|hostname|ostype|arch|machine|bios|boot|bootdisk|cores|sockets|cpu|cpulimit|cpuunits|vcpus|memory|balloon|"
    r"shares|swap|agent|onboot|startup|tags|template|lock|protection|description|hookscript|parent|unprivileged|features|"
    r"nameserver|searchdomain|digest|vga|ciuser|cicustom|affinity|hotplug|tablet|kvm|numa|freeze|localtime|runningmachine|"
    r"vmstatestorage|timezone|console|tty|cmode|entrypoint|ha-managed)$"
)
"""The settings that are read. What is not known here may be anything, and stays with the cluster."""

_SECRET: Final = frozenset({"cipassword", "sshkeys", "env", "environment", "args", "lxc"})
_TOLD: Final = re.compile(r"(?i)\b([\w.-]*(?:password|passwd|secret|token|api[_-]?key|credential)[\w.-]*\s*[=:]\s*)[^\s,;]+")

MEMORY_LINES: Final = (
    "MemTotal",
    "MemFree",
    "MemAvailable",
    "Buffers",
    "Cached",
    "SReclaimable",
    "Shmem",
    "SwapTotal",
    "SwapFree",
)


def kept(row: Mapping[str, Json], names: Collection[str]) -> dict[str, Json]:
    """The row with these members only."""
    return {name: value for name, value in row.items() if name in names}


def slimmed(rows: list[Json], names: Collection[str]) -> list[Json]:
    """The rows that are objects, with these members only and none too wordy, in the list that is given: a list of many
    thousands must not be there three times.
    """
    for place, row in enumerate(rows):
        rows[place] = bounded(kept(row, names)) if isinstance(row, dict) else None
    rows[:] = filter(None, rows)
    return rows


def settings(values: Mapping[str, Json]) -> dict[str, Json]:
    """A guest's configuration: what is read of it, with secrets masked and texts cut."""
    return {name: shown for name, value in values.items() if (shown := setting(name, value)) is not None}


def setting(name: str, value: Json) -> Json:
    """One value of a guest's configuration as it may be shown; None for what is not read at all."""
    if name in _SECRET:
        return MASKED
    if not _SETTING.match(name) or isinstance(value, list | dict):
        return None
    return _TOLD.sub(rf"\g<1>{MASKED}", value)[:MOST_TEXT] if isinstance(value, str) else value


def memory_lines(content: str) -> str:
    """Of /proc/meminfo the lines that are read."""
    lines = (line for line in content[:16_384].splitlines() if line.partition(":")[0] in MEMORY_LINES)
    return "\n".join(line[:64] for line in lines)


def bounded(value: Json, *, rows: int = 256, depth: int = 8) -> Json:
    """An answer of a guest's own making: no deeper, longer or wordier than anything real."""
    if depth <= 0:
        return None
    if isinstance(value, str):
        return value[:MOST_TEXT]
    if isinstance(value, list):
        return [bounded(one, rows=rows, depth=depth - 1) for one in value[:rows]]
    if isinstance(value, dict):
        return {name[:128]: bounded(one, rows=rows, depth=depth - 1) for name, one in list(value.items())[:rows]}
    return value


def records(rows: Iterable[Json]) -> list[dict[str, Json]]:
    """Those that are objects."""
    return [row for row in rows if isinstance(row, dict)]
