"""Tags with the colours that a cluster gives them."""

from collections.abc import Mapping
from functools import lru_cache

from pulse_core.plugin.narrow import Record, part, text
from pulse_proxmox.pve.facets import Tag
from pulse_proxmox.pve.reading.properties import properties, words

Colours = tuple[tuple[str, str, str], ...]
"""For each tag that has one its colour and the colour of its text."""
_HEX = frozenset("0123456789abcdefABCDEF")


def colours_of(options: Record) -> Colours:
    """The colours that the cluster's options set: `tag-style` is an object, or its text form."""
    style = options.get("tag-style")
    written = properties(style).get("color-map", "") if isinstance(style, str) else text(part(options, "tag-style"), "color-map")
    return _colours(written)


@lru_cache(maxsize=256)
def _colours(written: str) -> Colours:
    found = []
    for piece in written.split(";")[:256]:
        name, colour, text_colour = [*piece.split(":"), "", "", ""][:3]
        if name.strip() and _is_colour(colour):
            found.append((name.strip(), colour.lower(), text_colour.lower() if _is_colour(text_colour) else ""))
    return tuple(found)


def _is_colour(written: str) -> bool:
    return len(written) == 6 and not set(written) - _HEX


@lru_cache(maxsize=8_192)
def tags_of(line: str, colours: Colours) -> tuple[Tag, ...]:
    """The tags of a guest."""
    known: Mapping[str, tuple[str, str]] = {name: (colour, text_colour) for name, colour, text_colour in colours}
    return tuple(
        Tag(name=name, colour=known.get(name, ("", ""))[0], text_colour=known.get(name, ("", ""))[1]) for name in words(line)
    )
