"""Where the file lies: private, and used by one Pulse at a time."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from pulse_core.errors import StoreUnavailable
from pulse_core.private import PRIVATE_FILE, PrivateFileUnsafe, private_directory


def private(directory: Path) -> None:
    """Make the directory if it is missing, and let nobody else in."""
    try:
        private_directory(directory)
    except PrivateFileUnsafe as error:
        raise StoreUnavailable(f"{error}") from error
    except OSError as error:
        raise StoreUnavailable(f"{directory} cannot be used: {error.strerror}: it must be a writable directory") from error


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock file while the database is open. Raises StoreUnavailable when another Pulse holds it."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be written: {error.strerror}: make the directory writable") from error
    try:
        _lock(descriptor, path)
        with contextlib.suppress(OSError):  # a full disk: the lock counts, the number in it is only for people
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, path: Path) -> None:
    if sys.platform == "win32":
        return  # SQLite's own locks are all there is
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        owner = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
        raise StoreUnavailable(
            f"another Pulse (process {owner}) already uses {path.with_suffix('.db')}: stop it, or choose another data directory"
        ) from error
