"""Count refusals that are alike, so that a flood of them is told in one line a minute."""

from collections.abc import Sequence
from typing import Final

import attrs

from pulse_core.model.audit import Actor

MOST: Final = 4096
"""How many kinds of refusal are told apart at once; what comes on top is counted together."""
TOLD_EVERY_SECONDS: Final = 60.0


@attrs.frozen(kw_only=True)
class Refusal:
    """Who was not let through where, and why."""

    route: str
    actor: Actor
    address: str
    code: str
    request_id: str = ""

    @property
    def alike(self) -> tuple[str, str, str, str]:
        """Refusals that agree in this are counted together."""
        return self.address, self.route, self.code, self.actor.id


MANY: Final = Refusal(route="*", actor=Actor(id="many", kind="nobody", name="many"), address="", code="many")


@attrs.define(eq=False)
class _Count:
    refusal: Refusal
    told_at: float
    untold: int = 0
    since: float = 0.0


@attrs.frozen(kw_only=True)
class Told:
    """So many refusals like this one since `since`."""

    refusal: Refusal
    count: int
    since: float


class Refusals:
    """The refusals of the last minute."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._counts: dict[tuple[str, str, str, str], _Count] = {}

    def take(self, refusal: Refusal, now: float) -> bool:
        """Whether it is the first of its kind for a while, and is told at once; otherwise it is counted."""
        known = self._counts.get(refusal.alike)
        if known is None and len(self._counts) < self._most:
            self._counts[refusal.alike] = _Count(refusal, now)
            return True
        if known is None:
            known = self._counts.setdefault(MANY.alike, _Count(MANY, now))
        self._add(known, now, 1)
        return False

    def untold(self, refusal: Refusal, now: float) -> None:
        """It could not be told: count it, so that it is told later."""
        self._add(self._counts.setdefault(refusal.alike, _Count(refusal, now)), now, 1)

    def due(self, now: float, *, all_of_them: bool = False) -> Sequence[Told]:
        """What is to be told now. Kinds that went quiet are forgotten."""
        told = []
        for key, count in list(self._counts.items()):
            if not all_of_them and now - count.told_at < TOLD_EVERY_SECONDS:
                continue
            if count.untold:
                told.append(Told(refusal=count.refusal, count=count.untold, since=count.since))
                count.untold, count.told_at = 0, now
            else:
                del self._counts[key]
        return told

    @staticmethod
    def _add(count: _Count, at: float, more: int) -> None:
        count.since = min(count.since, at) if count.untold else at
        count.untold += more
