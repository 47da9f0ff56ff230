"""Read small files of the kernel: what is missing, forbidden or not text is simply not there."""

from pathlib import Path

MAX_BYTES = 1_048_576


def text_of(path: Path | str, *, limit: int = MAX_BYTES) -> str:
    """The file's text, at most `limit` bytes of it; empty when it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(limit).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""


def line_of(path: Path | str) -> str:
    """The file's first line without blanks around it; empty when it cannot be read."""
    return text_of(path, limit=4096).partition("\n")[0].strip().strip("\x00")


def number_of(path: Path | str) -> float | None:
    """The number that is the file's content, or None."""
    return number_in(line_of(path))


def number_in(text: str) -> float | None:
    """A plain decimal number, or None for anything else (`-`, `N/A`, `nan`, infinity)."""
    if not 0 < len(text) < 40:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e30 else None


def entries_of(path: Path) -> list[Path]:
    """What the directory holds, sorted by name; empty when it cannot be read."""
    try:
        return sorted(path.iterdir())
    except OSError:
        return []


def target_name(path: Path) -> str:
    """The last part of what a link leads to; empty when it leads nowhere."""
    try:
        return path.resolve(strict=True).name
    except (OSError, RuntimeError):
        return ""
