"""Sources of every character, asked on a clock that tests turn."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import attrs
import pytest

from pulse_core.collect import Asking, Opening
from pulse_core.model.health import SourceFailure, SourceHealth
from pulse_core.model.ids import SourceId
from pulse_core.model.report import Report
from pulse_core.plugin.offer import Offer
from pulse_core.plugin.tools import Tools
from pulse_core.testing.clock import FakeClock, settle

ONE = (Report(kind="k", payload=None),)


@attrs.define(eq=False)
class Character:
    """A source whose answer a test can change while it is watched; it counts what is done to it."""

    answer: Callable[[], Awaitable[object]]
    asked: list[float] = attrs.field(factory=list)
    opened: int = 0
    closed: int = 0
    at_once: int = 0
    most_at_once: int = 0
    clock: FakeClock | None = None
    tools: Tools | None = None

    async def collect(self) -> object:
        self.asked.append(self.clock.monotonic() if self.clock else 0.0)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self.answer()
        finally:
            self.at_once -= 1

    @asynccontextmanager
    async def open(self, config: object, tools: Tools) -> AsyncIterator["Character"]:
        self.opened += 1
        self.tools = tools
        try:
            yield self
        finally:
            self.closed += 1


class ListLog:
    """Remembers events."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def _note(self, event: str, **facts: object) -> None:
        self.events.append(event)

    debug = info = warning = error = _note


class Lab:
    """Asking, with what it delivered and what trouble it told of."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.log = ListLog()
        self.delivered: list[tuple[str, Report]] = []
        self.troubles: list[tuple[str, SourceFailure | None]] = []
        self.asking = Asking(self.clock, self.log, None, self._deliver, self._troubled, dice=lambda: 0.5)
        self._task: asyncio.Task[None] | None = None

    async def _deliver(self, source: SourceId, reports: Sequence[Report]) -> None:
        self.delivered += [(source, report) for report in reports]

    async def _troubled(self, source: SourceId, failure: SourceFailure | None) -> None:
        self.troubles.append((source, failure))

    def character(self, answer: Callable[[], Awaitable[object]] | None = None) -> Character:
        async def one() -> object:
            return ONE

        return Character(answer or one, clock=self.clock)

    def opening(
        self,
        id: str,
        character: Character,
        *,
        interval: float = 10.0,
        timeout: float = 5.0,
        open: Callable[..., AbstractAsyncContextManager[object]] | None = None,
    ) -> Opening:
        offer = Offer(name="fake", title="Fake", config=object, open=open or character.open)
        return Opening(id=SourceId(id), offer=offer, config=None, interval_seconds=interval, timeout_seconds=timeout)

    async def watch(self, *openings: Opening) -> None:
        self._task = asyncio.create_task(self.asking.run(openings))
        await settle()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    @property
    def running(self) -> bool:
        return self._task is not None and not self._task.done()

    def health(self, id: str) -> SourceHealth:
        (found,) = [health for health in self.asking.health() if health.source == id]
        return found

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait, in real time and not for long, for what the clock of the loop brings about."""
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110  # nothing tells when the loop's own clock gets there
                await asyncio.sleep(0.002)


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    made = Lab()
    yield made
    await made.stop()
