"""Open the chosen store, or go on without one and say so."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from pulse_core.errors import StoreDamaged, StoreError, StoreUnavailable
from pulse_core.plugin.stores import OpenStore, Store, StoreSettings
from pulse_core.plugin.tools import Clock, Log
from pulse_core.store.absent import AbsentStore

PATIENCE_SECONDS = 5.0
"""A Pulse that is just leaving still holds its files: so long is it waited for."""

_RETRY_SECONDS = 0.5


@asynccontextmanager
async def opened_or_absent(open_store: OpenStore, settings: StoreSettings, *, clock: Clock, log: Log) -> AsyncIterator[Store]:
    """The opened store; where it cannot be opened, one that refuses everything with the reason."""
    try:
        opening, store = await _opened(open_store, settings, clock)
    except (StoreError, OSError) as error:
        log.error("store_not_opened", error=str(error), damaged=isinstance(error, StoreDamaged))
        yield AbsentStore(f"{error}. Nothing is kept until this is mended and Pulse is started again")
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
