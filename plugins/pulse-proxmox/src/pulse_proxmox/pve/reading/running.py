"""Which tasks run, and of which guests they are."""

from collections.abc import Mapping

from pulse_core.plugin.narrow import Record, rows, text

_OF_EITHER = frozenset({"vzdump", "hamigrate", "hastart", "hastop", "move_volume", "resize"})
_MOST = 1024


def tasks_by_guest(payload: Record) -> Mapping[str, str]:
    """The kind of the task that runs on each guest. A backup of many names none of them: their locks do."""
    found: dict[str, str] = {}
    for row in rows(payload, "tasks", limit=_MOST):
        kind, number = text(row, "type", limit=64), text(row, "id", limit=32)
        if row.get("endtime") is not None or not number.isascii() or not number.isdigit():
            continue
        for key in guests_of(kind, number):
            found.setdefault(key, kind)
    return found


def guests_of(kind: str, number: str) -> tuple[str, ...]:
    """The guests that a task with this id may be of: numbers are unique across both kinds in a cluster."""
    if kind in _OF_EITHER:
        return f"qemu/{number}", f"lxc/{number}"
    if kind.startswith("qm"):
        return (f"qemu/{number}",)
    return (f"lxc/{number}",) if kind.startswith("vz") else ()
