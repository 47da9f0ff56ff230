"""What is known of a guest besides its row: its configuration, its agent, its backups. Read once for each answer."""

from collections.abc import Iterator, Mapping

import attrs

from pulse_core.plugin import Json
from pulse_core.plugin.narrow import Record, moment, number, numeric, part, rows, text, truth, whole
from pulse_proxmox.pve.facets import AgentFact, LastBackup, PendingChange, Replication
from pulse_proxmox.pve.reading.configuration import Configuration, configuration_of
from pulse_proxmox.pve.reading.guest_agent import (
    Usage,
    addresses_of,
    addresses_of_container,
    agent_of,
    system_of,
    trouble_of,
    usage_of,
)
from pulse_proxmox.pve.reading.memory import balloon_used

NOTHING: Mapping[str, Json] = {}
_SECRET = ("password", "sshkeys", "ipconfig", "cicustom")
_MOST_PENDING = 32
_PRESSURES = (
    ("cpu_pressure_ratio", "pressurecpusome"),
    ("io_pressure_ratio", "pressureiosome"),
    ("memory_pressure_ratio", "pressurememorysome"),
)


@attrs.frozen(kw_only=True)
class Known:
    """What the slower questions brought of a guest. `current` is its row in the list of its node, up to a minute old."""

    current: Record
    configuration: Configuration
    created_at: float | None
    pending: tuple[PendingChange, ...]
    snapshots: float | None
    last_backup: LastBackup | None
    replication: tuple[Replication, ...]
    before_lock: str
    last_task: Record
    agent: AgentFact | None
    """How its guest agent is while it runs; None for a container."""
    memory_trouble: AgentFact | None
    meminfo_at: float | None
    usage: Usage | None
    addresses: tuple[str, ...]
    system: tuple[str, str, str]
    balloon_used: float | None
    balloon_bytes: float | None
    pressures: tuple[tuple[str, float], ...]


def known_of(said: Record, *, container: bool, release: int) -> Known:
    """What the payload knows of a guest; all of it may be missing."""
    configuration = configuration_of(said.get("config"), container=container)
    current, agent = part(said, "current"), NOTHING if container else part(said, "agent")
    refused = part(agent, "memory_trouble")
    return Known(
        current=current,
        configuration=configuration,
        created_at=_created(moment(said, "created_at"), configuration, container=container),
        pending=tuple(_pending(said))[:_MOST_PENDING],
        snapshots=number(said, "snapshots"),
        last_backup=_last_backup(part(said, "last_backup")),
        replication=tuple(_replication(said)),
        before_lock=text(said, "before_lock", limit=16),
        last_task=part(said, "last_task"),
        agent=None if container else agent_of(agent, enabled=configuration.agent, release=release),
        memory_trouble=trouble_of(refused, release=release) if refused else None,
        meminfo_at=moment(agent, "meminfo_at"),
        usage=usage_of(agent.get("fsinfo")),
        addresses=addresses_of_container(said.get("interfaces")) if container else addresses_of(agent.get("network")),
        system=system_of(agent.get("osinfo")),
        balloon_used=balloon_used(current) if current.get("status") == "running" else None,
        balloon_bytes=number(part(current, "ballooninfo"), "actual"),
        pressures=tuple(_pressures(current)),
    )


def _pressures(current: Record) -> Iterator[tuple[str, float]]:
    for name, field in _PRESSURES:
        percent = numeric(current, field)
        if percent is not None:
            yield name, min(1.0, percent / 100)


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
    at, failed_at = moment(said, "at"), moment(said, "failed_at")
    if at is None and failed_at is None:
        return None
    return LastBackup(
        at=at,
        storage=text(said, "storage", limit=64),
        outcome=text(said, "outcome", limit=64) or "success",
        size_bytes=numeric(said, "size"),
        verified=truth(said, "verified"),
        volume=text(said, "volid", limit=256),
        failed_at=failed_at,
        failure=text(said, "failure", limit=256),
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
