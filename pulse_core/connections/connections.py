"""Keep the connections and have them asked: what people add, change, pause and remove."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Protocol

import attrs

from pulse_core import forms
from pulse_core.collect import Opening, opening
from pulse_core.connections.card import ConnectionCard, ConnectionType
from pulse_core.connections.examining import examined
from pulse_core.connections.record import CONNECTIONS, ConnectionRecord, Sealer, put, record_of, sealed, unsealed
from pulse_core.errors import BadRequest, ConfigErrors, Conflict, NotFound, PulseError, StoreError, Unavailable, VaultError
from pulse_core.model.ids import SourceId
from pulse_core.model.report import Json
from pulse_core.plugin.offer import Examination, Offer
from pulse_core.plugin.source import Source
from pulse_core.plugin.stores import Delete, Document, Documents
from pulse_core.plugin.tools import Clock, HttpClients, Log, Tools

MOST: Final = 1000
LONGEST_TITLE: Final = 100
RETRY_SECONDS: Final = 2.0

Offers = Mapping[str, tuple[str, Offer[Source]]]
"""The plugin and the offer, by the offer's name."""


class Asking(Protocol):
    """Asks sources, each in its own time."""

    def put(self, item: Opening) -> None:
        """Ask one more source, or a known one with another configuration."""
        ...

    def remove(self, id: SourceId) -> None:
        """Ask it no more. Unknown ids are no error."""
        ...


@attrs.define(eq=False)
class Connection:
    """A connection at work. `problem` is why it cannot be asked."""

    id: str
    record: ConnectionRecord
    revision: int
    problem: str = ""

    @property
    def source(self) -> SourceId:
        return SourceId(f"{self.record.offer}:{self.id}")


