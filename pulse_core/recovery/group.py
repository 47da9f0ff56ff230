"""A group of recovery points as one source tells of it, and its document."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import attrs
import msgspec

from pulse_core.model.recovery import RecoveryPoint
from pulse_core.plugin.stores import Delete, Document, Put
from pulse_core.recovery.row import Row, point, rows

GROUPS: Final = "recovery-groups"


class GroupKey(NamedTuple):
    """Whose group it is: of a source, of a scope of its reports, under a name."""

    source: str
    scope: str
    group: str


@attrs.frozen(kw_only=True)
class Group:
    """Its points in the order of their keys, and from how many complete reports in a row it was missing."""

    key: GroupKey
    rows: tuple[Row, ...] = ()
    misses: int = 0


@attrs.frozen(kw_only=True)
class Kept:
    """A group as it is stored."""

    source: str
    scope: str
    group: str
    points: tuple[RecoveryPoint, ...]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Kept).decode


_NAMES: Final = tuple(field.name for field in attrs.fields(RecoveryPoint))
_NOTHING: Final[tuple[object, ...]] = (None, "", (), {})
"""What a member is unless something is told."""


def document(group: Group) -> Put:
    """A group as a document. Most of a point is empty, and many thousands wait to be written at once: that is left out."""
    points = [_said(point(row)) for row in group.rows]
    return Put(collection=GROUPS, key=_key(group.key), body=_encode({**group.key._asdict(), "points": points}))


def _said(point: RecoveryPoint) -> Mapping[str, object]:
    told = ((name, getattr(point, name)) for name in _NAMES)
    return {name: value for name, value in told if name == "key" or value not in _NOTHING}


def removal(key: GroupKey) -> Delete:
    """The end of a group's document."""
    return Delete(collection=GROUPS, key=_key(key))


def remembered(document: Document) -> Group:
    """A group from its document. Raises msgspec.MsgspecError."""
    kept = _decode(document.body)
    return Group(key=GroupKey(*map(str, (kept.source, kept.scope, kept.group))), rows=rows(kept.points))


def newest(points: Iterable[RecoveryPoint], most: int) -> list[RecoveryPoint]:
    """The `most` newest of these, those without a time last; of equals those whose key comes first."""
    ordered = sorted(points, key=lambda one: one.key)
    return sorted(ordered, key=lambda one: -1.0 if one.at is None else one.at, reverse=True)[:most]


def _key(key: GroupKey) -> str:
    return _encode(key).decode()
