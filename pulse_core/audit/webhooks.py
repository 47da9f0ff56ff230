"""Tell other programs of the trail: the journal is the outbox, and each webhook remembers how far it was read."""

import asyncio
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import attrs

from pulse_core.audit.chain import AUDIT, Head, head_of
from pulse_core.audit.delivery import Delivery, NotDelivered, batch, deliver
from pulse_core.audit.trail import Trail
from pulse_core.audit.webhook_record import WEBHOOKS, Cursor, Webhook, WebhookCard, WebhookRecord, record_of, webhooks_of
from pulse_core.errors import BadRequest, Conflict, NotFound, StoreError, VaultError
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.sealing import Sealer
from pulse_core.plugin.tools import Clock, HttpClients, Log

MOST: Final = 20
BATCH: Final = 100
TICK_SECONDS: Final = 1.0
LONGEST_WAIT_SECONDS: Final = 300.0
MOST_FILTERS: Final = 50
_SECRET: Final = "secret"  # noqa: S105  # the name of a field
_URL: Final = re.compile(r"https?://[^\s/?#@\\]+(/[^\s#\\]*)?(\?[^\s#]*)?", re.ASCII)
_FILTER: Final = re.compile(r"[a-z_]{1,40}(\.[a-z_]{1,40})?")


@attrs.frozen(kw_only=True)
class Tried:
    """How a test went."""

    delivered: bool
    status: int = 0
    error: str = ""


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
        self._hooks: dict[str, Webhook] | None = None

    async def all(self) -> Sequence[WebhookCard]:
        """Every webhook, oldest first. Raises StoreError."""
        hooks = await self._known()
        oldest_first = sorted(hooks.values(), key=lambda hook: (hook.kept.created_at, hook.id))
        return [hook.card(self._trail.head) for hook in oldest_first]

    async def add(self, url: str, *, events: Sequence[str], by: str, allow_loopback: bool = False) -> tuple[WebhookCard, Secret]:
        """Make one, which is told of what happens from now on; its secret is shown once.

        Raises BadRequest, Conflict, StoreError, VaultError.
        """
        _check(url, events)
        hooks = await self._known()
        if len(hooks) >= MOST:
            raise Conflict("too_many", f"There are {MOST} webhooks already; remove one first.")
        id, secret = f"wh_{secrets.token_hex(6)}", Secret(f"whs_{secrets.token_urlsafe(32)}")
        kept = WebhookRecord(
            url=url,
            secret=self._sealer.seal(secret.reveal(), table=WEBHOOKS, id=id, field=_SECRET),
            events=tuple(dict.fromkeys(events)),
            allow_loopback=allow_loopback,
            created_at=self._clock.now(),
            created_by=by,
        )
        hook = Webhook(id, kept, Cursor(seq=(await self._trail.known_head()).seq), secret)
        await self._documents.write(*hook.made())
        hooks[id] = hook
        return hook.card(self._trail.head), secret

    async def remove(self, id: str) -> None:
        """Remove it: what it was not told of yet, it never is. Raises NotFound, StoreError."""
        hook = await self._one(id)
        await self._documents.write(*hook.removed())
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

    def _due(self, hook: Webhook) -> bool:
        head = self._trail.head
        return bool(head and head.seq > hook.cursor.seq and not hook.busy and self._clock.monotonic() >= hook.due_at)

    async def _work(self, hook: Webhook) -> None:
        try:
            while await self._step(hook):
                pass
        except StoreError:
            hook.due_at = self._clock.monotonic() + TICK_SECONDS
        finally:
            hook.busy = False

    async def _step(self, hook: Webhook) -> bool:
        """Deliver the next batch; whether there may be more. Raises StoreError."""
        rows = await self._journal.read(AUDIT, after_seq=hook.cursor.seq, limit=BATCH)
        rows = [row for row in rows if not hook.through or row.seq <= hook.through]
        if not rows or not await self._is_there(hook):
            return False
        missed = hook.cursor.missed + rows[0].seq - hook.cursor.seq - 1
        wanted = [row.body for row in rows if hook.kept.wants(row)]
        end, at = head_of(rows[-1]), hook.cursor.delivered_at
        if wanted:
            hook.through = end.seq
            if not await self._told(hook, wanted, end):
                return False
            at = self._clock.now()
        hook.through, hook.cursor = 0, Cursor(seq=end.seq, delivered_at=at, missed=missed)
        if wanted and await self._is_there(hook):
            await self._documents.write(hook.moved())
        return True

    async def _told(self, hook: Webhook, events: Sequence[bytes], end: Head) -> bool:
        body = batch(organisation=self._trail.organisation, webhook=hook.id, events=events, head=end)
        try:
            await self._send(hook, f"{hook.id}-{hook.cursor.seq + 1}-{end.seq}", body)
        except (NotDelivered, VaultError) as error:
            self._failed(hook, str(error))
            return False
        if hook.failures:
            self._log.info("audit_webhook_healed", webhook=hook.id)
        hook.error, hook.failures, hook.due_at = "", 0, 0.0
        return True

    def _failed(self, hook: Webhook, error: str) -> None:
        if not hook.failures:
            self._log.warning("audit_webhook_failed", webhook=hook.id, error=error)
        wait = min(2.0 ** min(hook.failures, 20), LONGEST_WAIT_SECONDS)
        hook.error, hook.failures, hook.due_at = error, hook.failures + 1, self._clock.monotonic() + wait

    async def _send(self, hook: Webhook, id: str, body: bytes) -> int:
        if hook.secret is None:
            hook.secret = await self._unsealed(hook.id)
        order = Delivery(id=id, url=hook.kept.url, body=body, secret=hook.secret, allow_loopback=hook.kept.allow_loopback)
        return await deliver(order, self._http, at=self._clock.now())

    async def _unsealed(self, id: str) -> Secret:
        """The secret, from the document as it is now: the vault may have sealed it anew. Raises VaultError, StoreError."""
        document = await self._documents.get(WEBHOOKS, id)
        if document is None:
            raise VaultError(f"the webhook {id} is gone")
        return self._sealer.unseal(record_of(document).secret, table=WEBHOOKS, id=id, field=_SECRET)

    async def _one(self, id: str) -> Webhook:
        hook = (await self._known()).get(id)
        if hook is None:
            raise NotFound("no_such_webhook", f"There is no webhook {id}.")
        return hook

    async def _is_there(self, hook: Webhook) -> bool:
        return (await self._known()).get(hook.id) is hook

    async def _known(self) -> dict[str, Webhook]:
        if self._hooks is None:
            documents = {document.key: document for document in await self._documents.all(WEBHOOKS)}
            if self._hooks is None:  # somebody else may have been quicker
                self._hooks = webhooks_of(documents)
        return self._hooks


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
