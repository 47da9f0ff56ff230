"""Where each tier begins: what is older was pruned, and late samples go to the coarser tiers only."""

import sqlite3

import attrs

_ALL = "SELECT tier, hour FROM floors"
_RAISE = "INSERT INTO floors (tier, hour) VALUES (?, ?) ON CONFLICT (tier) DO UPDATE SET hour = max(hour, excluded.hour)"
NEVER = -(2**53)
"""The floor of a tier of which nothing was ever pruned."""


@attrs.frozen(kw_only=True)
class Floors:
    """The first hour that each tier holds, in hours since the epoch."""

    raw: int = NEVER
    minutes: int = NEVER
    hours: int = NEVER


def floors(connection: sqlite3.Connection) -> Floors:
    """The floors as the database has them. In a transaction this also fixes what the transaction sees."""
    return Floors(**dict(connection.execute(_ALL)))


def raise_floor(connection: sqlite3.Connection, tier: str, hour: int) -> None:
    """Give up what lies below `hour`, within a transaction."""
    connection.execute(_RAISE, (tier, hour))
