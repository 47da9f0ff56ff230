"""Tell whether a file changed."""

import os
from pathlib import Path

Stamp = tuple[int, int, int]


def stamp(file: Path) -> Stamp | None:
    """What differs once the file was written anew; None when there is none."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
