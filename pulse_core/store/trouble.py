"""Say in words what is wrong with the store, and what a person can do about it."""

import sqlite3
import threading

from pulse_core.errors import StoreDamaged, StoreError, StoreUnavailable

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_WORDS = {
    sqlite3.SQLITE_FULL: "the disk is full: free some space",
    sqlite3.SQLITE_READONLY: "it may not be written: make the directory and the file writable",
    sqlite3.SQLITE_BUSY: "another program holds its lock: stop what else has it open",
    sqlite3.SQLITE_LOCKED: "another program holds its lock: stop what else has it open",
    sqlite3.SQLITE_IOERR: "the disk does not read or write: look at the disk and the system's log",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: look at the directory's owner and permissions",
}


def damaged(path: str, found: str) -> StoreDamaged:
    """The error for a file that is no sound database; `found` says what was seen."""
    return StoreDamaged(
        f"{path} is damaged ({found}). Nothing was changed. Stop Pulse and restore a backup over it, "
        "or move the file and its -wal and -shm files away to start empty"
    )


def named(error: sqlite3.Error, path: str) -> StoreError:
    """The store's own error for what SQLite said."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED:
        return damaged(path, str(error))
    words = _WORDS.get(code, "look at the disk and at this message")
    return StoreUnavailable(f"{path} cannot be used ({error}): {words}")


class Trouble:
    """What is wrong just now. Damage stays until a person acts; the rest heals with the next write that succeeds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._passing = ""
        self._lasting = ""
        self._dropped = 0

    @property
    def words(self) -> str:
        """In words; empty when all is well."""
        said = self._lasting or self._passing
        if said and self._dropped:
            return f"{said}; {self._dropped} samples were dropped meanwhile"
        return said

    @property
    def dropped(self) -> int:
        """Samples that found no room while they could not be written, since the start."""
        return self._dropped

    def met(self, error: StoreError) -> None:
        """Something failed."""
        if isinstance(error, StoreDamaged):
            self._lasting = str(error)
            return
        self._passing = str(error)

    def healed(self) -> None:
        """Something was written."""
        self._passing = ""

    def drop(self, samples: int) -> None:
        """Samples were given up to keep memory bounded."""
        with self._lock:
            self._dropped += samples
