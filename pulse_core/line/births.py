"""Give each thing its id, once, and give the same one back when the thing returns."""

import secrets
from collections.abc import Callable, Iterable

import attrs

from pulse_core.line.observed import means_another
from pulse_core.line.sighting import Birth, Handle
from pulse_core.model.identity import Claim, Strength
from pulse_core.model.ids import ResourceId

REMEMBERED = 20_000
"""How many things that are gone are remembered; the one that went first is forgotten first."""


def random_id() -> ResourceId:
    """An opaque id: `r` and 12 characters that no two installations share."""
    return ResourceId("r" + secrets.token_hex(6))


@attrs.frozen
class Departed:
    """A thing that is gone: its type, the strong claims it is known by, and the id that waits for its return."""

    type: str
    claims: tuple[Claim, ...]
    birth: Birth


@attrs.define
class Births:
    """Who was given which id. `next_serial` orders ids by age, across restarts."""

    make_id: Callable[[], ResourceId] = random_id
    next_serial: int = 1
    _departed: dict[ResourceId, Departed] = attrs.field(factory=dict)
    _known_by: dict[tuple[str, Claim], ResourceId] = attrs.field(factory=dict)
    _types: set[str] = attrs.field(factory=set)
    _unsaved: set[ResourceId] = attrs.field(factory=set)

    def departed(self, claim: Claim) -> ResourceId | None:
        """The id that waits for whoever was known by this strong claim; None when nobody who is gone was."""
        found = (self._known_by.get((type, claim)) for type in sorted(self._types))
        return next((id for id in found if id is not None), None)

    def give(self, handle: Handle, claims: Iterable[Claim]) -> Birth:
        """The id of something new, or the old one of something that was gone and shows the same strong claim.

        What contradicts the one that is gone in a claim of which a thing has one is another: a number that is used anew.
        """
        shown = tuple(claims)
        for claim in shown:
            id = self._known_by.get((handle.type, claim))
            if id is not None and not means_another(self._departed[id].claims, shown):
                return self._take_back(id).birth
        birth = Birth(self.make_id(), self.next_serial)
        self.next_serial += 1
        return birth

    def note(self, birth: Birth) -> None:
        """Take note of an id that was given before a restart."""
        self.next_serial = max(self.next_serial, birth.serial + 1)

    def remember(self, type: str, claims: Iterable[Claim], birth: Birth) -> None:
        """The last sighting of a thing is gone; keep its id for its return."""
        strong = tuple(claim for claim in claims if claim.strength is Strength.STRONG)
        if not strong:
            return
        self._let_go(Departed(type, strong, birth))
        while len(self._departed) > REMEMBERED:
            self._take_back(next(iter(self._departed)))

    def restore(self, departed: Iterable[Departed]) -> None:
        """Begin with what was gone before a restart, and with nothing else."""
        self._departed.clear()
        self._known_by.clear()
        for one in departed:
            self.note(one.birth)
            self._let_go(one)
        self._unsaved.clear()

    def take_unsaved(self) -> dict[ResourceId, Departed | None]:
        """What departed or (None) returned or was forgotten since this was last asked, for whoever keeps it."""
        unsaved, self._unsaved = self._unsaved, set()
        return {id: self._departed.get(id) for id in sorted(unsaved)}

    def _let_go(self, one: Departed) -> None:
        self._departed[one.birth.id] = one
        self._types.add(one.type)
        self._known_by.update({(one.type, claim): one.birth.id for claim in one.claims})
        self._unsaved.add(one.birth.id)

    def _take_back(self, id: ResourceId) -> Departed:
        """Each id has one owner: it is no longer to be had under any of its claims."""
        departed = self._departed.pop(id)
        self._unsaved.add(id)
        for claim in departed.claims:
            if self._known_by.get((departed.type, claim)) == id:
                del self._known_by[departed.type, claim]
        return departed
