"""What people see of a connection, and of what can be connected."""

from collections.abc import Mapping

import attrs

from pulse_core import forms
from pulse_core.connections.kept import Connection
from pulse_core.model.report import Json
from pulse_core.plugin.offer import Recipe


@attrs.frozen(kw_only=True)
class ConnectionCard:
    """A source that somebody added. In `config` a marker stands for each secret that is set.

    `problem` is why it cannot be asked at all: its connector is gone, its settings do not fit it any more, or its secrets
    cannot be unsealed. How it fares when it is asked stands with the other sources, under the id `source`.
    """

    id: str
    source: str
    offer: str
    title: str
    config: Mapping[str, Json]
    paused: bool
    problem: str
    revision: int
    created_at: float
    created_by: str
    changed_at: float


@attrs.frozen(kw_only=True)
class ConnectionType:
    """Something that can be connected: `schema` is the form (JSON Schema), `recipes` are commands that prepare it."""

    offer: str
    title: str
    description: str
    plugin: str
    interval_seconds: float
    schema: Mapping[str, Json]
    recipes: tuple[Recipe, ...]


def card_of(connection: Connection) -> ConnectionCard:
    """What is shown of it."""
    record = connection.record
    return ConnectionCard(
        id=connection.id,
        source=connection.source,
        offer=record.offer,
        title=record.title,
        config=forms.masked(record.config, record.secrets),
        paused=record.paused,
        problem=connection.problem,
        revision=connection.revision,
        created_at=record.created_at,
        created_by=record.created_by,
        changed_at=record.changed_at,
    )
