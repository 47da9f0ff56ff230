"""Give memory that is free back to the system.

The C library keeps what large reports and seals used for a moment, scattered over its heap; on Linux it can be asked to let
go of whole pages of it.
"""

import asyncio
import ctypes
from collections.abc import Callable
from typing import Final

from pulse_core.plugin.tools import Clock

EVERY_SECONDS: Final = 20.0


def trimmer() -> Callable[[], object] | None:
    """What gives free memory back; None where the C library cannot."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, TypeError, AttributeError):
        return None
    trim.argtypes = [ctypes.c_size_t]
    trim.restype = ctypes.c_int
    return lambda: trim(0)


async def give_back(clock: Clock, every_seconds: float = EVERY_SECONDS) -> None:
    """Give free memory back now and then, off the event loop, until cancelled."""
    trim = trimmer()
    while trim is not None:
        await clock.sleep(every_seconds)
        await asyncio.to_thread(trim)
