"""Keep the agent small: its memory is the target's."""

import gc
import linecache
import sys
from contextlib import suppress

SETTLE_SECONDS = 15.0
"""When the first answers of the sources are behind us, with what they imported."""

LATE_SETTLE_SECONDS = 90.0
"""When also a source with a thousand things to look at has seen each of them once."""

TRIM_SECONDS = 60.0
"""How often what lies free between what is used is given back."""

_ARENA_MAX = -8
_MMAP_THRESHOLD = -3
_LARGE_BYTES = 128 << 10


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


def skip_command_line() -> None:
    """Have httpx, where a plugin imports it, leave out its command line with all that colours it: 4 MB of the target's memory."""
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # this is how an import is made to fail


def one_heap() -> None:
    """Have the C library keep one heap for all threads, of small things only. Call it before the first thread starts.

    A large buffer goes back to the system when it is freed. Left to itself the library learns from the first megabyte
    that it frees to keep such buffers in the heap, and whatever small comes to lie behind one keeps it there.
    """
    with suppress(OSError, AttributeError):  # only glibc has this
        import ctypes

        library = ctypes.CDLL(None)
        library.mallopt(_ARENA_MAX, 1)
        library.mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)


def settle() -> None:
    """Give back what only starting needed (measured: 2.5 MB), and have the collector leave alone what stays for life."""
    linecache.clearcache()
    gc.collect()
    gc.freeze()
    trim()


def trim() -> None:
    """Give the free pages of the heap back to the system: what is asked now and then (measured: 5 MB) leaves them behind."""
    with suppress(OSError, AttributeError):  # only glibc has this
        import ctypes

        ctypes.CDLL(None).malloc_trim(0)
