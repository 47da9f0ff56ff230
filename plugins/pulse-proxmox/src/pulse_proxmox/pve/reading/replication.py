"""Read `pve-replication`: the copies of guests that other nodes keep."""

from collections.abc import Iterator

import attrs

from pulse_core.plugin import Outcome, PointKind, PointMode, PointSet, Reading, RecoveryPoint, Report
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, Unfit, moment, named, numeric, text, whole
from pulse_proxmox.pve.reading.guests import guest_claims
from pulse_proxmox.pve.reading.place import Cluster

MOST_JOBS = 10_000


def read_replication(report: Report) -> Reading:
    """A group for each job: the copy that is there, and the try that failed since."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    cluster = Cluster.of(payload)
    read = losses.each(payload.get("jobs"), "jobs", lambda row: _job(row, cluster), limit=MOST_JOBS)
    found = {one.group: one for one in read}
    return Reading(recovery_points=tuple(found.values()), dropped=tuple(losses.dropped))


def _job(row: Record, cluster: Cluster) -> PointSet:
    id = named(row, "id")
    vmid = whole(row, "guest") or _number(text(row, "guest", limit=16) or id.partition("-")[0])
    if not vmid or vmid < 0:
        raise Unfit("guest is missing")
    return PointSet(group=id, points=tuple(_points(row, id, vmid, cluster)))


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 10 else None


def _points(row: Record, id: str, vmid: int, cluster: Cluster) -> Iterator[RecoveryPoint]:
    target = text(row, "target", limit=LONGEST_NAME)
    place = f"{cluster.scope}/replication/{id}" if cluster.scope else ""
    synced = moment(row, "last_sync")
    taken = numeric(row, "duration")
    copy = RecoveryPoint(
        key=f"{id}/copy",
        kind=PointKind.REPLICA,
        mode=PointMode.REMOTE,
        started_at=synced,
        completed_at=synced + taken if synced is not None and taken is not None and taken < 86_400 else None,
        identity=f"{place}/copy" if place else "",
        subject=str(vmid),
        owner_claims=guest_claims(cluster, vmid),
        repository=f"node {target}" if target else "",
        repository_claims=cluster.native(f"node/{target}") if target else (),
    )
    if synced is not None:
        yield copy
    tried = moment(row, "last_try")
    if (whole(row, "fail_count") or 0) > 0 and tried is not None and tried != synced:
        yield attrs.evolve(
            copy,
            key=f"{id}/try",
            outcome=Outcome.FAILED,
            outcome_reason=text(row, "error", limit=512),
            started_at=tried,
            completed_at=None,
            identity=f"{place}/try" if place else "",
        )
