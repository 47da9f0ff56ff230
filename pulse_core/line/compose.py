"""Compose one resource from all sightings of it, and tell what changed between two of them. Pure."""

from collections.abc import Mapping, Sequence

import attrs
import msgspec

from pulse_core.line import choose
from pulse_core.line.sighting import Sighting
from pulse_core.model.identity import in_order
from pulse_core.model.ids import ResourceId
from pulse_core.model.metadata import Metadata
from pulse_core.model.metric import Unknown
from pulse_core.model.resource import Identity, IdentityConflict, Resource, SourceView, Tie
from pulse_core.model.status import SourceStatus

STRUCTURE = (
    "type",
    "name",
    "status",
    "status_reason",
    "technology",
    "parent",
    "identity",
    "unknown",
    "tags",
    "relations",
    "aliases",
    "metadata",
)
"""The fields whose change is a change. Sources and facets are compared by their parts; metrics only tick."""


@attrs.frozen(kw_only=True)
class Context:
    """What composing needs besides the sightings: everything that other resources or sources decide."""

    errors: Mapping[str, str]
    skews: Mapping[str, float]
    parent: ResourceId | None
    relations: tuple[Tie, ...]
    conflicts: tuple[IdentityConflict, ...]
    suggestions: tuple[ResourceId, ...]
    metadata: Metadata | None = None


def compose(members: Sequence[Sighting], metrics: Mapping[str, float | None], context: Context) -> Resource:
    """The resource behind `members`, which are all sightings of one cluster."""
    naming = choose.by_naming(members)
    near = choose.by_nearness(members)
    owner = min(members, key=lambda s: s.birth.serial).birth
    status, reason = choose.status(members)
    return Resource(
        id=owner.id,
        type=owner_type(members),
        name=next((s.observation.name for s in naming if s.observation.name), naming[0].handle.key),
        status=status,
        status_reason=reason,
        technology=next((s.observation.technology for s in naming if s.observation.technology), ""),
        parent=context.parent,
        sources=views(members, context),
        identity=Identity(
            claims=in_order({claim for s in members for claim in s.claims}),
            conflicts=context.conflicts,
            suggestions=context.suggestions,
        ),
        metrics=metrics,
        unknown=reasons(near, metrics),
        facets={s.observation.facet_name: s.observation.facet for s in reversed(near) if s.observation.facet is not None},
        tags=tuple(sorted({tag for s in members for tag in s.observation.tags})),
        relations=context.relations,
        aliases=tuple(sorted(former(members) - {owner.id})),
        metadata=context.metadata,
        last_seen=max(s.last_seen for s in members),
    )


def owner_type(members: Sequence[Sighting]) -> str:
    """The one type of a cluster: only sightings of one type are ever merged."""
    return members[0].handle.type


def views(members: Sequence[Sighting], context: Context) -> dict[str, SourceView]:
    """What the resource shows of its sources, ordered by their ids."""
    if len(members) == 1:
        return {members[0].handle.source: view(members[0], context)}
    return {member.handle.source: view(member, context) for member in sorted(members, key=lambda m: m.handle)}


def view(sighting: Sighting, context: Context) -> SourceView:
    """What the resource shows of one of its sources."""
    error = context.errors.get(sighting.handle.source, "")
    fresh = SourceStatus.FAILING if error else SourceStatus.LIVE
    return SourceView(
        status=fresh if sighting.live else SourceStatus.STALE,
        last_seen=sighting.last_seen,
        stale_after_seconds=round(sighting.feed.stale_after_seconds),
        key=sighting.handle.key,
        error=error,
        clock_skew_seconds=context.skews.get(sighting.handle.source),
    )


def reasons(near: Sequence[Sighting], metrics: Mapping[str, float | None]) -> dict[str, Unknown]:
    """Why the unknown metrics are unknown, by the nearest source that can say.

    `metrics` may be those from before the newest report: what its source says it does not know is unknown now, unless
    another one knows it.
    """
    found: dict[str, Unknown] = {}
    for sighting in near:
        for metric, why in sighting.observation.unknown.items():
            if metrics.get(metric) is None or all(other is sighting or other.metrics.get(metric) is None for other in near):
                found.setdefault(metric, why)
    return found


def difference(old: Resource, new: Resource) -> dict[str, tuple[object, object]]:
    """The changed fields with their old and new values; empty when nothing but metrics and ages moved."""
    fields: dict[str, tuple[object, object]] = {
        name: (before, after) for name in STRUCTURE if (before := getattr(old, name)) != (after := getattr(new, name))
    }
    if _settled(old.sources) != _settled(new.sources):
        fields["sources"] = (old.sources, new.sources)
    for name in sorted(old.facets.keys() | new.facets.keys()):
        before, after = old.facets.get(name), new.facets.get(name)
        if not same_facet(before, after):
            fields[f"facets.{name}"] = (before, after)
    return fields


def same_facet(a: object, b: object) -> bool:
    """Whether two facets say the same; one that was restored from the store is plain data and compares as such."""
    if type(a) is type(b):
        return a == b
    return bool(msgspec.to_builtins(a) == msgspec.to_builtins(b))


def _settled(sources: Mapping[str, SourceView]) -> list[tuple[object, ...]]:
    """Sources without their ages, which tick."""
    return [(name, v.status, v.key, v.error, v.clock_skew_seconds) for name, v in sources.items()]


def former(members: Sequence[Sighting]) -> set[ResourceId]:
    """Every id that these sightings have or had."""
    return {id for s in members for id in (s.birth.id, *s.birth.former)}
