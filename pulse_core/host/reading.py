"""Look over what an adapter made of a report, before anybody relies on it."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Final

import attrs
import msgspec

from pulse_core.host.calling import Failure
from pulse_core.host.events import sound_events
from pulse_core.host.points import sound_points, sound_scopes
from pulse_core.model.identity import CLAIM_KINDS, Claim
from pulse_core.model.metric import Unknown
from pulse_core.model.report import Dropped, Gone, Observation, Reading, Relation, Vantage
from pulse_core.model.status import Status

_SHAPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "key": str,
    "type": str,
    "name": str,
    "status": Status,
    "status_reason": str,
    "technology": str,
    "claims": tuple,
    "metrics": Mapping,
    "counters": Mapping,
    "meanings": Mapping,
    "unknown": Mapping,
    "facet_name": str,
    "parent": (Relation, type(None)),
    "relations": tuple,
    "tags": tuple,
    "vantage": Vantage,
}
_PARTS: Final = {
    "claims": Claim,
    "relations": Relation,
    "tags": str,
    "metrics": str,
    "counters": str,
    "meanings": str,
    "unknown": str,
}


def sound(reading: object, *, most: int) -> Reading | Failure:
    """The reading without records that cannot stand, which are dropped by path; or why none of it can be used."""
    if not isinstance(reading, Reading):
        return Failure(f"answered with {type(reading).__name__}, not a Reading")
    count = len(reading.observations) + len(reading.gone) + len(reading.events) + len(reading.recovery_points)
    if count > most:
        return Failure(f"made {count} records of one report; {most} is the limit")
    if reading.events:
        events, lost = sound_events(reading.events)
        reading = attrs.evolve(reading, events=events, dropped=(*reading.dropped, *lost))
    if reading.recovery_points:
        sets, gone = sound_points(reading.recovery_points)
        reading = attrs.evolve(reading, recovery_points=sets, dropped=(*reading.dropped, *gone))
    if reading.point_scopes:
        scopes, unsound = sound_scopes(reading.point_scopes)
        reading = attrs.evolve(reading, point_scopes=scopes, dropped=(*reading.dropped, *unsound))
    if nameless := {index: reason for index, one in enumerate(reading.gone) if (reason := _nameless(one))}:
        named = tuple(one for index, one in enumerate(reading.gone) if index not in nameless)
        lost = tuple(Dropped(f"gone[{index}]", reason) for index, reason in nameless.items())
        reading = attrs.evolve(reading, gone=named, dropped=(*reading.dropped, *lost))
    dropped = tuple(_unsound(reading.observations))
    if not dropped:
        return reading
    bad = {index for index, _ in dropped}
    kept = tuple(one for index, one in enumerate(reading.observations) if index not in bad)
    return attrs.evolve(reading, observations=kept, dropped=(*reading.dropped, *(one for _, one in dropped)))


def _nameless(gone: object) -> str:
    """Why this names nothing that is gone, in words; empty when it does."""
    if not isinstance(gone, Gone):
        return f"is {type(gone).__name__}, not a Gone"
    names: tuple[object, ...] = (gone.key, gone.type)
    return "" if all(isinstance(name, str) and name for name in names) else "has no key or no type"


def _unsound(observations: Sequence[Observation]) -> Iterator[tuple[int, Dropped]]:
    suspicious = bool(_trouble(observations))  # all at once: one by one takes five times as long
    seen: set[tuple[str, str]] = set()
    for index, one in enumerate(observations):
        reason = _trouble((one,)) if suspicious else ""
        if not reason and (one.type, one.key) in seen:
            reason = f"the key {one.key} of {one.type} is used twice"
        if reason:
            yield index, Dropped(f"observations[{index}]", reason)
            continue
        seen.add((one.type, one.key))


def _trouble(observations: Sequence[Observation]) -> str:
    """What is wrong with one of these, in words; empty when they are what they say and can be told and kept."""
    return next(chain(_no_observations(observations), _misshapen(observations), _unsayable(observations)), "")


def _no_observations(records: Sequence[object]) -> Iterator[str]:
    yield from (f"is {kind.__name__}, not an Observation" for kind in {*map(type, records)} if not issubclass(kind, Observation))


def _misshapen(observations: Sequence[Observation]) -> Iterator[str]:
    for field, shape in _SHAPES.items():
        kinds = {*map(type, map(attrgetter(field), observations))}
        yield from (f"its {field} is {kind.__name__}" for kind in kinds if not issubclass(kind, shape))
    for field, part in _PARTS.items():
        kinds = {*map(type, chain.from_iterable(map(attrgetter(field), observations)))}
        yield from (f"its {field} hold {kind.__name__}" for kind in kinds if not issubclass(kind, part))
    if not all(map(attrgetter("key"), observations)) or not all(map(attrgetter("type"), observations)):
        yield "has no key or no type"
    reasons: Iterator[object] = chain.from_iterable(one.unknown.values() for one in observations if one.unknown)
    yield from (f"an unknown metric has {type(why).__name__} as its reason" for why in reasons if not isinstance(why, Unknown))
    yield from (f"there is no kind of claim {kind!r}" for kind in _claim_kinds(observations) if kind not in CLAIM_KINDS)


def _claim_kinds(observations: Sequence[Observation]) -> set[str]:
    """The kinds of all claims, those of what is pointed at included."""
    pointers = chain(map(attrgetter("parent"), observations), chain.from_iterable(map(attrgetter("relations"), observations)))
    pointed = (pointer.claim for pointer in pointers if pointer is not None and pointer.claim is not None)
    claims = chain(chain.from_iterable(map(attrgetter("claims"), observations)), pointed)
    return {*map(attrgetter("kind"), claims)}


def _unsayable(what: Sequence[object]) -> Iterator[str]:
    """What no JSON can hold could be neither shown nor kept: a text that is not Unicode, a facet of odd things."""
    try:
        for start in range(0, len(what), _AT_ONCE):
            _encode(what[start : start + _AT_ONCE])
    except (UnicodeEncodeError, OverflowError, TypeError, ValueError, RecursionError) as error:
        yield f"cannot be written as JSON: {error}"


_AT_ONCE: Final = 200
"""Written in portions: what thousands of resources come to at once would be megabytes that are thrown away."""

_encode = msgspec.json.Encoder().encode
