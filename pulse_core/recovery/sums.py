"""Sum recovery points up: by subject, by day, and by what tells them apart. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from pulse_core.model.recovery import Outcome, PointMode
from pulse_core.recovery.belonging import Attribution, Verdict
from pulse_core.recovery.joining import Point
from pulse_core.recovery.naming import rollup_id
from pulse_core.recovery.row import About
from pulse_core.recovery.told import (
    FacetCount,
    ModeCounts,
    RecoveryDay,
    RecoveryFacets,
    RecoveryPlace,
    Rollup,
    RollupDays,
    Verification,
)
from pulse_core.recovery.wanted import VERIFIED

DAY_SECONDS: Final = 86_400
MOST_DAYS: Final = 800
"""How many days are told at most, the newest ones."""
MOST_DAYS_OF_ONE: Final = 100
"""The same for each of many subjects."""
MOST_VALUES: Final = 500
"""How many values of one facet are told, those with most points."""

_USABLE: Final = (Outcome.SUCCESS, Outcome.WARNING)
_CERTAINTY: Final = {Attribution.PROOF: 2, Attribution.ONLY_CANDIDATE: 1}
Verdicts = Callable[[About], Verdict]


def rollups(points: Iterable[Point], verdict: Verdicts) -> Sequence[Rollup]:
    """What the points (newest first) come to, subject by subject: who was tried last comes first."""
    found = [_rollup(id, some, verdict) for id, some in _by_subject(points, verdict).items()]
    return sorted(found, key=rollup_place)


def _by_subject(points: Iterable[Point], verdict: Verdicts) -> Mapping[str, Sequence[Point]]:
    ids: dict[About, str] = {}
    subjects: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        about = point.row.about
        if about not in ids:
            ids[about] = rollup_id(about, verdict(about))
        subjects[ids[about]].append(point)
    return subjects


def rollup_place(rollup: Rollup) -> tuple[float, tuple[str, ...]]:
    """Where a subject stands in the order; no two stand in one place."""
    at = rollup.last_attempt_at
    return (float("inf") if at is None else -at, (rollup.id,))


def _rollup(id: str, points: Sequence[Point], verdict: Verdicts) -> Rollup:
    newest = points[0]
    verdicts = {point.row.about: verdict(point.row.about) for point in points}
    places = {(about.repository, about.namespace) for about in verdicts} - {("", "")}
    least = min(verdicts.values(), key=lambda one: _CERTAINTY.get(one.attribution, 0))
    sizes = [point.row.size_bytes for point in points if point.row.size_bytes is not None]
    return Rollup(
        id=id,
        resource=least.resource,
        subject=newest.row.about.subject,
        subject_type=newest.row.about.subject_type,
        attribution=least.attribution,
        attribution_reason=least.reason,
        candidates=least.candidates,
        sources=tuple(sorted({source for point in points for source in point.sources})),
        repositories=tuple(sorted({point.row.about.repository for point in points} - {""})),
        places=tuple(RecoveryPlace(repository=repository, namespace=space) for repository, space in sorted(places)),
        points=len(points),
        by_mode=ModeCounts(**_modes(points)),
        failed=sum(point.row.outcome is Outcome.FAILED for point in points),
        last_attempt_at=newest.row.at,
        last_success_at=next((point.row.at for point in points if point.row.outcome in _USABLE), None),
        last_outcome=newest.row.outcome,
        last_outcome_reason=newest.row.outcome_reason,
        verification=_verification(points),
        last_verified_at=next((point.row.at for point in points if point.row.verified), None),
        last_size_bytes=sizes[0] if sizes else None,
        largest_size_bytes=max(sizes, default=None),
    )


def _verification(points: Sequence[Point]) -> Verification:
    told = [point.row.verified for point in points if point.row.verified is not None]
    if not told:
        return Verification.UNKNOWN
    if not any(told):
        return Verification.UNVERIFIED
    return Verification.VERIFIED if told[0] else Verification.STALE


def _modes(points: Iterable[Point]) -> Mapping[str, int]:
    count = Counter(point.row.about.mode for point in points)
    return {mode.value: count[mode] for mode in PointMode}


def days_of_each(points: Iterable[Point], verdict: Verdicts, *, ids: Sequence[str], east_minutes: int) -> Sequence[RollupDays]:
    """The newest days of each of these subjects, in the order of the ids; see `days`."""
    subjects = _by_subject(points, verdict)
    most = MOST_DAYS_OF_ONE
    return [RollupDays(rollup=id, days=days(subjects.get(id, ()), east_minutes=east_minutes)[-most:]) for id in ids]


def days(points: Iterable[Point], *, east_minutes: int) -> Sequence[RecoveryDay]:
    """The points by the days of a place that is so many minutes ahead of UTC, oldest day first. A day without any is left out."""
    by_day: dict[int, list[Point]] = defaultdict(list)
    for point in points:
        if point.row.at is not None:
            by_day[int((point.row.at + east_minutes * 60) // DAY_SECONDS)].append(point)
    return [_day(number, by_day[number]) for number in sorted(by_day)[-MOST_DAYS:]]


def _day(number: int, points: Sequence[Point]) -> RecoveryDay:
    return RecoveryDay(
        day=datetime.fromtimestamp(number * DAY_SECONDS, UTC).date().isoformat(),
        total=len(points),
        failed=sum(point.row.outcome is Outcome.FAILED for point in points),
        **_modes(points),
    )


def facets(points: Sequence[Point], verdict: Verdicts) -> RecoveryFacets:
    """By which values these points can be told apart."""
    abouts = Counter(point.row.about for point in points)

    def shared(value: Callable[[About], str]) -> Sequence[FacetCount]:
        count: Counter[str] = Counter()
        for about, number in abouts.items():
            count[value(about)] += number
        return _counted(count)

    return RecoveryFacets(
        total=len(points),
        with_size=sum(point.row.size_bytes is not None for point in points),
        source=_counted(Counter(source for point in points for source in point.sources)),
        kind=shared(lambda about: about.kind.value),
        mode=shared(lambda about: about.mode.value),
        outcome=_counted(Counter(point.row.outcome.value for point in points)),
        subject_type=shared(lambda about: about.subject_type),
        repository=shared(lambda about: about.repository),
        namespace=shared(lambda about: about.namespace),
        attribution=shared(lambda about: verdict(about).attribution.value),
        verified=_counted(Counter(VERIFIED[point.row.verified] for point in points)),
    )


def _counted(count: Counter[str]) -> Sequence[FacetCount]:
    ordered = sorted(((value, number) for value, number in count.items() if value), key=lambda one: (-one[1], one[0]))
    return [FacetCount(value=value, count=number) for value, number in ordered[:MOST_VALUES]]
