"""Read `pve-snapshots`: the snapshots that guests carry inside their disks."""

from collections.abc import Iterator

from pulse_core.plugin import PointKind, PointMode, PointSet, Reading, RecoveryPoint, Report
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, Unfit, moment, named, part, text
from pulse_proxmox.pve.reading.guests import KINDS, guest_claims
from pulse_proxmox.pve.reading.place import Cluster

MOST_GUESTS = 20_000
MOST_SNAPSHOTS = 256
CURRENT = "current"
"""What the platform lists beside the snapshots: the state the guest is in."""


def read_snapshots(report: Report) -> Reading:
    """A group for each guest; one that was not listed anew is as it was."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    cluster, guests = Cluster.of(payload), part(payload, "guests")
    found = []
    for key, said in list(guests.items())[:MOST_GUESTS]:
        group = losses.attempt(f"guests.{key}", said, lambda row, key=key: _group(key, row, cluster, losses))  # type: ignore[misc]
        if group is not None:
            found.append(group)
    return Reading(recovery_points=tuple(found), dropped=tuple(losses.dropped))


def _group(key: str, said: Record, cluster: Cluster, losses: Losses) -> PointSet:
    kind, vmid = guest_of(key)
    if said.get("snapshots") is None:
        return PointSet(group=key)
    owner = guest_claims(cluster, vmid)
    scope = f"{cluster.scope}/{key}" if cluster.scope else ""

    def read(row: Record) -> RecoveryPoint | None:
        name = named(row, "name")
        if name == CURRENT:
            return None
        return RecoveryPoint(
            key=name,
            kind=PointKind.SNAPSHOT,
            mode=PointMode.SNAPSHOT,
            started_at=moment(row, "snaptime"),
            completed_at=moment(row, "snaptime"),
            identity=f"{scope}/snapshot/{name}@{moment(row, 'snaptime') or 0:.0f}" if scope else "",
            subject=key,
            subject_type=kind,
            owner_claims=owner,
            repository="in its disks",
            comment=text(row, "description").strip(),
            details=dict(_details(row)),
        )

    points = {one.key: one for one in losses.each(said.get("snapshots"), f"guests.{key}", read, limit=MOST_SNAPSHOTS)}
    return PointSet(group=key, points=tuple(points.values()))


def guest_of(key: str) -> tuple[str, int]:
    """The type and the number of a guest by its key. Raises Unfit for what is no guest's."""
    kind, _, number = key.partition("/")
    if kind not in KINDS or not (number.isascii() and number.isdigit()) or len(number) > 10:
        raise Unfit("not the key of a guest")
    return KINDS[kind], int(number)


def _details(row: Record) -> Iterator[tuple[str, str]]:
    if parent := text(row, "parent", limit=LONGEST_NAME):
        yield "after", parent
    if row.get("vmstate") in (1, True):
        yield "memory", "included"
