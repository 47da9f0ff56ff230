"""Read the datastores of a Backup Server."""

import math
from collections.abc import Iterable, Mapping
from typing import Final

from pulse_core.plugin import Json, Observation, Status, Unknown
from pulse_core.plugin.narrow import LONGEST_NAME, Record, named, number, part, ratio, rows, text, whole
from pulse_proxmox.pbs import facets
from pulse_proxmox.pbs.reading.jobs import counts_as_failed
from pulse_proxmox.pbs.reading.place import IN_SERVER, Server, datastore_key

PLANNED: Final = frozenset({"offline", "delete", "unmount", "s3-refresh"})
"""Modes of maintenance in which nothing can be read, because somebody wanted it so."""
MOST_NAMESPACES: Final = 1_000
_SIZES: Final = ("disk_used_bytes", "disk_total_bytes", "disk_ratio")
_HOUR: Final = 3600.0
_LONGEST_SECONDS: Final = 10 * 365 * 86_400.0


def read_datastore(row: Record, known: Record, jobs: Iterable[facets.Job], server: Server, *, at: float) -> Observation:
    """One datastore by its row among the usages, its definition, and what was listed of its namespaces."""
    store = named(row, "store")
    facet = _facet(row, store, known, tuple(job for job in jobs if job.store == store), server)
    status, reason = _status(facet)
    metrics = _metrics(row, facet, at=at)
    listed = next((one for one in rows(known, "listed", limit=MOST_NAMESPACES) if one.get("store") == store), {})
    metrics |= _counted(listed)
    return Observation(
        key=datastore_key(store),
        type="storage",
        name=f"{store} ({server.name})",
        status=status,
        status_reason=reason,
        technology="pbs",
        claims=server.claims(datastore_key(store)),
        metrics=metrics,
        unknown=_unknown(metrics, reason),
        facet=facet,
        facet_name=facets.NAME,
        parent=IN_SERVER,
        relations=(IN_SERVER,),
    )


def _facet(row: Record, store: str, known: Record, jobs: tuple[facets.Job, ...], server: Server) -> facets.DatastoreFacet:
    definition = next((one for one in rows(known, "datastores", limit=MOST_NAMESPACES) if one.get("store") == store), {})
    full_at = whole(row, "estimated-full-date")
    return facets.DatastoreFacet(
        store=store,
        server=server.name,
        backend=text(row, "backend-type", limit=32) or text(definition, "backend-type", limit=32),
        comment=text(definition, "comment"),
        maintenance=_maintenance(definition, row),
        mount=text(row, "mount-status", limit=32) or text(definition, "mount-status", limit=32),
        error=text(row, "error"),
        topology="datastore",
        full_at=float(full_at) if full_at is not None and 0 < full_at < _LONGEST_SECONDS * 10 else None,
        collected_at=next((job.last_run_at for job in jobs if job.kind == "garbage collection"), None),
        jobs=jobs,
        namespaces=tuple(_namespaces(known, store)),
    )


def _maintenance(definition: Record, row: Record) -> str:
    """The mode with its message, `offline: a new disk`; read from the error where the definition is not known yet."""
    said = text(definition, "maintenance")
    mode, message = "", ""
    for field in said.split(",", 1):
        name, _, value = field.partition("=")
        if name == "message":
            message = value.strip('"')
        elif not mode:
            mode = value or name
    if mode:
        return f"{mode}: {message}" if message else mode
    error = text(row, "error").lower()
    return next((mode for mode in sorted(PLANNED) if f"{mode} maintenance" in error or f"maintenance mode: {mode}" in error), "")


def _namespaces(known: Record, store: str) -> Iterable[facets.NamespaceRow]:
    for one in rows(known, "namespaces", limit=MOST_NAMESPACES):
        if one.get("store") == store:
            yield facets.NamespaceRow(
                name=text(one, "ns", limit=LONGEST_NAME) or "root",
                groups=whole(one, "groups"),
                backups=whole(one, "backups"),
                unreadable=text(one, "unreadable"),
            )


def _status(facet: facets.DatastoreFacet) -> tuple[Status, str]:
    mode = facet.maintenance.partition(":")[0]
    if mode in PLANNED:
        return Status.OFFLINE, f"in maintenance: {facet.maintenance}"
    if facet.mount == "notmounted":
        return Status.OFFLINE, "removable, and not mounted just now"
    if facet.error:
        return Status.OFFLINE, facet.error
    failed = [f"{job.kind} {job.id}" for job in facet.jobs if counts_as_failed(job)]
    if failed:
        return Status.WARNING, f"failed last: {', '.join(failed[:5])}"
    return Status.ONLINE, f"in maintenance: {facet.maintenance}" if mode else ""


def _is_there(facet: facets.DatastoreFacet) -> bool:
    return not facet.error and facet.mount != "notmounted" and facet.maintenance.partition(":")[0] not in PLANNED


def _metrics(row: Record, facet: facets.DatastoreFacet, *, at: float) -> dict[str, float | None]:
    there = _is_there(facet)
    used, total, free = (number(row, name) if there else None for name in ("used", "total", "avail"))
    planned = facet.mount == "notmounted" or facet.maintenance.partition(":")[0] in PLANNED
    gc = part(row, "gc-status")
    return {
        "disk_used_bytes": used if total else None,
        "disk_total_bytes": total or None,
        "disk_free_bytes": free if total else None,
        "disk_ratio": ratio(used, total) if total else None,
        "unavailable_count": float(bool(facet.error) and not planned),
        "jobs_failed_count": float(sum(counts_as_failed(job) for job in facet.jobs)),
        "full_in_seconds": _left(facet.full_at, at) if there else None,
        **_collected(gc),
    }


def _collected(gc: Record) -> dict[str, float | None]:
    """What garbage collection saw: backups refer to far more data than there is on the disk."""
    logical, physical = number(gc, "index-data-bytes"), number(gc, "disk-bytes")
    return {
        "logical_bytes": logical,
        "chunks_bytes": physical,
        "deduplication_factor": logical / physical if logical is not None and physical else None,
        "chunks_bad_count": number(gc, "still-bad"),
        "chunks_pending_bytes": number(gc, "pending-bytes"),
    }


def _left(full_at: float | None, at: float) -> float | None:
    """How long until it is full, in whole hours; None where it does not fill up, or nobody can say."""
    if full_at is None or at <= 0 or full_at <= at:
        return None
    return min(math.floor((full_at - at) / _HOUR) * _HOUR, _LONGEST_SECONDS)


_COUNTED: Final[Mapping[str, str]] = {
    "backup_groups_count": "groups",
    "backups_count": "backups",
    "backups_unverified_count": "unverified",
    "backups_verify_failed_count": "failed",
    "backups_running_count": "running",
}


def _counted(listed: Record) -> dict[str, float | None]:
    return {metric: number(listed, name) for metric, name in _COUNTED.items()}


def _unknown(metrics: Mapping[str, float | None], reason: str) -> dict[str, Unknown]:
    why = Unknown(reason or "the server does not say it", "" if reason else "give Datastore.Audit on it to user and token")
    found = {name: why for name in _SIZES if metrics[name] is None}
    never = Unknown("garbage collection never ran", "give the datastore a schedule for it")
    if metrics["deduplication_factor"] is None:
        found["deduplication_factor"] = never
    return found


def names_of(usage: Json) -> tuple[str, ...]:
    """The datastores that are listed."""
    if not isinstance(usage, list):
        return ()
    return tuple(sorted(name for row in usage[:MOST_NAMESPACES] if isinstance(row, dict) and (name := text(row, "store"))))
