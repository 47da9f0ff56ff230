"""What people wrote of resources, by the id it was written under: it follows the id through merges and splits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs
import msgspec

from pulse_core.errors import StoreDamaged
from pulse_core.model.ids import ResourceId
from pulse_core.model.metadata import Metadata
from pulse_core.plugin.stores import Delete, Document, Put

METADATA: Final = "metadata"
MOST_WRITTEN: Final = 20_000


@attrs.define
class Written:
    """What is written, by id. What is written of a thing that is gone waits for its return."""

    _by_id: dict[ResourceId, Metadata] = attrs.field(factory=dict)

    def __len__(self) -> int:
        return len(self._by_id)

    def restore(self, found: Mapping[ResourceId, Metadata]) -> None:
        """Begin with what was written before a restart."""
        self._by_id = dict(found)

    def get(self, id: ResourceId) -> Metadata | None:
        """What was written under exactly this id."""
        return self._by_id.get(id)

    def put(self, id: ResourceId, metadata: Metadata | None) -> None:
        """Write under an id, or (None) remove what is there."""
        if metadata is None:
            self._by_id.pop(id, None)
        else:
            self._by_id[id] = metadata

    def of(self, ids: Iterable[ResourceId]) -> Metadata | None:
        """What was written under any of the ids of one thing, the oldest id's first; None where nobody wrote."""
        return joined([found for id in ids if (found := self._by_id.get(id))])

    def oldest(self) -> Sequence[ResourceId]:
        """The ids, those that were written under longest ago first."""
        return sorted(self._by_id, key=lambda one: (self._by_id[one].changed_at, one))


def joined(parts: Sequence[Metadata]) -> Metadata | None:
    """Several people's words of one thing as one: nothing of it is lost."""
    if len(parts) < 2:
        return parts[0] if parts else None
    newest = max(parts, key=lambda part: part.changed_at)
    return Metadata(
        note="\n\n".join(dict.fromkeys(part.note for part in parts if part.note)),
        tags=without_repeats(tag for part in parts for tag in part.tags),
        links=tuple(dict.fromkeys(link for part in parts for link in part.links)),
        changed_by=newest.changed_by,
        changed_at=newest.changed_at,
    )


def without_repeats(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags in their order, each once, as it was written first: large and small letters make no other tag."""
    found: dict[str, str] = {}
    for tag in tags:
        found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def write_of(id: ResourceId, metadata: Metadata | None) -> Put | Delete:
    """What is written under an id as a write to the store."""
    if metadata is None:
        return Delete(collection=METADATA, key=id)
    return Put(collection=METADATA, key=id, body=msgspec.json.encode(metadata))


def recalled(documents: Iterable[Document]) -> dict[ResourceId, Metadata]:
    """What was written, from its documents. Raises StoreDamaged."""
    try:
        return {ResourceId(one.key): msgspec.json.decode(one.body, type=Metadata) for one in documents}
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise StoreDamaged(f"what people wrote of resources cannot be read ({error}): restore a backup") from error
