"""Files that only we may read: written whole or not at all, and refused when somebody else may have had a hand in them."""

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from pulse_core.errors import PulseError

PRIVATE_DIRECTORY: Final = 0o700
PRIVATE_FILE: Final = 0o600

_POSIX: Final = os.name == "posix"
"""Elsewhere files have no owner and no mode to look at; the data directory lies in the user's own profile there."""

_OTHERS: Final = 0o077
_OTHERS_WRITE: Final = 0o022
_ROOT: Final = 0
_LINK: Final = {errno.ELOOP, errno.EMLINK}
_NO_FILE: Final = {errno.ENXIO, errno.EISDIR, errno.ENODEV}
_FLAGS: Final = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT: Final = getattr(os, "O_NONBLOCK", 0)


class PrivateFileUnsafe(PulseError):
    """A file or directory that has to be private is not: `path` names it, the words say what to do."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} {reason}")
        self.path = path


def private_directory(path: Path) -> None:
    """Make the directory where it is missing, and shut others out of it.

    Raises PrivateFileUnsafe for one that belongs to another user or cannot be shut, OSError where none can be made.
    """
    path.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
    found = path.stat()
    # Root may keep its data in a directory of another user, as in a container with a mounted one.
    if not trusted(found.st_uid, us=_us()) and _us() != _ROOT:
        raise PrivateFileUnsafe(path, f"belongs to another user ({found.st_uid}): give it to the user that Pulse runs as")
    if not _POSIX or not found.st_mode & _OTHERS:
        return
    try:
        path.chmod(PRIVATE_DIRECTORY)
    except PermissionError as error:
        raise PrivateFileUnsafe(path, "is open to other users and not ours to shut: chmod 700") from error


def write_private(path: Path, content: bytes) -> None:
    """Write the file with mode 0600, durably: who looks meanwhile finds the old content or the new, nothing between.

    A symbolic link at `path` is replaced, not followed. The parent directory is made and shut like `private_directory`.
    """
    private_directory(path.parent)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _FLAGS, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            if _POSIX:
                os.fchmod(descriptor, PRIVATE_FILE)  # whatever the umask took away
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def read_private(path: Path, *, max_bytes: int) -> bytes:
    """The whole file, which nobody but us or root owns and nobody else may read or write.

    Raises PrivateFileUnsafe for a symbolic link, what is no regular file, loose permissions, a foreign owner or more
    than `max_bytes`; FileNotFoundError where there is none.
    """
    if path.is_symlink():
        raise _linked(path)
    return _read(path, _NO_FOLLOW, max_bytes=max_bytes, mounted=False)


def read_mounted(path: Path, *, max_bytes: int) -> bytes:
    """The whole file that a person named and may have mounted: links are followed, and root's may be readable by others.

    Containers get their secrets like that. Nobody but the owner may write it, and the owner is us or root; all else
    is refused as by `read_private`.
    """
    return _read(path, 0, max_bytes=max_bytes, mounted=True)


def replace_private(old: Path, new: Path) -> None:
    """Let `old` stand where `new` is, durably and at once."""
    old.replace(new)
    _settle(new.parent)


def remove_private(path: Path) -> None:
    """Remove the file, durably; one that is not there is no error."""
    path.unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        _settle(path.parent)


def trusted(owner: int, *, us: int) -> bool:
    """Whether what a user owns cannot have been put there against our will: ourselves and root."""
    return owner in (us, _ROOT)


def _read(path: Path, follow: int, *, max_bytes: int, mounted: bool) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_WAIT | _FLAGS | follow)
    except OSError as error:
        raise (_unreadable(path, error) or error) from error
    try:
        # What was opened is looked at, not what stands there by now.
        if flaw := _flaw(os.fstat(descriptor), us=_us(), mounted=mounted):
            raise PrivateFileUnsafe(path, flaw)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(max_bytes + 1)
    finally:
        os.close(descriptor)
    if len(content) > max_bytes:
        raise PrivateFileUnsafe(path, f"is larger than {max_bytes} bytes: it cannot be what it should be")
    return content


def _flaw(found: os.stat_result, *, us: int, mounted: bool) -> str:
    """Why the file cannot be trusted; empty when it can."""
    if not stat.S_ISREG(found.st_mode):
        return "is not a regular file"
    if not _POSIX:
        return ""
    if not trusted(found.st_uid, us=us):
        return f"belongs to another user ({found.st_uid}): give it to the user that Pulse runs as (chown)"
    mode = stat.S_IMODE(found.st_mode)
    if mounted and found.st_uid == _ROOT:
        return f"may be written by others (mode {mode:04o}): chmod go-w" if mode & _OTHERS_WRITE else ""
    return f"may be used by others (mode {mode:04o}): chmod 600" if mode & _OTHERS else ""


def _unreadable(path: Path, error: OSError) -> PrivateFileUnsafe | None:
    if error.errno in _LINK:
        return _linked(path)
    if error.errno in _NO_FILE:
        return PrivateFileUnsafe(path, "is not a regular file")
    return None


def _linked(path: Path) -> PrivateFileUnsafe:
    return PrivateFileUnsafe(path, "is a symbolic link: put the file itself there")


def _us() -> int:
    return os.geteuid() if _POSIX else _ROOT


def _settle(directory: Path) -> None:
    """Names are kept by the directory: they survive a power cut when it is on the disk."""
    if not _POSIX:
        return
    descriptor = os.open(directory, os.O_RDONLY | _FLAGS)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
