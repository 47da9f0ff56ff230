"""How sources and parts of Pulse fare, in values that people are shown."""

from enum import StrEnum
from typing import Literal

import attrs


class SourceState(StrEnum):
    """`waiting`: never asked yet, or silent. `backing_off`: failed, asked less often. `open`: the breaker holds it back.

    `paused`: known from before, and nobody asks it or delivers for it.
    """

    WAITING = "waiting"
    LIVE = "live"
    BACKING_OFF = "backing_off"
    OPEN = "open"
    PAUSED = "paused"


@attrs.frozen(kw_only=True)
class SourceFailure:
    """Why a source could not be asked. `category` is unreachable, refused, garbled, timeout or failed."""

    at: float
    category: str
    message: str
    hint: str = ""


@attrs.frozen(kw_only=True)
class SourceHealth:
    """How one source fares. Times are seconds since the epoch, None when it never happened.

    `via` is `local` for a source that the server asks, `agent` for one whose reports are pushed.
    """

    source: str
    offer: str
    title: str
    state: SourceState
    interval_seconds: float
    effective_interval_seconds: float
    latency_seconds: float | None = None
    last_attempt: float | None = None
    last_success: float | None = None
    next_run: float | None = None
    consecutive_failures: int = 0
    opened_count: int = 0
    reports: int = 0
    dropped: int = 0
    last_error: SourceFailure | None = None
    via: Literal["local", "agent"] = "local"
    clock_skew_seconds: float | None = None
    spool_dropped: int = 0
    agent_version: str = ""


@attrs.frozen(kw_only=True)
class Problem:
    """Something that is wrong with Pulse itself: which part, and what a person can do."""

    part: str
    message: str
