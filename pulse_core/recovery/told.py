"""What is told of recovery points: each of them, what they come to for one subject, for one day, and for all."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import attrs

from pulse_core.model.ids import ResourceId
from pulse_core.model.recovery import Outcome, PointKind, PointMode
from pulse_core.recovery.belonging import Attribution


@attrs.frozen(kw_only=True)
class RecoveryPointView:
    """One recovery point, with what all its `sources` know of it. Times are seconds since the epoch; null is unknown.

    `at` is the moment that it would bring back. `attribution` says how it is known that it is `resource`'s, and
    `attribution_reason` why that is not known; `candidates` are those that it may belong to. `resource` of an orphan is
    the id that something had that is gone. `size_bytes` is what it would fill when restored. `verified_at` is when the check
    began that `verified` tells of.
    """

    id: str
    kind: PointKind
    mode: PointMode
    outcome: Outcome
    outcome_reason: str
    at: float | None
    started_at: float | None
    completed_at: float | None
    sources: Sequence[str]
    subject: str
    subject_type: str
    rollup: str
    resource: ResourceId | None
    attribution: Attribution
    attribution_reason: str
    candidates: Sequence[ResourceId]
    repository: str
    repository_resource: ResourceId | None
    namespace: str
    size_bytes: float | None
    verified: bool | None
    verified_at: float | None
    protected: bool | None
    encrypted: bool | None
    comment: str
    details: Mapping[str, str]


class Verification(StrEnum):
    """What is known of the checks of a subject's points, those left out of which nobody says whether they were checked.

    `verified`: the newest one is. `stale`: only older ones are. `unverified`: none is. `unknown`: nobody says.
    """

    VERIFIED = "verified"
    STALE = "stale"
    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class ModeCounts:
    """How many points lie how far from their original."""

    snapshot: int = 0
    local: int = 0
    remote: int = 0


@attrs.frozen(kw_only=True)
class RecoveryPlace:
    """Where points lie: a repository, and a namespace in it, which is empty for its root and where there are none."""

    repository: str
    namespace: str


@attrs.frozen(kw_only=True)
class Rollup:
    """What the points of one subject come to. Times are seconds since the epoch; null is unknown, or never.

    A subject is a resource; or, of points that are nobody's by evidence, what their platform calls the original in one
    place: `places` tell two of one name apart. `attribution` is that of the least certain point. `last_success_at` is the
    moment that the newest usable point would bring back, also when it was made with warnings; `last_verified_at` that of the
    newest verified one.
    """

    id: str
    resource: ResourceId | None
    subject: str
    subject_type: str
    attribution: Attribution
    attribution_reason: str
    candidates: Sequence[ResourceId]
    sources: Sequence[str]
    repositories: Sequence[str]
    places: Sequence[RecoveryPlace]
    points: int
    by_mode: ModeCounts
    failed: int
    last_attempt_at: float | None
    last_success_at: float | None
    last_outcome: Outcome
    last_outcome_reason: str
    verification: Verification
    last_verified_at: float | None
    last_size_bytes: float | None
    largest_size_bytes: float | None


@attrs.frozen(kw_only=True)
class RecoveryDay:
    """The points of one day (`2026-01-31`), by their mode; `failed` ones are counted among these, too."""

    day: str
    total: int
    snapshot: int
    local: int
    remote: int
    failed: int


@attrs.frozen(kw_only=True)
class RollupDays:
    """The days of one subject, as in `RecoveryDay`, oldest first; a day without any point is left out."""

    rollup: str
    days: Sequence[RecoveryDay]


@attrs.frozen(kw_only=True)
class FacetCount:
    """A value, and how many points have it."""

    value: str
    count: int


@attrs.frozen(kw_only=True)
class RecoveryFacets:
    """By which values points can be told apart, those with most points first. A value that is empty is not told."""

    total: int
    with_size: int
    source: Sequence[FacetCount]
    kind: Sequence[FacetCount]
    mode: Sequence[FacetCount]
    outcome: Sequence[FacetCount]
    subject_type: Sequence[FacetCount]
    repository: Sequence[FacetCount]
    namespace: Sequence[FacetCount]
    attribution: Sequence[FacetCount]
    verified: Sequence[FacetCount]
