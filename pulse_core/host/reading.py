"""Look over what an adapter made of a report, before anybody relies on it."""

from collections.abc import Iterator

import attrs

from pulse_core.host.calling import Failure
from pulse_core.model.report import Dropped, Observation, Reading


def sound(reading: object, *, most: int) -> Reading | Failure:
    """The reading without records that cannot stand, which are dropped by path; or why none of it can be used."""
    if not isinstance(reading, Reading):
        return Failure(f"answered with {type(reading).__name__}, not a Reading")
    count = len(reading.observations) + len(reading.events) + len(reading.recovery_points)
    if count > most:
        return Failure(f"made {count} records of one report; {most} is the limit")
    dropped = tuple(_unsound(reading.observations))
    if not dropped:
        return reading
    bad = {index for index, _ in dropped}
    kept = tuple(one for index, one in enumerate(reading.observations) if index not in bad)
    return attrs.evolve(reading, observations=kept, dropped=(*reading.dropped, *(one for _, one in dropped)))


def _unsound(observations: tuple[Observation, ...]) -> Iterator[tuple[int, Dropped]]:
    seen: set[tuple[str, str]] = set()
    for index, one in enumerate(observations):
        if reason := _reason(one, seen):
            yield index, Dropped(f"observations[{index}]", reason)
            continue
        seen.add((one.type, one.key))


def _reason(one: object, seen: set[tuple[str, str]]) -> str:
    if not isinstance(one, Observation):
        return f"is {type(one).__name__}, not an Observation"
    texts: tuple[object, ...] = (one.key, one.type, one.name)
    if not all(isinstance(text, str) for text in texts) or not (one.key and one.type):
        return "has no key, type or name"
    if (one.type, one.key) in seen:
        return f"the key {one.key} of {one.type} is used twice"
    return ""
