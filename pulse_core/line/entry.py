"""An entry of the registry: a resource, the sightings behind it, and whose word counts for each metric."""

import attrs

from pulse_core.line import choose
from pulse_core.line.compose import Context, compose, views
from pulse_core.line.sighting import Handle, Sighting
from pulse_core.model.ids import ResourceId
from pulse_core.model.metric import Measurement
from pulse_core.model.resource import Resource


@attrs.define(eq=False)
class Entry:
    """The state of one resource. `composed` is its structure; its metrics and ages are brought up to date on reading."""

    id: ResourceId
    members: list[Sighting]
    origins: dict[str, Handle] = attrs.field(factory=dict)
    metrics: dict[str, float | None] = attrs.field(factory=dict)
    composed: Resource | None = None
    context: Context | None = None
    fresh: bool = False

    def measure(self, sighting: Sighting) -> dict[str, float | None]:
        """Take the new values of one member; returns those that count, which is what may tick."""
        self.fresh = False
        if len(self.members) == 1:
            self.metrics = sighting.metrics
            return sighting.metrics
        self.metrics = dict(self.metrics)
        news: dict[str, float | None] = {}
        for metric in sighting.metrics:
            chosen = choose.origin(metric, self.members, self.origins.get(metric))
            if chosen is None:
                continue
            self.origins[metric] = chosen.handle
            self.metrics[metric] = chosen.metrics[metric]
            if chosen is sighting:
                news[metric] = chosen.metrics[metric]
        return news

    def regroup(self, members: list[Sighting]) -> None:
        """Take another set of sightings: choose again whose word counts."""
        self.members = members
        self.fresh = False
        if len(members) == 1:
            self.origins, self.metrics = {}, members[0].metrics
            return
        self.metrics = {}
        for metric in sorted({name for member in members for name in member.metrics}):
            chosen = choose.origin(metric, members, self.origins.get(metric))
            if chosen is not None:
                self.origins[metric] = chosen.handle
                self.metrics[metric] = chosen.metrics[metric]

    def recompose(self, context: Context) -> Resource:
        """Compose the structure anew; the entry keeps it."""
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
            last_seen=max([member.last_seen for member in self.members]),
        )

    def measurements(self) -> dict[str, Measurement]:
        """Each metric with its provenance."""
        by_handle = {member.handle: member for member in self.members}
        found: dict[str, Measurement] = {}
        for metric, value in self.metrics.items():
            member = by_handle.get(self.origins.get(metric, self.members[0].handle), self.members[0])
            meaning = member.observation.meanings.get(metric, "")
            found[metric] = Measurement(value, member.handle.source, member.measured_at, meaning)
        return found
