"""Read `pbs-server`: the server itself and its datastores."""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

import attrs

from pulse_core.plugin import Json, Observation, PointScopes, Reading, Report, Status, Unknown, claims
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, moment, number, numeric, part, ratio, rows, text, texts, whole
from pulse_proxmox.pbs import facets
from pulse_proxmox.pbs.reading.datastores import names_of, read_datastore
from pulse_proxmox.pbs.reading.jobs import counts_as_failed, read_jobs, read_tape_jobs
from pulse_proxmox.pbs.reading.place import SERVER, Server, opened
from pulse_proxmox.pbs.reading.words import plain, task_title

MOST_DATASTORES: Final = 500
_NEEDED: Final = frozenset({"proxmox-backup", "proxmox-backup-proxy"})
_LOADS: Final = ("load_1m", "load_5m", "load_15m")
_FORBIDDEN: Final = Unknown("the server does not say how it is", "give Sys.Audit on /system/status to the user and to its token")
_MEASURED: Final = (
    "cpu_ratio",
    "memory_used_bytes",
    "memory_total_bytes",
    "memory_ratio",
    "disk_used_bytes",
    "disk_total_bytes",
    "disk_ratio",
    "uptime_seconds",
)
_HOUR: Final = 3600.0
_SOON: Final = 14 * 24 * _HOUR
_MOST: Final = 64


def read_server(report: Report) -> Reading:
    """The server and every datastore that it tells of."""
    losses = Losses()
    payload = opened(report.payload, losses)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    server, known = Server.of(payload), part(payload, "known")
    jobs = read_jobs(known, losses)
    read = partial(read_datastore, known=known, jobs=jobs, server=server, at=report.taken_at)
    stores = {one.key: one for one in losses.each(payload.get("usage"), "usage", read, limit=MOST_DATASTORES)}
    itself = _server(payload, known, jobs, server, losses, at=report.taken_at)
    away = sum(one.metrics["unavailable_count"] or 0.0 for one in stores.values())
    metrics = {**itself.metrics, "datastores_count": float(len(stores)), "datastores_unavailable_count": away}
    found = (attrs.evolve(itself, metrics=metrics), *stores.values())
    return Reading(observations=found, point_scopes=_scopes(payload), dropped=tuple(losses.dropped))


def _scopes(payload: Record) -> tuple[PointScopes, ...]:
    """Of which namespaces there are reports; none where the backups are not followed, or a name cannot be told."""
    said = payload.get("scopes")
    if not isinstance(said, dict):
        return ()
    lists = [said.get(name) for name in ("under", "there", "unsure")]
    names = [tuple(name for name in one if isinstance(name, str)) for one in lists if isinstance(one, list)]
    if [list(one) for one in names] != lists:
        return ()
    under, there, unsure = names
    return tuple(PointScopes(under=one, scopes=there, unsure=unsure) for one in under)


def _server(
    payload: Record, known: Record, jobs: Sequence[facets.Job], server: Server, losses: Losses, *, at: float
) -> Observation:
    said = part(payload, "status")
    facet = _facet(payload, known, said, server, losses)
    metrics = _live(said) | _counts(payload, facet, jobs) | _certificate(facet.certificate_ends_at, at)
    status, reason = _status(facet)
    return Observation(
        key=SERVER,
        type="pbs",
        name=server.name,
        status=status,
        status_reason=reason,
        technology="proxmox-backup-server",
        claims=(*server.claims(SERVER), *claims(hostnames=(text(part(payload, "server"), "name", limit=LONGEST_NAME),))),
        metrics=metrics,
        meanings={"memory_used_bytes": "available", "memory_ratio": "available"} if said else {},
        unknown={} if said else dict.fromkeys(_MEASURED, _FORBIDDEN),
        facet=facet,
        facet_name=facets.NAME,
    )


def _status(facet: facets.ServerFacet) -> tuple[Status, str]:
    dead = [one.name for one in facet.services if one.name in _NEEDED and one.state not in ("running", "")]
    if dead:
        return Status.WARNING, f"does not run: {', '.join(dead)}"
    ill = [f"{pool.name} is {pool.health}" for pool in facet.pools if pool.health not in ("ONLINE", "")]
    return (Status.WARNING, f"the pool {', '.join(ill)}") if ill else (Status.ONLINE, "")


def _live(said: Record) -> dict[str, float | None]:
    if not said:
        return dict.fromkeys(_MEASURED)
    cpu, wait = number(said, "cpu"), number(said, "wait")
    memory, root, swap = part(said, "memory"), part(said, "root"), part(said, "swap")
    found: dict[str, float | None] = {
        "cpu_ratio": None if cpu is None else min(1.0, cpu),
        "cpu_iowait_ratio": None if wait is None else min(1.0, wait),
        "uptime_seconds": number(said, "uptime") or None,
    }
    for name, of in (("memory", memory), ("disk", root), ("swap", swap)):
        used, total = number(of, "used"), number(of, "total")
        known = total is not None and (total > 0 or name == "swap")
        found[f"{name}_used_bytes"] = used if known else None
        found[f"{name}_total_bytes"] = total if known else None
        found[f"{name}_ratio"] = ratio(used, total)
    loads = said.get("loadavg")
    if isinstance(loads, list):
        found |= {name: numeric({"": value}, "") for name, value in zip(_LOADS, loads, strict=False)}
    return found


