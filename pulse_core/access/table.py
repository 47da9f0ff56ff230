"""Keep the records of one collection in memory, and change them there only once the store has them."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Generic, TypeVar

import attrs
import msgspec

from pulse_core.errors import Conflict, RevisionConflict, StoreDamaged
from pulse_core.plugin.stores import Delete, Document, Documents, Put

T = TypeVar("T")

WRITE_BEHIND_SECONDS: Final = 300.0
"""How far what is kept of a use may lag: a write for every request would wear out a small disk."""
_AT_ONCE = 500


@attrs.frozen
class Change:
    """A write to the store, and what to do in memory once it is there."""

    write: Put | Delete
    apply: Callable[[], None]


class Table(Generic[T]):
    """Attrs records by key. Two who change one record at the same time: the second gets a Conflict."""

    def __init__(self, collection: str, kind: type[T], *, most: int) -> None:
        self._collection = collection
        self._kind = kind
        self._most = most
        self._records: dict[str, T] = {}
        self._revisions: dict[str, int] = {}
        self._touched: set[str] = set()

    async def load(self, documents: Documents) -> None:
        """Take over what is kept. Raises StoreDamaged for a record that cannot be read: nobody is let in by a guess.

        What is changed while it is read stays as it was changed: a session that ends just then does not come back.
        """
        self._touched.clear()
        records: dict[str, T] = {}
        revisions: dict[str, int] = {}
        for document in await documents.all(self._collection):
            records[document.key] = self._read(document)
            revisions[document.key] = document.revision
        for key in self._touched:
            records.pop(key, None)
            if key in self._records:
                records[key], revisions[key] = self._records[key], self._revisions[key]
        self._records, self._revisions = records, revisions

    def take(self, document: Document) -> None:
        """Take over a record that somebody else wrote right after what is known here: the vault, when it seals anew.

        One that was removed meanwhile does not come back. Raises StoreDamaged for one that cannot be read.
        """
        if document.collection != self._collection or self._revisions.get(document.key) != document.revision - 1:
            return
        self._records[document.key] = self._read(document)
        self._revisions[document.key] = document.revision

    async def write(self, documents: Documents, *changes: Change) -> None:
        """Commit them. Raises Conflict when somebody else was quicker, and what they wrote is known by then; StoreError."""
        try:
            await commit(documents, *changes)
        except Conflict:
            await self.load(documents)
            raise

    async def catch_up(self, documents: Documents, changes: Sequence[Change]) -> None:
        """Commit what was only counted, a part at a time; what somebody else overtook is left to the next round."""
        for start in range(0, len(changes), _AT_ONCE):
            with suppress(Conflict):
                await self.write(documents, *changes[start : start + _AT_ONCE])

    def __len__(self) -> int:
        return len(self._records)

    def get(self, key: str) -> T | None:
        """The record, None where there is none."""
        return self._records.get(key)

    def items(self) -> Sequence[tuple[str, T]]:
        """Every record with its key, in order of the keys."""
        return sorted(self._records.items(), key=lambda item: item[0])

    def put(self, key: str, record: T) -> Change:
        """Write a record. Raises Conflict when there is no room for one more."""
        if key not in self._records and len(self._records) >= self._most:
            raise Conflict("too_many", f"There are {self._most} {self._collection} already; remove some first.")
        revision = self._revisions.get(key, 0)

        def apply() -> None:
            if revision and key not in self._records:  # removed while this was being written: it must not come back
                return
            self._touched.add(key)
            self._records[key] = record
            self._revisions[key] = revision + 1

        body = msgspec.json.encode(record)
        return Change(Put(collection=self._collection, key=key, body=body, expect=revision), apply)

    def delete(self, key: str) -> Change:
        """Remove a record; one that is not there is no error."""

        def apply() -> None:
            self._touched.add(key)
            self._records.pop(key, None)
            self._revisions.pop(key, None)

        return Change(Delete(collection=self._collection, key=key), apply)

    def _read(self, document: Document) -> T:
        try:
            return msgspec.json.decode(document.body, type=self._kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise StoreDamaged(f"{self._collection}/{document.key} is not readable: {error}") from error


async def commit(documents: Documents, *changes: Change) -> None:
    """Do all of it or nothing, in the store first. Raises Conflict when somebody else was quicker, StoreError."""
    if not changes:
        return
    try:
        await documents.write(*(change.write for change in changes))
    except RevisionConflict as error:
        raise Conflict("changed_meanwhile", "Somebody else changed this just now: look again, and repeat.") from error
    for change in changes:
        change.apply()
