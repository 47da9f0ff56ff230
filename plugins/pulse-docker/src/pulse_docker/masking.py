"""Take secrets out of what an engine says, before it leaves the source."""

import re
import sys

from pulse_core.plugin import Json

MASK = "•••"
MOST_CHARACTERS = 4096
"""A text longer than this is cut: labels of a megabyte exist."""

_NAMED = re.compile(
    r"(?i)([\w.-]*(?:passw(?:or)?d|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|credential|auth)[\w.-]*"
    r"[\"']?\s*[=:\s]\s*[\"']?)([^\s\"'&,;]+)"
)
_IN_URL = re.compile(r"(?i)([a-z][a-z0-9+.-]*://)[^/\s@]+@")


def env(values: Json) -> list[Json]:
    """Environment variables, `NAME=value` each: the names, and a mask in place of each value that is not empty."""
    if not isinstance(values, list):
        return []
    return [_variable(value) for value in values if isinstance(value, str)]


def _variable(text: str) -> str:
    name, equals, value = text.partition("=")
    return sys.intern(cut(name) + equals + (MASK if value else ""))  # many containers have the same


def words(values: Json) -> Json:
    """A command or a text without what looks like a secret in it."""
    if isinstance(values, list):
        return [words(value) for value in _secret_arguments(values)]
    return cut(_IN_URL.sub(rf"\1{MASK}@", _NAMED.sub(rf"\1{MASK}", values))) if isinstance(values, str) else values


_FLAG = re.compile(r"(?i)-{1,2}(?:a|p|pass|[\w-]*(?:password|passwd|secret|token|api-?key|auth)[\w-]*)")


def _secret_arguments(values: list[Json]) -> list[Json]:
    """The arguments, and a mask in place of each that follows a flag which takes a secret."""
    flagged = [False, *(isinstance(value, str) and _FLAG.fullmatch(value) is not None for value in values)]
    return [MASK if follows else value for value, follows in zip(values, flagged, strict=False)]


def cut(text: str) -> str:
    """The text, or its beginning when it is too long."""
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"


def bounded(value: Json, *, depth: int = 12) -> Json:
    """The same value with every text cut; what is nested deeper than anybody means is left out."""
    if isinstance(value, str):
        return cut(value)
    if depth == 0:
        return None
    if isinstance(value, list):
        return [bounded(one, depth=depth - 1) for one in value]
    if isinstance(value, dict):
        return {sys.intern(cut(name)): bounded(one, depth=depth - 1) for name, one in value.items()}
    return value
