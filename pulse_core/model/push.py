"""What an agent and the server say to each other."""

from collections.abc import Mapping

import attrs

from pulse_core.model.ids import AgentId
from pulse_core.model.report import Dropped, Json, Report

PROTOCOL = 1
"""The agent protocol that this code speaks. The server also takes the two before it."""

OLDEST_PROTOCOL = 1
"""The oldest agent protocol that the server still takes."""

MAX_ENCODED_BYTES = 2 * 1024 * 1024
MAX_DECODED_BYTES = 10 * 1024 * 1024


@attrs.frozen(kw_only=True)
class AgentCard:
    """Who the agent is. `id` was made at its first start and is all that names it; the rest is shown to people."""

    id: AgentId
    version: str
    hostname: str = ""
    started_at: float = 0.0
    privileges: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Push:
    """One delivery: reports of one source of one agent, oldest first.

    `source` is `<offer>:<name>` inside the agent. `sent_at` is the agent's clock when it sent this, which tells how
    far that clock is off. `spool_dropped` counts the reports that were lost because the spool was full.
    """

    protocol: int
    agent: AgentCard
    source: str
    sent_at: float
    reports: tuple[Report, ...]
    spool_dropped: int = 0
    error: str = ""


@attrs.frozen(kw_only=True)
class Receipt:
    """The server's answer: how many records were taken, which were not, and whether new configuration waits."""

    protocol: int
    accepted: int
    dropped: tuple[Dropped, ...] = ()
    config_revision: int = 0


@attrs.frozen(kw_only=True)
class AgentConfig:
    """What the server tells an agent to do. `sources` maps `<offer>:<name>` to its settings, without secrets.

    A `None` for a source switches it off. `interval_seconds` of 0 leaves each source at its own. `revision` grows with
    every change; 0 means that nobody has said anything yet.
    """

    revision: int = 0
    interval_seconds: float = 0.0
    sources: Mapping[str, Mapping[str, Json] | None] = attrs.field(factory=dict)