@attrs.define(eq=False)
class Connections:
    """The connections of an organisation.

    `asking` asks their sources; `forget` drops what only that source reported, and says
    how many resources went.
    """

    documents: Documents
    sealer: Sealer
    offers: Offers
    clock: Clock
    log: Log
    http: HttpClients
    asking: Asking
    forget: Callable[[str], Awaitable[int]]
    _all: dict[str, Connection] | None = None
    _running: bool = False
    _one_at_a_time: asyncio.Lock = attrs.field(factory=asyncio.Lock)

    async def load(self) -> bool:
        """Read them, and ask nothing yet; whether the store could be read."""
        try:
            documents = await self.documents.all(CONNECTIONS)
            self._all = {one.key: Connection(one.key, record_of(one), one.revision) for one in documents}
        except StoreError as error:
            self.log.warning("connections_not_loaded", reason=str(error))
            return False
        return True

    async def run(self) -> None:
        """Have all of them asked, as soon as the store can be read, and those that are added from now on."""
        while self._all is None and not await self.load():
            await self.clock.sleep(RETRY_SECONDS)
        self._running = True
        for connection in self._known().values():
            self._begin(connection)

    # What is there.

    def types(self) -> Sequence[ConnectionType]:
        """What can be connected, by title."""
        found = [
            ConnectionType(
                offer=offer.name,
                title=offer.title,
                description=offer.description,
                plugin=plugin,
                interval_seconds=offer.interval_seconds,
                schema=forms.schema(offer.config),
                recipes=offer.recipes,
            )
            for plugin, offer in self.offers.values()
        ]
        return sorted(found, key=lambda one: (one.title, one.offer))

    def all(self) -> Sequence[ConnectionCard]:
        """Every connection, oldest first. Raises Unavailable."""
        known = sorted(self._known().values(), key=lambda one: (one.record.created_at, one.id))
        return [self._card(one) for one in known]

    def get(self, id: str) -> ConnectionCard:
        """One of them. Raises NotFound, Unavailable."""
        return self._card(self._one(id))

    # What people do.

    async def examine(self, offer: str, config: Mapping[str, Json], *, id: str = "") -> Examination:
        """Test a configuration that is not saved. With `id` secrets that are left out are those of that connection.

        Raises BadRequest for settings that do not fit, NotFound, Unavailable.
        """
        chosen = self._offer(offer)
        known = self._one(id) if id else None
        if known is not None and known.record.offer != offer:
            raise BadRequest("another_type", f"{id} is no {offer} connection", details={"path": "id"})
        made = self._configured(chosen, config, known)
        tools = Tools(source=f"{offer}:test", clock=self.clock, log=self.log, http=self.http)
        return await examined(chosen, made, tools)

    async def add(self, offer: str, title: str, config: Mapping[str, Json], *, by: str, paused: bool = False) -> ConnectionCard:
        """Keep a new one and have it asked. Raises BadRequest, Conflict, StoreError, VaultError."""
        chosen = self._offer(offer)
        made = self._configured(chosen, config, None)
        async with self._one_at_a_time:
            known = self._known()
            if len(known) >= MOST:
                raise Conflict("too_many", f"There are {MOST} connections already; remove one first.")
            id, now = secrets.token_hex(5), self.clock.now()
            shown, hidden = forms.parted(made)
            record = ConnectionRecord(
                offer=offer,
                title=_title(title) or chosen.title,
                config=shown,
                secrets=sealed(hidden, self.sealer, id=id),
                paused=paused,
                created_at=now,
                created_by=by,
                changed_at=now,
            )
            await self.documents.write(put(id, record, expect=0))
            connection = known[id] = Connection(id, record, 1)
        self._begin(connection, made)
        return self._card(connection)

    async def change(
        self, id: str, *, title: str | None = None, config: Mapping[str, Json] | None = None, paused: bool | None = None
    ) -> ConnectionCard:
        """Change it; what is None stays, and so does a secret that is left out while it goes where it went before.

        Raises NotFound, BadRequest, StoreError, VaultError.
        """
        async with self._one_at_a_time:
            connection = self._one(id)
            record = connection.record
            if config is not None:
                made = self._configured(self._offer(record.offer), config, connection)
                shown, hidden = forms.parted(made)
                record = attrs.evolve(record, config=shown, secrets=sealed(hidden, self.sealer, id=id))
            record = attrs.evolve(
                record,
                title=record.title if title is None else _title(title) or record.title,
                paused=record.paused if paused is None else paused,
                changed_at=self.clock.now(),
            )
            await self.documents.write(put(id, record, expect=connection.revision))
            again = config is not None or record.paused != connection.record.paused
            connection.record, connection.revision = record, connection.revision + 1
        if again:
            self._begin(connection)
        return self._card(connection)

    async def drop(self, id: str) -> int:
        """Remove it, and what only it reported; how many resources went. Raises NotFound, StoreError, Unavailable."""
        async with self._one_at_a_time:
            connection = self._one(id)
            await self.documents.write(Delete(collection=CONNECTIONS, key=id))
            self._known().pop(id, None)
        self.asking.remove(connection.source)
        try:
            return await self.forget(connection.source)
        except NotFound:  # it never said anything
            return 0

    def renewed(self, document: Document) -> None:
        """The vault sealed secrets anew: this is what is kept now."""
        connection = (self._all or {}).get(document.key) if document.collection == CONNECTIONS else None
        if connection is not None:
            connection.record, connection.revision = record_of(document), document.revision

    # How it works.

    def _begin(self, connection: Connection, config: object | None = None) -> None:
        """Have it asked as it is now, or not at all while it is paused or cannot be opened."""
        self.asking.remove(connection.source)
        connection.problem = ""
        if connection.record.paused:
            return
        try:
            offer = self._offer(connection.record.offer)
            made = config if config is not None else self._kept(offer, connection)
        except (PulseError, ConfigErrors) as error:
            connection.problem = str(error)
            self.log.warning("connection_not_opened", connection=connection.id, reason=str(error))
            return
        if self._running:
            self.asking.put(opening(connection.source, offer, made))

    def _kept(self, offer: Offer[Source], connection: Connection) -> object:
        secret = unsealed(connection.record, self.sealer, id=connection.id)
        config: object = forms.structure(offer.config, forms.joined(connection.record.config, secret))
        return config

    def _configured(self, offer: Offer[Source], raw: Mapping[str, Json], known: Connection | None) -> object:
        """The configuration that somebody wrote. Raises BadRequest with every mistake by its path."""
        try:
            if known is None:
                return _structured(offer.config, raw)
            return self._with_kept_secrets(offer, raw, known)
        except ConfigErrors as error:
            problems: list[Json] = [{"path": one.path, "message": one.message} for one in error.errors]
            raise BadRequest("bad_config", str(error), details={"problems": problems}) from error

    def _with_kept_secrets(self, offer: Offer[Source], raw: Mapping[str, Json], known: Connection) -> object:
        try:
            kept = unsealed(known.record, self.sealer, id=known.id)
            before = self._kept(offer, known)
        except (VaultError, ConfigErrors):
            return _structured(offer.config, raw)
        left_out = {path: text for path, text in kept.items() if forms.secret_at(raw, path) in (None, forms.MARKER)}
        made = _structured(offer.config, forms.joined(dict(raw), left_out))
        if left_out and forms.guarded(made) != forms.guarded(before):
            path = next(iter(left_out))
            words = "type the secret again: where it is sent was changed"
            raise BadRequest("secret_needed", words, details={"problems": [{"path": path, "message": words}]})
        return made

    def _card(self, connection: Connection) -> ConnectionCard:
        record = connection.record
        return ConnectionCard(
            id=connection.id,
            source=connection.source,
            offer=record.offer,
            title=record.title,
            config=forms.joined(record.config, dict.fromkeys(record.secrets, forms.MARKER)),
            paused=record.paused,
            problem=connection.problem,
            revision=connection.revision,
            created_at=record.created_at,
            created_by=record.created_by,
            changed_at=record.changed_at,
        )

    def _offer(self, name: str) -> Offer[Source]:
        if name not in self.offers:
            raise BadRequest("no_such_type", f"no installed connector offers {name!r}", details={"path": "offer"})
        return self.offers[name][1]

    def _one(self, id: str) -> Connection:
        found = self._known().get(id)
        if found is None:
            raise NotFound("no_such_connection", f"There is no connection {id}.")
        return found

    def _known(self) -> dict[str, Connection]:
        if self._all is None:
            raise Unavailable("store", "the connections cannot be read yet")
        return self._all


def _structured(cls: type[Any], raw: Mapping[str, Json]) -> object:
    """Without a marker that somebody sent back in place of a secret that is not kept."""
    made: object = forms.structure(cls, raw)
    _, secret = forms.parted(made)
    marked = [path for path, text in secret.items() if text == forms.MARKER]
    if marked:
        words = "is not known: type it"
        raise BadRequest("secret_needed", words, details={"problems": [{"path": path, "message": words} for path in marked]})
    return made


def _title(text: str) -> str:
    title = " ".join(text.split())
    if len(title) > LONGEST_TITLE:
        raise BadRequest("title_too_long", f"a title has at most {LONGEST_TITLE} characters", details={"path": "title"})
    return title
