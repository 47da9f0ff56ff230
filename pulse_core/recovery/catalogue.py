"""The catalogue: every recovery point that is known, as each source tells of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from pulse_core.model.recovery import PointScopes, PointSet, RecoveryPoint
from pulse_core.model.report import Dropped
from pulse_core.recovery.group import Group, GroupKey, newest
from pulse_core.recovery.row import fresh, point, rows

COMPLETE_MISSES: Final = 2
"""How many complete reports in a row must leave a group out before it is gone."""

MOST_GROUPS: Final = 20_000
MOST_OF_A_GROUP: Final = 5_000
MOST_POINTS: Final = 250_000
"""No estate has more; a source that floods is cut here, the oldest first, and says so."""


@attrs.frozen(kw_only=True)
class Limits:
    """How much is known at most: groups, points of one group, and points of all groups."""

    groups: int = MOST_GROUPS
    of_a_group: int = MOST_OF_A_GROUP
    points: int = MOST_POINTS


@attrs.frozen(kw_only=True)
class News:
    """What a report came to: the groups that are other than before or gone, and what there was no room for."""

    touched: frozenset[GroupKey] = frozenset()
    dropped: tuple[Dropped, ...] = ()


@attrs.define
class Catalogue:
    """Groups of points by source and scope. `revision` grows whenever one of them changes. Knows no clock and no store."""

    limits: Limits = Limits()
    revision: int = 0
    count: int = 0
    """How many points are known, each once for every source that tells of it."""
    _scopes: dict[tuple[str, str], dict[str, Group]] = attrs.field(factory=dict)
    _groups: int = 0
    _unlisted: dict[tuple[str, str], int] = attrs.field(factory=dict)
    """How many lists in a row left a scope out."""

    def groups(self) -> Iterator[Group]:
        """Every group that is known, in no order."""
        for scope in self._scopes.values():
            yield from scope.values()

    def get(self, key: GroupKey) -> Group | None:
        """The group of that key."""
        return self._scopes.get(key[:2], {}).get(key.group)

    def knows(self, source: str) -> bool:
        """Whether any group of the source is known."""
        return any(known == source for known, _ in self._scopes)

    def take(self, source: str, scope: str, sets: Sequence[PointSet], *, complete: bool) -> News:
        """Take what a report says: a set replaces its group; absence from complete reports ends one.

        A report that is not complete adds and changes, and removes nothing: neither a group nor a point of one.
        """
        touched: set[GroupKey] = set()
        dropped: list[Dropped] = []
        for position, told in enumerate(sets):
            reason = self._hear(GroupKey(source, scope, fresh(told.group)), told.points, complete=complete, touched=touched)
            if reason:
                dropped.append(Dropped(f"recovery_points[{position}]", reason))
        if complete:
            touched |= self._miss((source, scope), {told.group for told in sets})
        return self._news(touched, dropped)

    def list_scopes(self, source: str, listed: PointScopes) -> News:
        """Take a list of all scopes of a kind that the source has: absence from lists ends one, with its groups."""
        there = frozenset(listed.scopes)
        known = {key for key in self._scopes if key[0] == source and key[1].startswith(listed.under)}
        missed = {key for key in known if key[1] not in there and not key[1].startswith(listed.unsure)}
        for key in known - missed:
            self._unlisted.pop(key, None)
        for key in missed:
            self._unlisted[key] = self._unlisted.get(key, 0) + 1
        return self._end({key for key in missed if self._unlisted[key] >= COMPLETE_MISSES})

    def forget(self, source: str) -> News:
        """Remove all groups of a source."""
        return self._end({key for key in self._scopes if key[0] == source})

    def _end(self, scopes: set[tuple[str, str]]) -> News:
        gone = {group.key for scope in scopes for group in self._scopes[scope].values()}
        for key in gone:
            self._remove(key)
        return self._news(gone)

    def restore(self, groups: Iterable[Group]) -> News:
        """Take in what was known before; a group that is known now is newer."""
        touched = set()
        for group in groups:
            if self.get(group.key) is None and not self._no_room(group.key):
                cut = newest(map(point, group.rows), self._room(group.key)) if self._too_many(group) else None
                self._put(group if cut is None else attrs.evolve(group, rows=rows(cut)))
                touched.add(group.key)
        return self._news(touched)

    def _hear(self, key: GroupKey, points: Sequence[RecoveryPoint] | None, *, complete: bool, touched: set[GroupKey]) -> str:
        """Take one set; why some of it, or all, was not taken."""
        known = self.get(key)
        if points is None:
            if known is None:
                return f"the group {key.group[:200]} is said to be as before, and is not known: list it again"
            self._put(attrs.evolve(known, misses=0))
            return ""
        if known is None and (reason := self._no_room(key)):
            return reason
        told = self._together(known, points, complete=complete)
        kept = newest(told, room) if len(told) > (room := self._room(key)) else told
        made = rows(kept, known.rows if known else ())
        self._put(Group(key=key, rows=made))
        if known is None or made != known.rows:
            touched.add(key)
        lost = len(told) - len(kept)
        return f"the {lost} oldest points of {key.group[:200]} are more than there is room for" if lost else ""

    def _together(self, known: Group | None, points: Sequence[RecoveryPoint], *, complete: bool) -> Sequence[RecoveryPoint]:
        """The points with those of before that a report which is not complete leaves out."""
        if complete or known is None:
            return points
        told: Mapping[str, RecoveryPoint] = {one.key: one for one in points}
        return [*points, *(point(row) for row in known.rows if row.key not in told)]

    def _no_room(self, key: GroupKey) -> str:
        if self._groups < self.limits.groups:
            return ""
        return f"the group {key.group[:200]} is one too many: {self.limits.groups} are known"

    def _room(self, key: GroupKey) -> int:
        known = self.get(key)
        left = self.limits.points - self.count + (len(known.rows) if known else 0)
        return max(0, min(self.limits.of_a_group, left))

    def _too_many(self, group: Group) -> bool:
        return len(group.rows) > self._room(group.key)

    def _miss(self, scope: tuple[str, str], told: set[str]) -> set[GroupKey]:
        """Count the groups that a complete report leaves out; those that two left out are gone."""
        gone: set[GroupKey] = set()
        for group in [group for name, group in self._scopes.get(scope, {}).items() if name not in told]:
            if group.misses + 1 >= COMPLETE_MISSES:
                self._remove(group.key)
                gone.add(group.key)
            else:
                self._put(attrs.evolve(group, misses=group.misses + 1))
        return gone

    def _put(self, group: Group) -> None:
        scope = self._scopes.setdefault(group.key[:2], {})
        before = scope.get(group.key.group)
        self._groups += before is None
        self.count += len(group.rows) - (len(before.rows) if before else 0)
        scope[group.key.group] = group

    def _remove(self, key: GroupKey) -> None:
        scope = self._scopes[key[:2]]
        self.count -= len(scope.pop(key.group).rows)
        self._groups -= 1
        if not scope:
            del self._scopes[key[:2]]
            self._unlisted.pop(key[:2], None)

    def _news(self, touched: set[GroupKey], dropped: Sequence[Dropped] = ()) -> News:
        self.revision += bool(touched)
        return News(touched=frozenset(touched), dropped=tuple(dropped))
