"""What a disk says of its health: the platform's table of attributes, or its text."""

import re
from collections.abc import Mapping

from pulse_core.plugin.narrow import Record, number, rows, text, whole

_RAW = re.compile(r"\d{1,18}")
_COUNTED: Mapping[int, str] = {
    5: "reallocated_count",
    197: "pending_count",
    198: "uncorrectable_count",
    199: "crc_errors_count",
    12: "power_cycles_count",
}
_POWER_ON, _TEMPERATURES = 9, (194, 190)
_COLDEST, _HOTTEST = 1, 120
_LEFT = frozenset(
    ("Media_Wearout_Indicator", "Wear_Leveling_Count", "SSD_Life_Left", "Percent_Lifetime_Remain", "Remaining_Lifetime_Perc")
)
"""Attributes whose normalised value is the percentage of a drive's life that is left."""
_LINES: Mapping[str, tuple[str, float]] = {
    "Temperature": ("temperature_celsius", 1.0),
    "Current Drive Temperature": ("temperature_celsius", 1.0),
    "Power On Hours": ("power_on_seconds", 3600.0),
    "Media and Data Integrity Errors": ("media_errors_count", 1.0),
    "Unsafe Shutdowns": ("unsafe_shutdowns_count", 1.0),
    "Power Cycles": ("power_cycles_count", 1.0),
    "Available Spare": ("spare_ratio", 0.01),
    "Percentage Used": ("wear_ratio", 0.01),
    "Data Units Written": ("written_bytes", 512_000.0),
}


def numbers_of(said: Record) -> dict[str, float | None]:
    """The numbers in the answer to `disks/smart`; what is not told is left out."""
    if isinstance(said.get("attributes"), list):
        return _by_attributes(said)
    return _by_text(text(said, "text", limit=32_768))


def _by_attributes(said: Record) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for row in rows(said, "attributes", limit=128):
        left = number(row, "normalized") if text(row, "name", limit=64) in _LEFT else None
        if left is not None and left <= 100:
            found.setdefault("wear_ratio", round(1 - left / 100, 4))
        id, raw = _id(row), _RAW.match(text(row, "raw", limit=64).strip())
        if id is None or raw is None:
            continue
        value = float(raw[0])
        if id in _COUNTED:
            found[_COUNTED[id]] = value
        elif id == _POWER_ON:
            found["power_on_seconds"] = value * 3600
        elif id in _TEMPERATURES and _COLDEST <= value <= _HOTTEST:
            found.setdefault("temperature_celsius", value)
    return found


def _id(row: Record) -> int | None:
    """An attribute's number, which is written with spaces before it."""
    written = text(row, "id", limit=16).strip()
    return int(written) if written.isascii() and written.isdigit() else whole(row, "id")


def _by_text(written: str) -> dict[str, float | None]:
    """What an NVMe disk says line by line, as `Power On Hours: 1,234`."""
    found: dict[str, float | None] = {}
    for line in written.splitlines()[:256]:
        name, _, rest = line.partition(":")
        known = _LINES.get(name.strip())
        digits = _RAW.match(rest.strip().replace(",", ""))
        if known is None or digits is None:
            continue
        value = float(digits[0]) * known[1]
        if known[0] != "temperature_celsius" or _COLDEST <= value <= _HOTTEST:
            found.setdefault(known[0], value)
    return found
