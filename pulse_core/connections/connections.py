"""Keep the connections and have them asked: what people add, change, pause and remove."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, Protocol

import attrs

from pulse_core import forms
from pulse_core.access import TooMany
from pulse_core.collect import Opening, opening
from pulse_core.connections.card import ConnectionCard, ConnectionType, card_of
from pulse_core.connections.configuring import KeptSettings, configured
from pulse_core.connections.examining import examined
from pulse_core.connections.kept import Connection, KeptConnections
from pulse_core.connections.record import ConnectionRecord, sealed, unsealed
from pulse_core.errors import BadRequest, ConfigErrors, NotFound, PulseError, VaultError
from pulse_core.model.ids import SourceId
from pulse_core.model.report import Json
from pulse_core.plugin.offer import Examination, Offer
from pulse_core.plugin.sealing import Sealer
from pulse_core.plugin.source import Source
from pulse_core.plugin.stores import Document, Documents
from pulse_core.plugin.tools import Clock, HttpClients, Log, Tools

LONGEST_TITLE: Final = 100
RETRY_SECONDS: Final = 2.0
LONGEST_RETRY_SECONDS: Final = 60.0
TESTS_AT_ONCE: Final = 8
"""So many tests run at the same time: each may keep an address of somebody's choice busy for a minute."""

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
    _kept: KeptConnections = attrs.Factory(lambda self: KeptConnections(self.documents, self.log), takes_self=True)
    _running: bool = False
    _testing: int = 0

    async def load(self) -> bool:
        """Read them, and ask nothing yet; whether the store could be read."""
        return await self._kept.load()

    async def run(self) -> None:
        """Have all of them asked, as soon as the store can be read, and those that are added from now on.

        Ends when every secret could be unsealed.
        """
        while not self._kept.loaded and not await self.load():
            await self.clock.sleep(RETRY_SECONDS)
        self._running = True
        for connection in self._kept.all():
            self._begin(connection)
        wait = RETRY_SECONDS
        while shut := [one for one in self._kept.all() if one.shut]:  # the vault may be opened later
            await self.clock.sleep(wait)
            wait = min(wait * 2, LONGEST_RETRY_SECONDS)
            for connection in shut:
                self._again(connection)

    # What is there.

    def types(self) -> Sequence[ConnectionType]:
        """What can be connected by a person, by title."""
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
            if not offer.here_only
        ]
        return sorted(found, key=lambda one: (one.title, one.offer))

    def all(self) -> Sequence[ConnectionCard]:
        """Every connection, oldest first. Raises Unavailable."""
        return [card_of(one) for one in self._kept.all()]

    def get(self, id: str) -> ConnectionCard:
        """One of them. Raises NotFound, Unavailable."""
        return card_of(self._kept.one(id))

    # What people do.

    async def examine(self, offer: str, config: Mapping[str, Json], *, id: str = "", trusted: bool = False) -> Examination:
        """Test a configuration that is not saved. With `id` secrets that are left out are those of that connection.

        `trusted` as for `add`. Raises BadRequest for settings that do not fit, Forbidden, NotFound, TooMany, Unavailable.
        """
        chosen = self._offer(offer)
        known = self._kept.one(id) if id else None
        if known is not None and known.record.offer != offer:
            raise BadRequest("another_type", f"{id} is no {offer} connection", details={"path": "id"})
        made = configured(chosen.config, config, self._settings_of(known) if known else None, trusted=trusted)
        if self._testing >= TESTS_AT_ONCE:
            raise TooMany(retry_after_seconds=RETRY_SECONDS)
        self._testing += 1
        try:
            tools = Tools(source=f"{offer}:test", clock=self.clock, log=self.log, http=self.http)
            return await examined(chosen, made, tools)
        finally:
            self._testing -= 1

    async def add(
        self,
        offer: str,
        title: str,
        config: Mapping[str, Json],
        *,
        by: str,
        paused: bool = False,
        trusted: bool = False,
    ) -> ConnectionCard:
        """Keep a new one and have it asked. `trusted` are those who may set what reaches into Pulse's own machine.

        Raises BadRequest, Forbidden, Conflict, StoreError, VaultError, Unavailable.
        """
        chosen = self._offer(offer)
        made = configured(chosen.config, config, None, trusted=trusted)
        id, now = secrets.token_hex(5), self.clock.now()
        record = ConnectionRecord(
            offer=offer,
            title=_title(title) or chosen.title,
            paused=paused,
            created_at=now,
            created_by=by,
            changed_at=now,
        )
        connection = Connection(id, self._holding(record, made, id=id), 0)
        await self._kept.add(connection)
        self._begin(connection, made)
        return card_of(connection)

    async def change(
        self,
        id: str,
        *,
        title: str | None = None,
        config: Mapping[str, Json] | None = None,
        paused: bool | None = None,
        trusted: bool = False,
    ) -> ConnectionCard:
        """Change it; what is None stays, and so does a secret that is left out while it goes where it went before.

        `trusted` as for `add`. Raises NotFound, BadRequest, Forbidden, Conflict, StoreError, VaultError, Unavailable.
        """

        def changed(known: Connection) -> ConnectionRecord:
            record = known.record
            if config is not None:
                offer = self._offer(record.offer)
                made = configured(offer.config, config, self._settings_of(known), trusted=trusted)
                record = self._holding(record, made, id=id)
            return attrs.evolve(
                record,
                title=record.title if title is None else _title(title) or record.title,
                paused=record.paused if paused is None else paused,
                changed_at=self.clock.now(),
            )

        before, connection = await self._kept.change(id, changed)
        if config is not None or connection.record.paused != before.paused:
            self._begin(connection)
        return card_of(connection)

    async def drop(self, id: str) -> int:
        """Remove it, and what only it reported; how many resources went. Raises NotFound, StoreError, Unavailable."""
        connection = await self._kept.drop(id)
        self.asking.remove(connection.source)
        try:
            return await self.forget(connection.source)
        except NotFound:  # it never said anything
            return 0

    def renewed(self, document: Document) -> None:
        """The vault sealed secrets anew: this is what is kept now."""
        self._kept.renewed(document)

    # How it works.

    def _holding(self, record: ConnectionRecord, config: object, *, id: str) -> ConnectionRecord:
        """The record with a configuration in it. Raises VaultError."""
        shown, hidden = forms.parted(config)
        return attrs.evolve(record, config=shown, secrets=sealed(hidden, self.sealer, id=id))

    def _again(self, connection: Connection) -> None:
        """Have one asked whose secrets could not be unsealed, if they can by now, and it is still there."""
        if connection.shut and connection in self._kept.all():
            self._begin(connection)

    def _begin(self, connection: Connection, config: object | None = None) -> None:
        """Have it asked as it is now, or not at all while it is paused or cannot be opened."""
        self.asking.remove(connection.source)
        before, connection.problem, connection.shut = connection.problem, "", False
        if connection.record.paused:
            return
        try:
            offer = self._offer(connection.record.offer)
            made = config if config is not None else self._settings(connection).config
        except (PulseError, ConfigErrors) as error:
            connection.problem, connection.shut = str(error), isinstance(error, VaultError)
            if connection.problem != before:
                self.log.warning("connection_not_opened", connection=connection.id, reason=str(error))
            return
        if self._running:
            self.asking.put(opening(connection.source, offer, made))

    def _settings(self, connection: Connection) -> KeptSettings:
        """What is kept, in the open. Raises BadRequest where its connector is gone, ConfigErrors, VaultError."""
        record, offer = connection.record, self._offer(connection.record.offer)
        found = unsealed(record, self.sealer, id=connection.id)
        return KeptSettings(config=forms.structure(offer.config, forms.joined(record.config, found)), secrets=found)

    def _settings_of(self, connection: Connection) -> KeptSettings | None:
        """The same; None where what is kept is of no use any more, and all has to be typed again."""
        try:
            return self._settings(connection)
        except (VaultError, ConfigErrors):
            return None

    def secrets(self) -> frozenset[str]:
        """Every secret that is kept, in the open: what must not stand in anything that leaves this machine."""
        kept = (self._settings_of(connection) for connection in self._kept.all())
        return frozenset(secret.reveal() for one in kept if one for secret in one.secrets.values() if secret)

    def _offer(self, name: str) -> Offer[Source]:
        if name not in self.offers:
            raise BadRequest("no_such_type", f"no installed connector offers {name!r}", details={"path": "offer"})
        return self.offers[name][1]


def _title(text: str) -> str:
    title = " ".join(text.split())
    if len(title) > LONGEST_TITLE:
        raise BadRequest("title_too_long", f"a title has at most {LONGEST_TITLE} characters", details={"path": "title"})
    return title
