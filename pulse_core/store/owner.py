"""Say in the file which organisation it belongs to, and refuse the file of another."""

import sqlite3
from typing import Final

from pulse_core.errors import StoreDamaged
from pulse_core.store.writer import transaction

_KNOWN: Final = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'about'"
_OWNER: Final = "SELECT value FROM about WHERE name = 'organisation'"
_MARK: Final = "INSERT INTO about (name, value) VALUES ('organisation', ?)"


def refuse_foreign(connection: sqlite3.Connection, path: str, organisation: str) -> None:
    """Raises StoreDamaged for the file of another organisation; one that says nothing yet belongs to nobody."""
    found = _owner(connection)
    if found not in ("", organisation):
        raise StoreDamaged(
            f"{path} belongs to the organisation {found!r}, not to {organisation!r}. Nothing was changed. Stop Pulse and "
            f"put the file of {organisation!r} there, or move this one and its -wal and -shm files away to start empty"
        )


def mark(connection: sqlite3.Connection, organisation: str) -> None:
    """Write down whose file it is, where nobody has."""
    if not _owner(connection):
        with transaction(connection, durable=True):
            connection.execute(_MARK, (organisation,))


def _owner(connection: sqlite3.Connection) -> str:
    if connection.execute(_KNOWN).fetchone() is None:
        return ""
    row = connection.execute(_OWNER).fetchone()
    return str(row[0]) if row else ""
