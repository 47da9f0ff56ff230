"""Hold the events that no change carries until they are in the chain, in the order in which they came."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Final

import attrs

from pulse_core.audit.chain import Chain, Waiting
from pulse_core.errors import StoreError
from pulse_core.model.audit import AuditEvent
from pulse_core.plugin.tools import Log

ROOM: Final = 4096
"""How many events may wait; when there are more, whoever comes waits until they are written."""


@attrs.define(eq=False)
class Queue:
    """What waits. With `later`, whoever puts an event in does not wait for it as long as there is room."""

    chain: Chain
    log: Log
    later: bool
    _waiting: deque[Waiting] = attrs.field(factory=deque)

    def __len__(self) -> int:
        return len(self._waiting)

    async def put(self, event: AuditEvent) -> None:
        """Have it written; unless that may be later, it and all that came before is by then. Raises StoreError."""
        waiting = Waiting(event)
        at_once = not self.later or len(self) >= ROOM
        self._waiting.append(waiting)
        if not at_once:
            return
        try:
            await self._drain()
        except StoreError:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
                raise

    def put_all(self, events: Callable[[], Iterable[AuditEvent]]) -> None:
        """Queue what `events` gives, unless too much waits already: then it is not asked."""
        if len(self) < ROOM:
            self._waiting.extend(map(Waiting, events()))

    def remember(self, event: AuditEvent) -> None:
        """Keep what nobody can wait for, and what changed nothing, until the store heals."""
        if len(self) < 2 * ROOM:
            self._waiting.append(Waiting(event))
        else:
            self.log.error("audit_event_lost", name=event.event, actor=event.actor.id, subject=event.subject)

    async def flush(self) -> bool:
        """Write what waits. False when the store could not; then it waits on."""
        try:
            await self._drain()
        except StoreError:
            return False
        return True

    def next(self) -> Sequence[Waiting]:
        """What goes with the next write to the chain; each is taken off once it is on the disk."""
        return [Waiting(waiting.event, self._taking_off(waiting)) for waiting in self._waiting]

    async def _drain(self) -> None:
        if self._waiting:
            await self.chain.write(self.next)

    def _taking_off(self, waiting: Waiting) -> Callable[[], None]:
        def take_off() -> None:
            with suppress(ValueError):
                self._waiting.remove(waiting)

        return take_off
