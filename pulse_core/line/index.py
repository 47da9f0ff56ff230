"""Find sightings by their claims and by the names their sources give them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

import attrs

from pulse_core.line.resolve import CROWD
from pulse_core.line.sighting import Handle
from pulse_core.model.identity import Claim, Strength
from pulse_core.model.report import Relation

Key = TypeVar("Key")


@attrs.define
class Index:
    """Two maps that the registry keeps in step with its sightings."""

    _by_claim: dict[Claim, set[Handle]] = attrs.field(factory=lambda: defaultdict(set))
    _by_key: dict[tuple[str, str], set[Handle]] = attrs.field(factory=lambda: defaultdict(set))

    def add(self, handle: Handle, claims: Iterable[Claim]) -> None:
        """Make a sighting findable."""
        self._by_key[handle.source, handle.key].add(handle)
        for claim in claims:
            self._by_claim[claim].add(handle)

    def remove(self, handle: Handle, claims: Iterable[Claim]) -> None:
        """Forget a sighting, with the claims it was added with."""
        _discard(self._by_key, (handle.source, handle.key), handle)
        for claim in claims:
            _discard(self._by_claim, claim, handle)

    def sharing(self, handle: Handle, claims: Iterable[Claim], *, least: Strength = Strength.MEDIUM) -> set[Handle]:
        """The other sightings of the same type that share a claim of at least that strength and are no crowd."""
        found: set[Handle] = set()
        for claim in claims:
            sharers = self._by_claim.get(claim, ())
            if claim.strength >= least and 1 < len(sharers) <= CROWD:
                found.update(other for other in sharers if other.type == handle.type)
        return found - {handle}

    def named_by(self, relation: Relation, source: str) -> Handle | None:
        """The sighting that a relation points at, as seen from `source`."""
        if relation.key:
            candidates: set[Handle] = self._by_key.get((source, relation.key), set())
        else:
            candidates = self._by_claim.get(relation.claim, set()) if relation.claim else set()
        return min((h for h in candidates if relation.type in ("", h.type)), default=None)


def _discard(table: dict[Key, set[Handle]], key: Key, handle: Handle) -> None:
    handles = table.get(key)
    if handles is None:
        return
    handles.discard(handle)
    if not handles:
        del table[key]
