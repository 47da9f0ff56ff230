"""The faults that a simulated engine can be given, by name, while it runs."""

from collections.abc import Callable, Iterable
from typing import Final

FAULTS: Final = {
    "slow": "every answer takes two seconds",
    "hang": "no answer ever comes",
    "error500": "every answer is an error of the server",
    "half_answer": "the connection breaks in the middle of every answer, and in the middle of a line of the events",
    "garbled": "every answer is complete, and is no JSON",
    "lost_socket": "nobody listens, and what was open is cut",
    "no_permission": "the socket may not be opened, and a proxy in front of it answers 403",
    "clock_skew": "the engine's clock is an hour ahead",
    "recreated": "every container of a project is made anew, under the same name, each half minute",
    "no_memory_controller": "the kernel counts no memory of containers",
    "cgroup_v1": "the numbers have the shape of control groups v1",
    "cgroup_v2": "the numbers have the shape of control groups v2, which is the default",
    "podman": "the answers are those of Podman's compatible interface",
}
"""What each fault does, in words."""


class UnknownFault(ValueError):
    """There is no fault of this name."""


class Faults:
    """The faults that are on now. `listen` is told after every change."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._on: set[str] = set()
        self._told: list[Callable[[], None]] = []
        for name in names:
            self.put(name)

    def put(self, name: str, on: bool = True) -> None:
        """Switch a fault on or off. Raises UnknownFault."""
        if name not in FAULTS:
            raise UnknownFault(f"there is no fault {name!r}; there are {', '.join(sorted(FAULTS))}")
        if on:
            self._on.add(name)
        else:
            self._on.discard(name)
        for tell in self._told:
            tell()

    def listen(self, tell: Callable[[], None]) -> None:
        """Call this after every change from now on."""
        self._told.append(tell)

    def __contains__(self, name: str) -> bool:
        return name in self._on