def _counts(payload: Record, facet: facets.ServerFacet, jobs: Sequence[facets.Job]) -> dict[str, float | None]:
    known = part(payload, "known")
    updates = known.get("updates")
    services = facet.services or None
    return {
        "jobs_count": float(len(jobs)),
        "jobs_failed_count": float(sum(counts_as_failed(job) for job in (*jobs, *facet.tape_jobs))),
        "tasks_running_count": _length(payload.get("running")),
        "updates_pending_count": _length(updates),
        "services_stopped_count": services and float(sum(one.name in _NEEDED and one.state != "running" for one in services)),
        "pools_unhealthy_count": float(sum(pool.health != "ONLINE" for pool in facet.pools)) if "pools" in known else None,
        "subscription_missing_count": float(facet.subscription != "active") if facet.subscription else None,
    }


def _length(listed: Json) -> float | None:
    return float(len(listed)) if isinstance(listed, list) else None


def _certificate(ends_at: float | None, at: float) -> dict[str, float | None]:
    """How long its certificate holds, in whole hours."""
    left = max(0.0, math.floor((ends_at - at) / _HOUR) * _HOUR) if ends_at is not None and at > 0 else None
    return {"certificate_left_seconds": left, "certificate_expiring_count": None if left is None else float(left < _SOON)}


def _facet(payload: Record, known: Record, said: Record, server: Server, losses: Losses) -> facets.ServerFacet:
    cpu, tape = part(said, "cpuinfo"), part(known, "tape")
    return facets.ServerFacet(
        name=server.name,
        address=server.address,
        fingerprint=server.fingerprint,
        version=server.version,
        kernel=text(part(said, "current-kernel"), "release") or text(said, "kversion"),
        cpu_model=text(cpu, "model"),
        cpus=whole(cpu, "cpus"),
        sockets=whole(cpu, "sockets"),
        boot=text(part(said, "boot-info"), "mode", limit=32),
        datastores=names_of(payload.get("usage")),
        subscription=text(part(known, "subscription"), "status", limit=32).lower(),
        certificate_ends_at=moment(part(known, "certificate"), "ends_at"),
        services=tuple(_services(known)),
        pools=tuple(_pools(known)),
        updates=tuple(_updates(known)),
        tape_drives=tuple(_drives(tape)),
        tape_media_count=whole(tape, "media"),
        tape_jobs=tuple(read_tape_jobs(tape, losses)),
        traffic=tuple(_traffic(known)),
        running=tuple(_running(payload)),
        troubles=tuple(_troubles(payload)),
    )


def _services(known: Record) -> Iterator[facets.Service]:
    for row in rows(known, "services", limit=_MOST):
        if name := text(row, "service", limit=LONGEST_NAME):
            yield facets.Service(
                name=name,
                title=text(row, "desc", limit=LONGEST_NAME),
                state=text(row, "state", limit=32),
                unit_state=text(row, "unit-state", limit=32),
            )


def _pools(known: Record) -> Iterator[facets.Pool]:
    for row in rows(known, "pools", limit=_MOST):
        if name := text(row, "name", limit=LONGEST_NAME):
            yield facets.Pool(
                name=name,
                health=text(row, "health", limit=32).upper(),
                size_bytes=number(row, "size"),
                fragmented_ratio=ratio(number(row, "frag"), 100.0),
            )


def _updates(known: Record) -> Iterator[facets.Update]:
    for row in rows(known, "updates", limit=_MOST):
        if name := text(row, "Package", limit=LONGEST_NAME):
            yield facets.Update(
                package=name, installed=text(row, "OldVersion", limit=64), available=text(row, "Version", limit=64)
            )


def _drives(tape: Record) -> Iterator[facets.TapeDrive]:
    for row in rows(tape, "drives", limit=_MOST):
        if name := text(row, "name", limit=LONGEST_NAME):
            yield facets.TapeDrive(
                name=name,
                model=text(row, "model", limit=LONGEST_NAME),
                vendor=text(row, "vendor", limit=LONGEST_NAME),
                serial=text(row, "serial", limit=LONGEST_NAME),
                changer=text(row, "changer", limit=LONGEST_NAME),
                state=text(row, "state", limit=LONGEST_NAME),
            )


def _traffic(known: Record) -> Iterator[facets.TrafficRule]:
    for row in rows(known, "traffic", limit=_MOST):
        if name := text(row, "name", limit=LONGEST_NAME):
            yield facets.TrafficRule(
                name=name,
                networks=texts(row.get("network"), limit=16),
                rate_in=text(row, "rate-in", limit=32),
                rate_out=text(row, "rate-out", limit=32),
                comment=text(row, "comment"),
            )


def _running(payload: Record) -> Iterator[facets.Running]:
    for row in rows(payload, "running", limit=_MOST):
        if upid := text(row, "upid", limit=512):
            yield facets.Running(
                upid=upid,
                title=task_title(text(row, "worker_type", limit=64), plain(text(row, "worker_id", limit=LONGEST_NAME))),
                user=text(row, "user", limit=LONGEST_NAME),
                started_at=moment(row, "starttime"),
            )


def _troubles(payload: Mapping[str, Json]) -> Iterator[facets.Trouble]:
    for row in rows(payload, "troubles", limit=32):
        if reason := text(row, "reason"):
            yield facets.Trouble(feature=text(row, "feature", limit=128), reason=reason, fix=text(row, "fix"))
