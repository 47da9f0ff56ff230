"""Look at what was observed before it is registered. Pure."""

from collections.abc import Iterable, Mapping
from operator import attrgetter

import attrs

from pulse_core.line.sighting import Feed, Handle, Sighting
from pulse_core.model.identity import BORN, CLAIM_KINDS, Claim, Strength
from pulse_core.model.report import Dropped, Observation, Part, Reading, Report

CLOCK_DRIFT_SECONDS = 10.0
"""By how much the clocks of two processes may differ before one's values count as older than the other's."""

_TICKING = frozenset({"metrics", "counters", "part"})
structure = attrgetter(*(a.name for a in attrs.fields(Observation) if a.name not in _TICKING))
"""What of an observation changes a resource, and does not only tick."""


def unique(source: str, observations: Iterable[Observation]) -> tuple[dict[Handle, Observation], tuple[Dropped, ...]]:
    """The observations by handle; a key that is used twice in one report counts once."""
    found: dict[Handle, Observation] = {}
    dropped: list[Dropped] = []
    for position, observation in enumerate(observations):
        handle = Handle(source, observation.type, observation.key)
        if handle in found:
            dropped.append(Dropped(f"observations[{position}]", f"the key {observation.key!r} was used before"))
        else:
            found[handle] = observation
    return found, tuple(dropped)


def completed(seen: Mapping[Handle, Observation], known: Mapping[Handle, Sighting]) -> dict[Handle, Observation]:
    """The observations with what they leave out as it was; numbers of what is not known are left out."""
    found = {handle: _completed(new, known.get(handle)) for handle, new in seen.items()}
    return {handle: new for handle, new in found.items() if new is not None}


def _completed(new: Observation, sighting: Sighting | None) -> Observation | None:
    if sighting is not None and not new.name:  # who cannot say now what it is called has not renamed it
        new = attrs.evolve(new, name=sighting.observation.name)
    if new.part is Part.WHOLE:
        return new
    if sighting is None:
        return None if new.part is Part.NUMBERS else new
    known = sighting.observation
    meanings = {**known.meanings, **new.meanings}
    told = {*new.metrics, *new.counters}
    unknown = {**{name: why for name, why in known.unknown.items() if name not in told}, **new.unknown}
    if new.part is Part.STRUCTURE:
        return attrs.evolve(new, meanings=meanings, unknown=unknown)
    return attrs.evolve(known, part=Part.NUMBERS, metrics=new.metrics, counters=new.counters, meanings=meanings, unknown=unknown)


def means_another(before: tuple[Claim, ...], now: tuple[Claim, ...]) -> bool:
    """Whether a name now means another thing: a strong, single claim has another value than before.

    Where both say when and where it was born, that alone decides: all else of a thing may be edited.
    """
    if before == now:
        return False
    was, is_now = _names(before), _names(now)
    if BORN in was and BORN in is_now:
        return was[BORN] != is_now[BORN]
    return any(kind in is_now and is_now[kind] != value for kind, value in was.items())


def _names(claims: Iterable[Claim]) -> dict[str, str]:
    """The claims of which a thing has one, that no other thing has."""
    return {c.kind: c.value for c in claims if c.strength is Strength.STRONG and CLAIM_KINDS[c.kind].single}


def was_delivered(feed: Feed, report: Report) -> bool:
    """Whether the feed brought this report, or a newer one of the same process, before."""
    return feed.epoch == report.epoch and report.epoch != "" and report.monotonic <= feed.monotonic


def is_history(feed: Feed, report: Report, taken_at: float) -> bool:
    """Whether another process of the source measured this before what is known was measured."""
    return feed.epoch != report.epoch and taken_at < feed.taken_at - max(report.interval_seconds, CLOCK_DRIFT_SECONDS)


def names_all(reading: Reading, *, but: tuple[str, ...] = ("events", "recovery_points")) -> bool:
    """Whether nothing was left out: what is wrong with one part of a reading says nothing of the others."""
    return all(one.path.startswith(but) for one in reading.dropped)
