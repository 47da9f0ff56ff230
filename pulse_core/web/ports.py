"""What the desks need of the rooms behind them."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from pulse_core.host import Owned, PluginCard
from pulse_core.line.chronicle import EventPage, Sought
from pulse_core.line.past import Moment
from pulse_core.line.pins import Pin
from pulse_core.model.health import Problem, SourceHealth
from pulse_core.model.ids import AgentId, ResourceId
from pulse_core.model.metadata import Metadata
from pulse_core.model.metric import Measurement
from pulse_core.model.principal import Principal
from pulse_core.model.push import AgentCard, AgentConfig, Push, Receipt
from pulse_core.model.resource import Resource
from pulse_core.plugin.kinds import Kind
from pulse_core.plugin.ports import PageDeclaration, Verdict
from pulse_core.recovery import RecoveryFacets, RecoveryPage, RecoverySeries, RollupPage, RollupSeries, Wanted
from pulse_core.vault import VaultStatus


class Estate(Protocol):
    """The resources of now, and what people decide of their identity."""

    def resources(self) -> Sequence[Resource]:
        """All of them, in a total order that does not change by itself."""
        ...

    def get(self, id: ResourceId) -> Resource | None:
        """The resource of that id, or the one that absorbed it."""
        ...

    def children(self, id: ResourceId) -> Sequence[Resource]: ...

    def measurements(self, id: ResourceId) -> Mapping[str, Measurement]: ...

    def pins(self, id: ResourceId) -> Sequence[Pin]: ...

    async def link(self, id: ResourceId, target: ResourceId, *, by: str, reason: str) -> Resource:
        """Make two resources one, durably. Raises NotFound, Conflict, Unavailable."""
        ...

    async def unlink(self, id: ResourceId, *, source: str, key: str, by: str, reason: str) -> Sequence[Resource]:
        """Split what `source` calls `key` off, durably: both resources. Raises NotFound, Conflict, Unavailable."""
        ...

    async def unpin(self, id: ResourceId, pin: str, *, by: str) -> None:
        """Take a decision back, durably. Raises NotFound, Unavailable."""
        ...

    async def annotate(self, id: ResourceId, metadata: Metadata, *, seen_at: float | None) -> Resource:
        """Let this be all that is written of it, durably. Raises NotFound, BadRequest, Conflict, Unavailable."""
        ...


class Past(Protocol):
    """What happened to resources."""

    async def timeline(self, resource: Resource, *, since: float | None, until: float | None, limit: int) -> Sequence[Moment]:
        """The changes and events of one resource under all the names it had, newest first. Raises StoreError."""
        ...

    async def events(self, sought: Sought) -> EventPage:
        """The events of the whole estate that fit, those that were told last first. Raises StoreError."""
        ...


class Intake(Protocol):
    """Where agents deliver."""

    async def take(self, kind: str, push: Push, *, received_at: float) -> Receipt:
        """Take the reports of a push into the line. Raises RequestError for a push that cannot be taken."""
        ...

    def cards(self) -> Mapping[AgentId, AgentCard]:
        """What the agents that were heard since the start say of themselves."""
        ...

    async def agent_config(self, id: AgentId) -> AgentConfig:
        """What the agent is told to do; the default when nobody said anything. Raises Unavailable."""
        ...

    async def configure(self, id: AgentId, config: AgentConfig) -> AgentConfig:
        """Tell the agent what to do from its next delivery on. Raises Unavailable."""
        ...


class Condition(Protocol):
    """How Pulse itself is."""

    def problems(self) -> Sequence[Problem]: ...

    def sources(self) -> Sequence[SourceHealth]: ...

    def running(self) -> int:
        """How many sources the server itself asks."""
        ...


class Sources(Protocol):
    """What people decide about sources."""

    async def forget(self, source: str, *, by: str) -> int:
        """Forget a source, durably: how many resources went. Raises NotFound, Conflict while it is asked, Unavailable."""
        ...


class Recovery(Protocol):
    """What things could be restored from."""

    @property
    def revision(self) -> int:
        """Grows whenever a recovery point changed, came or went."""
        ...

    def points(self, wanted: Wanted, *, cursor: str, limit: int) -> RecoveryPage:
        """A page of points. Raises ValueError for a cursor that is none."""
        ...

    def rollups(self, wanted: Wanted, *, cursor: str, limit: int) -> RollupPage:
        """A page of subjects. Raises ValueError for a cursor that is none."""
        ...

    def series(self, wanted: Wanted, *, east_minutes: int) -> RecoverySeries:
        """The points by day, for a place that is so many minutes ahead of UTC."""
        ...

    def series_of_each(self, wanted: Wanted, *, rollups: Sequence[str], east_minutes: int) -> RollupSeries:
        """The points by day of each of these subjects."""
        ...

    def facets(self, wanted: Wanted) -> RecoveryFacets:
        """By which values the points that fit can be told apart."""
        ...


class Plugins(Protocol):
    """What the plugins brought."""

    def cards(self) -> Sequence[PluginCard]: ...

    def kinds(self) -> Sequence[Kind]:
        """Every kind, one per type, with what several plugins declare for a shared type already joined."""
        ...

    def pages(self) -> Mapping[str, Owned[PageDeclaration]]:
        """By path."""
        ...

    async def allow(self, who: Principal, action: str, on: str) -> Verdict:
        """Whether no plugin objects."""
        ...


class Vault(Protocol):
    """Seals what is secret."""

    async def status(self) -> VaultStatus:
        """Which keys there are, and how much each seals. Raises VaultError, StoreError."""
        ...

    async def rotate(self) -> VaultStatus:
        """New keys, and everything sealed anew. Raises VaultError, StoreError."""
        ...
