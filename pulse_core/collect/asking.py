"""Ask sources, each in its own time, and hand on what they say. Server and agent share this room."""

import asyncio
import random
from collections.abc import Callable, Sequence

import attrs

from pulse_core.collect.watch import CLOSING_SECONDS, Deliver, Opening, Surroundings, Troubled, Watch
from pulse_core.model.health import SourceHealth
from pulse_core.model.ids import SourceId
from pulse_core.plugin.tools import Clock, HttpClients, Log

AT_ONCE = 64
"""How many sources may be in the middle of an answer at the same time."""


@attrs.define(eq=False)
class Asking:
    """Asks every source it was given until it is cancelled. A source is never asked twice at once.

    `deliver` takes the reports of one answer; `troubled` is told when a source begins to fail, when the failure
    changes, and with None when it heals. `dice` is chance, 0 to 1, for the jitter.
    """

    clock: Clock
    log: Log
    http: HttpClients
    deliver: Deliver
    troubled: Troubled
    dice: Callable[[], float] = random.random
    closing_seconds: float = CLOSING_SECONDS
    _watches: dict[SourceId, Watch] = attrs.field(factory=dict)
    _tasks: dict[SourceId, asyncio.Task[None]] = attrs.field(factory=dict)
    _group: asyncio.TaskGroup | None = None
    _turns: asyncio.Semaphore = attrs.field(factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def run(self, openings: Sequence[Opening] = ()) -> None:
        """Watch these sources, and those that `put` adds later, until cancelled."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            for item in openings:
                self.put(item)
            await asyncio.Event().wait()

    def put(self, item: Opening) -> None:
        """Watch one more source, or a known one with another configuration. Asking must be running."""
        if self._group is None:
            raise RuntimeError("sources are added while asking runs")
        self.remove(item.id)
        around = Surroundings(
            clock=self.clock,
            log=self.log,
            http=self.http,
            deliver=self.deliver,
            troubled=self.troubled,
            dice=self.dice,
            turns=self._turns,
            closing_seconds=self.closing_seconds,
        )
        watch = self._watches[item.id] = Watch(item, around)
        self._tasks[item.id] = self._group.create_task(watch.run(), name=f"ask {item.id}")

    def remove(self, id: SourceId) -> None:
        """Stop watching a source; it is closed in the background. Unknown ids are no error."""
        self._watches.pop(id, None)
        task = self._tasks.pop(id, None)
        if task is not None:
            task.cancel()

    def openings(self) -> tuple[Opening, ...]:
        """What is being watched, ordered by id."""
        return tuple(self._watches[id].opening for id in sorted(self._watches))

    def health(self) -> tuple[SourceHealth, ...]:
        """How each source fares, ordered by id."""
        return tuple(self._watches[id].health() for id in sorted(self._watches))
