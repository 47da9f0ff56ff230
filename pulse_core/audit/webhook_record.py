"""What is kept of a webhook: whom it tells of what, how far it has come, and how it fares."""

from collections.abc import Mapping
from typing import Final, TypeVar

import attrs
import msgspec

from pulse_core.audit.canonical import event_of
from pulse_core.audit.chain import Head
from pulse_core.errors import StoreDamaged
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.stores import Delete, Document, Entry, Put

WEBHOOKS: Final = "audit-webhooks"
_CURSOR: Final = ":cursor"

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class WebhookCard:
    """A webhook and how it fares. `events` are names or nouns, empty for all; `behind` is how many events wait for it.

    `missed` were removed, because their time was over, before they could be delivered.
    """

    id: str
    url: str
    events: tuple[str, ...]
    created_at: float
    created_by: str
    delivered_at: float | None
    error: str
    failures: int
    behind: int
    missed: int
    allow_loopback: bool


@attrs.frozen(kw_only=True)
class WebhookRecord:
    """A webhook as it is kept, its secret sealed."""

    url: str
    secret: str
    events: tuple[str, ...] = ()
    allow_loopback: bool = False
    created_at: float = 0.0
    created_by: str = ""

    def wants(self, row: Entry) -> bool:
        """Whether it is to be told of this event. What cannot be read is not told."""
        event = event_of(row.body)
        if event is None:
            return False
        return not self.events or event.event in self.events or event.event.partition(".")[0] in self.events


@attrs.frozen(kw_only=True)
class Cursor:
    """How far it has come: everything up to `seq` was delivered, not wanted, or missed."""

    seq: int
    delivered_at: float | None = None
    missed: int = 0


@attrs.define(eq=False)
class Webhook:
    """A webhook at work."""

    id: str
    kept: WebhookRecord
    cursor: Cursor
    secret: Secret | None = None
    error: str = ""
    failures: int = 0
    due_at: float = 0.0
    through: int = 0
    """Where the batch ended that is tried again."""
    busy: bool = False

    def card(self, head: Head | None) -> WebhookCard:
        """What people see of it."""
        return WebhookCard(
            id=self.id,
            url=self.kept.url,
            events=self.kept.events,
            created_at=self.kept.created_at,
            created_by=self.kept.created_by,
            delivered_at=self.cursor.delivered_at,
            error=self.error,
            failures=self.failures,
            behind=max(head.seq - self.cursor.seq, 0) if head else 0,
            missed=self.cursor.missed,
            allow_loopback=self.kept.allow_loopback,
        )

    def made(self) -> tuple[Put, Put]:
        """What keeps a new one."""
        return _put(self.id, self.kept, expect=0), self.moved()

    def moved(self) -> Put:
        """What keeps how far it has come."""
        return _put(self.id + _CURSOR, self.cursor)

    def removed(self) -> tuple[Delete, Delete]:
        """What ends it."""
        return Delete(collection=WEBHOOKS, key=self.id), Delete(collection=WEBHOOKS, key=self.id + _CURSOR)


def webhooks_of(documents: Mapping[str, Document]) -> dict[str, Webhook]:
    """The webhooks of these documents by key. Raises StoreDamaged for one that cannot be read."""
    return {key: _webhook(key, documents) for key in documents if not key.endswith(_CURSOR)}


def record_of(document: Document) -> WebhookRecord:
    """What is kept of one. Raises StoreDamaged."""
    return _read(document, WebhookRecord)


def _webhook(key: str, documents: Mapping[str, Document]) -> Webhook:
    cursor = documents.get(key + _CURSOR)
    return Webhook(key, record_of(documents[key]), _read(cursor, Cursor) if cursor else Cursor(seq=0))


def _put(key: str, value: WebhookRecord | Cursor, *, expect: int | None = None) -> Put:
    return Put(collection=WEBHOOKS, key=key, body=msgspec.json.encode(value), expect=expect)


def _read(document: Document, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(document.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreDamaged(f"{WEBHOOKS}/{document.key} is not readable: {error}") from error
