"""An alert's life."""

from enum import StrEnum

import attrs

from pulse_core.model.ids import ResourceId


class IncidentState(StrEnum):
    """Where an incident is in its life."""

    PENDING = "pending"
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVING = "resolving"
    CLOSED = "closed"


@attrs.frozen(kw_only=True)
class Incident:
    """One problem of one resource under one rule. It moves only on an observation; no clock closes it."""

    id: str
    rule: str
    resource: ResourceId
    state: IncidentState
    severity: str
    title: str
    opened_at: float | None = None
    closed_at: float | None = None
    value: float | None = None
