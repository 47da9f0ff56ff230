"""Roll hours of raw samples up to minutes and to one row an hour."""

import sqlite3
from collections.abc import Iterable
from typing import Final

from pulse_core.store.series.chunks import Samples, pack_minutes, settled, unpack_minutes, unpack_samples
from pulse_core.store.series.floors import Floors
from pulse_core.store.series.points import HOUR_MS, MINUTE_MS, Point, Points, bucketed, coarser, merged
from pulse_core.store.writer import transaction

AT_ONCE: Final = 200

_STALE = "SELECT hour, series FROM stale_hours WHERE hour < ? ORDER BY hour, series LIMIT ?"
_RAW = "SELECT body FROM raw WHERE hour = ? AND series = ? ORDER BY id"
_MINUTES = "SELECT body FROM minutes WHERE hour = ? AND series = ?"
_HOUR = "SELECT count, mean, low, high FROM hours WHERE series = ? AND hour = ?"
_PUT_MINUTES = "INSERT OR REPLACE INTO minutes (hour, series, count, body) VALUES (?, ?, ?, ?)"
_PUT_HOUR = "INSERT OR REPLACE INTO hours (series, hour, count, mean, low, high) VALUES (?, ?, ?, ?, ?, ?)"
_DONE = "DELETE FROM stale_hours WHERE hour = ? AND series = ?"


def roll(connection: sqlite3.Connection, *, before_hour: int) -> bool:
    """Roll up some of the stale hours that have passed; True when there may be more.

    Each is computed anew from all its raw samples, so doing it twice changes nothing.
    """
    stale = connection.execute(_STALE, (before_hour, AT_ONCE)).fetchall()
    if not stale:
        return False
    with transaction(connection, durable=False):
        for hour, series in stale:
            _roll_one(connection, hour, series)
        connection.executemany(_DONE, stale)
    return len(stale) == AT_ONCE


def add_late(connection: sqlite3.Connection, floors: Floors, late: Iterable[tuple[int, int, Samples]]) -> None:
    """Add samples (hour, series, samples) whose raw hour was pruned to the coarser tiers, within a transaction."""
    for hour, series, (at_ms, values) in late:
        if hour < floors.hours:
            continue
        minutes = bucketed(at_ms, values, MINUTE_MS)
        if hour >= floors.minutes:
            _put_minutes(connection, hour, series, merged(minutes, stored_minutes(connection, hour, series)))
        known = connection.execute(_HOUR, (series, hour)).fetchone()
        whole = _whole(minutes)
        _put_hour(connection, hour, series, merged({0: whole}, {0: Point(*known)})[0] if known else whole)


def raw_samples(connection: sqlite3.Connection, hour: int, series: int) -> Samples:
    """All raw samples of the series in the hour."""
    return settled(unpack_samples(hour, body) for (body,) in connection.execute(_RAW, (hour, series)))


def stored_minutes(connection: sqlite3.Connection, hour: int, series: int) -> Points:
    """The minutes as they were last rolled up."""
    row = connection.execute(_MINUTES, (hour, series)).fetchone()
    return unpack_minutes(hour, row[0]) if row else {}


def _roll_one(connection: sqlite3.Connection, hour: int, series: int) -> None:
    minutes = bucketed(*raw_samples(connection, hour, series), MINUTE_MS)
    if not minutes:
        return
    _put_minutes(connection, hour, series, minutes)
    _put_hour(connection, hour, series, _whole(minutes))


def _whole(minutes: Points) -> Point:
    (point,) = coarser(minutes.items(), HOUR_MS).values()
    return point


def _put_minutes(connection: sqlite3.Connection, hour: int, series: int, minutes: Points) -> None:
    connection.execute(_PUT_MINUTES, (hour, series, len(minutes), pack_minutes(hour, minutes)))


def _put_hour(connection: sqlite3.Connection, hour: int, series: int, point: Point) -> None:
    connection.execute(_PUT_HOUR, (series, hour, *point))


def passed(now: float, *, grace_seconds: float) -> int:
    """The hour that is not over yet, or that was over too short a time ago to have all its samples in chunks."""
    return int((now - grace_seconds) * 1000 // HOUR_MS)
