"""Read `pve-backups`: the backups on one storage, each given to its guest by evidence.

On a storage that only this cluster writes to, a number means one guest, as long as that is older than its backup. On one
that others write to as well, a number only says who may be meant, until a task of this cluster or the backup's comment
says more.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs

from pulse_core.plugin import Claim, Json, Outcome, PointKind, PointMode, PointSet, Reading, RecoveryPoint, Report
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, Unfit, moment, numeric, part, rows, text, truth
from pulse_proxmox.pve.reading.guests import KINDS, guest_claims
from pulse_proxmox.pve.reading.place import Cluster, plain_fingerprint
from pulse_proxmox.pve.reading.storages import datastore_claim
from pulse_proxmox.pve.reading.volumes import Backup, backup_of
from pulse_proxmox.verified import verified, verified_at

MOST_BACKUPS = 100_000
_OPEN_TO_OTHERS = frozenset({"pbs", "nfs", "cifs", "glusterfs", "cephfs"})
_TYPES = {**KINDS, "host": "host"}
_NEAR_SECONDS = 120.0


@attrs.frozen(kw_only=True)
class Place:
    """A storage with backups, and what is known of who writes to it."""

    cluster: Cluster
    storage: str
    node: str
    definition: Record
    guests: Record
    """The guests that exist now, by their keys."""
    tasks: Mapping[str, tuple[tuple[float, float], ...]]
    """When backup tasks of this cluster ran, by the guest's number."""
    _known: dict[str, tuple[Claim, ...]] = attrs.field(factory=dict, init=False, repr=False)

    @property
    def on_server(self) -> bool:
        return text(self.definition, "type", limit=32) == "pbs"

    @property
    def open_to_others(self) -> bool:
        return text(self.definition, "type", limit=32) in _OPEN_TO_OTHERS

    @cached_property
    def key(self) -> str:
        return f"{self.node}/{self.storage}" if self.node else self.storage

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        datastore = datastore_claim(self.definition)
        return (datastore,) if datastore else self.cluster.native(f"storage/{self.key}")

    def guest(self, id: str) -> tuple[Claim, ...]:
        """The claims of a guest, once for all of its backups."""
        return self._known.get(id) or self._known.setdefault(id, guest_claims(self.cluster, int(id)))


