"""The audit trail: who did what, written with the change itself, in a chain that shows when something is missing."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from pulse_core.audit.act import Act, acting, current
from pulse_core.audit.book import Book
from pulse_core.audit.chain import Chain, Head, Waiting
from pulse_core.audit.checkpoint import STOP
from pulse_core.audit.coalesce import Refusal, Refusals, Told
from pulse_core.audit.documents import AuditedDocuments
from pulse_core.audit.draft import SYSTEM, draft, of_act, of_damage, of_refusals
from pulse_core.audit.export import Export, Format
from pulse_core.audit.queue import Queue
from pulse_core.audit.reading import Asked, AuditPage, found
from pulse_core.audit.retention import Retention
from pulse_core.audit.signing import AuditKey, Signer
from pulse_core.audit.verify import AuditProof, Verifier
from pulse_core.errors import StoreError, VaultError
from pulse_core.model.audit import Actor, AuditEvent, Outcome
from pulse_core.model.report import Json
from pulse_core.plugin.sealing import Sealer
from pulse_core.plugin.stores import Delete, Documents, Journal, NewEntry, Put
from pulse_core.plugin.tools import Clock, Log

FLUSH_SECONDS: Final = 0.5
UPKEEP_SECONDS: Final = 60.0


class Trail:
    """Give every room `documents` instead of the store's: what is written within an act takes its event along.

    With `later`, events that no change carries (sign-ins, refusals, exports) are written up to a second later.
    """

    def __init__(
        self,
        documents: Documents,
        journal: Journal,
        clock: Clock,
        log: Log,
        *,
        organisation: str,
        sealer: Sealer,
        later: bool = False,
        keep_days: float = 0.0,
    ) -> None:
        self.organisation = organisation
        self._clock = clock
        self._log = log
        self.journal = journal
        self._chain = Chain(documents, journal)
        self._refusals = Refusals()
        self._trouble = ""
        self._alarmed = False
        self.signer = Signer(documents, sealer, clock, organisation)
        self._book = Book(journal, self.signer, clock, organisation)
        self._retention = Retention(journal, self._book, keep_days)
        self._export = Export(journal, self._chain, self._book)
        self._queue = Queue(self._chain, log, later)
        self.documents = AuditedDocuments(documents, self._carry)

    @contextmanager
    def act(self, *, event: str, actor: Actor, address: str = "", request_id: str = "", subject: str = "") -> Iterator[Act]:
        """Somebody does something: the first write within that changes what `event` tells of takes the event along.

        Call the act's `finish` at the end. What never got so far is written down as failed.
        """
        act = Act(
            event=event,
            actor=actor,
            at=self._clock.now(),
            address=address,
            request_id=request_id,
            subject=subject,
            ends=self._end,
        )
        try:
            with acting((act,)):
                yield act
        finally:
            if act.open:
                act.finished = act.left = True
                self._leave(act)

    def open_acts(self) -> Sequence[Act]:
        """The acts of now, for what is written later by another task."""
        return tuple(act for act in current() if act.open)

    def carrying(self, acts: Sequence[object]) -> AbstractContextManager[None]:
        """What is written within is done by these acts, and by nobody else."""
        return acting([act for act in acts if isinstance(act, Act)])

    async def record(
        self,
        *,
        event: str,
        actor: Actor,
        subject: str = "",
        outcome: Outcome = Outcome.DONE,
        code: str = "",
        address: str = "",
        request_id: str = "",
        count: int = 1,
        details: Mapping[str, Json] | None = None,
    ) -> None:
        """Write one event that no change carries. Raises StoreError when it cannot be kept."""
        await self._queue.put(
            draft(
                event=event,
                actor=actor,
                at=self._clock.now(),
                organisation=self.organisation,
                subject=subject,
                outcome=outcome,
                code=code,
                address=address,
                request_id=request_id,
                count=count,
                details=details,
            )
        )

    async def refused(self, *, route: str, actor: Actor, address: str, code: str, request_id: str = "") -> None:
        """Write that somebody was not let through: the first at once, others like it counted and told once a minute."""
        refusal = Refusal(route=route, actor=actor, address=address, code=code, request_id=request_id)
        now = self._clock.now()
        if self._refusals.take(refusal, now):
            try:
                await self._queue.put(self._told(Told(refusal=refusal, count=1, since=now)))
            except StoreError:
                self._refusals.untold(refusal, now)

    async def load(self) -> None:
        """Read where the chain ends, and whether it is what was signed. Raises StoreError, VaultError.

        Nothing depends on it: whatever is written later reads the end by itself.
        """
        await self._chain.load()
        await self._book.load()
        if self._book.trouble and not self._alarmed:
            self._alarmed = True
            self._log.error("audit_trail_changed", found=self._book.trouble)
            self._queue.remember(of_damage(self._book.trouble, at=self._clock.now(), organisation=self.organisation))

    async def run(self) -> None:
        """Write what waits twice a second, and keep up once a minute, until cancelled."""
        kept_up_at = self._clock.monotonic()
        while True:
            await self._clock.sleep(FLUSH_SECONDS)
            await self.flush()
            if self._clock.monotonic() - kept_up_at >= UPKEEP_SECONDS:
                kept_up_at = self._clock.monotonic()
                await self.upkeep(self._clock.now())

    async def flush(self) -> bool:
        """Write what waits. False when the store could not; then it waits on."""
        return await self._queue.flush()

    async def upkeep(self, now: float) -> None:
        """Tell what was counted, sign where the chain stands, remove what is past its time."""
        self._tell(now)
        await self.flush()
        try:
            await self.load()
            await self._sign(now)
            await self._prune(now)
        except (StoreError, VaultError) as error:
            self._fails(str(error))
        else:
            self._heals()

    async def stop(self) -> None:
        """Write what waits, and sign where the chain ends."""
        self._tell(self._clock.now(), all_of_them=True)
        await self.flush()
        try:
            await self._book.load()
            await self._book.sign(await self._chain.load(), STOP)
        except (StoreError, VaultError) as error:
            self._fails(str(error))

    @property
    def head(self) -> Head | None:
        """The last event, None while the store was not read yet."""
        return self._chain.head

    async def known_head(self) -> Head:
        """The last event; asks the store when it is not known. Raises StoreError."""
        return await self._chain.load()

    @property
    def problem(self) -> str:
        """What is wrong with the trail, in words; empty when it is well."""
        waiting = f"{len(self._queue)} events wait to be written" if self._trouble and self._queue else ""
        return "; ".join(filter(None, (self._book.trouble, self._trouble, waiting)))

    async def found(self, asked: Asked) -> AuditPage:
        """Events that fit, newest first. Raises StoreError."""
        await self.flush()
        return await found(self.journal, asked)

    async def key(self) -> AuditKey:
        """What verifies this trail. Raises StoreError, VaultError."""
        key = await self.signer.key()
        return AuditKey(organisation=self.organisation, id=key.id, public=key.public)

    async def exported(self, kind: Format, *, since: float | None = None, until: float | None = None) -> AsyncIterator[bytes]:
        """The trail as a file, piece by piece. What cannot be begun raises at once: StoreError, VaultError."""
        await self.flush()
        await self._book.load()
        await self._book.sign(await self._chain.load())
        span = await self._export.span(since=since, until=until)
        writes = {Format.JSONL: self._export.proof, Format.JSON: self._export.json, Format.CSV: self._export.table}
        return writes[kind](span)

    async def verified(self) -> AuditProof:
        """Prove what is kept. Raises AuditFault, StoreError, VaultError."""
        verifier = Verifier(key=(await self.signer.key()).public)
        async for piece in await self.exported(Format.JSONL):
            for line in piece.splitlines(keepends=True):
                verifier.feed(line)
        return verifier.close()

    def _tell(self, now: float, *, all_of_them: bool = False) -> None:
        """Queue what was counted; while there is no room it is counted on."""
        self._queue.put_all(lambda: map(self._told, self._refusals.due(now, all_of_them=all_of_them)))

    async def _sign(self, now: float) -> None:
        head = await self._chain.load()
        if self._book.due(head, now):
            await self._book.sign(head)

    async def _prune(self, now: float) -> None:
        over = await self._retention.over(now)
        if over is None:
            return
        await self._book.sign_retention(over.through)
        details: Mapping[str, Json] = {"through_seq": over.through.seq, "hash": over.through.hash}
        await self.record(event="audit.pruned", actor=SYSTEM, count=over.count, details=details)
        await self._retention.remove(over)

    def _fails(self, trouble: str) -> None:
        if not self._trouble:
            self._log.error("audit_upkeep_failed", error=trouble)
        self._trouble = f"the audit trail could not be signed or pruned: {trouble}"

    def _heals(self) -> None:
        if self._trouble:
            self._log.info("audit_upkeep_healed")
        self._trouble = ""

    async def _carry(self, acts: Sequence[Act], writes: Sequence[Put | Delete], entries: Sequence[NewEntry]) -> None:
        def choose() -> Sequence[Waiting]:
            fresh = [act for act in acts if not act.carried]
            return [*self._queue.next(), *(Waiting(self._draft(act, outcome=Outcome.DONE), _carried(act)) for act in fresh)]

        def ended() -> None:
            for act in acts:
                act.under_way -= 1
                self._leave(act)

        for act in acts:
            act.under_way += 1
        await self._chain.write(choose, writes, entries, ended=ended)

    def _leave(self, act: Act) -> None:
        """Write down an act that nobody finished, once no write can carry it any more."""
        if act.left and not act.carried and not act.under_way:
            act.left = False
            self._queue.remember(self._draft(act, outcome=Outcome.FAILED, code="not_finished"))

    async def _end(self, act: Act, *, outcome: Outcome, code: str) -> None:
        if act.carried and outcome is Outcome.DONE:
            return
        event = self._draft(act, outcome=outcome, code=code)
        try:
            await self._queue.put(event)
        except StoreError:
            if outcome is Outcome.DONE:
                raise
            self._queue.remember(event)

    def _told(self, told: Told) -> AuditEvent:
        return of_refusals(told, at=self._clock.now(), organisation=self.organisation)

    def _draft(self, act: Act, *, outcome: Outcome, code: str = "") -> AuditEvent:
        return of_act(act, organisation=self.organisation, outcome=outcome, code=code)


def _carried(act: Act) -> Callable[[], None]:
    def carried() -> None:
        act.carried = True

    return carried
