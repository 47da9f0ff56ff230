"""Keep connections in the store, and know them; also while the vault seals the same ones anew."""

import asyncio
from collections.abc import Callable
from typing import Final

import attrs

from pulse_core.connections.record import CONNECTIONS, ConnectionRecord, put, record_of
from pulse_core.errors import Conflict, NotFound, RevisionConflict, StoreDamaged, StoreError, Unavailable
from pulse_core.model.ids import SourceId
from pulse_core.plugin.stores import Delete, Document, Documents
from pulse_core.plugin.tools import Log

MOST: Final = 1000
TRIES: Final = 3
"""So often a change is made anew because the vault sealed the same connection anew meanwhile."""


@attrs.define(eq=False)
class Connection:
    """A connection at work. `problem` is why it cannot be asked."""

    id: str
    record: ConnectionRecord
    revision: int
    problem: str = ""
    shut: bool = False
    """Whether the problem is that its secrets cannot be unsealed, which may heal by itself."""

    @property
    def source(self) -> SourceId:
        return SourceId(f"{self.record.offer}:{self.id}")

    def take(self, record: ConnectionRecord, revision: int) -> None:
        """Take over what is kept now. News that are older than what is known, for they came late, change nothing."""
        if revision > self.revision:
            self.record, self.revision = record, revision


@attrs.define(eq=False)
class KeptConnections:
    """The connections of an organisation as they are kept. Changes of people follow one another."""

    documents: Documents
    log: Log
    _all: dict[str, Connection] | None = None
    _coming: Connection | None = None
    """The one that is being added; it is not there before it is kept."""
    _trouble: str = ""
    _one_at_a_time: asyncio.Lock = attrs.field(factory=asyncio.Lock)

    @property
    def loaded(self) -> bool:
        """Whether it is known which there are."""
        return self._all is not None

    async def load(self) -> bool:
        """Read them, and ask nothing yet; whether the store could be read."""
        try:
            documents = await self.documents.all(CONNECTIONS)
        except StoreError as error:
            if str(error) != self._trouble:
                self.log.warning("connections_not_loaded", reason=str(error))
            self._trouble = str(error)
            return False
        self._all = {one.id: one for document in documents if (one := self._read(document))}
        return True

    def _read(self, document: Document) -> Connection | None:
        """A connection as it is kept; one that cannot be read keeps no other from being asked."""
        try:
            return Connection(document.key, record_of(document), document.revision)
        except StoreDamaged as error:
            self.log.error("connection_unreadable", connection=document.key, reason=str(error))
            return None

    def all(self) -> tuple[Connection, ...]:
        """Every connection, oldest first. Raises Unavailable."""
        return tuple(sorted(self._known().values(), key=lambda one: (one.record.created_at, one.id)))

    def one(self, id: str) -> Connection:
        """One of them. Raises NotFound, Unavailable."""
        found = self._known().get(id)
        if found is None:
            raise NotFound("no_such_connection", f"There is no connection {id}.")
        return found

    async def add(self, connection: Connection) -> None:
        """Keep a new one. Raises Conflict, StoreError, Unavailable."""
        async with self._one_at_a_time:
            known = self._known()
            if len(known) >= MOST:
                raise Conflict("too_many", f"There are {MOST} connections already; remove one first.")
            self._coming = connection
            try:
                await self.documents.write(put(connection.id, connection.record, expect=0))
            finally:
                self._coming = None
            connection.take(connection.record, 1)
            known[connection.id] = connection

    async def change(self, id: str, changed: Callable[[Connection], ConnectionRecord]) -> tuple[ConnectionRecord, Connection]:
        """Keep one as `changed` makes it, anew when the vault came between: what it was, and what it is.

        Raises NotFound, Conflict, StoreError, Unavailable, and what `changed` raises.
        """
        async with self._one_at_a_time:
            connection = self.one(id)
            for _ in range(TRIES):
                before, expected = connection.record, connection.revision
                record = changed(connection)
                try:
                    await self.documents.write(put(id, record, expect=expected))
                except RevisionConflict:
                    await self._read_again(connection)
                    continue
                connection.take(record, expected + 1)
                return before, connection
            raise Conflict("changed_meanwhile", "The connection was changed elsewhere just now: look again, and repeat.")

    async def drop(self, id: str) -> Connection:
        """Keep it no more. Raises NotFound, StoreError, Unavailable."""
        async with self._one_at_a_time:
            connection = self.one(id)
            await self.documents.write(Delete(collection=CONNECTIONS, key=id))
            del self._known()[id]
            return connection

    def renewed(self, document: Document) -> None:
        """The vault sealed secrets anew: this is what is kept now."""
        if document.collection != CONNECTIONS:
            return
        coming = self._coming if self._coming and self._coming.id == document.key else None
        if connection := (self._all or {}).get(document.key, coming):
            connection.take(record_of(document), document.revision)

    async def _read_again(self, connection: Connection) -> None:
        """Take over what somebody else kept of it meanwhile."""
        document = await self.documents.get(CONNECTIONS, connection.id)
        if document is None:
            raise Conflict("changed_meanwhile", "The connection is kept no more: remove it here, too.")
        connection.take(record_of(document), document.revision)

    def _known(self) -> dict[str, Connection]:
        if self._all is None:
            raise Unavailable("store", "the connections cannot be read yet")
        return self._all
