"""Tell other programs of the trail: the journal is the outbox, and each webhook remembers how far it was read."""

import asyncio
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final, TypeVar

import attrs
import msgspec

from pulse_core.audit.canonical import event_of
from pulse_core.audit.chain import AUDIT, Head, head_of
from pulse_core.audit.delivery import Delivery, NotDelivered, batch, deliver
from pulse_core.audit.sealer import Sealer
from pulse_core.audit.trail import Trail
from pulse_core.errors import BadRequest, Conflict, NotFound, StoreDamaged, StoreError, VaultError
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.stores import Delete, Document, Entry, Put
from pulse_core.plugin.tools import Clock, HttpClients, Log

WEBHOOKS: Final = "audit-webhooks"
MOST: Final = 20
BATCH: Final = 100
TICK_SECONDS: Final = 1.0
LONGEST_WAIT_SECONDS: Final = 300.0
MOST_FILTERS: Final = 50
T = TypeVar("T")
_CURSOR: Final = ":cursor"
_SECRET: Final = "secret"  # noqa: S105  # the name of a field
_URL: Final = re.compile(r"https?://[^\s/?#@\\]+(/[^\s#\\]*)?(\?[^\s#]*)?", re.ASCII)
_FILTER: Final = re.compile(r"[a-z_]{1,40}(\.[a-z_]{1,40})?")


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
class Tried:
    """How a test went."""

    delivered: bool
    status: int = 0
    error: str = ""


@attrs.frozen(kw_only=True)
class _Kept:
    url: str
    secret: str
    events: tuple[str, ...] = ()
    allow_loopback: bool = False
    created_at: float = 0.0
    created_by: str = ""


@attrs.frozen(kw_only=True)
class _Place:
    seq: int
    delivered_at: float | None = None
    missed: int = 0


@attrs.define(eq=False)
class _Hook:
    id: str
    kept: _Kept
    place: _Place
    secret: Secret | None = None
    error: str = ""
    failures: int = 0
    due_at: float = 0.0
    through: int = 0
    """Where the batch ended that is tried again."""
    busy: bool = False


