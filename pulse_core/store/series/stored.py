"""Find samples and aggregates of many series on the disk."""

import json
import sqlite3
from collections.abc import Iterator, Sequence

import attrs

from pulse_core.store.series.chunks import Samples, unpack_minutes, unpack_samples
from pulse_core.store.series.points import HOUR_MS, Point

# The hours that exist are walked by the index, one seek each; then each (hour, series) is one seek more.
_RAW = """
WITH RECURSIVE present (hour) AS (
  SELECT min(hour) FROM raw WHERE hour >= :first
  UNION ALL
  SELECT (SELECT min(raw.hour) FROM raw WHERE raw.hour > present.hour) FROM present WHERE present.hour < :last)
SELECT raw.id, raw.hour, raw.series, raw.body
FROM present CROSS JOIN raw INDEXED BY raw_by_hour
ON raw.hour = present.hour AND raw.series IN (SELECT value FROM json_each(:series))
WHERE present.hour <= :last
ORDER BY raw.id
"""
_MINUTES = """
WITH RECURSIVE present (hour) AS (
  SELECT min(hour) FROM minutes WHERE hour >= :first
  UNION ALL
  SELECT (SELECT min(minutes.hour) FROM minutes WHERE minutes.hour > present.hour) FROM present WHERE present.hour < :last)
SELECT minutes.hour, minutes.series, minutes.body
FROM present CROSS JOIN minutes
ON minutes.hour = present.hour AND minutes.series IN (SELECT value FROM json_each(:series))
WHERE present.hour <= :last
"""
_HOURS = """
SELECT series, hour, count, mean, low, high FROM hours
WHERE series IN (SELECT value FROM json_each(:series)) AND hour BETWEEN :first AND :last
"""
_STALE = """
SELECT hour, series FROM stale_hours
WHERE hour BETWEEN :first AND :last AND series IN (SELECT value FROM json_each(:series))
"""
_COUNTS = """
WITH RECURSIVE present (hour) AS (
  SELECT min(hour) FROM raw WHERE hour >= :first
  UNION ALL
  SELECT (SELECT min(raw.hour) FROM raw WHERE raw.hour > present.hour) FROM present WHERE present.hour < :last)
SELECT raw.series, sum(raw.count)
FROM present CROSS JOIN raw INDEXED BY raw_by_hour
ON raw.hour = present.hour AND raw.series IN (SELECT value FROM json_each(:series))
WHERE present.hour <= :last
GROUP BY raw.series
"""

HourOf = tuple[int, int]
"""An hour since the epoch, and a series."""


@attrs.frozen(kw_only=True)
class Asked:
    """Some series, from the first hour to the last, both included."""

    series: Sequence[int]
    first: int
    last: int

    def parameters(self) -> dict[str, object]:
        return {"series": json.dumps(list(self.series)), "first": self.first, "last": self.last}


def samples(connection: sqlite3.Connection, asked: Asked) -> Iterator[tuple[HourOf, Samples]]:
    """Chunk by chunk in the order in which they were written."""
    for _, hour, series, body in connection.execute(_RAW, asked.parameters()):
        yield (hour, series), unpack_samples(hour, body)


def counts(connection: sqlite3.Connection, asked: Asked) -> dict[int, int]:
    """How many samples the chunks of each series hold, repeated moments counted twice."""
    return dict(connection.execute(_COUNTS, asked.parameters()))


def minutes(connection: sqlite3.Connection, asked: Asked) -> Iterator[tuple[HourOf, dict[int, Point]]]:
    """The minutes as they were last rolled up."""
    for hour, series, body in connection.execute(_MINUTES, asked.parameters()):
        yield (hour, series), unpack_minutes(hour, body)


def hours(connection: sqlite3.Connection, asked: Asked) -> Iterator[tuple[HourOf, dict[int, Point]]]:
    """The hours as they were last rolled up."""
    for series, hour, *numbers in connection.execute(_HOURS, asked.parameters()):
        yield (hour, series), {hour * HOUR_MS: Point(*numbers)}


def stale(connection: sqlite3.Connection, asked: Asked) -> set[HourOf]:
    """Hours whose chunks hold more than their aggregates tell."""
    return set(connection.execute(_STALE, asked.parameters()))
