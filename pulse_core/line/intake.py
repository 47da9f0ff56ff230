"""Take what agents push into the line."""

from collections.abc import Mapping, Sequence

import attrs
import msgspec

from pulse_core.errors import BadRequest, Conflict, StoreError, Unavailable
from pulse_core.line import orders
from pulse_core.line.orders import Offers
from pulse_core.line.paces import Paces
from pulse_core.line.road import Line
from pulse_core.model.health import SourceFailure, SourceHealth, SourceState
from pulse_core.model.ids import AgentId
from pulse_core.model.push import PROTOCOL, AgentCard, AgentConfig, Push, Receipt
from pulse_core.model.report import Dropped, Report
from pulse_core.plugin.stores import Documents, Put
from pulse_core.plugin.tools import Clock

AGENT_CONFIGS = "agent-configs"
SKEW_SHOWN_SECONDS = 30.0
"""A clock that is off by less is not worth a person's attention; it is corrected all the same."""
SKEW_CORRECTED_SECONDS = 5.0
"""Below this the difference is the way through the network."""
MOST_SOURCES = 10_000
"""How many pushed sources are remembered; the one that was silent longest is forgotten first."""
HANDED_OVER_SECONDS = 120.0
"""An agent that was silent for so long may come back from an older start, for instance after its clock was set."""


@attrs.define(eq=False)
class _Pushed:
    """What is known of one source of one agent."""

    card: AgentCard
    heard_at: float
    offer: str
    paces: Paces = attrs.field(factory=Paces)
    reports: int = 0
    dropped: int = 0
    spool_dropped: int = 0
    skew_seconds: float | None = None
    failure: SourceFailure | None = None


