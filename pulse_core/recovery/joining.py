"""Join what several sources say of one recovery point, and put the points in order."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

import attrs

from pulse_core.model.identity import Claim, in_order
from pulse_core.model.recovery import Outcome
from pulse_core.recovery.group import Group, GroupKey
from pulse_core.recovery.row import About, Row

Place = tuple[float, tuple[str, ...]]
"""Where a point stands in the order: newest first, those without a time last, and no two in one place."""

Value = TypeVar("Value")
_MAY_BE_UNKNOWN: Final = (
    "outcome_reason",
    "started_at",
    "completed_at",
    "size_bytes",
    "verified",
    "protected",
    "encrypted",
    "comment",
)
_WORDS: Final = ("subject", "subject_type", "repository", "namespace")


@attrs.frozen(kw_only=True, weakref_slot=False)
class Point:
    """One point with what all its sources know of it. `sources` are in order; `home` is the group of the most telling."""

    row: Row
    sources: tuple[str, ...]
    home: GroupKey

    @property
    def mark(self) -> tuple[str, ...]:
        """What no other point has."""
        return (self.row.identity,) if self.row.identity else ("", *self.home, self.row.key)

    @property
    def place(self) -> Place:
        at = self.row.at
        return (float("inf") if at is None else -at, self.mark)


def joined(groups: Iterable[Group]) -> list[Point]:
    """Every point once, newest first. It does not matter in which order the groups come."""
    shared: dict[str, list[tuple[GroupKey, Row]]] = {}
    found: list[Point] = []
    alone: dict[str, tuple[str, ...]] = {}
    for group in groups:
        sources = alone.setdefault(group.key.source, (group.key.source,))
        for row in group.rows:
            if row.identity:
                shared.setdefault(row.identity, []).append((group.key, row))
            else:
                found.append(Point(row=row, sources=sources, home=group.key))
    found += [_joined(seen, alone) for seen in shared.values()]
    return sorted(found, key=lambda point: point.place)


def _joined(seen: list[tuple[GroupKey, Row]], alone: dict[str, tuple[str, ...]]) -> Point:
    if len(seen) == 1:
        ((home, row),) = seen
        return Point(row=row, sources=alone[home.source], home=home)
    seen.sort(key=lambda one: (-telling(one[1]), one[0], one[1].key))
    sources = tuple(sorted({home.source for home, _ in seen}))
    return Point(row=together([row for _, row in seen]), sources=alone.setdefault("\0".join(sources), sources), home=seen[0][0])


def telling(row: Row) -> int:
    """How many facts a source knows of a point: whoever keeps it knows more than who only sees it there."""
    known = sum(getattr(row, name) not in (None, "") for name in _MAY_BE_UNKNOWN)
    words = sum(bool(getattr(row.about, name)) for name in _WORDS)
    return known + words + (row.outcome is not Outcome.UNKNOWN) + bool(row.about.owner_claims) + bool(row.details)


def together(found: Sequence[Row]) -> Row:
    """The facts of one point as several sources tell them, the most telling first: what it does not know, the next may."""
    known = {name: _first([getattr(row, name) for row in found], _is_known) for name in _MAY_BE_UNKNOWN}
    names = {row.details[at]: row.details[at + 1] for row in reversed(found) for at in range(0, len(row.details), 2)}
    return attrs.evolve(
        found[0],
        **known,
        verified_at=_first([row.verified_at for row in found if row.verified == known["verified"]], _is_known),
        about=_about([row.about for row in found]),
        outcome=_first([row.outcome for row in found], lambda outcome: outcome is not Outcome.UNKNOWN),
        details=tuple(text for name in sorted(names) for text in (name, names[name])),
    )


def _about(found: Sequence[About]) -> About:
    """Whose it is by what all of them say; the words of the most telling one."""
    return attrs.evolve(
        found[0],
        **{name: _first([getattr(about, name) for about in found], bool) for name in _WORDS},
        owner_claims=_all(about.owner_claims for about in found),
        candidate_claims=_all(about.candidate_claims for about in found),
        repository_claims=_all(about.repository_claims for about in found),
    )


def _all(claims: Iterable[tuple[Claim, ...]]) -> tuple[Claim, ...]:
    return in_order({claim for some in claims for claim in some})


def _is_known(value: object) -> bool:
    return value is not None and value != ""


def _first(values: Sequence[Value], fits: Callable[[Value], bool]) -> Value:
    """The first that fits, or the first."""
    return next((value for value in values if fits(value)), values[0])
