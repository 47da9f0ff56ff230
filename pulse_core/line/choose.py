"""Choose whose word counts where several sources speak of one resource. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from pulse_core.line.sighting import Handle, Sighting
from pulse_core.model.report import Vantage
from pulse_core.model.status import Status

MEANING_RANK: Mapping[str, int] = {
    "available": 5,
    "guest_available": 5,
    "cgroup_workingset": 4,
    "cgroup": 4,
    "balloon_stats": 3,
    "host_process": 1,
}
"""How near a definition of memory comes to what its user means by used; one that is not listed ranks 2."""

PATIENCE = 3
"""How many reports in a row the better source may leave a metric out before a worse one is taken."""

_WORST_LAST = (Status.ONLINE, Status.WARNING, Status.OFFLINE)
_NAMING = {Vantage.PLATFORM: 0, Vantage.INSIDE: 1, Vantage.OUTSIDE: 2}


def by_naming(members: Iterable[Sighting]) -> list[Sighting]:
    """Who may name the resource first: the platform that runs it, then itself, the oldest of equals."""
    return sorted(members, key=lambda s: (not s.live, _NAMING[s.observation.vantage], s.birth.serial, s.handle))


def by_nearness(members: Iterable[Sighting]) -> list[Sighting]:
    """Who sees the resource from nearest: live before stale, inside before outside, the oldest of equals."""
    return sorted(members, key=lambda s: (not s.live, -s.observation.vantage, s.birth.serial, s.handle))


def status(members: Sequence[Sighting]) -> tuple[Status, str]:
    """The worst that a live source says, with its reason; unknown when nobody is live.

    A source that lives inside and answers refutes one outside that says offline: that is a warning, not an outage.
    """
    live = [sighting for sighting in members if sighting.live]
    if not live:
        return Status.UNKNOWN, "no source reports it any more"
    known = [sighting for sighting in live if sighting.observation.status is not Status.UNKNOWN]
    if not known:
        return Status.UNKNOWN, live[0].observation.status_reason
    worst = max(by_nearness(known), key=lambda s: _WORST_LAST.index(s.observation.status))
    found, reason = worst.observation.status, worst.observation.status_reason
    answers = any(s.observation.vantage is Vantage.INSIDE and s.observation.status is not Status.OFFLINE for s in known)
    if found is Status.OFFLINE and worst.observation.vantage is not Vantage.INSIDE and answers:
        return Status.WARNING, f"it answers, but {worst.handle.source} says it is offline"
    return found, reason


def origin(metric: str, members: Sequence[Sighting], current: Handle | None) -> Sighting | None:
    """The sighting whose value of `metric` counts.

    The best live source that has a value is taken at once; the current one is left for a worse one only after it
    missed the metric three times, and its value is unknown meanwhile, so that two definitions never alternate.
    """
    having = [s for s in members if metric in s.metrics and s.live]
    if not having:
        return next((s for s in by_nearness(members) if metric in s.metrics), None)
    best = min(having, key=lambda s: (_spent(s, metric), *_rank(s, metric)))
    kept = next((s for s in having if s.handle == current), None)
    if kept is not None and not _spent(kept, metric) and _rank(kept, metric) <= _rank(best, metric):
        return kept
    return best


def _spent(sighting: Sighting, metric: str) -> bool:
    return sighting.metrics[metric] is None and sighting.blanks.get(metric, 0) >= PATIENCE


def _rank(sighting: Sighting, metric: str) -> tuple[int, int, int]:
    observation = sighting.observation
    meaning = observation.meanings.get(metric, "")
    return -MEANING_RANK.get(meaning, 2), -observation.vantage, sighting.birth.serial
