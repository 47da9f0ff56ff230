"""Find sightings by their claims, by the names their sources give them, and by what they point at."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

import attrs

from pulse_core.line.resolve import CROWD
from pulse_core.line.sighting import Handle
from pulse_core.model.identity import Claim, Strength
from pulse_core.model.report import Observation, Relation

Key = TypeVar("Key")


@attrs.define
class Index:
    """Maps that the graph keeps in step with its sightings."""

    _by_claim: dict[tuple[str, Claim], set[Handle]] = attrs.field(factory=lambda: defaultdict(set))
    _by_key: dict[tuple[str, str], set[Handle]] = attrs.field(factory=lambda: defaultdict(set))
    _pointing: dict[tuple[str, str] | Claim, set[Handle]] = attrs.field(factory=lambda: defaultdict(set))
    _types: set[str] = attrs.field(factory=set)
    _upset: set[Handle] = attrs.field(factory=set)

    def add(self, handle: Handle, seen: Observation) -> None:
        """Make a sighting findable."""
        self._types.add(handle.type)
        self._by_key[handle.source, handle.key].add(handle)
        for claim in seen.claims:
            sharers = self._by_claim[handle.type, claim]
            sharers.add(handle)
            if len(sharers) == CROWD + 1:
                self._upset |= sharers
        for target in _targets(handle, seen):
            self._pointing[target].add(handle)

    def remove(self, handle: Handle, seen: Observation) -> None:
        """Forget a sighting, with the observation it was added with."""
        _discard(self._by_key, (handle.source, handle.key), handle)
        for claim in seen.claims:
            if len(_discard(self._by_claim, (handle.type, claim), handle)) == CROWD:
                self._upset |= self._by_claim[handle.type, claim]
        for target in _targets(handle, seen):
            _discard(self._pointing, target, handle)

    def take_upset(self) -> set[Handle]:
        """The sightings of which a claim became one of a crowd, or ceased to be, since this was last asked."""
        upset, self._upset = self._upset, set()
        return upset

    def sharing(self, handle: Handle, claims: Iterable[Claim], *, least: Strength = Strength.MEDIUM) -> set[Handle]:
        """The other sightings of the same type that share a claim of at least that strength and are no crowd."""
        found: set[Handle] = set()
        for claim in claims:
            sharers = self._by_claim.get((handle.type, claim), ())
            if 1 <= len(sharers) <= CROWD and claim.strength >= least:
                found.update(sharers)
        found.discard(handle)
        return found

    def common(self, handle: Handle, claims: Iterable[Claim]) -> frozenset[Claim]:
        """Those of the claims that a crowd shares."""
        return frozenset(claim for claim in claims if len(self._by_claim.get((handle.type, claim), ())) > CROWD)

    def named_by(self, relation: Relation, source: str) -> Handle | None:
        """The sighting that a relation points at, as seen from `source`."""
        if relation.key:
            candidates = self._by_key.get((source, relation.key), set())
            return min((h for h in candidates if relation.type in ("", h.type)), default=None)
        if relation.claim is None:
            return None
        types = (relation.type,) if relation.type else self._types
        sharers = (self._by_claim.get((type, relation.claim), ()) for type in types)
        return min((handle for handles in sharers for handle in handles), default=None)

    def called(self, key: str, *, source: str, type: str = "") -> Handle | None:
        """The one sighting that a source has under a key; None when there is none, or several and no type to choose by."""
        found = [handle for handle in self._by_key.get((source, key), ()) if type in ("", handle.type)]
        return found[0] if len(found) == 1 else None

    def claiming(self, claim: Claim) -> set[Handle]:
        """The sightings of any type that have a claim; none when those of one type are a crowd, for it identifies nothing."""
        sharers = [self._by_claim.get((type, claim), set()) for type in self._types]
        return set() if any(len(handles) > CROWD for handles in sharers) else set().union(*sharers)

    def pointing_at(self, handle: Handle, claims: Iterable[Claim]) -> set[Handle]:
        """The sightings that have a relation which may name this one."""
        found = set(self._pointing.get((handle.source, handle.key), ()))
        return found.union(*(self._pointing.get(claim, ()) for claim in claims))


def _targets(handle: Handle, seen: Observation) -> list[tuple[str, str] | Claim]:
    """What a sighting's relations name."""
    relations = seen.relations if seen.parent is None else (seen.parent, *seen.relations)
    named = ((handle.source, relation.key) if relation.key else relation.claim for relation in relations)
    return [target for target in named if target is not None]


def _discard(table: dict[Key, set[Handle]], key: Key, handle: Handle) -> set[Handle] | frozenset[Handle]:
    """Take a handle out; returns those that are left."""
    handles = table.get(key)
    if handles is None:
        return frozenset()
    handles.discard(handle)
    if not handles:
        del table[key]
    return handles
