"""Show what the API answers: as a table for people, as JSON for programs."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def as_json(value: object) -> str:
    """The answer as it came, in lines that can be read."""
    return json.dumps(value, indent=2, ensure_ascii=True)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as what stands in them."""
    lines = [tuple(headings), *(tuple(plain(cell) for cell in row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(headings))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def plain(text: object) -> str:
    """The text without what could drive a terminal."""
    words = str(text)
    return words if words.isprintable() else words.encode("unicode_escape").decode("ascii")


def when(at: float | None, *, never: str = "never") -> str:
    """A time of the API, in this machine's own time zone."""
    return never if at is None else time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


def joined(words: Iterable[str], *, none: str = "none") -> str:
    """The words in one line."""
    return ", ".join(words) or none


def listed(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a list of the API."""
    rows: list[dict[str, Any]] = answer["data"]
    return rows
