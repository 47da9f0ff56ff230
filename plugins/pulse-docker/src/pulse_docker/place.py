"""Tell whether an engine runs on this very machine, and by what that is known."""

import platform
import socket
from collections.abc import Mapping
from pathlib import Path

from pulse_core.plugin import Json

_ROOT = Path("/")
_MACHINE_IDS = ("etc/machine-id", "var/lib/dbus/machine-id")
_IN_A_CONTAINER = (".dockerenv", "run/.containerenv")


def place_of(info: Mapping[str, Json], *, root: Path = _ROOT, host: str = "", kernel: str = "") -> dict[str, Json]:
    """`machine_id` and `boot_id` of this machine, when the engine behind a socket says that it runs on it.

    Desktop engines listen here and run in a virtual machine: their name and kernel are others. Inside a container the
    ids of this place are not those of the machine.
    """
    same = info.get("Name") == (host or socket.gethostname()) and info.get("KernelVersion") == (kernel or platform.release())
    if not same or any((root / file).exists() for file in _IN_A_CONTAINER):
        return {}
    found = {
        "machine_id": next(filter(None, (_text(root / file) for file in _MACHINE_IDS)), ""),
        "boot_id": _text(root / "proc/sys/kernel/random/boot_id"),
    }
    return {name: value for name, value in found.items() if value}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()[:64]
    except OSError:
        return ""
