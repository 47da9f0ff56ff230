"""The one thing behind all observations of it."""

from collections.abc import Mapping

import attrs

from pulse_core.model.identity import Claim
from pulse_core.model.ids import ResourceId
from pulse_core.model.metadata import Metadata
from pulse_core.model.metric import Unknown
from pulse_core.model.status import SourceStatus, Status


@attrs.frozen(kw_only=True)
class SourceView:
    """What one source knows of a resource, and how fresh that is.

    `last_seen` is the server's receive time in seconds since the epoch. After `stale_after_seconds` of silence the
    source is stale. `key` is the source's own name for the resource. `clock_skew_seconds` is set when its clock is off.
    """

    status: SourceStatus
    last_seen: float
    stale_after_seconds: float
    key: str
    error: str = ""
    clock_skew_seconds: float | None = None


@attrs.frozen(kw_only=True)
class Tie:
    """A relation whose other end is known: `target` is a resource id."""

    kind: str
    target: ResourceId


@attrs.frozen(kw_only=True)
class IdentityConflict:
    """Another resource claims to be this one and cannot be: a cloned machine id, for instance."""

    other: ResourceId
    claim: Claim
    differs_in: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Identity:
    """The claims behind a resource, the conflicts around it, and the weak matches a person may confirm."""

    claims: tuple[Claim, ...] = ()
    conflicts: tuple[IdentityConflict, ...] = ()
    suggestions: tuple[ResourceId, ...] = ()


@attrs.frozen(kw_only=True)
class Resource:
    """One thing, whoever reports it.

    `metrics` holds plain values for speed; the provenance of each is a `Measurement` that the registry gives on
    request. `facets` are typed by their connectors. `last_seen` is the newest of its sources'. `aliases` are ids
    this resource had before it was merged: history under them is its history too. `tags` are what its sources say;
    `metadata` is what people wrote of it, None where nobody did.
    """

    id: ResourceId
    type: str
    name: str
    status: Status
    status_reason: str = ""
    technology: str = ""
    parent: ResourceId | None = None
    sources: Mapping[str, SourceView] = attrs.field(factory=dict)
    identity: Identity = Identity()
    metrics: Mapping[str, float | None] = attrs.field(factory=dict)
    unknown: Mapping[str, Unknown] = attrs.field(factory=dict)
    facets: Mapping[str, object] = attrs.field(factory=dict)
    tags: tuple[str, ...] = ()
    relations: tuple[Tie, ...] = ()
    aliases: tuple[ResourceId, ...] = ()
    metadata: Metadata | None = None
    last_seen: float = 0.0

    @property
    def all_tags(self) -> tuple[str, ...]:
        """The tags of its sources, then those that people gave it."""
        return (*self.tags, *self.metadata.tags) if self.metadata else self.tags
