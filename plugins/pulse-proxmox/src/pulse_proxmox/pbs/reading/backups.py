"""Read `pbs-backups`: the backups in one namespace of a datastore.

The server knows numbers and names, and not whose they are: what it tells of a backup is joined by the identity with what
the platform that made it tells, and that one says whose it is.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

import attrs

from pulse_core.plugin import Claim, Json, Outcome, PointKind, PointMode, PointSet, Reading, RecoveryPoint, Report
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, Unfit, moment, named, number, part, text
from pulse_proxmox.pbs.reading.place import Server, opened
from pulse_proxmox.verified import verified, verified_at

MOST_GROUPS: Final = 10_000
MOST_OF_A_GROUP: Final = 5_000
_TYPES: Final = {"vm": "vm", "ct": "system-container", "host": "host"}
_COMMENT: Final = 256


@attrs.frozen(kw_only=True)
class Place:
    """A namespace; the root has no name."""

    server: Server
    store: str
    namespace: str

    @property
    def claims(self) -> tuple[Claim, ...]:
        return self.server.datastore(self.store)


@attrs.frozen(kw_only=True)
class Owner:
    """The group of a backup: what kind of thing it is of, and what that is called."""

    type: str
    id: str

    @property
    def subject(self) -> str:
        """As the server calls it: vm/100."""
        return f"{self.type}/{self.id}"


def read_backups(report: Report) -> Reading:
    """A set for each group; the sets of groups that are as they were are empty."""
    losses = Losses()
    payload = opened(report.payload, losses)
    store = text(payload or {}, "store", limit=LONGEST_NAME)
    if payload is None or not store:
        losses.note("store", "missing")
        return Reading(dropped=tuple(losses.dropped))
    place = Place(server=Server.of(payload), store=store, namespace=text(payload, "ns", limit=LONGEST_NAME))
    read = partial(_group, place=place, losses=losses)
    found = {one.group: one for one in losses.each(payload.get("groups"), "groups", read, limit=MOST_GROUPS)}
    return Reading(recovery_points=tuple(found.values()), dropped=tuple(losses.dropped))


def _group(row: Record, place: Place, losses: Losses) -> PointSet:
    owner = Owner(type=named(row, "backup-type"), id=named(row, "backup-id"))
    group = f"{place.store}/{place.namespace}/{owner.type}/{owner.id}"
    listed = row.get("snapshots")
    if listed is None:
        return PointSet(group=group)
    points = {one.key: one for one in _points(listed, owner, place, losses, group)}
    return PointSet(group=group, points=tuple(points.values()))


def _points(listed: Json, owner: Owner, place: Place, losses: Losses, group: str) -> Iterator[RecoveryPoint]:
    return losses.each(listed, group, lambda row: _point(row, owner, place), limit=MOST_OF_A_GROUP)


def _point(row: Record, owner: Owner, place: Place) -> RecoveryPoint:
    began = moment(row, "backup-time")
    if began is None:
        raise Unfit("backup-time is missing")
    size, checked = number(row, "size"), part(row, "verification")
    key = f"{owner.type}/{owner.id}/{began:.0f}"
    return RecoveryPoint(
        key=key,
        kind=PointKind.BACKUP,
        mode=PointMode.REMOTE,
        outcome=Outcome.RUNNING if size is None else Outcome.SUCCESS,
        started_at=began,
        identity=f"{place.server.scope}/{place.store}/{place.namespace}/{key}" if place.server.scope else "",
        subject=owner.subject,
        subject_type=_TYPES.get(owner.type, ""),
        repository=f"{place.store} ({place.server.name})",
        repository_claims=place.claims,
        namespace=place.namespace,
        size_bytes=size,
        verified=verified(checked),
        verified_at=verified_at(checked),
        protected=row.get("protected") is True,
        encrypted=_encrypted(row, running=size is None),
        comment=text(row, "comment", limit=_COMMENT),
        details={"owner": owner_name} if (owner_name := text(row, "owner", limit=LONGEST_NAME)) else {},
    )


def _encrypted(row: Record, *, running: bool) -> bool | None:
    """By the mode that the source kept of its files; None while nobody can say."""
    mode = text(row, "crypt-mode", limit=16)
    if not mode:
        return None if running else True if text(row, "fingerprint", limit=128) else None
    return mode == "encrypt"
