"""Say why a socket cannot be used, and what a person can do about it."""

import errno
import grp
import os
import pwd
from pathlib import Path

from pulse_core.plugin import SourceError, SourceRefused, SourceUnreachable


def why_not(path: str, error: BaseException) -> SourceError:
    """The error of a source for a socket that could not be connected to."""
    number = _errno(error)
    if number in (errno.EACCES, errno.EPERM):
        words = f"{_user()} may not use {path}"
        return SourceRefused(words, hint=_way_in(path))
    if number == errno.ENOENT:
        return SourceUnreachable(f"{path} is not there", hint="start the engine, or give the path of its socket")
    if number == errno.ECONNREFUSED:
        return SourceUnreachable(f"nobody listens on {path}", hint="start the engine: its socket is left over from before")
    return SourceUnreachable(f"{path} cannot be used: {_words(error)}", hint="check that it is the socket of an engine")


def _way_in(path: str) -> str:
    rootless = next((str(own) for own in rootless_sockets() if own.is_socket() and os.access(own, os.W_OK)), "")
    if rootless:
        return f"watch the rootless engine instead: unix://{rootless}"
    group = _group(path)
    add = f"usermod --append --groups {group} {_user()}" if group and group != "root" else ""
    start = "or run a rootless engine, whose socket is $XDG_RUNTIME_DIR/docker.sock or $XDG_RUNTIME_DIR/podman/podman.sock"
    if not add:
        return f"let Pulse run as a user who may open it, {start}"
    return f"add Pulse to the group {group} (`{add}`, then start it anew; the group can do what root can), {start}"


def rootless_sockets() -> tuple[Path, ...]:
    """Where the engines of this very user listen."""
    own = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    return own / "docker.sock", own / "podman" / "podman.sock"


def _group(path: str) -> str:
    try:
        return grp.getgrgid(os.stat(path).st_gid).gr_name
    except (OSError, KeyError):
        return ""


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"user {os.geteuid()}"


def _errno(error: BaseException | None) -> int:
    """The number of the system's error at the bottom of a chain of errors."""
    for _ in range(10):
        if error is None:
            break
        if isinstance(error, OSError) and error.errno:
            return error.errno
        error = error.__cause__ or error.__context__
    return 0


def _words(error: BaseException) -> str:
    number = _errno(error)
    return os.strerror(number) if number else str(error)[:200]
