"""Watch one source: open it, ask it when it is due, hold back while it fails, open it anew when it breaks."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from types import TracebackType

import attrs

from pulse_core.collect.breaker import Breaker
from pulse_core.collect.failure import failure
from pulse_core.collect.schedule import adapted_interval, next_due, offset_seconds, smoothed
from pulse_core.collect.stamp import stamped
from pulse_core.errors import SourceError
from pulse_core.model.health import SourceFailure, SourceHealth, SourceState
from pulse_core.model.ids import SourceId
from pulse_core.model.report import Report
from pulse_core.plugin.offer import Offer
from pulse_core.plugin.source import Source
from pulse_core.plugin.tools import Clock, HttpClients, Log, Tools

CLOSING_SECONDS = 5.0
WAKE_GAP_SECONDS = 0.25
"""A source that wakes itself is asked this much after it was asked last, at the earliest."""

Deliver = Callable[[SourceId, tuple[Report, ...]], Awaitable[None]]
Troubled = Callable[[SourceId, SourceFailure | None], Awaitable[None]]


@attrs.frozen(kw_only=True)
class Opening:
    """A source to be watched: which offer to open with which configuration, and how it is called from then on."""

    id: SourceId
    offer: Offer[Source]
    config: object
    interval_seconds: float
    timeout_seconds: float


def opening(id: SourceId, offer: Offer[Source], config: object, *, interval_seconds: float | None = None) -> Opening:
    """An opening whose interval is the given one, else the configuration's own, else the offer's."""
    own = getattr(config, "interval_seconds", None)
    chosen = interval_seconds or (own if isinstance(own, int | float) and own > 0 else offer.interval_seconds)
    return Opening(id=id, offer=offer, config=config, interval_seconds=chosen, timeout_seconds=offer.timeout_seconds)


@attrs.frozen(kw_only=True)
class Surroundings:
    """What every watch shares: time, a log, HTTP, where reports and trouble go, chance, and turns at asking."""

    clock: Clock
    log: Log
    http: HttpClients
    deliver: Deliver
    troubled: Troubled
    dice: Callable[[], float]
    turns: asyncio.Semaphore
    closing_seconds: float = CLOSING_SECONDS


@asynccontextmanager
async def _closed_in_time(opened: AbstractAsyncContextManager[Source], seconds: float) -> AsyncIterator[Source]:
    """The opened source; one that hangs while it is closed is left behind."""
    source = await opened.__aenter__()
    try:
        yield source
    except BaseException:
        await _close(opened, seconds, *sys.exc_info())
        raise
    await _close(opened, seconds, None, None, None)


async def _close(
    opened: AbstractAsyncContextManager[Source],
    seconds: float,
    kind: type[BaseException] | None,
    error: BaseException | None,
    trace: TracebackType | None,
) -> None:
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await opened.__aexit__(kind, error, trace)
    except Exception:  # the plugin border: while we are told to stop, what breaks in closing does not keep us
        if not told_to_stop():
            raise


def told_to_stop() -> bool:
    """Whether somebody cancelled this task; a source whose own work was cancelled, or broke, has only failed."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def woken_early(woken: asyncio.Event, clock: Clock, seconds: float) -> bool:
    """Wait that long, or until the source wakes itself; whether it did."""
    gap = min(WAKE_GAP_SECONDS, seconds)
    await clock.sleep(gap)
    rest = asyncio.ensure_future(clock.sleep(seconds - gap))
    hearing = asyncio.ensure_future(woken.wait())
    try:
        await asyncio.wait((rest, hearing), return_when=asyncio.FIRST_COMPLETED)
        return not rest.done()
    finally:
        rest.cancel()
        hearing.cancel()