@attrs.define(eq=False)
class Intake:
    """Where agents deliver. The agent's id and nothing else names its sources, so that none can name itself."""

    line: Line
    documents: Documents
    clock: Clock
    offers: Offers = attrs.field(factory=dict)
    most_sources: int = MOST_SOURCES
    _pushed: dict[str, _Pushed] = attrs.field(factory=dict)
    _cards: dict[AgentId, tuple[AgentCard, float]] = attrs.field(factory=dict)
    _revisions: dict[AgentId, int] = attrs.field(factory=dict)

    async def take(self, kind: str, push: Push, *, received_at: float) -> Receipt:
        """Take the reports of a push.

        Raises BadRequest when the source is not of `kind`, and Conflict while another process delivers under the
        same agent id. Which protocols are spoken was settled where the bytes were read.
        """
        if push.source.partition(":")[0] != kind:
            raise BadRequest("source", f"{push.source!r} is not a {kind} source", details={"path": "source"})
        self._identify(push.agent, received_at)
        source = f"agent:{push.agent.id}/{push.source}"
        pushed = self._remember(source, push, received_at)
        offset = received_at - push.sent_at
        self._note(source, pushed, push, offset)
        accepted, dropped = 0, list[Dropped]()
        for position, report in enumerate(push.reports):
            taken = self.line.take(
                self._own(report, source, push.agent),
                taken_at=report.taken_at + (offset if abs(offset) > SKEW_CORRECTED_SECONDS else 0.0),
            )
            accepted += taken.observations
            dropped += [attrs.evolve(lost, path=f"reports[{position}].{lost.path}".rstrip(".")) for lost in taken.dropped]
        pushed.dropped += len(dropped)
        revision = await self._revision(push.agent.id)
        return Receipt(
            protocol=min(push.protocol, PROTOCOL),
            accepted=accepted,
            dropped=tuple(dropped),
            config_revision=revision,
        )

    def _identify(self, card: AgentCard, at: float) -> None:
        """Only one process may be an agent: two that take turns would mix two machines into one."""
        known, heard_at = self._cards.get(card.id, (card, 0.0))
        if card.started_at < known.started_at and at - heard_at < HANDED_OVER_SECONDS:
            raise Conflict(
                "agent_identity_in_use",
                f"another process delivers as agent {card.id}: give this machine an identity of its own",
                details={"hostname": known.hostname, "path": "agent.id"},
            )
        self._cards[card.id] = (card, at)

    def _remember(self, source: str, push: Push, at: float) -> _Pushed:
        pushed = self._pushed.pop(source, None) or _Pushed(push.agent, at, push.source.partition(":")[0])
        self._pushed[source] = pushed
        pushed.card = push.agent
        pushed.heard_at = at
        pushed.reports += len(push.reports)
        pushed.spool_dropped = push.spool_dropped
        pushed.paces.hear(push.reports, at)
        while len(self._pushed) > self.most_sources:
            self._overlook(next(iter(self._pushed)))
        return pushed

    def cards(self) -> Mapping[AgentId, AgentCard]:
        """What the agents that were heard since the start say of themselves."""
        return {id: card for id, (card, _) in self._cards.items()}

    def knows(self, source: str) -> bool:
        """Whether an agent pushed that source and it is remembered."""
        return source in self._pushed

    def forget(self, source: str) -> None:
        """A person removed a source; what is not known is forgotten already."""
        if source in self._pushed:
            self._overlook(source)

    def _overlook(self, source: str) -> None:
        agent = self._pushed.pop(source).card.id
        self._cards.pop(agent, None)
        self._revisions.pop(agent, None)
        self.line.overlook(source)

    def _note(self, source: str, pushed: _Pushed, push: Push, offset: float) -> None:
        """Mark a clock that is off and an error that the agent tells; small drifts of a known skew are not news."""
        skew = round(offset) if abs(offset) > SKEW_SHOWN_SECONDS else None
        known = pushed.skew_seconds
        if skew is None or known is None or abs(skew - known) > SKEW_SHOWN_SECONDS:
            pushed.skew_seconds = skew
        pushed.failure = SourceFailure(at=pushed.heard_at, category="failed", message=push.error) if push.error else None
        self.line.note(source, error=push.error, skew_seconds=pushed.skew_seconds)

    def _own(self, report: Report, source: str, agent: AgentCard) -> Report:
        """The report under the agent's name: what it says of its own source and process is not believed."""
        return attrs.evolve(report, source=source, epoch=f"{agent.id}/{report.epoch}")

    async def agent_config(self, id: AgentId) -> AgentConfig:
        """What the agent is told to do; the default when nobody said anything. Raises Unavailable."""
        try:
            document = await self.documents.get(AGENT_CONFIGS, id)
        except StoreError as error:
            raise Unavailable("store", str(error)) from error
        if document is None:
            return AgentConfig(revision=0)
        config = msgspec.json.decode(document.body, type=AgentConfig)
        return attrs.evolve(config, revision=document.revision)

    async def configure(self, id: AgentId, config: AgentConfig) -> AgentConfig:
        """Tell an agent what to do from its next delivery on. Raises BadRequest, Conflict, Unavailable."""
        orders.check(config, self.offers)
        try:
            known = {document.key for document in await self.documents.all(AGENT_CONFIGS)}
            if id not in known and len(known) >= self.most_sources:
                raise Conflict("too_many_agents", f"{self.most_sources} agents are configured already")
            await self.documents.write(Put(collection=AGENT_CONFIGS, key=id, body=msgspec.json.encode(config)))
        except StoreError as error:
            raise Unavailable("store", str(error)) from error
        self._revisions.pop(id, None)
        return await self.agent_config(id)

    async def _revision(self, id: AgentId) -> int:
        if id not in self._revisions:
            try:
                self._revisions[id] = (await self.agent_config(id)).revision
            except Unavailable:
                return 0
        return self._revisions[id]

    def health(self) -> Sequence[SourceHealth]:
        """How each pushed source fares, ordered by id."""
        return tuple(self._health(source, self._pushed[source]) for source in sorted(self._pushed))

    def _title(self, offer: str) -> str:
        known = self.offers.get(offer)
        return known.title if known else offer

    def _health(self, source: str, pushed: _Pushed) -> SourceHealth:
        interval_seconds = pushed.paces.quickest_seconds
        silent = self.clock.now() - pushed.heard_at > 3 * max(interval_seconds, 5.0)
        failing = SourceState.BACKING_OFF if pushed.failure else SourceState.LIVE
        return SourceHealth(
            source=source,
            offer=pushed.offer,
            title=f"{self._title(pushed.offer)} on {pushed.card.hostname or pushed.card.id}",
            state=SourceState.WAITING if silent else failing,
            interval_seconds=interval_seconds,
            effective_interval_seconds=interval_seconds,
            last_attempt=pushed.heard_at,
            last_success=pushed.heard_at,
            reports=pushed.reports,
            dropped=pushed.dropped,
            last_error=pushed.failure,
            via="agent",
            clock_skew_seconds=pushed.skew_seconds,
            spool_dropped=pushed.spool_dropped,
            agent_version=pushed.card.version,
        )
