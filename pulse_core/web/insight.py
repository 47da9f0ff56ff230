"""The bodies of what Pulse tells of itself: its agents, what it keeps, and what goes along with a question for help."""

from collections.abc import Mapping, Sequence

import attrs

from pulse_core.model.health import SourceState
from pulse_core.plugin.stores import SeriesStats


@attrs.frozen(kw_only=True)
class AgentView:
    """An agent: what watches a machine and reports from there. `version` is empty while it was not heard since the start.

    `behind` says that its version is not this server's. `heard_at` is in seconds since the epoch. `sources` are what it
    reports, `failing` those of them that fail.
    """

    id: str
    hostname: str = ""
    version: str = ""
    behind: bool = False
    heard_at: float | None = None
    state: SourceState = SourceState.WAITING
    privileges: Sequence[str] = ()
    sources: Sequence[str] = ()
    failing: int = 0
    clock_skew_seconds: float | None = None
    spool_dropped: int = 0


@attrs.frozen(kw_only=True)
class AgentList:
    """Every agent that reports or reported, and the version of this server."""

    version: str
    data: Sequence[AgentView]


@attrs.frozen(kw_only=True)
class TierRetention:
    """One tier of the samples: how long it is kept by which setting, what it takes and will take."""

    name: str
    setting: str
    step_seconds: float
    keep_seconds: float
    samples: int
    oldest: float | None
    newest: float | None
    size_bytes: float
    forecast_bytes: float | None


@attrs.frozen(kw_only=True)
class JournalRetention:
    """What else is kept, and how long; None is for good."""

    name: str
    setting: str
    keep_seconds: float | None


@attrs.frozen(kw_only=True)
class Retention:
    """What is kept how long. `forecast_bytes` is the size once every tier is full; None while it is too early to say."""

    series: int
    size_bytes: int
    forecast_bytes: float | None
    free_bytes: int | None
    tiers: Sequence[TierRetention]
    journals: Sequence[JournalRetention]


@attrs.frozen(kw_only=True)
class PluginDiagnosis:
    """How a plugin fares, in numbers and in redacted words."""

    name: str
    version: str
    state: str
    step: str
    reason: str
    calls: int
    failures: int
    strikes: int
    slowest_seconds: float


@attrs.frozen(kw_only=True)
class SourceDiagnosis:
    """How a source fares. `name` is a pseudonym unless addresses were asked for."""

    name: str
    offer: str
    via: str
    state: str
    interval_seconds: float
    effective_interval_seconds: float
    latency_seconds: float | None
    last_success: float | None
    consecutive_failures: int
    opened_count: int
    reports: int
    dropped: int
    spool_dropped: int
    clock_skew_seconds: float | None
    agent_version: str
    failure: str
    message: str


@attrs.frozen(kw_only=True)
class ProblemDiagnosis:
    """Something that is wrong with Pulse itself, in redacted words."""

    part: str
    message: str


@attrs.frozen(kw_only=True)
class Diagnostics:
    """Everything that helps somebody else to find a fault: no secret, and no address or name unless `addresses` is true.

    Times are seconds since the epoch. `settings` are the limits and switches in force by their name in the
    environment; those that hold addresses are among them only with `addresses`.
    """

    made_at: float
    addresses: bool
    version: str
    api: tuple[int, int]
    python: str
    platform: str
    started_at: float
    resident_bytes: int | None
    cpu_seconds: float
    clients: int
    events: int
    problems: Sequence[ProblemDiagnosis]
    plugins: Sequence[PluginDiagnosis]
    sources: Sequence[SourceDiagnosis]
    resources: Mapping[str, Mapping[str, int]]
    store: SeriesStats | None
    settings: Mapping[str, str]
