"""The Unix socket by which whoever owns the data directory administers the Pulse that runs on it."""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pulse_core.errors import PulseError

NAME = "console.sock"
LONGEST_PATH_BYTES = 107
"""What the system takes for a Unix socket's path (108 bytes with the zero at its end)."""

CONNECT_SECONDS = 5.0


class ConsoleClosed(PulseError):
    """The console's socket cannot be made or reached; the words say why."""


def socket_path(data_dir: str | Path) -> Path:
    """Where the socket of a data directory is. Raises ConsoleClosed when the path is longer than the system takes."""
    path = Path(data_dir) / NAME
    length = len(os.fsencode(path))
    if length > LONGEST_PATH_BYTES:
        words = f"{path} is {length} bytes long, and a socket's path may have {LONGEST_PATH_BYTES}: use a shorter data directory"
        raise ConsoleClosed(words)
    return path


@contextmanager
def listening(data_dir: str | Path) -> Iterator[socket.socket]:
    """The listening socket, open to its owner alone, gone at the end. Raises ConsoleClosed, OSError."""
    path = socket_path(data_dir)
    _make_room(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        made = path.lstat()
        try:
            path.chmod(0o600)  # before `listen`: until then the system turns every caller away
            listener.listen(16)
            listener.setblocking(False)
            yield listener
        finally:
            _remove(path, made)
    finally:
        listener.close()


def connected(data_dir: str | Path) -> bool:
    """Whether a Pulse answers at the socket. Raises ConsoleClosed when one is there and this user may not ask it."""
    path = socket_path(data_dir)
    try:
        return _answers(path)
    except PermissionError as error:
        raise ConsoleClosed(f"{path} is another user's: run this as the user that Pulse runs as, or as root") from error


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(CONNECT_SECONDS)
        try:
            caller.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
            return False
        except TimeoutError as error:
            raise ConsoleClosed(f"the Pulse behind {path} does not answer") from error
    return True


def _make_room(path: Path) -> None:
    """Take away the socket that a killed Pulse left behind, and nothing else."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        raise ConsoleClosed(f"{path} is not a socket: move it away")
    if _answers(path):
        raise ConsoleClosed(f"another Pulse answers at {path}")
    path.unlink()


def _remove(path: Path, made: os.stat_result) -> None:
    """Remove our socket, and not that of a Pulse which came meanwhile."""
    with suppress(OSError):
        now = path.lstat()
        if (now.st_dev, now.st_ino) == (made.st_dev, made.st_ino):
            path.unlink()
