"""Understand smartctl's JSON (smartmontools 7): the numbers of a drive, and whether it fails."""

import attrs

from pulse_core.plugin.narrow import Record, number, part, text

_MAX_HOURS = 50 * 366 * 24
"""More than this is a packed vendor value, not an age."""

_NVME_WARNINGS = (
    (1, "its spare blocks are nearly used up"),
    (2, "it is outside its temperature range"),
    (4, "it is no longer reliable"),
    (8, "it accepts no more writes"),
    (16, "its power-loss protection failed"),
    (32, "its persistent memory is read-only"),
)
"""Bits of critical_warning (NVMe base specification, SMART / health information)."""

_LEFT = (
    "Media_Wearout_Indicator SSD_Life_Left Wear_Leveling_Count Percent_Lifetime_Remain Percent_Life_Remaining "
    "Remaining_Lifetime_Perc Lifetime_Remaining% Drive_Life_Remaining%"
)
_REMAINING = frozenset(_LEFT.split())
"""Attributes whose normalised value falls from 100 as the flash wears."""

_COUNTS = {5: "reallocated_count", 197: "pending_count", 198: "uncorrectable_count", 199: "crc_errors_count"}


@attrs.frozen(kw_only=True)
class Vitals:
    """What a drive tells of itself. `health` is passed, failing or unknown; `troubles` are sentences without numbers."""

    health: str = "unknown"
    troubles: tuple[str, ...] = ()
    metrics: dict[str, float | None] = attrs.field(factory=dict)


def vitals_of(document: Record) -> Vitals:
    """Read the document; parts that make no sense are left out, because each vendor has a different one."""
    numbers = {**_common(document), **_ata(document), **_nvme(document), **_scsi(document)}
    metrics: dict[str, float | None] = {name: value for name, value in numbers.items() if value is not None}
    troubles = _troubles(document)
    passed = part(document, "smart_status").get("passed")
    health = "failing" if troubles else "passed" if passed is True else "unknown"
    remarks = tuple(remark for name, remark in _REMARKS.items() if metrics.get(name))
    return Vitals(health=health, troubles=(*troubles, *remarks), metrics=metrics)


_REMARKS = {
    "pending_count": "sectors wait to be written anew",
    "uncorrectable_count": "some data could not be read",
    "media_errors_count": "some data could not be read",
}


def _troubles(document: Record) -> tuple[str, ...]:
    """Why the drive must be called failing; empty when it need not."""
    found: list[str] = []
    bits = int(number(part(document, "smartctl"), "exit_status") or 0)
    if part(document, "smart_status").get("passed") is False or bits & 8:
        found.append("its own check says that it fails")
    if bits & 16:
        found.append("an attribute fell below the maker's threshold")
    warning = int(number(part(document, "nvme_smart_health_information_log"), "critical_warning") or 0)
    return (*found, *(words for bit, words in _NVME_WARNINGS if warning & bit))


def _common(document: Record) -> dict[str, float | None]:
    age = part(document, "power_on_time")
    hours = number(age, "hours")
    if hours is None:
        hours = number(part(document, "nvme_smart_health_information_log"), "power_on_hours")
    celsius = number(part(document, "temperature"), "current")
    return {
        "temperature_celsius": celsius if celsius is not None and 0 < celsius < 150 else None,
        "power_on_seconds": hours * 3600 if hours is not None and hours <= _MAX_HOURS else None,
        "power_cycles_count": number(document, "power_cycle_count"),
    }


def _ata(document: Record) -> dict[str, float | None]:
    table = part(document, "ata_smart_attributes").get("table")
    found: dict[str, float | None] = {}
    for row in table if isinstance(table, list) else ():
        if isinstance(row, dict):
            found |= _attribute(row, logical=number(document, "logical_block_size") or 512.0)
    return found


def _attribute(row: Record, *, logical: float) -> dict[str, float | None]:
    id, name, left = number(row, "id"), text(row, "name"), number(row, "value")
    if id in _COUNTS:
        return {_COUNTS[int(id)]: _raw(row)}
    if name in _REMAINING and left is not None:
        return {"wear_ratio": min(1.0, max(0.0, 1 - left / 100))}
    if name == "Total_LBAs_Written":
        sectors = _raw(row, limit=2**48)
        return {"written_bytes": sectors * logical if sectors is not None else None}
    return {}


def _raw(row: Record, *, limit: float = 2**32) -> float | None:
    """The count in a raw value. Makers pack several numbers into its 48 bits; smartctl's text has the count in front."""
    raw = part(row, "raw")
    words = text(raw, "string").split()
    value = float(words[0]) if words and words[0].isdecimal() and len(words[0]) < 16 else number(raw, "value")
    return value if value is not None and value < limit else None


def _nvme(document: Record) -> dict[str, float | None]:
    log = part(document, "nvme_smart_health_information_log")
    if not log:
        return {}
    return {
        "wear_ratio": _scaled(log, "percentage_used", 0.01),
        "spare_ratio": _scaled(log, "available_spare", 0.01),
        "media_errors_count": number(log, "media_errors"),
        "unsafe_shutdowns_count": number(log, "unsafe_shutdowns"),
        # A data unit is 1000 blocks of 512 bytes, whatever the drive's format.
        "written_bytes": _scaled(log, "data_units_written", 512_000),
    }


def _scsi(document: Record) -> dict[str, float | None]:
    log = part(document, "scsi_error_counter_log")
    errors = [number(part(log, way), "total_uncorrected_errors") for way in ("read", "write", "verify")]
    known = [count for count in errors if count is not None]
    found = {
        "reallocated_count": number(document, "scsi_grown_defect_list"),
        "wear_ratio": _scaled(document, "scsi_percentage_used_endurance_indicator", 0.01),
        "uncorrectable_count": sum(known) if known else None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _scaled(of: Record, name: str, factor: float) -> float | None:
    value = number(of, name)
    return value * factor if value is not None else None
