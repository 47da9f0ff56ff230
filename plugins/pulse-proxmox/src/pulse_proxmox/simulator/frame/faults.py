"""The faults that a simulated product can be given, by name, while it runs."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

COMMON: Final[Mapping[str, str]] = {
    "slow": "every answer takes two seconds",
    "hang": "no answer ever comes",
    "500": "every answer is an error of the server",
    "401": "nobody is known any more",
    "403": "nobody has the privilege that is named: 403:Sys.Audit",
    "half_answer": "the connection breaks in the middle of every answer",
    "garbage": "every answer is complete, and is no JSON",
    "ticket_expired": "tickets that were given before the fault was put are over; a new login helps",
    "clock_skew": "the product's clock is an hour ahead",
}
"""What each fault of the frame does, in words; products add their own."""


class UnknownFault(ValueError):
    """There is no fault of this name."""


class Faults:
    """The faults that are on now: `name`, or `name:of` for one thing (`node_down:pve3`). Listeners are told of changes."""

    def __init__(self, known: Mapping[str, str], on: Iterable[str] = ()) -> None:
        self.known = known
        self._on: dict[str, set[str]] = {}
        self._told: list[Callable[[], None]] = []
        for fault in on:
            self.put(fault)

    def put(self, fault: str, on: bool = True) -> None:
        """Switch a fault on or off; off without `:of` ends all of that name. Raises UnknownFault."""
        name, _, of = fault.partition(":")
        if name not in self.known:
            raise UnknownFault(f"there is no fault {name!r}; there are {', '.join(sorted(self.known))}")
        if on:
            self._on.setdefault(name, set()).add(of)
        else:
            self._off(name, of)
        for tell in tuple(self._told):
            tell()

    def of(self, name: str) -> frozenset[str]:
        """What the fault was put for; "" among it stands for whatever the product chooses."""
        return frozenset(self._on.get(name, ()))

    def listen(self, tell: Callable[[], None]) -> None:
        """Call this after every change from now on."""
        self._told.append(tell)

    def __contains__(self, name: str) -> bool:
        return name in self._on

    def _off(self, name: str, of: str) -> None:
        kept = self._on.get(name, set()) - {of} if of else set()
        if kept:
            self._on[name] = kept
        else:
            self._on.pop(name, None)
