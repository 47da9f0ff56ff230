"""How often a source is heard that reports each of its scopes at a pace of its own."""

from collections.abc import Iterable

import attrs

from pulse_core.model.report import Report

MOST_SCOPES = 64
"""How many scopes of one source are watched for their pace, the quickest of them."""

PATIENT_INTERVALS = 5
PATIENT_SECONDS = 30.0
"""A scope that was not heard of for so many of its intervals and so long says nothing of the pace any more."""


@attrs.frozen
class Pace:
    """How often a scope is reported, and when it was heard last."""

    interval_seconds: float
    heard_at: float

    def holds(self, now: float) -> bool:
        """Whether the scope is still heard of."""
        return now - self.heard_at <= PATIENT_INTERVALS * self.interval_seconds + PATIENT_SECONDS


@attrs.define(eq=False)
class Paces:
    """The paces of one source, by scope."""

    _known: dict[str, Pace] = attrs.field(factory=dict)

    def hear(self, reports: Iterable[Report], now: float) -> None:
        """Take note of these reports; one that does not say its pace has none. While none come, nothing is forgotten."""
        heard = {report.scope: Pace(report.interval_seconds, now) for report in reports if report.interval_seconds > 0}
        if not heard:
            return
        self._known |= heard
        holding = [(scope, pace) for scope, pace in self._known.items() if pace.holds(now)]
        self._known = dict(sorted(holding, key=lambda one: one[1].interval_seconds)[:MOST_SCOPES])

    @property
    def quickest_seconds(self) -> float:
        """The shortest interval; 0 while none is known."""
        return min((pace.interval_seconds for pace in self._known.values()), default=0.0)
