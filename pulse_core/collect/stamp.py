"""Stamp a report with what its source did not say: who says it, when, and how often."""

import secrets

import attrs

from pulse_core.model.ids import SourceId
from pulse_core.model.report import Report
from pulse_core.plugin.tools import Clock

EPOCH = secrets.token_hex(8)
"""This process: rates are never computed across two of them."""


def stamped(report: Report, source: SourceId, clock: Clock, *, interval_seconds: float) -> Report:
    """The report as the line needs it; what the source said of its own times is kept."""
    return attrs.evolve(
        report,
        source=source,
        taken_at=report.taken_at or clock.now(),
        monotonic=report.monotonic or clock.monotonic(),
        epoch=report.epoch or EPOCH,
        interval_seconds=max(report.interval_seconds, interval_seconds),
    )
