"""Show a configuration without what must not be shown, and name the texts that recordings must not hold."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final
from urllib.parse import quote, urlsplit

import attrs

from pulse_core.forms.shape import is_config, shape
from pulse_core.model.report import Json
from pulse_core.plugin.fields import Secret

MARKER: Final = "•••"
_SHORTEST: Final = 3
"""Shorter texts that are no secrets stay: replacing every `a` would redact nothing and ruin the recording."""


def redact(config: object) -> dict[str, Json]:
    """The configuration as JSON, with a marker in place of secrets and of fields declared with `redact=True`."""
    shown: dict[str, Json] = {}
    for field in shape(type(config)):
        value = getattr(config, field.name)
        hidden = field.hints.redact and value not in (None, "", (), {})
        shown[field.name] = MARKER if hidden else plain(value)
    return shown


def plain(value: object) -> Json:
    """A value of a configuration as JSON; secrets are masked at any depth."""
    if isinstance(value, Secret):
        return MARKER if value else ""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if attrs.has(type(value)):
        return redact(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def redaction_values(config: object) -> tuple[str, ...]:
    """The texts that must be replaced wherever they stand, longest first.

    A secret counts in its URL form too, an address also with its host name alone.
    """
    found = {text for text in _hidden(config) if text}
    return tuple(sorted(found, key=lambda text: (-len(text), text)))


def _hidden(config: object) -> Iterator[str]:
    for field in shape(type(config)):
        value = getattr(config, field.name)
        if field.hints.redact:
            yield from _texts(value)
            continue
        for one in value if isinstance(value, tuple) else (value,):
            if is_config(type(one)):
                yield from _hidden(one)
            elif isinstance(one, Secret):
                yield from _texts(one)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Secret):
        yield value.reveal()
        yield quote(value.reveal(), safe="")
        yield value.reveal().strip()
    elif isinstance(value, str):
        yield from (text for text in (value, *_host(value)) if len(text) >= _SHORTEST)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
    elif is_config(type(value)):
        for field in shape(type(value)):
            yield from _texts(getattr(value, field.name))


def _host(address: str) -> Iterator[str]:
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
        host = parts.hostname
    except ValueError:
        return
    if host:
        yield host
        yield parts.netloc.rpartition("@")[2]
