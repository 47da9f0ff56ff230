"""Seal anew, while Pulse runs, what an older key seals; and count what each key seals."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import attrs
import msgspec

from pulse_core.errors import RevisionConflict, StoreError, VaultError
from pulse_core.plugin.stores import Document, Documents, Put
from pulse_core.vault.envelope import Place, key_of
from pulse_core.vault.spots import decoded, sealed_documents, spots

AT_ONCE: Final = 64
"""So many documents are written together: the store commits once for all of them."""

_TRIES: Final = 5
_MOST_NAMED: Final = 100

Renew = Callable[[str, Place], str | None]
"""The text anew under the current key; None when it is to stay. Raises VaultError when it cannot be opened."""


@attrs.frozen(kw_only=True)
class Census:
    """How many values each key seals, which keys are named at all, and the places of what cannot be opened."""

    values: Counter[str]
    named: frozenset[str]
    unreadable: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Resealing:
    """One pass over the documents of an organisation. `tell` is called with each document as it is written."""

    documents: Documents
    organisation: str
    renew: Renew
    tell: Callable[[Document], None]

    async def run(self) -> int:
        """Seal all of it anew: how many documents were written. Raises StoreError; what was done by then stays done."""
        waiting: list[Document] = []
        written = 0
        async for document in sealed_documents(self.documents):
            waiting.append(document)
            if len(waiting) >= AT_ONCE:
                written += await self._together(waiting)
                waiting = []
        return written + await self._together(waiting)

    async def _together(self, waiting: Sequence[Document]) -> int:
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._one(document), name="seal anew") for document in waiting]
        except* StoreError as failed:
            raise _first(failed) from failed
        return sum(task.result() for task in tasks)

    async def _one(self, document: Document) -> bool:
        """Write one document anew. Who changes it meanwhile wins, and theirs is sealed anew instead."""
        found: Document | None = document
        for _ in range(_TRIES):
            body = self._renewed(found) if found else None
            if found is None or body is None:
                return False
            try:
                await self.documents.write(Put(collection=found.collection, key=found.key, body=body, expect=found.revision))
            except RevisionConflict:
                found = await self.documents.get(found.collection, found.key)
                continue
            self.tell(attrs.evolve(found, body=body, revision=found.revision + 1))
            return True
        return False

    def _renewed(self, document: Document) -> bytes | None:
        body = decoded(document)
        changed = False
        for spot in spots(body):
            try:
                text = self.renew(spot.text, place_of(document, spot.field, self.organisation))
            except VaultError:
                continue  # the census names it
            if text is not None:
                spot.put(text)
                changed = True
        return msgspec.json.encode(body) if changed else None


async def census(documents: Documents, organisation: str, opens: Callable[[str, Place], bool]) -> Census:
    """Look at everything that is sealed. Raises StoreError."""
    values: Counter[str] = Counter()
    named: set[str] = set()
    unreadable: list[str] = []
    async for document in sealed_documents(documents):
        for spot in spots(decoded(document)):
            place = place_of(document, spot.field, organisation)
            key = key_of(spot.text)
            named.add(key)
            if opens(spot.text, place):
                values[key] += 1
            elif len(unreadable) < _MOST_NAMED:
                unreadable.append(str(place))
    return Census(values=values, named=frozenset(named), unreadable=tuple(unreadable))


def place_of(document: Document, field: str, organisation: str) -> Place:
    """The place that a field of a document is."""
    return Place(organisation=organisation, table=document.collection, id=document.key, field=field)


def _first(failed: ExceptionGroup[StoreError]) -> StoreError:
    """One of several failures that have one cause."""
    first = failed.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first
