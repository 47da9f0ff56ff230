"""Measure what each tier of the series holds."""

import sqlite3
from collections.abc import Sequence
from typing import Final

from pulse_core.plugin.stores import StoreSettings, TierStats
from pulse_core.store.series.block import Block

_HOUR: Final = 3600.0
_TIERS: Final = (
    ("raw", 0.0, "SELECT sum(count), min(hour), max(hour) FROM raw"),
    ("minutes", 60.0, "SELECT sum(count), min(hour), max(hour) FROM minutes"),
    ("hours", 3600.0, "SELECT count(*), min(hour), max(hour) FROM hours"),
)
_DAY: Final = 86400.0


def tiers(connection: sqlite3.Connection, blocks: Sequence[Block], settings: StoreSettings) -> tuple[TierStats, ...]:
    """The tiers, finest first; what is not sealed counts to the raw one. Stored times are exact to the hour."""
    days = {"raw": settings.raw_days, "minutes": settings.minute_days, "hours": settings.hour_days}
    found = []
    for name, step, query in _TIERS:
        samples, first, last = connection.execute(query).fetchone()
        moments = [] if first is None else [first * _HOUR, last * _HOUR]
        if name == "raw":
            samples = (samples or 0) + sum(map(len, blocks))
            moments += [at / 1000 for block in blocks if len(block) for at in (min(block.at_ms), max(block.at_ms))]
        found.append(
            TierStats(
                name=name,
                step_seconds=step,
                retention_seconds=days[name] * _DAY,
                samples=samples or 0,
                oldest=min(moments, default=None),
                newest=max(moments, default=None),
            )
        )
    return tuple(found)
