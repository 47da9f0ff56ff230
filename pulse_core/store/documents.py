"""Documents: JSON by key, with a revision that tells who changed it first."""

import sqlite3
from collections.abc import Sequence

from pulse_core.errors import RevisionConflict
from pulse_core.plugin.stores import Delete, Document, NewEntry, Put
from pulse_core.store import journal
from pulse_core.store.readers import Readers
from pulse_core.store.writer import Writer

_ONE = "SELECT collection, key, body, revision FROM documents WHERE collection = ? AND key = ?"
_ALL = "SELECT collection, key, body, revision FROM documents WHERE collection = ? ORDER BY key"
_COLLECTIONS = "SELECT DISTINCT collection FROM documents ORDER BY collection"
_PUT = (
    "INSERT INTO documents (collection, key, revision, body) VALUES (?, ?, 1, ?) "
    "ON CONFLICT (collection, key) DO UPDATE SET revision = revision + 1, body = excluded.body"
)


class SqliteDocuments:
    """The `Documents` port."""

    def __init__(self, writer: Writer, readers: Readers) -> None:
        self._writer = writer
        self._readers = readers

    async def get(self, collection: str, key: str) -> Document | None:
        row = await self._readers.ask(lambda connection: connection.execute(_ONE, (collection, key)).fetchone())
        return _document(row) if row else None

    async def all(self, collection: str) -> Sequence[Document]:
        rows = await self._readers.ask(lambda connection: connection.execute(_ALL, (collection,)).fetchall())
        return [_document(row) for row in rows]

    async def collections(self) -> Sequence[str]:
        rows = await self._readers.ask(lambda connection: connection.execute(_COLLECTIONS).fetchall())
        return [name for (name,) in rows]

    async def write(self, *writes: Put | Delete, entries: Sequence[NewEntry] = ()) -> None:
        def work(connection: sqlite3.Connection) -> None:
            for write in writes:
                _write(connection, write)
            journal.add(connection, entries)

        await self._writer.write(work)


def _document(row: tuple[str, str, bytes, int]) -> Document:
    collection, key, body, revision = row
    return Document(collection=collection, key=key, body=body, revision=revision)


def _write(connection: sqlite3.Connection, write: Put | Delete) -> None:
    if isinstance(write, Delete):
        connection.execute("DELETE FROM documents WHERE collection = ? AND key = ?", (write.collection, write.key))
        return
    if write.expect is not None:
        _expect(connection, write, write.expect)
    connection.execute(_PUT, (write.collection, write.key, write.body))


def _expect(connection: sqlite3.Connection, put: Put, revision: int) -> None:
    row = connection.execute(_ONE, (put.collection, put.key)).fetchone()
    present = row[3] if row else 0
    if present == revision:
        return
    found = f"revision {present}" if present else "missing"
    raise RevisionConflict(f"{put.collection}/{put.key} is {found}, not revision {revision}: read it again and repeat the change")
