"""Open the chosen store; where that fails, go on without it, say so, and open it when it can be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

import attrs

from pulse_core.errors import StoreDamaged, StoreError, StoreUnavailable
from pulse_core.plugin.stores import OpenStore, Store, StoreSettings
from pulse_core.plugin.tools import Clock, Log
from pulse_core.store.late import LateStore

PATIENCE_SECONDS = 1.0
"""A Pulse that is just leaving still holds its files: so long is it waited for."""

_RETRY_SECONDS = 0.5
LATE_RETRY_SECONDS = 5.0
"""How often a store that could not be opened is tried again."""


@asynccontextmanager
async def opened_or_late(open_store: OpenStore, settings: StoreSettings, *, clock: Clock, log: Log) -> AsyncIterator[Store]:
    """The opened store; where it cannot be opened yet, one that refuses everything with the reason until it is."""
    try:
        opening, store = await _opened(open_store, settings, clock)
    except (StoreError, OSError) as error:
        log.error("store_not_opened", error=str(error), damaged=isinstance(error, StoreDamaged))
        async with _later(open_store, settings, error, clock=clock, log=log) as late:
            yield late
        return
    try:
        yield store
    finally:
        await opening.__aexit__(None, None, None)


async def _opened(
    open_store: OpenStore, settings: StoreSettings, clock: Clock
) -> tuple[AbstractAsyncContextManager[Store], Store]:
    """Open it, with some patience for what may heal by itself."""
    deadline = clock.monotonic() + PATIENCE_SECONDS
    while True:
        opening = open_store(settings)
        try:
            return opening, await opening.__aenter__()
        except StoreUnavailable:
            if clock.monotonic() >= deadline:
                raise
        await clock.sleep(_RETRY_SECONDS)


@asynccontextmanager
async def _later(
    open_store: OpenStore, settings: StoreSettings, error: Exception, *, clock: Clock, log: Log
) -> AsyncIterator[LateStore]:
    waiting = _Waiting(LateStore(_words(error)), open_store, settings, clock, log)
    if isinstance(error, StoreDamaged):
        yield waiting.late
        return
    task = asyncio.create_task(waiting.run(), name="open the store")
    try:
        yield waiting.late
    finally:
        waiting.leaving.set()
        if waiting.late.opened is None:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@attrs.define(eq=False)
class _Waiting:
    """Tries again until the store opens, and holds it open until Pulse leaves."""

    late: LateStore
    open_store: OpenStore
    settings: StoreSettings
    clock: Clock
    log: Log
    leaving: asyncio.Event = attrs.field(factory=asyncio.Event)

    async def run(self) -> None:
        while not self.leaving.is_set():
            await self.clock.sleep(LATE_RETRY_SECONDS)
            try:
                async with self.open_store(self.settings) as store:
                    self.log.info("store_opened")
                    self.late.opened = store
                    await self.leaving.wait()
            except (StoreError, OSError) as error:
                self.late.reason = _words(error)
                if isinstance(error, StoreDamaged):
                    return


def _words(error: Exception) -> str:
    if isinstance(error, StoreDamaged):
        return f"{error}. Nothing is kept until this is mended and Pulse is started again"
    return f"{error}. Nothing but samples is kept until then; Pulse tries again every few seconds"
