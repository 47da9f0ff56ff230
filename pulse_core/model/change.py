"""What happened to resources: numbered changes, and ticks of their metrics."""

from collections.abc import Mapping
from enum import StrEnum

import attrs

from pulse_core.model.ids import ResourceId
from pulse_core.model.resource import Resource


class ChangeKind(StrEnum):
    """What happened to the resource."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@attrs.frozen(kw_only=True)
class Change:
    """A numbered fact about one resource.

    `at` is the server's time in seconds since the epoch. `resource` is the state after the change (before it, for a
    removal). `fields` maps each changed field to its (old, new) values; a facet's field is `facets.<name>`.
    Metric values, `last_seen` and the ages of sources never appear here: they are ticks.
    """

    seq: int
    at: float
    kind: ChangeKind
    id: ResourceId
    resource: Resource
    fields: Mapping[str, tuple[object, object]] = attrs.field(factory=dict)
    reason: str = ""


@attrs.frozen(kw_only=True)
class TickBlock:
    """Resources that have the same metrics: `values[m][r]` is metric `metrics[m]` of resource `ids[r]`."""

    ids: tuple[ResourceId, ...]
    metrics: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]


@attrs.frozen(kw_only=True)
class Ticks:
    """New metric values at one moment `at` (seconds since the epoch), in columns.

    `sources` maps each source that was heard to the time it was. `at` is when the values were taken, which lies in
    the past when an agent delivers what it could not send before.
    """

    at: float
    blocks: tuple[TickBlock, ...]
    sources: Mapping[str, float] = attrs.field(factory=dict)
