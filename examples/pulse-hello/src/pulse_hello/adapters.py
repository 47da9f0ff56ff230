"""Read: what does the report say of which folder? Pure, and unmoved by a bad record."""

from pulse_core.plugin import Dropped, Json, Observation, Reading, Report


def read(report: Report) -> Reading:
    """An observation for each folder; a record that cannot be read is dropped, and the others are not."""
    records = report.payload if isinstance(report.payload, list) else [report.payload]
    found = [folder(record) for record in records]
    return Reading(
        observations=tuple(one for one in found if one is not None),
        dropped=tuple(Dropped(f"$[{index}]", "no folder with a path") for index, one in enumerate(found) if one is None),
    )


def folder(record: Json) -> Observation | None:
    """One folder. What is missing is unknown, which is not the same as nothing."""
    if not isinstance(record, dict) or not isinstance(path := record.get("path"), str) or not path:
        return None
    total, free = number(record.get("total_bytes")), number(record.get("free_bytes"))
    return Observation(
        key=path,
        type="folder",
        name=path,
        metrics={
            "entries_count": number(record.get("entries")),
            "free_bytes": free,
            "used_ratio": (total - free) / total if total and free is not None else None,
        },
    )


def number(value: Json) -> float | None:
    """The value if it is a number that makes sense here."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
