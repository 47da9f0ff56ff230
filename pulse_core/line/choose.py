"""Choose whose word counts where several sources speak of one resource. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from pulse_core.line.sighting import PATIENCE, Handle, Sighting
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

_WORST_LAST = (Status.ONLINE, Status.WARNING, Status.OFFLINE)
_NAMING = {Vantage.PLATFORM: 0, Vantage.INSIDE: 1, Vantage.OUTSIDE: 2}


def by_naming(members: Iterable[Sighting]) -> list[Sighting]:
    """Who may name the resource first: the platform that runs it, then itself; of equals always the same one."""
    return sorted(members, key=lambda s: (not s.live, _NAMING[s.observation.vantage], s.handle))


def by_nearness(members: Iterable[Sighting]) -> list[Sighting]:
    """Who sees the resource from nearest: live before stale, inside before outside; of equals always the same one."""
    return sorted(members, key=lambda s: (not s.live, -s.observation.vantage, s.handle))


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
    saying = [s for s in members if metric in s.metrics]
    having = [s for s in saying if s.live and not _spent(s, metric)]
    kept = next((s for s in having if s.handle == current), None)
    best = min((s for s in having if s.metrics[metric] is not None), key=lambda s: _rank(s, metric), default=None)
    if kept is not None:
        return best if best is not None and _rank(best, metric) < _rank(kept, metric) else kept
    return best or _unheard(saying, current)


def _unheard(saying: Sequence[Sighting], current: Handle | None) -> Sighting | None:
    """Whose value stays when no live source has one: the one that counted before, else the nearest."""
    near = by_nearness(saying)
    if near and near[0].live:
        return near[0]
    return next((s for s in near if s.handle == current), near[0] if near else None)


def _spent(sighting: Sighting, metric: str) -> bool:
    return sighting.metrics[metric] is None and sighting.blanks.get(metric, 0) >= PATIENCE


def _rank(sighting: Sighting, metric: str) -> tuple[int, int, Handle]:
    observation = sighting.observation
    meaning = observation.meanings.get(metric, "")
    return -MEANING_RANK.get(meaning, 2), -observation.vantage, sighting.handle
