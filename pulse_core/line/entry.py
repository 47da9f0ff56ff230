"""An entry of the registry: a resource, the sightings behind it, and whose word counts for each metric."""

from collections.abc import Iterable, Mapping

import attrs

from pulse_core.line import choose
from pulse_core.line.compose import Context, compose, views
from pulse_core.line.sighting import Handle, Sighting
from pulse_core.model.ids import ResourceId
from pulse_core.model.metric import Measurement
from pulse_core.model.resource import Resource

_NOBODY = Handle("", "", "")


@attrs.define(eq=False)
class Entry:
    """The state of one resource. `composed` is its structure; its metrics and ages are brought up to date on reading."""

    id: ResourceId
    members: list[Sighting]
    origins: dict[str, Handle] = attrs.field(factory=dict)
    metrics: dict[str, float | None] = attrs.field(factory=dict)
    told: Mapping[str, float | None] = attrs.field(factory=dict)
    """The values that listeners know."""
    composed: Resource | None = None
    context: Context | None = None
    fresh: bool = False

    def measure(self, sighting: Sighting) -> tuple[Mapping[str, float | None], Mapping[str, float | None]]:
        """Take the new values of one member; returns what listeners were told before, and what to tell them now."""
        self.fresh = False
        before = self.told
        if len(self.members) == 1:
            self.metrics = sighting.metrics
        else:
            self.metrics = dict(self.metrics)
            self._choose(sighting.metrics)
        self.told = self.metrics
        return before, self._news(sighting, before)

    def _choose(self, metrics: Iterable[str]) -> None:
        """Choose anew whose word counts for these metrics."""
        for metric in metrics:
            chosen = choose.origin(metric, self.members, self.origins.get(metric))
            if chosen is None:
                continue
            self.metrics[metric] = chosen.metrics[metric]
            if self.metrics[metric] is not None:  # who never gave a value has nothing to hold on to
                self.origins[metric] = chosen.handle

    def counts(self, metric: str, handle: Handle) -> bool:
        """Whether it is this member's value of the metric that counts."""
        return len(self.members) == 1 or self.origins.get(metric) == handle

    def _news(self, sighting: Sighting, before: Mapping[str, float | None]) -> Mapping[str, float | None]:
        """The values that this member gave, those that came to count meanwhile, and None for those that nobody gives any more."""
        gone = before.keys() - self.metrics.keys()
        if len(self.members) == 1:
            return {**self.metrics, **dict.fromkeys(sorted(gone))} if gone else self.metrics
        news = {
            metric: value
            for metric, value in self.metrics.items()
            if self.origins.get(metric) == sighting.handle or before.get(metric) != value
        }
        return {**news, **dict.fromkeys(sorted(gone))}

    def regroup(self, members: list[Sighting]) -> None:
        """Take another set of sightings: choose again whose word counts."""
        self.members = members
        self.fresh = False
        if len(members) == 1:
            self.origins, self.metrics = {}, members[0].metrics
            return
        self.metrics = {}
        self._choose(sorted({name for member in members for name in member.metrics}))

    def recompose(self, context: Context) -> Resource:
        """Compose the structure anew; the entry keeps it."""
        if self.composed is None:
            self.told = self.metrics
        self.context = context
        self.composed = compose(self.members, dict(self.metrics), context)
        self.fresh = True
        return self.composed

    def resource(self) -> Resource:
        """The resource as it is now."""
        if self.composed is None or self.context is None:
            raise LookupError(f"{self.id} was never composed")
        if not self.fresh:
            self.composed = self._refreshed(self.composed, self.context)
            self.fresh = True
        return self.composed

    def _refreshed(self, old: Resource, context: Context) -> Resource:
        """The same structure with today's metrics and ages. Spelled out: `attrs.evolve` costs three times as much."""
        return Resource(
            id=old.id,
            type=old.type,
            name=old.name,
            status=old.status,
            status_reason=old.status_reason,
            technology=old.technology,
            parent=old.parent,
            sources=views(self.members, context),
            identity=old.identity,
            metrics=self.metrics if len(self.members) == 1 else dict(self.metrics),
            unknown=old.unknown,
            facets=old.facets,
            tags=old.tags,
            relations=old.relations,
            aliases=old.aliases,
            metadata=old.metadata,
            last_seen=max([member.last_seen for member in self.members]),
        )

    def measurements(self) -> dict[str, Measurement]:
        """Each metric with its provenance."""
        by_handle = {member.handle: member for member in self.members}
        found: dict[str, Measurement] = {}
        for metric, value in self.metrics.items():
            member = by_handle.get(self.origins.get(metric, _NOBODY)) or self._nearest(metric)
            meaning = member.observation.meanings.get(metric, "")
            found[metric] = Measurement(value, member.handle.source, member.time_of(metric), meaning)
        return found

    def _nearest(self, metric: str) -> Sighting:
        near = choose.by_nearness(self.members)
        return next((member for member in near if metric in member.metrics), near[0])
