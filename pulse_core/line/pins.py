"""What a person decided about identity. It outranks everything that is inferred."""

from enum import StrEnum

import attrs

from pulse_core.line.sighting import Handle


class PinKind(StrEnum):
    """`link`: these two are one. `split`: these two are not."""

    LINK = "link"
    SPLIT = "split"


@attrs.frozen(kw_only=True)
class Pin:
    """A link or a split of two sightings, with who said so, when and why. Deleting it undoes it."""

    id: str
    kind: PinKind
    a: Handle
    b: Handle
    by: str
    at: float
    reason: str = ""

    @property
    def pair(self) -> frozenset[Handle]:
        return frozenset((self.a, self.b))
