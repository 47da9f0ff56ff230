"""A sighting: one source's view of one thing, under the source's own name for it."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import attrs

from pulse_core.model.identity import Claim
from pulse_core.model.ids import ResourceId
from pulse_core.model.report import Observation


class Handle(NamedTuple):
    """Who says it, of what type, under which key: the stable name of a sighting."""

    source: str
    type: str
    key: str


@attrs.frozen
class Birth:
    """The id a sighting was given when it was first seen. The oldest birth (lowest serial) names a merged resource."""

    id: ResourceId
    serial: int
    former: tuple[ResourceId, ...] = ()


PATIENCE = 3
"""How many reports in a row a source may leave a metric out before it counts as no longer saying it."""


@attrs.define(eq=False)
class Feed:
    """What is known of one scope of one source: when it was heard, and how often it speaks."""

    source: str
    scope: str
    interval_seconds: float
    heard_at: float
    """For freshness only: after a restart this is the time of the restart."""
    epoch: str = ""
    monotonic: float = -1.0
    taken_at: float = 0.0
    """When the newest of its values were measured."""
    stale: bool = False
    gap_seconds: float = 0.0
    handles: set[Handle] = attrs.field(factory=set)

    @property
    def stale_after_seconds(self) -> float:
        """Three of its real intervals and a little, between 15 s and 15 min past the interval, which is a day at most."""
        interval = min(max(self.interval_seconds, self.gap_seconds), 86400.0)
        return min(interval * 3 + 5, interval + 900) if interval > 4 else 15.0

    def set_back(self, now: float) -> None:
        """The clock may have been set back: nothing was heard or measured after now."""
        self.heard_at = min(self.heard_at, now)
        self.taken_at = min(self.taken_at, now)

    def hear(self, *, at: float, taken_at: float, epoch: str, monotonic: float, interval_seconds: float) -> None:
        """Note a report; the real interval is a moving mean that never runs ahead of the declared one."""
        if self.epoch == epoch and 0 < at - self.heard_at < 4 * max(interval_seconds, 1.0):
            self.gap_seconds += 0.2 * ((at - self.heard_at) - self.gap_seconds)
        self.heard_at = at
        self.taken_at = taken_at
        self.epoch = epoch
        self.monotonic = monotonic
        self.interval_seconds = interval_seconds
        self.stale = False


@attrs.define(eq=False)
class Sighting:
    """The newest observation under a handle. `misses` counts the complete reports in a row that left it out."""

    handle: Handle
    observation: Observation
    birth: Birth
    feed: Feed
    last_seen: float
    metrics: dict[str, float | None] = attrs.field(factory=dict)
    measured_at: float = 0.0
    """When its numbers were measured, but for those that were told apart from the others."""
    apart: dict[str, float] = attrs.field(factory=dict)
    blanks: dict[str, int] = attrs.field(factory=dict)
    misses: int = 0

    def measure(self, metrics: dict[str, float | None], at: float, *, named: Collection[str] | None = None) -> None:
        """Take new values, and count for each metric how often in a row it was left blank.

        A metric that the source leaves out altogether is unknown for a while, like one that it says is unknown. Where only
        some were measured now, they are `named`: the others are as old as they were.
        """
        if self.metrics.keys() - metrics.keys():
            self._miss(metrics)
        self._date(metrics, at, named)
        self.metrics = metrics
        if not self.blanks and None not in metrics.values():
            return
        for name, value in metrics.items():
            if value is None:
                self.blanks[name] = self.blanks.get(name, 0) + 1
            elif name in self.blanks:
                del self.blanks[name]

    def measured_as(self, other: "Sighting") -> None:
        """Take the values of another sighting of the same, with their times."""
        self.measure(other.metrics, other.measured_at)
        self.apart = other.apart

    def time_of(self, metric: str) -> float:
        """When a metric was measured."""
        return self.apart.get(metric, self.measured_at)

    def _date(self, metrics: Mapping[str, float | None], at: float, named: Collection[str] | None) -> None:
        if named is None or not self.metrics.keys() - named:
            self.measured_at, self.apart = at, {}
            return
        self.apart = {name: self.apart[name] for name in metrics if name in self.apart} | dict.fromkeys(named, at)

    def _miss(self, metrics: dict[str, float | None]) -> None:
        for name in [name for name in self.metrics if name not in metrics]:
            if self.blanks.get(name, 0) < PATIENCE:
                metrics[name] = None
            else:
                self.blanks.pop(name, None)

    @property
    def live(self) -> bool:
        """Whether the source still speaks of it."""
        return not self.feed.stale

    @property
    def claims(self) -> tuple[Claim, ...]:
        return self.observation.claims
