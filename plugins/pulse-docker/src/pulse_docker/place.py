"""Tell whether an engine runs on this very machine, and by what that is known."""

import os
import platform
import socket
import struct
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pulse_core.plugin import Json

_ROOT = Path("/")
_MACHINE_IDS = ("etc/machine-id", "var/lib/dbus/machine-id")
_IN_A_CONTAINER = (".dockerenv", "run/.containerenv")


def place_of(
    info: Mapping[str, Json], *, root: Path = _ROOT, host: str = "", kernel: str = "", listening: str = ""
) -> dict[str, Json]:
    """`machine_id` and `boot_id` of this machine, when the engine behind a socket says that it runs on it.

    Desktop engines listen here and run in a virtual machine: their name and kernel are others. Inside a container the
    ids of this place are not those of the machine, unless the engine that listens at `listening` is inside it as well.
    """
    same = info.get("Name") == (host or socket.gethostname()) and info.get("KernelVersion") == (kernel or platform.release())
    if not same or (any((root / file).exists() for file in _IN_A_CONTAINER) and not shares_files(listening)):
        return {}
    found = {
        "machine_id": next(filter(None, (_text(root / file) for file in _MACHINE_IDS)), ""),
        "boot_id": _text(root / "proc/sys/kernel/random/boot_id"),
    }
    return {name: value for name, value in found.items() if value}


def shares_files(path: str) -> bool:
    """Whether whoever listens at a socket sees the same files as we do; no where nobody may know."""
    with suppress(OSError, AttributeError, struct.error), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.setblocking(False)
        line.connect(path)
        pid, _, _ = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
        return pid > 0 and os.path.samefile(f"/proc/{pid}/ns/mnt", "/proc/self/ns/mnt")
    return False


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()[:64]
    except OSError:
        return ""
