"""What is known of a guest besides its row: its configuration, its agent, its backups. Read once for each answer."""

from collections.abc import Iterator, Mapping

import attrs

from pulse_core.plugin import Json
from pulse_core.plugin.narrow import Record, moment, number, numeric, part, rows, text, truth, whole
from pulse_proxmox.pve.facets import LastBackup, PendingChange, Replication
from pulse_proxmox.pve.reading.configuration import Configuration, configuration_of

NOTHING: Mapping[str, Json] = {}
_SECRET = ("password", "sshkeys", "ipconfig", "cicustom")
_MOST_PENDING = 32


@attrs.frozen(kw_only=True)
class Known:
    """What the slower questions brought of a guest."""

    current: Record
    agent: Record
    configuration: Configuration
    created_at: float | None
    pending: tuple[PendingChange, ...]
    snapshots: float | None
    last_backup: LastBackup | None
    replication: tuple[Replication, ...]
    before_lock: str
    last_task: Record


def known_of(said: Record, *, container: bool) -> Known:
    """What the payload knows of a guest; all of it may be missing."""
    configuration = configuration_of(said.get("config"), container=container)
    return Known(
        current=part(said, "current"),
        agent=NOTHING if container else part(said, "agent"),
        configuration=configuration,
        created_at=_created(moment(said, "created_at"), configuration, container=container),
        pending=tuple(_pending(said)) if said.get("pending") else (),
        snapshots=number(said, "snapshots"),
        last_backup=_last_backup(part(said, "last_backup")),
        replication=tuple(_replication(said)) if said.get("replication") else (),
        before_lock=text(said, "before_lock", limit=16),
        last_task=part(said, "last_task"),
    )


def _created(by_task: float | None, configuration: Configuration, *, container: bool) -> float | None:
    """When it was made. It must not become another time once more is known, for then the guest were another one.

    A VM's configuration says it for life. The task that made something is forgotten after a while, so it counts only for
    what has no other birth certificate.
    """
    if container:
        return by_task
    return configuration.created_at or (by_task if configuration.known else None)


def _pending(said: Record) -> Iterator[PendingChange]:
    for row in rows(said, "pending", limit=256):
        name = text(row, "key", limit=64)
        removed = row.get("delete") in (1, 2, "1", "2", True)
        if not name or name.startswith(_SECRET) or not (removed or "pending" in row):
            continue
        yield PendingChange(name=name, now=_said(row.get("value")), wanted="" if removed else _said(row.get("pending")))


def _said(value: Json) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return text({"": str(value)}, "", limit=256)


def _last_backup(said: Record) -> LastBackup | None:
    at = moment(said, "at")
    if at is None:
        return None
    return LastBackup(
        at=at,
        storage=text(said, "storage", limit=64),
        outcome=text(said, "outcome", limit=64) or "success",
        size_bytes=numeric(said, "size"),
        verified=truth(said, "verified"),
        volume=text(said, "volid", limit=256),
    )


def _replication(said: Record) -> Iterator[Replication]:
    for row in rows(said, "replication", limit=16):
        yield Replication(
            id=text(row, "id", limit=64),
            target=text(row, "target", limit=64),
            last_at=moment(row, "last_sync"),
            failures=max(0, whole(row, "fail_count") or 0),
            error=text(row, "error", limit=256),
        )