@attrs.define(eq=False)
class Watch:
    """One source under watch. `run` never ends by itself, whatever the source does."""

    opening: Opening
    around: Surroundings
    _breaker: Breaker = attrs.field(factory=Breaker)
    _latency: float | None = None
    _attempted_at: float | None = None
    _succeeded_at: float | None = None
    _due: float = 0.0
    _next_run: float | None = None
    _failure: SourceFailure | None = None
    _reports: int = 0
    _woken: asyncio.Event = attrs.field(factory=asyncio.Event)

    async def run(self) -> None:
        """Open and ask, over and over; a source that breaks is closed and opened anew at its next turn."""
        clock = self.around.clock
        self._due = clock.monotonic() + offset_seconds(self.opening.id, min(self.opening.interval_seconds, 1.0))
        while True:
            await self._wait()
            try:
                async with AsyncExitStack() as stack:
                    await self._live(stack)
            except asyncio.CancelledError as error:
                if told_to_stop():
                    raise
                await self._failed(RuntimeError(f"its own work was cancelled {error}".strip()))
            except TimeoutError:
                await self._failed(TimeoutError(f"no answer within {self.opening.timeout_seconds:g} s"))
            except Exception as error:  # the plugin border: whatever it raises is its failure, not ours
                await self._failed(error)
            self._plan()

    async def _live(self, stack: AsyncExitStack) -> None:
        """Ask the open source turn after turn, until something other than the platform breaks."""
        source: Source | None = None
        while True:
            try:
                async with self.around.turns, asyncio.timeout(self.opening.timeout_seconds):
                    started = self.around.clock.monotonic()  # waiting for a turn is not the source's slowness
                    self._attempted_at = self.around.clock.now()
                    source = source or await self._open(stack)
                    reports = await source.collect()
                    latency = self.around.clock.monotonic() - started
            except SourceError as error:
                await self._failed(error)
            else:
                await self._succeeded(reports, latency)
            self._plan()
            await self._wait()

    async def _open(self, stack: AsyncExitStack) -> Source:
        around = self.around
        tools = Tools(source=self.opening.id, clock=around.clock, log=around.log, http=around.http, wake=self._woken.set)
        opened = self.opening.offer.open(self.opening.config, tools)
        return await stack.enter_async_context(_closed_in_time(opened, around.closing_seconds))

    def _plan(self) -> None:
        """Set the next turn."""
        wait = self._breaker.wait_seconds(self.effective_interval_seconds)
        self._due = next_due(last_due=self._due, now=self.around.clock.monotonic(), wait_seconds=wait, dice=self.around.dice())

    async def _wait(self) -> None:
        clock = self.around.clock
        seconds = max(self._due - clock.monotonic(), 0)
        self._next_run = clock.now() + seconds
        if self._failure is not None or not seconds:  # one that fails keeps its distance, whatever it hears
            await clock.sleep(seconds)
        elif await woken_early(self._woken, clock, seconds):
            self._due = clock.monotonic()
        self._woken.clear()

    @property
    def effective_interval_seconds(self) -> float:
        """The interval, stretched while the source is slow."""
        return adapted_interval(self.opening.interval_seconds, self._latency)

    async def _succeeded(self, reports: object, latency: float) -> None:
        stamped = self._stamped(reports)
        self._latency = smoothed(self._latency, latency)
        self._succeeded_at = self.around.clock.now()
        self._breaker = self._breaker.succeeded()
        self._reports += len(stamped)
        if self._failure is not None:
            self._failure = None
            self.around.log.info("source_healed", source=self.opening.id)
            await self.around.troubled(self.opening.id, None)
        await self.around.deliver(self.opening.id, stamped)

    async def _failed(self, error: Exception) -> None:
        before, now = self._failure, failure(error, at=self.around.clock.now(), config=self.opening.config)
        self._failure = now
        self._breaker = self._breaker.failed()
        if before is not None and (before.category, before.message) == (now.category, now.message):
            return
        self.around.log.warning("source_failed", source=self.opening.id, category=now.category, error=now.message)
        await self.around.troubled(self.opening.id, now)

    def _stamped(self, reports: object) -> tuple[Report, ...]:
        """The reports with their source, time and interval; anything else than reports is the plugin's failure."""
        if not isinstance(reports, list | tuple) or not all(isinstance(report, Report) for report in reports):
            raise TypeError("collect() must return a list of Report")
        interval = self.effective_interval_seconds
        clock = self.around.clock
        return tuple(stamped(report, self.opening.id, clock, interval_seconds=interval) for report in reports)

    def health(self) -> SourceHealth:
        """How the source fares."""
        return SourceHealth(
            source=self.opening.id,
            offer=self.opening.offer.name,
            title=self.opening.offer.title,
            state=self._state(),
            interval_seconds=self.opening.interval_seconds,
            effective_interval_seconds=self.effective_interval_seconds,
            latency_seconds=self._latency,
            last_attempt=self._attempted_at,
            last_success=self._succeeded_at,
            next_run=self._next_run,
            consecutive_failures=self._breaker.failures,
            opened_count=self._breaker.opened_count,
            reports=self._reports,
            last_error=self._failure,
        )

    def _state(self) -> SourceState:
        if self._breaker.is_open:
            return SourceState.OPEN
        if self._failure is not None:
            return SourceState.BACKING_OFF
        return SourceState.WAITING if self._succeeded_at is None else SourceState.LIVE
