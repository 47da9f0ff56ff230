"""The audit trail: who did what, written with the change itself, in a chain that shows when something is missing."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Final

from pulse_core.audit.act import Act, acting, current
from pulse_core.audit.chain import Chain, Head, Waiting
from pulse_core.audit.documents import AuditedDocuments
from pulse_core.audit.draft import draft
from pulse_core.audit.sealer import Sealer
from pulse_core.errors import StoreError
from pulse_core.model.audit import Actor, AuditEvent, Outcome
from pulse_core.model.report import Json
from pulse_core.plugin.stores import Delete, Documents, Journal, NewEntry, Put
from pulse_core.plugin.tools import Clock, Log

QUEUE: Final = 4096
"""How many events may wait; when there are more, whoever comes waits until they are written."""
FLUSH_SECONDS: Final = 0.5
UPKEEP_SECONDS: Final = 60.0

SYSTEM: Final = Actor(id="pulse", kind="system", name="Pulse")
"""Who does what nobody asked for just now."""


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
        self._later = later
        self._journal = journal
        self._chain = Chain(documents, journal)
        self._queue: deque[Waiting] = deque()
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
                act.finished = True
                self._queue.append(Waiting(self._draft(act, outcome=Outcome.FAILED, code="not_finished")))

    def carry(self) -> Sequence[Act]:
        """The acts of now, for what is written later by another task."""
        return tuple(act for act in current() if act.open)

    def carrying(self, acts: Sequence[Act]) -> AbstractContextManager[None]:
        """What is written within is done by these acts, and by nobody else."""
        return acting(acts)

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
        await self._append(
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
        """Write that somebody was not let through: the first at once, the others counted and told once a minute."""
        await self.record(
            event="access.refused",
            actor=actor,
            subject=route,
            outcome=Outcome.REFUSED,
            code=code,
            address=address,
            request_id=request_id,
        )

    async def flush(self) -> bool:
        """Write what waits. False when the store could not; then it waits on."""
        try:
            await self._drain()
        except StoreError:
            return False
        return True

    async def load(self) -> None:
        """Read where the chain ends. Raises StoreError; what is done later tries again by itself."""
        await self._chain.load()

    async def run(self) -> None:
        """Write what waits twice a second, and keep up once a minute, until cancelled."""
        while True:
            await self._clock.sleep(FLUSH_SECONDS)
            await self.flush()

    async def upkeep(self, now: float) -> None:
        """Tell what was counted, sign where the chain stands, remove what is past its time."""

    async def stop(self) -> None:
        """Write what waits, and sign where the chain ends."""
        await self.flush()

    @property
    def head(self) -> Head | None:
        """The last event, None while the store was not read yet."""
        return self._chain.head

    async def _carry(self, acts: Sequence[Act], writes: Sequence[Put | Delete], entries: Sequence[NewEntry]) -> None:
        def choose() -> Sequence[Waiting]:
            fresh = [act for act in acts if act.open]
            return [*self._queued(), *(Waiting(self._draft(act, outcome=Outcome.DONE), _carried(act)) for act in fresh)]

        await self._chain.write(choose, writes, entries)

    async def _end(self, act: Act, *, outcome: Outcome, code: str) -> None:
        if act.carried and outcome is Outcome.DONE:
            return
        event = self._draft(act, outcome=outcome, code=code)
        try:
            await self._append(event)
        except StoreError:
            if outcome is Outcome.DONE or len(self._queue) >= QUEUE:
                raise
            self._queue.append(Waiting(event))

    def _draft(self, act: Act, *, outcome: Outcome, code: str = "") -> AuditEvent:
        return draft(
            event=act.event,
            actor=act.actor,
            at=act.at,
            organisation=self.organisation,
            subject=act.subject,
            outcome=outcome,
            code=code,
            address=act.address,
            request_id=act.request_id,
            details=act.details,
        )

    async def _append(self, event: AuditEvent) -> None:
        """Queue it; unless it may be written later, wait until it and all that came before is written."""
        waiting = Waiting(event)
        if self._later and len(self._queue) < QUEUE:
            self._queue.append(waiting)
            return
        self._queue.append(waiting)
        try:
            await self._drain()
        except StoreError:
            if waiting in self._queue:
                self._queue.remove(waiting)
                raise

    async def _drain(self) -> None:
        if self._queue:
            await self._chain.write(self._queued)

    def _queued(self) -> Sequence[Waiting]:
        return [Waiting(waiting.event, self._taken(waiting)) for waiting in self._queue]

    def _taken(self, waiting: Waiting) -> Callable[[], None]:
        def taken() -> None:
            with suppress(ValueError):
                self._queue.remove(waiting)

        return taken


def _carried(act: Act) -> Callable[[], None]:
    def carried() -> None:
        act.carried = True

    return carried
