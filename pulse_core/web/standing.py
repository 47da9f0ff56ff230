"""Cut the live streams of those who may no longer listen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import attrs

from pulse_core.model.principal import Principal
from pulse_core.plugin.routes import Route
from pulse_core.plugin.tools import Clock
from pulse_core.web.front import POLICY_VIOLATION

CHECK_SECONDS = 2.0
"""Well below the five seconds within which a lost right must end a stream."""


class Cuttable(Protocol):
    """What somebody listens to."""

    def cut(self, code: int) -> None:
        """Tell no more, and why."""
        ...


@attrs.frozen(eq=False)
class _Stream:
    principal: Principal
    route: Route
    frames: Cuttable


class Standing:
    """The open streams and on whose right. `holds` says whether that right is still there."""

    def __init__(self, *, clock: Clock, holds: Callable[[Principal, Route], bool]) -> None:
        self._clock = clock
        self._holds = holds
        self._streams: set[_Stream] = set()

    def __len__(self) -> int:
        return len(self._streams)

    @contextmanager
    def watched(self, principal: Principal, route: Route, frames: Cuttable) -> Iterator[None]:
        """Watch a stream as long as it is open."""
        stream = _Stream(principal, route, frames)
        self._streams.add(stream)
        try:
            yield
        finally:
            self._streams.discard(stream)

    def check(self) -> None:
        """Close what has lost its right."""
        for stream in tuple(self._streams):
            if not self._holds(stream.principal, stream.route):
                stream.frames.cut(POLICY_VIOLATION)

    async def run(self) -> None:
        """Check again and again."""
        while True:
            await self._clock.sleep(CHECK_SECONDS)
            self.check()