class Webhooks:
    """The webhooks of an organisation. What is delivered comes in order, at least once."""

    def __init__(self, trail: Trail, clock: Clock, log: Log, *, sealer: Sealer, http: HttpClients) -> None:
        self._trail = trail
        self._documents = trail.documents
        self._journal = trail.journal
        self._clock = clock
        self._log = log
        self._sealer = sealer
        self._http = http
        self._hooks: dict[str, _Hook] | None = None

    async def all(self) -> Sequence[WebhookCard]:
        """Every webhook, oldest first. Raises StoreError."""
        hooks = await self._known()
        return [self._card(hook) for hook in sorted(hooks.values(), key=lambda hook: (hook.kept.created_at, hook.id))]

    async def add(self, url: str, *, events: Sequence[str], by: str, allow_loopback: bool = False) -> tuple[WebhookCard, Secret]:
        """Make one, which is told of what happens from now on; its secret is shown once.

        Raises BadRequest, Conflict, StoreError, VaultError.
        """
        _check(url, events)
        hooks = await self._known()
        if len(hooks) >= MOST:
            raise Conflict("too_many", f"There are {MOST} webhooks already; remove one first.")
        id, secret = f"wh_{secrets.token_hex(6)}", Secret(f"whs_{secrets.token_urlsafe(32)}")
        kept = _Kept(
            url=url,
            secret=self._sealer.seal(secret.reveal(), table=WEBHOOKS, id=id, field=_SECRET),
            events=tuple(dict.fromkeys(events)),
            allow_loopback=allow_loopback,
            created_at=self._clock.now(),
            created_by=by,
        )
        place = _Place(seq=(await self._trail.known_head()).seq)
        await self._documents.write(_put(id, kept, expect=0), _put(id + _CURSOR, place))
        hooks[id] = _Hook(id, kept, place, secret)
        return self._card(hooks[id]), secret

    async def remove(self, id: str) -> None:
        """Remove it: what it was not told of yet, it never is. Raises NotFound, StoreError."""
        await self._one(id)
        await self._documents.write(Delete(collection=WEBHOOKS, key=id), Delete(collection=WEBHOOKS, key=id + _CURSOR))
        (await self._known()).pop(id, None)

    async def test(self, id: str) -> Tried:
        """Send an empty batch now. Raises NotFound, StoreError."""
        hook = await self._one(id)
        body = batch(organisation=self._trail.organisation, webhook=id, events=(), head=await self._trail.known_head(), test=True)
        try:
            status = await self._send(hook, f"test-{secrets.token_hex(6)}", body)
        except (NotDelivered, VaultError) as error:
            return Tried(delivered=False, error=str(error))
        return Tried(delivered=True, status=status)

    async def run(self) -> None:
        """Deliver until cancelled; a slow receiver holds up nobody but itself."""
        async with asyncio.TaskGroup() as group:
            while True:
                with suppress(StoreError):
                    for hook in (await self._known()).values():
                        if self._due(hook):
                            hook.busy = True
                            group.create_task(self._work(hook), name=f"webhook {hook.id}")
                await self._clock.sleep(TICK_SECONDS)

    def _due(self, hook: _Hook) -> bool:
        head = self._trail.head
        return bool(head and head.seq > hook.place.seq and not hook.busy and self._clock.monotonic() >= hook.due_at)

    async def _work(self, hook: _Hook) -> None:
        try:
            while await self._step(hook):
                pass
        except StoreError:
            hook.due_at = self._clock.monotonic() + TICK_SECONDS
        finally:
            hook.busy = False

    async def _step(self, hook: _Hook) -> bool:
        """Deliver the next batch; whether there may be more. Raises StoreError."""
        rows = await self._journal.read(AUDIT, after_seq=hook.place.seq, limit=BATCH)
        rows = [row for row in rows if not hook.through or row.seq <= hook.through]
        if not rows or not await self._is_there(hook):
            return False
        missed = hook.place.missed + rows[0].seq - hook.place.seq - 1
        wanted = [row.body for row in rows if _wanted(row, hook.kept.events)]
        end, at = head_of(rows[-1]), hook.place.delivered_at
        if wanted:
            hook.through = end.seq
            if not await self._told(hook, wanted, end):
                return False
            at = self._clock.now()
        hook.through, hook.place = 0, _Place(seq=end.seq, delivered_at=at, missed=missed)
        if wanted and await self._is_there(hook):
            await self._documents.write(_put(hook.id + _CURSOR, hook.place))
        return True

    async def _told(self, hook: _Hook, events: Sequence[bytes], end: Head) -> bool:
        body = batch(organisation=self._trail.organisation, webhook=hook.id, events=events, head=end)
        try:
            await self._send(hook, f"{hook.id}-{hook.place.seq + 1}-{end.seq}", body)
        except (NotDelivered, VaultError) as error:
            self._failed(hook, str(error))
            return False
        if hook.failures:
            self._log.info("audit_webhook_healed", webhook=hook.id)
        hook.error, hook.failures, hook.due_at = "", 0, 0.0
        return True

    def _failed(self, hook: _Hook, error: str) -> None:
        if not hook.failures:
            self._log.warning("audit_webhook_failed", webhook=hook.id, error=error)
        wait = min(2.0 ** min(hook.failures, 20), LONGEST_WAIT_SECONDS)
        hook.error, hook.failures, hook.due_at = error, hook.failures + 1, self._clock.monotonic() + wait

    async def _send(self, hook: _Hook, id: str, body: bytes) -> int:
        if hook.secret is None:
            hook.secret = await self._unsealed(hook.id)
        order = Delivery(id=id, url=hook.kept.url, body=body, secret=hook.secret, allow_loopback=hook.kept.allow_loopback)
        return await deliver(order, self._http, at=self._clock.now())

    async def _unsealed(self, id: str) -> Secret:
        """The secret, from the document as it is now: the vault may have sealed it anew. Raises VaultError, StoreError."""
        document = await self._documents.get(WEBHOOKS, id)
        if document is None:
            raise VaultError(f"the webhook {id} is gone")
        return self._sealer.unseal(_read(document, _Kept).secret, table=WEBHOOKS, id=id, field=_SECRET)

    async def _one(self, id: str) -> _Hook:
        hook = (await self._known()).get(id)
        if hook is None:
            raise NotFound("no_such_webhook", f"There is no webhook {id}.")
        return hook

    async def _is_there(self, hook: _Hook) -> bool:
        return (await self._known()).get(hook.id) is hook

    async def _known(self) -> dict[str, _Hook]:
        if self._hooks is None:
            documents = {document.key: document for document in await self._documents.all(WEBHOOKS)}
            if self._hooks is None:  # somebody else may have been quicker
                self._hooks = {key: _hook(key, documents) for key in documents if not key.endswith(_CURSOR)}
        return self._hooks

    def _card(self, hook: _Hook) -> WebhookCard:
        head = self._trail.head
        return WebhookCard(
            id=hook.id,
            url=hook.kept.url,
            events=hook.kept.events,
            created_at=hook.kept.created_at,
            created_by=hook.kept.created_by,
            delivered_at=hook.place.delivered_at,
            error=hook.error,
            failures=hook.failures,
            behind=max(head.seq - hook.place.seq, 0) if head else 0,
            missed=hook.place.missed,
            allow_loopback=hook.kept.allow_loopback,
        )


def _check(url: str, events: Sequence[str]) -> None:
    if len(url) > 2000 or not _URL.fullmatch(url):
        words = "write http:// or https://, a host and a path, without a user name and without #"
        raise BadRequest("bad_url", words, details={"path": "url"})
    if len(events) > MOST_FILTERS:
        raise BadRequest("too_many_events", f"name at most {MOST_FILTERS} events", details={"path": "events"})
    for name in events:
        if not _FILTER.fullmatch(name):
            words = f"{name[:80]!r} is neither an event (user.added) nor a noun (user)"
            raise BadRequest("bad_event", words, details={"path": "events"})


def _wanted(row: Entry, events: Sequence[str]) -> bool:
    """Whether the filter lets it through. What cannot be read is not told."""
    event = event_of(row.body)
    if event is None:
        return False
    return not events or event.event in events or event.event.partition(".")[0] in events


def _put(key: str, value: _Kept | _Place, *, expect: int | None = None) -> Put:
    return Put(collection=WEBHOOKS, key=key, body=msgspec.json.encode(value), expect=expect)


def _hook(key: str, documents: Mapping[str, Document]) -> _Hook:
    place = documents.get(key + _CURSOR)
    return _Hook(key, _read(documents[key], _Kept), _read(place, _Place) if place else _Place(seq=0))


def _read(document: Document, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(document.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreDamaged(f"{WEBHOOKS}/{document.key} is not readable: {error}") from error
