"""Recovery points: what something could be restored from, and whose it is by evidence."""

from collections.abc import Mapping
from enum import StrEnum

import attrs

from pulse_core.model.identity import Claim


class PointKind(StrEnum):
    """What it is."""

    BACKUP = "backup"
    SNAPSHOT = "snapshot"
    REPLICA = "replica"


class PointMode(StrEnum):
    """How far from the original it lies: inside it, beside it, or elsewhere."""

    SNAPSHOT = "snapshot"
    LOCAL = "local"
    REMOTE = "remote"


class Outcome(StrEnum):
    """How the making of it went."""

    SUCCESS = "success"
    WARNING = "warning"
    FAILED = "failed"
    RUNNING = "running"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class RecoveryPoint:
    """A backup, snapshot or replica. `key` is unique within its set.

    `identity` is the same wherever the point is seen (the fingerprint of the server that keeps it, and its place there), so
    that two sources that see it tell of one. Whose it is: strong `owner_claims` prove it; `candidate_claims` name who may be
    meant (a number that several platforms use) and count only while nobody else is meant: a claim that nobody who is known
    has names somebody else. With neither it is unattributed.
    `subject` and `subject_type` are what the platform calls the original. `repository` is where it lies, in words, and
    `repository_claims` the resource that this is.

    Times are seconds since the epoch. `size_bytes` is what it would fill when restored, not what it fills after
    deduplication. `verified`, `protected`, `encrypted`, size and times are separate facts; each is None when unknown.
    `verified_at` is when the check began that `verified` tells of, whether it went well or not.
    """

    key: str
    kind: PointKind
    mode: PointMode = PointMode.REMOTE
    outcome: Outcome = Outcome.SUCCESS
    outcome_reason: str = ""
    started_at: float | None = None
    completed_at: float | None = None
    identity: str = ""
    subject: str = ""
    subject_type: str = ""
    owner_claims: tuple[Claim, ...] = ()
    candidate_claims: tuple[Claim, ...] = ()
    repository: str = ""
    repository_claims: tuple[Claim, ...] = ()
    namespace: str = ""
    size_bytes: float | None = None
    verified: bool | None = None
    verified_at: float | None = None
    protected: bool | None = None
    encrypted: bool | None = None
    comment: str = ""
    details: Mapping[str, str] = attrs.field(factory=dict)

    @property
    def at(self) -> float | None:
        """The moment that it would bring back, in seconds since the epoch."""
        return self.started_at if self.started_at is not None else self.completed_at


@attrs.frozen(kw_only=True)
class PointSet:
    """All recovery points of one `group` of a report's scope, such as the backups of one machine in one place.

    None for `points` says that the group is still there as it was told before, so that a source need not list again what
    did not change; one that Pulse does not know must be listed, so list all again once in a while. A group that two
    complete reports of its scope leave out is gone, with its points. A report that is not complete removes nothing, not even
    a point of a group that it lists: give what can fail by itself a scope of its own.
    """

    group: str
    points: tuple[RecoveryPoint, ...] | None = None


@attrs.frozen(kw_only=True)
class PointScopes:
    """Every scope of a source's reports that tells of recovery points now, of those whose names begin with `under`.

    Say it in a report that comes again and again, and that is complete: a scope that was removed while Pulse was stopped is
    one that nobody asks for any more, so that no report of its own ends its points. Points of scopes that two such lists
    leave out are gone. A scope of which the source cannot say whether it is there belongs into the list; `unsure` are the
    beginnings of the names of those that it cannot even list, such as all of a place that does not answer.
    """

    under: str
    scopes: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
