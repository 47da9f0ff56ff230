"""Bring what waits in the backlog to the server, in order, and say in words why it does not arrive."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

import attrs

from pulse_core.agent.backlog import Backlog
from pulse_core.agent.backoff import Backoff
from pulse_core.agent.wire import (
    SPOKEN,
    Answer,
    Envelope,
    Verdict,
    blames_all,
    by_source,
    common_protocol,
    culprit_of,
    judge,
    lacks_scope,
    message_of,
    packed,
    receipt_of,
)
from pulse_core.errors import PulseError, SourceGarbled, SourceUnreachable
from pulse_core.model.push import AgentCard, Receipt
from pulse_core.plugin import Clock, Log

BATCH_BYTES = 1 << 20
"""How much JSON goes into one delivery: well below what the server takes, so that a backlog costs little memory."""

MOST_REPORTS = 1000
"""How many reports go into one push, however small they are; a server takes no more than twice as many."""

DENIED_SECONDS = 60.0
TOO_OLD_SECONDS = 300.0
NARROW_SECONDS = 600.0
"""A token that brought something within this time is the right one, if only for some of the sources."""

BARRED_SECONDS = 900.0
"""How long the server is not asked again to take what it said this token may not deliver."""


class Line(Protocol):
    """What the courier needs of the connection."""

    async def send(self, method: str, path: str, *, body: bytes = ..., headers: dict[str, str] | None = ...) -> Answer: ...


class Held(PulseError):
    """Nothing can be delivered for `pause_seconds`; `state` is away, denied or too-old."""

    def __init__(self, state: str, reason: str, pause_seconds: float) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason
        self.pause_seconds = pause_seconds


class NotByThisToken(Held):
    """The token lacks the scope for this source; others may be let through."""


@attrs.frozen
class Bar:
    """Why a token may not deliver something, and until when (monotonic) nobody asks again."""

    reason: str
    until: float


@attrs.frozen(kw_only=True)
class Connection:
    """How it stands with the server: `state` is new, connected, away, denied or too-old."""

    state: str = "new"
    since: float = 0.0
    reason: str = ""
    last_delivery: float = 0.0
    delivered: int = 0
    refused: int = 0


class Courier:
    """Delivers at least once: a batch is forgotten only when the server took all of it.

    A report that the server calls bad, or that is too large alone, is dropped and counted, and so are those of a source
    that the token may not deliver while it delivers others; everything else waits.
    """

    def __init__(
        self,
        line: Line,
        backlog: Backlog,
        *,
        card: AgentCard,
        clock: Clock,
        log: Log,
        received: Callable[[Receipt], None],
        backoff: Backoff | None = None,
    ) -> None:
        self.connection = Connection(since=clock.now())
        self._line = line
        self._backlog = backlog
        self._card = card
        self._clock = clock
        self._log = log
        self._received = received
        self._backoff = backoff or Backoff()
        self._protocol = max(SPOKEN)
        self._errors: dict[str, str] = {}
        self._refusals_logged: set[str] = set()
        self._barred: dict[str, Bar] = {}

    async def run(self) -> None:
        """Deliver for ever."""
        while True:
            if not self._backlog.count and not self._errors:
                await self._backlog.wait()
            try:
                await self.deliver()
            except Held as held:
                self._broke(held)
                await self._clock.sleep(held.pause_seconds)

    async def deliver(self) -> None:
        """Deliver one batch, and what went wrong with sources. Raises Held when the server does not take it."""
        batch = self._backlog.peek(BATCH_BYTES)
        narrow: list[tuple[str, int, NotByThisToken]] = []
        for source, bodies in by_source(batch.records).items():
            try:
                for start in range(0, len(bodies), MOST_REPORTS):
                    await self._push(source, bodies[start : start + MOST_REPORTS])
            except NotByThisToken as held:
                narrow.append((source, len(bodies), held))
        if narrow and self._clock.now() - self.connection.last_delivery > NARROW_SECONDS:
            self._barred.clear()
            raise narrow[0][2]  # a token that is good for nothing may be the wrong one: keep all of it
        for source, count, why in narrow:
            self._bar(source, why.reason)
            self._refuse(source, why.reason, count)
        self._backlog.ack(batch.end)
        if not self._backlog.count:
            await self._tell_errors()

    def source_failed(self, source: str, error: str) -> None:
        """Tell the server, when it answers, that a source could not be asked."""
        self._errors[source] = error
        self._backlog.wake()

    async def _tell_errors(self) -> None:
        for source, error in list(self._errors.items()):
            with suppress(NotByThisToken):
                await self._push(source, [], error=error)
            if self._errors.get(source) == error:
                del self._errors[source]

    def _bar(self, source: str, reason: str) -> None:
        """Leave the server alone with what is of this kind; each refusal is an entry in its audit trail."""
        self._barred.setdefault(_kind(source), Bar(reason, self._clock.monotonic() + BARRED_SECONDS))

    def _heed_bar(self, source: str) -> None:
        bar = self._barred.get(_kind(source))
        if bar is None:
            return
        if self._clock.monotonic() < bar.until:
            raise NotByThisToken("denied", bar.reason, DENIED_SECONDS)
        del self._barred[_kind(source)]

    async def _push(self, source: str, bodies: Sequence[bytes], *, error: str = "") -> None:
        self._heed_bar(source)
        body = packed(self._envelope(source, error), bodies)
        answer = await self._post(source, body) if body is not None else Answer(status=413)
        verdict = judge(answer)
        if verdict is Verdict.TAKEN:
            return self._took(answer, len(bodies))
        if verdict not in (Verdict.LARGE, Verdict.BAD):
            raise await self._held(verdict, answer)
        if len(bodies) <= 1 or (verdict is Verdict.BAD and blames_all(answer)):
            return self._refuse(source, message_of(answer), len(bodies))
        for part in _parts(bodies, culprit_of(answer, len(bodies)) if verdict is Verdict.BAD else None):
            await self._push(source, part)
        return None

    def _envelope(self, source: str, error: str) -> Envelope:
        return Envelope(
            protocol=self._protocol,
            agent=self._card,
            source=source,
            sent_at=self._clock.now(),
            spool_dropped=self._backlog.dropped,
            error=error,
        )

    async def _post(self, source: str, body: bytes) -> Answer:
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        return await self._ask("POST", f"/api/agents/{_kind(source)}/report", body=body, headers=headers)

    async def _ask(self, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        try:
            return await self._line.send(method, path, body=body, headers=headers)
        except SourceUnreachable as error:
            raise Held("away", str(error), self._backoff.next()) from error

    def _took(self, answer: Answer, count: int) -> None:
        try:
            receipt = receipt_of(answer)
        except SourceGarbled as error:  # something on the way answers for the server: a portal, a wrong proxy
            raise Held("away", str(error), self._backoff.next()) from error
        now, was = self._clock.now(), self.connection
        if was.state != "connected":
            self._log.info("server_connected", was=was.state, waiting=self._backlog.count)
            self._backoff.reset()
            self._backlog.release()
        self.connection = attrs.evolve(
            was,
            state="connected",
            reason="",
            since=was.since if was.state == "connected" else now,
            last_delivery=now,
            delivered=was.delivered + count,
        )
        if receipt.dropped:
            self._log_once("records_dropped", path=receipt.dropped[0].path, reason=receipt.dropped[0].reason)
        self._received(receipt)

    def _refuse(self, source: str, reason: str, count: int) -> None:
        self.connection = attrs.evolve(self.connection, refused=self.connection.refused + count)
        self._log_once("report_refused", source=source, reason=reason)

    def _log_once(self, event: str, **facts: str) -> None:
        key = f"{event} {facts}"
        if key not in self._refusals_logged and len(self._refusals_logged) < 100:
            self._refusals_logged.add(key)
            self._log.warning(event, **facts)

    async def _held(self, verdict: Verdict, answer: Answer) -> Held:
        words = message_of(answer)
        if verdict is Verdict.DENIED:
            words = words.removesuffix(".")
            if lacks_scope(answer):  # what it may deliver may come in a moment: some sources take longer to open
                return NotByThisToken("denied", words, self._backoff.next(wish_seconds=answer.retry_after))
            pause = max(self._backoff.jittered(DENIED_SECONDS), answer.retry_after or 0.0)
            return Held("denied", words if answer.status == 409 else f"{words}: check the token and the address", pause)
        if verdict is Verdict.OLD:
            return await self._negotiate(words)
        return Held("away", words, self._backoff.next(wish_seconds=answer.retry_after))

    async def _negotiate(self, words: str) -> Held:
        """After "upgrade required": speak the highest protocol that both know, or stop pushing and say so."""
        answer = await self._ask("GET", "/api/version")
        try:
            common = common_protocol(answer)
        except SourceGarbled as error:  # whoever wants an upgrade is not Pulse: a portal, a wrong proxy
            return Held("away", f"{words}; {error}", self._backoff.next())
        if common is not None and common != self._protocol:
            self._protocol = common
            return Held("away", f"{words}: now speaking protocol {common}", 0.0)
        spoken = ", ".join(map(str, SPOKEN))
        reason = f"{words}: this agent speaks protocol {spoken}, the server does not; install the agent of the server's version"
        return Held("too-old", reason, self._backoff.jittered(TOO_OLD_SECONDS))

    def _broke(self, held: Held) -> None:
        self._backlog.hold()
        if self.connection.state == held.state:
            self.connection = attrs.evolve(self.connection, reason=held.reason)
            return
        self._log.warning(
            "server_" + held.state.replace("-", "_"), reason=held.reason, retry_seconds=round(held.pause_seconds, 1)
        )
        self.connection = attrs.evolve(self.connection, state=held.state, reason=held.reason, since=self._clock.now())


def _kind(source: str) -> str:
    """The offer that a source is of, by which the server's roads are named."""
    return source.partition(":")[0]


def _parts(bodies: Sequence[bytes], culprit: int | None) -> list[Sequence[bytes]]:
    """A refused delivery in smaller ones: around the report that the server named, else in halves."""
    if culprit is None:
        middle = len(bodies) // 2
        return [bodies[:middle], bodies[middle:]]
    return [part for part in (bodies[:culprit], bodies[culprit : culprit + 1], bodies[culprit + 1 :]) if part]
