"""Read how many mails wait in the queues of a gateway, and for how long."""

from collections.abc import Mapping

from pulse_core.plugin.narrow import LONGEST_NAME, Record, numeric, rows, text, total

QUEUES = ("incoming", "active", "deferred", "hold")
_MINUTES = (5, 10, 20, 40, 80, 160, 320, 640, 1280)
_AGES: Mapping[str, float] = {
    **{f"{until}m": 60.0 * since for since, until in zip((0, *_MINUTES), _MINUTES, strict=False)},
    "1280m+": 60.0 * 1280,
}
"""How long a mail in a column waits at least."""
OLD_SECONDS = 2400.0
_MOST_ROWS = 64
_MOST_DOMAINS = 8


def read_queues(known: Record) -> dict[str, float | None]:
    """How many mails wait in each queue, in all, for long, and for how long the oldest does at least.

    A queue that was not told makes the sums unknown: a part of them would say that all is well.
    """
    totals = {name: _total(known, name) for name in QUEUES}
    counts = {name: None if row is None else numeric(row, "total") for name, row in totals.items()}
    metrics = {f"queue_{name}_count": count for name, count in counts.items()}
    return {**metrics, "queue_count": _sum(counts), "queue_length_count": _sum(counts), **_ages(totals)}


def domains_of(known: Record, queue: str) -> tuple[str, ...]:
    """The domains that most mails of a queue are for, in the order in which they are told."""
    listed = (text(row, "domain", limit=LONGEST_NAME) for row in rows(known, queue, limit=_MOST_ROWS))
    return tuple(dict.fromkeys(name for name in listed if name and name != "TOTAL"))[:_MOST_DOMAINS]


def _total(known: Record, queue: str) -> Record | None:
    """The row with the sums: the first of a queue, also of an empty one."""
    return next((row for row in rows(known, queue, limit=_MOST_ROWS) if row.get("domain") == "TOTAL"), None)


def _sum(counts: Mapping[str, float | None]) -> float | None:
    return None if None in counts.values() else total(counts.values())


def _ages(totals: Mapping[str, Record | None]) -> dict[str, float | None]:
    """Only of mails that could not be delivered at once: what is held waits for a person."""
    row = totals["deferred"]
    if row is None or numeric(row, "total") is None:
        return {"queue_old_count": None, "queue_oldest_seconds": None}
    waiting = {since: numeric(row, name) or 0.0 for name, since in _AGES.items()}
    return {
        "queue_old_count": sum(count for since, count in waiting.items() if since >= OLD_SECONDS),
        "queue_oldest_seconds": max((since for since, count in waiting.items() if count), default=0.0),
    }
