"""Look over the recovery points that an adapter made, before anybody relies on them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from math import isfinite
from operator import attrgetter
from typing import Final

import attrs
import msgspec

from pulse_core.model.identity import CLAIM_KINDS, Claim
from pulse_core.model.recovery import Outcome, PointKind, PointMode, PointScopes, PointSet, RecoveryPoint
from pulse_core.model.report import Dropped

LONGEST_TEXT: Final = 2000
"""Characters of any text of a point and of a group's name: what is longer is dropped, for cut it would name another."""
MOST_POINTS: Final = 100_000
"""How many points one report may tell of; the sets after that are dropped, and their groups stay as they were."""
MOST_DETAILS: Final = 50
"""How many details a point may have."""

_TRUTH: Final = (bool, type(None))
_NUMBER: Final = (int, float, type(None))
_SHAPES: Final[Mapping[str, type | tuple[type, ...]]] = {
    "kind": PointKind,
    "mode": PointMode,
    "outcome": Outcome,
    "owner_claims": tuple,
    "candidate_claims": tuple,
    "repository_claims": tuple,
    "details": Mapping,
    "verified": _TRUTH,
    "verified_at": _NUMBER,
    "protected": _TRUTH,
    "encrypted": _TRUTH,
    "started_at": _NUMBER,
    "completed_at": _NUMBER,
    "size_bytes": _NUMBER,
}
_TEXTS: Final = ("key", "identity", "outcome_reason", "subject", "subject_type", "repository", "namespace", "comment")
_CLAIMS: Final = ("owner_claims", "candidate_claims", "repository_claims")
_NUMBERS: Final = ("started_at", "completed_at", "verified_at", "size_bytes")
_LARGEST: Final = {"started_at": 1e12, "completed_at": 1e12, "verified_at": 1e12, "size_bytes": 1e21}
_encode: Final = msgspec.json.Encoder().encode


def sound_points(sets: Sequence[object], *, most: int = MOST_POINTS) -> tuple[tuple[PointSet, ...], tuple[Dropped, ...]]:
    """The sets without the points that cannot stand, and by path what was dropped."""
    kept: list[PointSet] = []
    dropped: list[Dropped] = []
    seen: set[str] = set()
    room = most
    for index, one in enumerate(sets):
        path = f"recovery_points[{index}]"
        if reason := _trouble_with_set(one, seen, room):
            dropped.append(Dropped(path, reason))
            continue
        assert isinstance(one, PointSet)
        seen.add(one.group)
        room -= len(one.points or ())
        bad = dict(_unsound(one.points or ()))
        dropped += [Dropped(f"{path}.points[{position}]", reason) for position, reason in bad.items()]
        kept.append(_without(one, bad) if bad else one)
    return tuple(kept), tuple(dropped)


def sound_scopes(lists: Sequence[object]) -> tuple[tuple[PointScopes, ...], tuple[Dropped, ...]]:
    """The lists of scopes that can be relied on whole, and by path what was dropped: half a list would end what is there."""
    troubles = [_trouble_with_scopes(one) for one in lists]
    kept = tuple(one for one, trouble in zip(lists, troubles, strict=True) if isinstance(one, PointScopes) and not trouble)
    return kept, tuple(Dropped(f"point_scopes[{index}]", trouble) for index, trouble in enumerate(troubles) if trouble)


def _trouble_with_scopes(one: object) -> str:
    if not isinstance(one, PointScopes):
        return f"is {type(one).__name__}, not PointScopes"
    told: tuple[object, ...] = (one.scopes, one.unsure)
    names = [one.under, *chain.from_iterable(names for names in told if isinstance(names, tuple))]
    if not all(isinstance(names, tuple) for names in told) or not all(isinstance(name, str) for name in names):
        return "its names are no tuples of texts"
    return "" if one.under else "it names nothing that its scopes begin with"


def _without(told: PointSet, bad: Mapping[int, str]) -> PointSet:
    return attrs.evolve(told, points=tuple(one for position, one in enumerate(told.points or ()) if position not in bad))


