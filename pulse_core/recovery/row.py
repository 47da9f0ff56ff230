"""Hold a recovery point in little room: what is its own, and what all points of its group have in common."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from sys import intern
from typing import Final

import attrs

from pulse_core.model.identity import Claim
from pulse_core.model.recovery import Outcome, PointKind, PointMode, RecoveryPoint

Details = tuple[str, ...]
"""Names and values in turns: a mapping takes three times as much."""


@attrs.frozen(kw_only=True, cache_hash=True, weakref_slot=False)
class About:
    """What it is, whose, and where: mostly the same for all points of a group."""

    kind: PointKind
    mode: PointMode
    subject: str
    subject_type: str
    owner_claims: tuple[Claim, ...]
    candidate_claims: tuple[Claim, ...]
    repository: str
    repository_claims: tuple[Claim, ...]
    namespace: str


@attrs.frozen(kw_only=True, weakref_slot=False)
class Row:
    """One point as one source tells of it. See RecoveryPoint for what the fields mean."""

    key: str
    identity: str
    about: About
    outcome: Outcome
    outcome_reason: str
    started_at: float | None
    completed_at: float | None
    size_bytes: float | None
    verified: bool | None
    verified_at: float | None
    protected: bool | None
    encrypted: bool | None
    comment: str
    details: Details

    @property
    def at(self) -> float | None:
        """The moment that it would bring back, in seconds since the epoch."""
        return self.started_at if self.started_at is not None else self.completed_at


_OWN: Final = tuple(field.name for field in attrs.fields(Row) if field.name not in ("about", "details"))
_SHARED: Final = tuple(field.name for field in attrs.fields(About))
_own: Final[Callable[[object], tuple[object, ...]]] = attrgetter(*_OWN)
_shared: Final[Callable[[object], tuple[object, ...]]] = attrgetter(*_SHARED)


def rows(points: Iterable[RecoveryPoint], known: Sequence[Row] = ()) -> tuple[Row, ...]:
    """The points as rows in the order of their keys, made of `known` ones wherever nothing changed."""
    before = {row.key: row for row in known}
    abouts = {_shared(row.about): row.about for row in known}
    texts = {row.details: row.details for row in known}
    made: dict[str, Row] = {}
    for point in points:
        shared, told = _shared(point), _flat(point.details)
        about = abouts.get(shared) or abouts.setdefault(shared, _about(point))
        details = texts.get(told) or texts.setdefault(told, tuple(map(_text, told)))
        row = before.get(point.key)
        same = row is not None and row.about is about and row.details is details and _own(row) == _own(point)
        made[point.key] = row if row is not None and same else _row(point, about, details)
    return tuple(made[key] for key in sorted(made))


def _row(point: RecoveryPoint, about: About, details: Details) -> Row:
    return Row(
        key=fresh(point.key),
        identity=fresh(point.identity),
        about=about,
        outcome=point.outcome,
        outcome_reason=_text(point.outcome_reason),
        started_at=_number(point.started_at),
        completed_at=_number(point.completed_at),
        size_bytes=_number(point.size_bytes),
        verified=point.verified,
        verified_at=_number(point.verified_at),
        protected=point.protected,
        encrypted=point.encrypted,
        comment=_text(point.comment),
        details=details,
    )


def _about(point: RecoveryPoint) -> About:
    return About(
        kind=point.kind,
        mode=point.mode,
        subject=_text(point.subject),
        subject_type=_text(point.subject_type),
        owner_claims=_claims(point.owner_claims),
        candidate_claims=_claims(point.candidate_claims),
        repository=_text(point.repository),
        repository_claims=_claims(point.repository_claims),
        namespace=_text(point.namespace),
    )


def _claims(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    return tuple(Claim(_text(claim.kind), fresh(claim.value)) for claim in claims)


def _flat(details: Mapping[str, str]) -> Details:
    return tuple(text for name in sorted(details) for text in (name, details[name]))


def fresh(text: str) -> str:
    """The text in memory of its own: the little that is kept of a large report must not hold all of its pages."""
    return text.encode().decode()


def _number(value: float | None) -> float | None:
    """The number in memory of its own, too."""
    return None if value is None else value + 0.0


def _text(text: str) -> str:
    """The one text of its kind: most are those of many points."""
    return intern(fresh(text))


def mapping(flat: Details) -> Mapping[str, str]:
    """The mapping that the details were made of."""
    return dict(zip(flat[::2], flat[1::2], strict=True))


def point(row: Row) -> RecoveryPoint:
    """The point that a row was made of."""
    own = {name: getattr(row, name) for name in _OWN}
    shared = {name: getattr(row.about, name) for name in _SHARED}
    return RecoveryPoint(**own, **shared, details=mapping(row.details))
