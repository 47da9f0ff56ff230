"""Keep the agent small: its memory is the target's."""

import gc
import linecache
import sys
from contextlib import suppress

SETTLE_SECONDS = 15.0
"""When the first answers of the sources are behind us, with what they imported."""

LATE_SETTLE_SECONDS = 90.0
"""When also a source with a thousand things to look at has seen each of them once."""

_ARENA_MAX = -8


def import_msgspec() -> None:
    """Import msgspec without `typing_extensions`, which it uses where it is there and does not need: 4 MB of the target's memory.

    A plugin that needs `typing_extensions` itself still gets it later.
    """
    if "typing_extensions" in sys.modules or "msgspec" in sys.modules:
        return
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]  # this is how an import is made to fail
    try:
        import msgspec  # noqa: F401
    finally:
        del sys.modules["typing_extensions"]


def one_arena() -> None:
    """Have the C library keep one heap for all threads. Call it before the first thread starts."""
    with suppress(OSError, AttributeError):  # only glibc has this
        import ctypes

        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)


def settle() -> None:
    """Give back what only starting needed (measured: 2.5 MB), and have the collector leave alone what stays for life."""
    linecache.clearcache()
    gc.collect()
    gc.freeze()
    with suppress(OSError, AttributeError):  # only glibc has this
        import ctypes

        ctypes.CDLL(None).malloc_trim(0)