def _trouble_with_set(one: object, seen: set[str], room: int) -> str:
    if not isinstance(one, PointSet):
        return f"is {type(one).__name__}, not a PointSet"
    group: object = one.group
    points: object = one.points
    if not isinstance(group, str) or not group or len(group) > LONGEST_TEXT or not _is_unicode(group):
        return f"its group is no text of 1 to {LONGEST_TEXT} characters"
    if not isinstance(points, tuple | None):
        return f"its points are {type(points).__name__}"
    if len(points or ()) > room:
        return f"its {len(points or ())} points are more than there is room for in one report: {room}"
    return f"the group {group} is used twice" if group in seen else ""


def _unsound(points: Sequence[RecoveryPoint]) -> Iterator[tuple[int, str]]:
    suspicious = bool(_trouble(points))  # all at once: one by one takes five times as long
    seen: set[str] = set()
    for position, one in enumerate(points):
        reason = _trouble((one,)) if suspicious else ""
        if not reason and one.key in seen:
            reason = f"the key {one.key} is used twice"
        if reason:
            yield position, reason
            continue
        seen.add(one.key)


def _trouble(points: Sequence[RecoveryPoint]) -> str:
    """What is wrong with one of these, in words; empty when they are what they say and can be told and kept."""
    return next(chain(_no_points(points), _misshapen(points), _misvalued(points), _unsayable(points)), "")


def _no_points(points: Sequence[object]) -> Iterator[str]:
    yield from (
        f"is {kind.__name__}, not a RecoveryPoint" for kind in {*map(type, points)} if not issubclass(kind, RecoveryPoint)
    )


def _misshapen(points: Sequence[RecoveryPoint]) -> Iterator[str]:
    for field, shape in (*_SHAPES.items(), *((name, str) for name in _TEXTS)):
        kinds = {*map(type, map(attrgetter(field), points))}
        yield from (f"its {field} is {kind.__name__}" for kind in kinds if not issubclass(kind, shape) or _is_odd(kind, shape))
    parts = chain.from_iterable(chain.from_iterable(one.details.items() for one in points))
    yield from (f"its details hold {kind.__name__}" for kind in {*map(type, parts)} if not issubclass(kind, str))
    claims: Sequence[object] = [*chain.from_iterable(chain.from_iterable(map(attrgetter(*_CLAIMS), points)))]
    yield from (f"its claims hold {kind.__name__}" for kind in {*map(type, claims)} if not issubclass(kind, Claim))
    kinds_of_claims = {*map(attrgetter("kind"), claims)}
    yield from (f"there is no kind of claim {kind!r}" for kind in kinds_of_claims if kind not in CLAIM_KINDS)


def _is_odd(kind: type, shape: object) -> bool:
    """A truth is a number to Python, and to nobody else."""
    return shape is _NUMBER and issubclass(kind, bool)


def _misvalued(points: Sequence[RecoveryPoint]) -> Iterator[str]:
    for field in _TEXTS:
        if max(map(len, map(attrgetter(field), points)), default=0) > LONGEST_TEXT:
            yield f"its {field} is longer than {LONGEST_TEXT}"
    if not all(map(attrgetter("key"), points)):
        yield "has no key"
    for field in _NUMBERS:
        values = [value for value in map(attrgetter(field), points) if value is not None]
        if not all(isfinite(value) and 0 <= value < _LARGEST[field] for value in values):
            yield f"its {field} is no number that can be"
    details = [one.details for one in points if one.details]
    if any(len(one) > MOST_DETAILS for one in details):
        yield f"has more than {MOST_DETAILS} details"
    if max(map(len, chain.from_iterable(one.values() for one in details)), default=0) > LONGEST_TEXT:
        yield f"has a detail longer than {LONGEST_TEXT}"


def _unsayable(points: object) -> Iterator[str]:
    try:
        _encode(points)
    except (UnicodeEncodeError, OverflowError, TypeError, ValueError, RecursionError) as error:
        yield f"cannot be written as JSON: {error}"


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
