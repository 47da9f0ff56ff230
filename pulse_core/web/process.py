"""What this process uses."""

import os
import sys
import time
from pathlib import Path


def resident_bytes() -> int | None:
    """The resident memory, None where the system does not say."""
    if sys.platform != "linux":
        return None
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def cpu_seconds() -> float:
    """The processor time since the start, user and system."""
    return time.process_time()
