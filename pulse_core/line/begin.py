"""Begin with what was known before the start, at once or as soon as the store can say it."""

from contextlib import suppress

from pulse_core.errors import StoreError
from pulse_core.line.road import Line
from pulse_core.plugin.stores import Store

RETRY_SECONDS = 2.0


async def restored(line: Line, store: Store) -> bool:
    """Restore the line; False when the store cannot say what was known."""
    try:
        await line.restore(store)
    except StoreError as error:
        line.log.error("not_restored", error=str(error))
        return False
    return True


async def restore_later(line: Line, store: Store) -> None:
    """Try until what was known before the start is known again; nothing new is kept before that."""
    while True:
        await line.clock.sleep(RETRY_SECONDS)
        with suppress(StoreError):
            await line.restore(store)
            line.log.info("restored")
            return
