"""Compute what core makes of an adapter's counters, so that a connector's tests can compare it with the platform's own word."""

from pulse_core.line.rates import Rates
from pulse_core.line.sighting import Handle
from pulse_core.model.report import Observation, Report

_HANDLE = Handle("test:rates", "test", "one")


def rates(*samples: tuple[Report, Observation], interval_seconds: float = 10.0) -> dict[str, float | None]:
    """The rates after the last of these samples of one thing, oldest first; a rate that cannot be said is None."""
    core = Rates()
    found: dict[str, float | None] = {}
    for report, one in samples:
        found = core.since_last(
            _HANDLE, one.counters, epoch=report.epoch, monotonic=report.monotonic, interval_seconds=interval_seconds
        )
    return found
