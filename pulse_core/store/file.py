"""Open the database file: make it whole or not at all, and never start empty over one that is there."""

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Final

from pulse_core.errors import StoreUnavailable
from pulse_core.private import PRIVATE_FILE
from pulse_core.store.owner import mark, refuse_foreign
from pulse_core.store.schema import migrate
from pulse_core.store.trouble import damaged, named

CHECKPOINT_PAGES: Final = 2000
"""8 MB: pages that are rewritten within it, the log of samples above all, reach the file once."""

WHOLLY_CHECKED_BYTES: Final = 1 << 30
"""A larger file would keep Pulse from starting for seconds: then what cannot be measured again is checked at the start,
and damage elsewhere is told when it is met."""

_VITAL: Final = tuple(f"PRAGMA quick_check({table})" for table in ("documents", "streams", "series", "unsealed", "floors"))
_MAGIC: Final = b"SQLite format 3\0"
_PRAGMAS: Final = (
    "PRAGMA busy_timeout = 2000",
    "PRAGMA journal_mode = WAL",
    f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}",
    f"PRAGMA journal_size_limit = {4 * CHECKPOINT_PAGES * 4096}",
    "PRAGMA secure_delete = FAST",
)


def opened(path: Path, *, organisation: str) -> sqlite3.Connection:
    """The writing connection to a sound, migrated database of the organisation. Raises StoreUnavailable or StoreDamaged."""
    try:
        if not path.exists():
            _make(path, organisation)
        return _sound(path, organisation)
    except sqlite3.Error as error:
        raise named(error, str(path)) from error
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be used: {error.strerror}") from error


def _make(path: Path, organisation: str) -> None:
    left = [file for file in _beside(path) if file.exists() and file.stat().st_size]
    if left:
        raise damaged(str(path), f"it is missing, but {left[0].name} is there and holds data")
    new = path.with_name(f"{path.name}.new")
    for file in (new, *_beside(new)):
        file.unlink(missing_ok=True)
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))
    with contextlib.closing(_connected(new)) as connection:
        migrate(connection, str(path))
        mark(connection, organisation)
    new.rename(path)


def _sound(path: Path, organisation: str) -> sqlite3.Connection:
    # SQLite takes a file shorter than its header for a new database: look first.
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise damaged(str(path), "it does not begin as a database does")
    if path.stat().st_mode & 0o077:
        path.chmod(PRIVATE_FILE)
    connection = _connected(path)
    try:
        if found := _flaw(connection, path.stat().st_size):
            raise damaged(str(path), found)
        refuse_foreign(connection, str(path), organisation)
        migrate(connection, str(path))
        mark(connection, organisation)
    except BaseException:
        connection.close()
        raise
    return connection


def _flaw(connection: sqlite3.Connection, size: int) -> str:
    """What is wrong with the file's structure; empty when it is sound."""
    checks = ["PRAGMA quick_check(1)"] if size <= WHOLLY_CHECKED_BYTES else _VITAL
    found = (connection.execute(check).fetchone()[0] for check in checks)
    return next((flaw for flaw in found if flaw != "ok"), "")


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _beside(path: Path) -> tuple[Path, Path]:
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")
