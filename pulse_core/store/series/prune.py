"""Give up what is past its retention, never what is not rolled up yet."""

import sqlite3
from typing import Final

from pulse_core.store.series.floors import raise_floor
from pulse_core.store.series.memory import Memory
from pulse_core.store.writer import transaction

AT_ONCE: Final = 2000

_TIERS: Final = {
    "raw": (
        "SELECT min(hour) FROM raw",
        "DELETE FROM raw WHERE id IN (SELECT id FROM raw WHERE hour < (SELECT hour FROM floors WHERE tier = 'raw') LIMIT ?)",
    ),
    "minutes": (
        "SELECT min(hour) FROM minutes",
        "DELETE FROM minutes WHERE (hour, series) IN (SELECT hour, series FROM minutes "
        "WHERE hour < (SELECT hour FROM floors WHERE tier = 'minutes') LIMIT ?)",
    ),
    "hours": (
        "SELECT min(hour) FROM hours",
        "DELETE FROM hours WHERE (series, hour) IN (SELECT series, hour FROM hours "
        "WHERE hour < (SELECT hour FROM floors WHERE tier = 'hours') LIMIT ?)",
    ),
}
_NAMELESS = """
SELECT id FROM series
WHERE NOT EXISTS (SELECT 1 FROM hours WHERE hours.series = series.id) AND id NOT IN (SELECT series FROM stale_hours)
"""
_STALE = "SELECT min(hour) FROM stale_hours"


def prune(connection: sqlite3.Connection, *, tier: str, before_hour: int) -> bool:
    """Remove some rows of a tier; True when there may be more.

    The floor is raised in the transaction that removes the first row, so a sample that comes later for an hour below
    it is never mistaken for all that the hour had.
    """
    oldest_row, remove = _TIERS[tier]
    stale = connection.execute(_STALE).fetchone()[0]
    floor = before_hour if stale is None else min(before_hour, stale)
    oldest = connection.execute(oldest_row).fetchone()[0]
    if oldest is None or oldest >= floor:
        return False
    with transaction(connection, durable=False):
        raise_floor(connection, tier, floor)
        removed = connection.execute(remove, (AT_ONCE,)).rowcount
    return removed == AT_ONCE


def forget(connection: sqlite3.Connection, memory: Memory) -> None:
    """Remove the names of series that have no samples left."""
    with memory.lock:
        memory.absorb()
        alive = {series for block in memory.blocks() for series in block.series}
        gone = [number for (number,) in connection.execute(_NAMELESS) if number not in alive]
        if not gone:
            return
        with transaction(connection, durable=False):
            connection.executemany("DELETE FROM series WHERE id = ?", [(number,) for number in gone])
        memory.names.forget(gone)
