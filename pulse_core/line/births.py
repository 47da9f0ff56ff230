"""Give each thing its id, once, and give the same one back when the thing returns."""

import secrets
from collections.abc import Callable, Iterable

import attrs

from pulse_core.line.sighting import Birth, Handle
from pulse_core.model.identity import Claim, Strength
from pulse_core.model.ids import ResourceId

REMEMBERED = 50_000
"""How many strong claims of things that are gone are remembered; the oldest is forgotten first."""


def random_id() -> ResourceId:
    """An opaque id: `r` and 12 characters that no two installations share."""
    return ResourceId("r" + secrets.token_hex(6))


@attrs.define
class Births:
    """Who was given which id. `next_serial` orders ids by age, across restarts."""

    make_id: Callable[[], ResourceId] = random_id
    next_serial: int = 1
    _gone: dict[tuple[str, Claim], Birth] = attrs.field(factory=dict)

    def give(self, handle: Handle, claims: Iterable[Claim], *, taken: Callable[[ResourceId], bool]) -> Birth:
        """The id of something new, or the old one of something that was gone and shows the same strong claim."""
        for claim in claims:
            gone = self._gone.get((handle.type, claim))
            if gone is not None and not taken(gone.id):
                return gone
        birth = Birth(self.make_id(), self.next_serial)
        self.next_serial += 1
        return birth

    def note(self, birth: Birth) -> None:
        """Take note of an id that was given before a restart."""
        self.next_serial = max(self.next_serial, birth.serial + 1)

    def remember(self, type: str, claims: Iterable[Claim], birth: Birth) -> None:
        """The last sighting of a thing is gone; keep its id for its return."""
        for claim in claims:
            if claim.strength is Strength.STRONG:
                self._gone.pop((type, claim), None)
                self._gone[type, claim] = birth
        while len(self._gone) > REMEMBERED:
            del self._gone[next(iter(self._gone))]

    def remembered(self) -> list[tuple[str, Claim, Birth]]:
        """What is remembered, oldest first, to be kept across restarts."""
        return [(type, claim, birth) for (type, claim), birth in self._gone.items()]
