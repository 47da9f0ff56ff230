"""Documents whose every write takes along the event of who does it."""

from collections.abc import Sequence
from typing import Protocol

import attrs

from pulse_core.audit.act import Act, current
from pulse_core.audit.events import carries
from pulse_core.plugin.stores import Delete, Document, Documents, NewEntry, Put


class Carry(Protocol):
    """Writes documents and the events of these acts in one transaction."""

    async def __call__(self, acts: Sequence[Act], writes: Sequence[Put | Delete], entries: Sequence[NewEntry]) -> None: ...


@attrs.frozen
class AuditedDocuments:
    """The `Documents` port. Outside an act, and once its event was written, it passes everything through."""

    plain: Documents
    carry: Carry

    async def get(self, collection: str, key: str) -> Document | None:
        return await self.plain.get(collection, key)

    async def all(self, collection: str) -> Sequence[Document]:
        return await self.plain.all(collection)

    async def collections(self) -> Sequence[str]:
        return await self.plain.collections()

    async def write(self, *writes: Put | Delete, entries: Sequence[NewEntry] = ()) -> None:
        acts = [act for act in current() if act.open and carries(act.event, *writes)]
        if acts and (writes or entries):
            await self.carry(acts, writes, entries)
        else:
            await self.plain.write(*writes, entries=entries)
