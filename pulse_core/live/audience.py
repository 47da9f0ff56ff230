"""Everybody who listens under one filter: what is made for one of them is made for all."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pulse_core.live.filter import Filter
from pulse_core.live.subscription import Subscription
from pulse_core.model.change import Change, ChangeKind
from pulse_core.model.ids import ResourceId
from pulse_core.model.resource import Resource


class Audience:
    """The subscriptions of one filter, and which resources the filter admits just now."""

    def __init__(self, filter: Filter, resources: Iterable[Resource]) -> None:
        self.filter = filter
        self.subscriptions: dict[Subscription, None] = {}
        self._sources_of: dict[ResourceId, tuple[str, ...]] | None = None
        self._sources: Counter[str] = Counter()
        if not filter.takes_every_resource:
            self._sources_of = {}
            for resource in resources:
                self._place(resource, present=True)

    @property
    def members(self) -> dict[ResourceId, tuple[str, ...]] | None:
        """The admitted resources, None when the filter admits them all."""
        return self._sources_of

    @property
    def sources(self) -> Counter[str] | None:
        """The sources of the admitted resources, None when the filter admits them all."""
        return None if self._sources_of is None else self._sources

    def follow(self, changes: Sequence[Change]) -> None:
        if self._sources_of is None:
            return
        for change in changes:
            self._place(change.resource, present=change.kind is not ChangeKind.REMOVED)

    def _place(self, resource: Resource, *, present: bool) -> None:
        members = self._sources_of
        if members is None:
            return
        self._sources -= Counter(members.pop(resource.id, ()))
        if present and self.filter.admits_resource(resource):
            members[resource.id] = tuple(resource.sources)
            self._sources.update(members[resource.id])
