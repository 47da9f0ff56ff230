"""What is remembered across restarts: sightings with their ids, ids that wait, and what people decided about identity."""

from collections.abc import Iterable, Mapping, Sequence

import attrs
import msgspec

from pulse_core.errors import StoreDamaged
from pulse_core.line.births import Departed
from pulse_core.line.pins import Pin
from pulse_core.line.sighting import Birth, Feed, Handle, Sighting
from pulse_core.model.identity import Claim
from pulse_core.model.ids import ResourceId
from pulse_core.model.metric import Unknown
from pulse_core.model.report import Observation, Relation, Vantage
from pulse_core.model.status import Status
from pulse_core.plugin.stores import Delete, Document, Documents, Put

SIGHTINGS = "sightings"
PINS = "pins"
DEPARTED = "departed"


@attrs.frozen(kw_only=True)
class Remembered:
    """A sighting as it is stored: all but its numbers. The facet is plain data until its source speaks again."""

    source: str
    type: str
    key: str
    id: ResourceId
    serial: int
    former: tuple[ResourceId, ...]
    scope: str
    interval_seconds: float
    last_seen: float
    name: str
    status: Status
    status_reason: str
    technology: str
    claims: tuple[Claim, ...]
    unknown: Mapping[str, Unknown]
    facet: Mapping[str, object] | None
    facet_name: str
    parent: Relation | None
    relations: tuple[Relation, ...]
    tags: tuple[str, ...]
    vantage: Vantage
    stale: bool = False


_encode = msgspec.json.Encoder().encode
_decode_sighting = msgspec.json.Decoder(Remembered).decode
_decode_departed = msgspec.json.Decoder(Departed).decode
_decode_pin = msgspec.json.Decoder(Pin).decode


def key_of(handle: Handle) -> str:
    """A handle as the key of a document."""
    return _encode(handle).decode()


def document(sighting: Sighting) -> Put:
    """A sighting as a document."""
    seen = sighting.observation
    remembered = {
        **{name: getattr(seen, name) for name in _SEEN},
        "source": sighting.handle.source,
        "type": sighting.handle.type,
        "key": sighting.handle.key,
        "id": sighting.birth.id,
        "serial": sighting.birth.serial,
        "former": sighting.birth.former,
        "scope": sighting.feed.scope,
        "interval_seconds": sighting.feed.interval_seconds,
        "last_seen": sighting.last_seen,
        "stale": sighting.feed.stale,
    }
    return Put(collection=SIGHTINGS, key=key_of(sighting.handle), body=_encode(remembered))


async def recalled(documents: Documents) -> tuple[list[Sighting], list[Departed], list[Pin]]:
    """All that is remembered: who was seen, who is gone, and what people decided. Raises StoreError."""
    seen, gone = await documents.all(SIGHTINGS), await documents.all(DEPARTED)
    decided = await documents.all(PINS)
    try:
        kept = sightings(seen)
        return kept, departed(gone, kept), pins(decided)
    except msgspec.MsgspecError as error:
        raise StoreDamaged(f"what is remembered of resources cannot be read ({error}): restore a backup") from error


def removal(handle: Handle) -> Delete:
    """The end of a sighting's document."""
    return Delete(collection=SIGHTINGS, key=key_of(handle))


def sightings(documents: Iterable[Document]) -> list[Sighting]:
    """Sightings from their documents, in the order of their births, silent since they were stored."""
    found = [_sighting(_decode_sighting(document.body)) for document in documents]
    return sorted(found, key=lambda sighting: sighting.birth.serial)


def _sighting(kept: Remembered) -> Sighting:
    handle = Handle(kept.source, kept.type, kept.key)
    observation = Observation(key=kept.key, type=kept.type, **{name: getattr(kept, name) for name in _SEEN})
    feed = Feed(kept.source, kept.scope, kept.interval_seconds, kept.last_seen, stale=kept.stale)
    return Sighting(handle, observation, Birth(kept.id, kept.serial, kept.former), feed, kept.last_seen)


def departures(news: Mapping[ResourceId, Departed | None]) -> list[Put | Delete]:
    """What departed, and what returned, as writes."""
    return [
        Put(collection=DEPARTED, key=id, body=_encode(one)) if one else Delete(collection=DEPARTED, key=id)
        for id, one in news.items()
    ]


def departed(documents: Iterable[Document], alive: Iterable[Sighting]) -> list[Departed]:
    """Who is gone, from its documents; an id that somebody has waits for nobody."""
    taken = {sighting.birth.id for sighting in alive}
    found = (_decode_departed(document.body) for document in documents)
    return sorted((one for one in found if one.birth.id not in taken), key=lambda one: one.birth.serial)


def pin_document(pin: Pin) -> Put:
    """A person's decision as a document."""
    return Put(collection=PINS, key=pin.id, body=_encode(pin))


def pin_removal(pin: Pin) -> Delete:
    """The end of a decision's document."""
    return Delete(collection=PINS, key=pin.id)


def pins(documents: Sequence[Document]) -> list[Pin]:
    """What people decided, from its documents."""
    return [_decode_pin(document.body) for document in documents]


_SEEN = (
    "name",
    "status",
    "status_reason",
    "technology",
    "claims",
    "unknown",
    "facet",
    "facet_name",
    "parent",
    "relations",
    "tags",
    "vantage",
)
