"""Show recovery points to somebody: a page of them, of their subjects, by day and by what tells them apart."""

import base64
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import TypeVar

import attrs
import msgspec

from pulse_core.model.ids import ResourceId
from pulse_core.recovery.belonging import Verdict
from pulse_core.recovery.joining import Place, Point
from pulse_core.recovery.naming import point_id, rollup_id
from pulse_core.recovery.points import RecoveryPoints
from pulse_core.recovery.row import About, mapping
from pulse_core.recovery.sums import days, days_of_each, facets, rollup_place, rollups
from pulse_core.recovery.told import RecoveryDay, RecoveryFacets, RecoveryPointView, Rollup, RollupDays
from pulse_core.recovery.wanted import Wanted

Item = TypeVar("Item")
_read = msgspec.json.Decoder(list[float | str | None]).decode


@attrs.frozen(kw_only=True)
class RecoveryPage:
    """Some of the points that fit, newest first. `next` is the cursor of those that follow, empty after the last.

    `total` counts all that fit, `revision` is what they are as of.
    """

    data: Sequence[RecoveryPointView]
    total: int
    next: str
    revision: int


@attrs.frozen(kw_only=True)
class RollupPage:
    """Some of the subjects whose points fit; whose newest point is the newest comes first. See `RecoveryPage`."""

    data: Sequence[Rollup]
    total: int
    next: str
    revision: int


@attrs.frozen(kw_only=True)
class RecoverySeries:
    """How many points there are of each day, oldest first; a day without any is left out."""

    data: Sequence[RecoveryDay]


@attrs.frozen(kw_only=True)
class RollupSeries:
    """How many points there are of each day for several subjects, one entry for each that was asked for, also without any."""

    data: Sequence[RollupDays]
    revision: int


@attrs.frozen
class Recovery:
    """Answers questions about recovery points."""

    known: RecoveryPoints

    @property
    def revision(self) -> int:
        """Grows whenever a point changed, came or went."""
        return self.known.revision

    def points(self, wanted: Wanted, *, cursor: str, limit: int) -> RecoveryPage:
        """A page of points. Raises ValueError for a cursor that is none."""
        found, verdict = self.known.find(wanted), self.known.verdicts()
        cut, following = _cut(found, _place_of(cursor), limit, lambda point: point.place)
        data = [self._view(point, verdict(point.row.about)) for point in cut]
        return RecoveryPage(data=data, total=len(found), next=following, revision=self.revision)

    def rollups(self, wanted: Wanted, *, cursor: str, limit: int) -> RollupPage:
        """A page of subjects. Raises ValueError for a cursor that is none."""
        found = rollups(self.known.find(wanted), self.known.verdicts())
        cut, following = _cut(found, _place_of(cursor), limit, rollup_place)
        return RollupPage(data=cut, total=len(found), next=following, revision=self.revision)

    def series(self, wanted: Wanted, *, east_minutes: int) -> RecoverySeries:
        """The points by day, for a place that is so many minutes ahead of UTC."""
        return RecoverySeries(data=days(self.known.find(wanted), east_minutes=east_minutes))

    def series_of_each(self, wanted: Wanted, *, rollups: Sequence[str], east_minutes: int) -> RollupSeries:
        """The points by day of each of these subjects, at most `sums.MOST_DAYS_OF_ONE` days each."""
        found = self.known.find(attrs.evolve(wanted, rollups=frozenset(rollups)))
        data = days_of_each(found, self.known.verdicts(), ids=rollups, east_minutes=east_minutes)
        return RollupSeries(data=data, revision=self.revision)

    def facets(self, wanted: Wanted) -> RecoveryFacets:
        """By which values the points that fit can be told apart."""
        return facets(self.known.find(wanted), self.known.verdicts())

    def _view(self, point: Point, verdict: Verdict) -> RecoveryPointView:
        row, about = point.row, point.row.about
        facts = {name: getattr(row, name) for name in _OF_ROW} | {name: getattr(about, name) for name in _OF_ABOUT}
        return RecoveryPointView(
            **facts,
            id=point_id(point),
            at=row.at,
            sources=point.sources,
            rollup=rollup_id(about, verdict),
            resource=verdict.resource,
            attribution=verdict.attribution,
            attribution_reason=verdict.reason,
            candidates=verdict.candidates,
            repository_resource=self._repository(about),
            details=mapping(row.details),
        )

    def _repository(self, about: About) -> ResourceId | None:
        """The one resource that the repository is."""
        found = {id for claim in about.repository_claims for id in self.known.registry.claimants(claim)}
        return found.pop() if len(found) == 1 else None


_OF_ROW = (
    "outcome",
    "outcome_reason",
    "started_at",
    "completed_at",
    "size_bytes",
    "verified",
    "verified_at",
    "protected",
    "encrypted",
    "comment",
)
_OF_ABOUT = ("kind", "mode", "subject", "subject_type", "repository", "namespace")


def _cut(found: Sequence[Item], after: Place | None, limit: int, place: Callable[[Item], Place]) -> tuple[Sequence[Item], str]:
    """The items that follow a place, and the cursor of those after them."""
    first = 0 if after is None else bisect_right(found, after, key=place)
    cut = found[first : first + limit]
    return cut, _cursor(place(cut[-1])) if first + limit < len(found) else ""


def _cursor(place: Place) -> str:
    at, mark = place
    written = msgspec.json.encode((None if at == float("inf") else at, *mark))
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def _place_of(cursor: str) -> Place | None:
    """The place that a cursor names; None for an empty one. Raises ValueError."""
    if not cursor:
        return None
    try:
        at, *mark = _read(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except msgspec.MsgspecError as error:
        raise ValueError("no cursor") from error
    words = tuple(text for text in mark if isinstance(text, str))
    if isinstance(at, str) or len(words) != len(mark):
        raise ValueError("no cursor")
    return (float("inf") if at is None else at, words)
