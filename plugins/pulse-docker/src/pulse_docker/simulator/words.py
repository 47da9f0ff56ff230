"""How the engine writes times, ages and random-looking numbers."""

import time
from hashlib import sha256

NEVER = "0001-01-01T00:00:00Z"
_UNITS = (("weeks", 604_800 * 2, 604_800), ("days", 172_800, 86_400), ("hours", 7_200, 3_600), ("minutes", 120, 60))


def stamp(at: float) -> str:
    """RFC 3339 in UTC with nanoseconds, and the zero time of Go for never."""
    if not at:
        return NEVER
    whole = int(at)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(whole))}.{int((at - whole) * 1e9):09}Z"


def age(seconds: float) -> str:
    """As in "Up 3 hours": the rough words of the engine."""
    for unit, least, size in _UNITS:
        if seconds >= least:
            return f"{int(seconds // size)} {unit}"
    if seconds >= 60:
        return "About a minute"
    return f"{max(int(seconds), 1)} seconds"


def digest(*parts: object) -> str:
    """64 hexadecimal digits that are the same for the same parts."""
    return sha256("/".join(map(str, parts)).encode()).hexdigest()
