"""Read the platform's own way to write several settings in one text: `virtio=BC:24:11:00:00:01,bridge=vmbr0`."""

from collections.abc import Mapping
from functools import lru_cache

from pulse_core.plugin.narrow import Record, sayable

_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5}


@lru_cache(maxsize=32_768)  # a guest's lines are the same each time, and there are a dozen of each guest
def properties(line: str) -> Mapping[str, str]:
    """The settings of a line by name; what stands first without a name is called by the empty name."""
    found: dict[str, str] = {}
    for piece in line.split(",")[:64]:
        name, equals, value = piece.partition("=")
        if equals:
            found.setdefault(name.strip(), value.strip())
        else:
            found.setdefault("", piece.strip())
    return found


def size_of(written: str) -> float | None:
    """Bytes of a size like `32G`; None for what is no size."""
    digits, unit = (written[:-1], written[-1].upper()) if written[-1:].isalpha() else (written, "")
    if unit not in _POWERS or len(digits) > 20:
        return None
    try:
        found = float(digits) * 1024.0 ** _POWERS[unit]
    except ValueError:
        return None
    return found if 0 <= found < 1e20 else None


def as_text(of: Record, name: str) -> str:
    """A setting as a text, whether the platform wrote it as a number or as one."""
    value = of.get(name)
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value) if isinstance(value, int) and abs(value) < 1 << 62 else sayable(value)


@lru_cache(maxsize=8_192)
def words(line: str, limit: int = 64) -> tuple[str, ...]:
    """The words of a list that is separated by `;`, `,` or spaces, in order of the alphabet: the platform's own is random."""
    return tuple(sorted({word for word in line.replace(";", " ").replace(",", " ").split()[:limit] if word}))