def read_backups(report: Report) -> Reading:
    """A group for each guest that has backups there."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    definition = part(payload or {}, "storage")
    storage = text(definition, "storage", limit=LONGEST_NAME)
    if payload is None or not storage:
        losses.note("storage", "missing")
        return Reading(dropped=tuple(losses.dropped))
    place = Place(
        cluster=Cluster.of(payload),
        storage=storage,
        node=text(payload, "node", limit=LONGEST_NAME),
        definition=definition,
        guests=part(payload, "guests"),
        tasks=_tasks(rows(payload, "vzdumps", limit=10_000)),
    )
    groups: dict[str, dict[str, RecoveryPoint]] = {}
    read = losses.each(payload.get("content"), "content", lambda row: _point(row, place), limit=MOST_BACKUPS)
    for group, point in read:
        groups.setdefault(group, {})[point.key] = point
    found = tuple(PointSet(group=group, points=tuple(points.values())) for group, points in sorted(groups.items()))
    return Reading(recovery_points=found, dropped=tuple(losses.dropped))


def _tasks(listed: Iterable[Record]) -> Mapping[str, tuple[tuple[float, float], ...]]:
    found: dict[str, list[tuple[float, float]]] = {}
    for row in listed:
        began, ended = moment(row, "starttime"), moment(row, "endtime")
        vmid = numeric(row, "vmid")
        if began is not None and ended is not None and vmid:
            found.setdefault(str(int(vmid)), []).append((began, ended))
    return {vmid: tuple(spans) for vmid, spans in found.items()}


def _point(row: Record, place: Place) -> tuple[str, RecoveryPoint] | None:
    if text(row, "content", limit=16) not in ("", "backup"):
        return None
    backup = backup_of(row)
    if not backup.volume:
        raise Unfit("volid is missing")
    began = backup.at if backup.at is not None else moment(row, "ctime")
    owner, candidates = _whose(row, backup, began, place)
    # Only a Backup Server verifies: a file was never checked as far as anybody knows.
    checked = part(row, "verification") if place.on_server else {}
    size = numeric(row, "size")
    if size is None:
        size = numeric(row, "approximate-size")
    unfinished = place.on_server and not size
    point = RecoveryPoint(
        key=backup.volume,
        kind=PointKind.BACKUP,
        mode=_mode(place),
        outcome=Outcome.RUNNING if unfinished else Outcome.SUCCESS,
        started_at=began,
        identity=_identity(backup, began, place),
        subject=backup.guest or f"{backup.kind}/{backup.id}".strip("/"),
        subject_type=_TYPES.get(backup.kind, ""),
        owner_claims=owner,
        candidate_claims=candidates,
        repository=place.key,
        repository_claims=place.claims,
        namespace=text(place.definition, "namespace", limit=LONGEST_NAME),
        size_bytes=size or None,
        verified=verified(checked),
        verified_at=verified_at(checked),
        protected=truth(row, "protected") is True,
        encrypted=_encrypted(row.get("encrypted"), on_server=place.on_server),
        comment=text(row, "notes").strip(),
        details={"format": written} if (written := text(row, "format", limit=32)) else {},
    )
    return f"{place.key}/{backup.kind or 'other'}/{backup.id or 'other'}", point


def _mode(place: Place) -> PointMode:
    """Whether it would survive the loss of its node."""
    return PointMode.REMOTE if place.on_server or place.open_to_others else PointMode.LOCAL


def _identity(backup: Backup, began: float | None, place: Place) -> str:
    """The same wherever the backup is seen: on a Backup Server by its place there."""
    if not place.on_server:
        return f"{place.cluster.scope}/{place.key}/{backup.volume}" if place.cluster.scope else ""
    if not backup.server_kind or began is None:
        return ""
    fingerprint = plain_fingerprint(text(place.definition, "fingerprint"))
    server = fingerprint or text(place.definition, "server", limit=LONGEST_NAME).lower()
    datastore, space = (text(place.definition, name, limit=LONGEST_NAME) for name in ("datastore", "namespace"))
    return f"pbs:{server}/{datastore}/{space}/{backup.server_kind}/{backup.id}/{began:.0f}" if server and datastore else ""


def _encrypted(said: Json, *, on_server: bool) -> bool | None:
    if not on_server:
        return None
    return bool(said) and said not in ("0", "none")


def _whose(row: Record, backup: Backup, began: float | None, place: Place) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """The claims that prove whose it is, and those that say who may be meant."""
    if not backup.guest or not place.cluster.scope:
        return (), ()
    said = place.guests.get(backup.guest)
    about: Record = said if isinstance(said, dict) else {"created_at": said}
    born = moment(about, "created_at")
    if born is not None and began is not None and began + _NEAR_SECONDS < born:
        return (), ()  # its number was another guest's then
    guest = place.guest(backup.id)
    if not place.open_to_others:
        return guest, ()
    if backup.guest in place.guests and (_was_made_here(backup, began, place) or _names(text(row, "notes"), about, backup)):
        return guest, ()
    return (), guest


def _was_made_here(backup: Backup, began: float | None, place: Place) -> bool:
    """Whether a task of this cluster made a backup of that number just then."""
    if began is None:
        return False
    return any(since - _NEAR_SECONDS <= began <= until for since, until in place.tasks.get(backup.id, ()))


def _names(comment: str, about: Record, backup: Backup) -> bool:
    """Whether the comment names exactly that guest, as the platform's own template for comments does."""
    name = text(about, "name", limit=LONGEST_NAME)
    words = comment.strip()
    return len(name) > 1 and words in (name, f"{name} ({backup.id})", f"{backup.id} ({name})", f"{backup.id}: {name}")
