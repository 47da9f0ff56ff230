"""Of which storages the backups are told, and of which nobody can say that they are gone."""

from collections.abc import Iterable, Mapping, Sequence

from pulse_core.plugin import Json
from pulse_core.plugin.narrow import text, truth
from pulse_proxmox.client.requirements import holds
from pulse_proxmox.pve.estate import Row

SEEING = ("Datastore.Audit", "Datastore.AllocateSpace")
"""Whoever has neither is not shown a storage at all: that it is missing then says nothing."""
_ANY = "/storage/*"
"""No storage is called so: what is allowed on it is allowed on each that no rule of its own excepts."""


def place_of(row: Row) -> tuple[str, str]:
    """Storage and node; no node for a shared one."""
    return text(row, "storage"), "" if truth(row, "shared") else text(row, "node")


def holds_backups(row: Row) -> bool:
    """Whether it may hold some."""
    return "backup" in text(row, "content").split(",")


def scope_of(storage: str, node: str) -> str:
    """The scope of the reports of its backups."""
    return f"backups/{node}/{storage}" if node else f"backups/{storage}"


def sees(permissions: Mapping[str, Json], path: str) -> bool:
    """Whether a storage is shown, if it is there."""
    return any(holds(permissions, path, privilege) for privilege in SEEING)


def scopes_of(
    storages: Sequence[Row], defined: Iterable[Row], permissions: Mapping[str, Json], nodes: Iterable[str]
) -> list[str] | None:
    """Every scope that there is, or that nobody can say is gone; None for whoever is not shown every storage.

    A storage that is defined and not listed is disabled, or not meant for a node now: what lies on it was not removed.
    """
    if not sees(permissions, _ANY):
        return None
    listed = {place_of(row) for row in storages if holds_backups(row)}
    shared = {storage for storage, node in listed if not node}
    local = {storage for storage, node in listed if node}
    hidden = {
        path.removeprefix("/storage/") for path in permissions if path.startswith("/storage/") and not sees(permissions, path)
    }
    nodes = tuple(nodes)
    found = {scope_of(storage, node) for storage, node in listed}
    for storage in ({text(row, "storage") for row in defined} | hidden) - shared:
        found |= {scope_of(storage, node) for node in (nodes if storage in local else ("", *nodes))}
    return sorted(found)
