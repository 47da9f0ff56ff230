"""Find the recovery points that somebody asks for."""

from collections.abc import Callable, Mapping, Sequence

import attrs

from pulse_core.model.ids import ResourceId
from pulse_core.recovery.belonging import Verdict
from pulse_core.recovery.joining import Point
from pulse_core.recovery.naming import point_id, rollup_id
from pulse_core.recovery.row import About, Row

VERIFIED: Mapping[bool | None, str] = {True: "true", False: "false", None: "unknown"}
"""How three truths are written."""


@attrs.frozen(kw_only=True)
class Wanted:
    """Which points somebody wants. Empty sets and an empty text mean all; `since` and `until` bound the moments, both included.

    `verified` holds any of true, false and unknown; `candidates` are resources whose points they may be.
    """

    ids: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    outcomes: frozenset[str] = frozenset()
    resources: frozenset[str] = frozenset()
    candidates: frozenset[str] = frozenset()
    rollups: frozenset[str] = frozenset()
    subject_types: frozenset[str] = frozenset()
    repositories: frozenset[str] = frozenset()
    namespaces: frozenset[str] = frozenset()
    attributions: frozenset[str] = frozenset()
    verified: frozenset[str] = frozenset()
    since: float | None = None
    until: float | None = None
    text: str = ""


EVERYTHING = Wanted()


@attrs.frozen
class Search:
    """Looks at what points have in common only once. `verdict` says whose they are, `name` what a resource is called."""

    wanted: Wanted
    verdict: Callable[[About], Verdict]
    name: Callable[[ResourceId], str]

    def find(self, points: Sequence[Point]) -> Sequence[Point]:
        """The points that fit, in the order in which they come."""
        if self.wanted == EVERYTHING:
            return points
        fitting: dict[About, bool] = {}
        saying: dict[About, bool] = {}
        text = self.wanted.text.casefold()
        found = []
        for point in points:
            about = point.row.about
            if about not in fitting:
                fitting[about] = self._fits_about(about)
                saying[about] = text in self._words(about)
            if fitting[about] and self._fits(point) and (saying[about] or text in _words(point.row)):
                found.append(point)
                if len(found) == len(self.wanted.ids):
                    break  # each id is of one point
        return found

    def _fits_about(self, about: About) -> bool:
        wanted = self.wanted
        chosen = (
            (wanted.kinds, about.kind),
            (wanted.modes, about.mode),
            (wanted.subject_types, about.subject_type),
            (wanted.repositories, about.repository),
            (wanted.namespaces, about.namespace),
        )
        return all(not values or value in values for values, value in chosen) and self._fits_verdict(about)

    def _fits_verdict(self, about: About) -> bool:
        wanted = self.wanted
        if not (wanted.resources or wanted.candidates or wanted.attributions or wanted.rollups):
            return True
        verdict = self.verdict(about)
        return (
            (not wanted.resources or verdict.resource in wanted.resources)
            and (not wanted.candidates or not wanted.candidates.isdisjoint(verdict.candidates))
            and (not wanted.attributions or verdict.attribution in wanted.attributions)
            and (not wanted.rollups or rollup_id(about, verdict) in wanted.rollups)
        )

    def _fits(self, point: Point) -> bool:
        wanted, row = self.wanted, point.row
        return (
            (not wanted.sources or not wanted.sources.isdisjoint(point.sources))
            and (not wanted.outcomes or row.outcome in wanted.outcomes)
            and (not wanted.verified or VERIFIED[row.verified] in wanted.verified)
            and (wanted.since is None or (row.at is not None and row.at >= wanted.since))
            and (wanted.until is None or (row.at is not None and row.at <= wanted.until))
            and (not wanted.ids or point_id(point) in wanted.ids)
        )

    def _words(self, about: About) -> str:
        if not self.wanted.text:
            return ""
        resource = self.verdict(about).resource
        name = self.name(resource) if resource else ""
        return "\n".join((about.subject, about.subject_type, about.repository, about.namespace, name)).casefold()


def _words(row: Row) -> str:
    return f"{row.comment}\n{row.key}\n{row.outcome_reason}".casefold()
