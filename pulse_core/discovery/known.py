"""See whether an address is watched already."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from pulse_core.connections import ConnectionCard
from pulse_core.model.report import Json


def watched_by(cards: Sequence[ConnectionCard], *, offer: str, config: Mapping[str, Json]) -> str:
    """The id of the connection that asks what `config` points at, or empty.

    Names are not looked up: what is watched under another name is taken for something new.
    """
    wanted = set(_places(config, config))
    for card in cards:
        if card.offer == offer and any(_same(one, other) for one in _places(card.config, config) for other in wanted):
            return card.id
    return ""


def _places(config: Mapping[str, Json], like: Mapping[str, Json]) -> Sequence[tuple[str, int | None]]:
    """Host and port of every address in the settings that `like` names."""
    texts = [value for name in like if isinstance(value := config.get(name), str)]
    found = [_place(part) for text in texts for part in text.split(",")]
    return [one for one in found if one is not None]


def _place(text: str) -> tuple[str, int | None] | None:
    text = text.strip()
    if text.count(":") > 1 and "://" not in text and not text.startswith("["):
        text = f"[{text}]"
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        return (parts.hostname.rstrip("."), parts.port) if parts.hostname else None
    except ValueError:
        return None


def _same(one: tuple[str, int | None], other: tuple[str, int | None]) -> bool:
    """A port that is not said is the usual one, which only the connector knows."""
    return one[0] == other[0] and (one[1] == other[1] or None in (one[1], other[1]))
