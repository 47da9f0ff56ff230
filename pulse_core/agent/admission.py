"""Be let in by the server: with the token that the agent got for itself, else with the one that a person gave it."""

import asyncio

import attrs
import msgspec

from pulse_core.agent.courier import Line
from pulse_core.agent.state import State
from pulse_core.agent.wire import Answer, Verdict, judge
from pulse_core.errors import SourceUnreachable
from pulse_core.model.push import AgentCard
from pulse_core.plugin import Log, Secret

ENROL = "/api/agents/enroll"
MADE, UNKNOWN = 201, 401


@attrs.frozen
class _Enrolled:
    token: str


class Admission:
    """A line on which every request is let in, as far as the tokens go.

    With a given token and none of its own, the agent asks for one first. What it gets it keeps in its state directory
    and uses from then on. A given token that enrols nobody is used as it is. When its own token is refused, it asks
    anew; where that is refused too, it goes on with what it has, for the server may yet come to its senses.
    """

    def __init__(self, line: Line, *, server: str, given: Secret, card: AgentCard, state: State, log: Log) -> None:
        self._line = line
        self._server = server.rstrip("/")
        self._given = given
        self._card = card
        self._state = state
        self._log = log
        self._own = state.own_token(self._server, card.id)
        self._as_given = not given.reveal()
        self._enrolling: asyncio.Task[Answer | SourceUnreachable | None] | None = None

    def token(self) -> str:
        """Which token is used: `own`, `given`, or empty for none. Never its value."""
        if self._own is not None:
            return "own"
        return "given" if self._given.reveal() else ""

    async def send(self, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """The server's answer. Raises SourceUnreachable."""
        if self._own is None and not self._as_given and (refusal := await self._enrolled()) is not None:
            return refusal
        used = self._own
        answer = await self._line.send(method, path, body=body, headers=_with(used, headers))
        if used is None or answer.status != UNKNOWN or not self._given.reveal():
            return answer
        if self._own is used and await self._renewed(used) is used:
            return answer
        return await self._line.send(method, path, body=body, headers=_with(self._own, headers))

    async def _renewed(self, refused: Secret) -> Secret | None:
        """The token to go on with: a new one of its own, None for the given one, or the refused one where nothing helps."""
        self._log.warning("own_token_refused", server=self._server)
        try:
            refusal = await self._enrolled()
        except SourceUnreachable:
            return refused
        if refusal is None and self._own is refused:
            self._own = None  # the given one is no enrolment token, and the server knows it
        return self._own

    async def _enrolled(self) -> Answer | None:
        """Try to get a token of its own; the answer where that has to be tried again. Raises SourceUnreachable.

        All who wait share one try, and it goes on when they leave: the server may have spent the invitation on it.
        """
        if self._enrolling is None or self._enrolling.done():
            self._enrolling = asyncio.create_task(self._enrol(), name="enrol")
        outcome = await asyncio.shield(self._enrolling)
        if isinstance(outcome, SourceUnreachable):
            raise outcome
        return outcome

    async def _enrol(self) -> Answer | SourceUnreachable | None:
        order = {"agent": self._card.id, "hostname": self._card.hostname, "version": self._card.version}
        headers = _with(self._given, {"Content-Type": "application/json"})
        try:
            answer = await self._line.send("POST", ENROL, body=msgspec.json.encode(order), headers=headers)
        except SourceUnreachable as error:
            return error
        token = _token_of(answer)
        if token is not None:
            self._own = token
            self._state.keep_token(self._server, self._card.id, token)
            self._log.info("enrolled", server=self._server, agent=self._card.id)
            return None
        if answer.status == UNKNOWN or judge(answer) is Verdict.LATER:
            return answer
        self._as_given = True
        return None


def _with(token: Secret | None, headers: dict[str, str] | None) -> dict[str, str]:
    """The headers, with this token; without one the line sends the given one."""
    return {**(headers or {}), **({"Authorization": f"Bearer {token.reveal()}"} if token else {})}


def _token_of(answer: Answer) -> Secret | None:
    if answer.status != MADE:
        return None
    try:
        token = msgspec.json.decode(answer.body, type=_Enrolled).token
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return Secret(token) if token and token.isascii() and token.isprintable() and " " not in token else None
