"""Bring a database to the schema of this code: numbered steps, each in a transaction, recorded beside it."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from pulse_core.errors import StoreDamaged

if TYPE_CHECKING:
    from sqlite_utils import Database

STEPS: Final = ("0001_ports", "0002_about")
"""The names of the migrations, in order. The steps themselves are loaded only when one of them is due."""

_SET: Final = "pulse"


def applied(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The steps that this database already has."""
    known = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_sqlite_migrations'"
    if connection.execute(known).fetchone() is None:
        return ()
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY name", (_SET,))
    return tuple(name for (name,) in rows)


def migrate(connection: sqlite3.Connection, path: str) -> None:
    """Apply what is missing. Killed half-way, the next start goes on with the first step that is not recorded.

    Raises StoreDamaged for a database that a newer Pulse has changed.
    """
    present = applied(connection)
    if newer := [name for name in present if name not in STEPS]:
        raise StoreDamaged(
            f"{path} was written by a newer Pulse (it has the steps {', '.join(newer)}, which this one does not know): "
            "install that version again, or restore the backup from before the upgrade"
        )
    if len(present) == len(STEPS):
        return
    # Loaded here and not above: 4 MB and 0.1 s that a start with nothing to migrate does not pay.
    from pulse_core.store.migrations import steps_of

    steps_of(_SET).apply(_wrapped(connection))


def _wrapped(connection: sqlite3.Connection) -> Database:
    from sqlite_utils import Database

    return Database(connection, execute_plugins=False, recursive_triggers=False)
