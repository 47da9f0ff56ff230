"""Recovery points: what things could be restored from, whose it is by evidence, and what it comes to."""

from pulse_core.recovery.belonging import Attribution
from pulse_core.recovery.page import Recovery, RecoveryPage, RecoverySeries, RollupPage, RollupSeries
from pulse_core.recovery.points import RecoveryPoints, silent_source
from pulse_core.recovery.told import RecoveryDay, RecoveryFacets, RecoveryPointView, Rollup
from pulse_core.recovery.wanted import Wanted

__all__ = [
    "Attribution",
    "Recovery",
    "RecoveryDay",
    "RecoveryFacets",
    "RecoveryPage",
    "RecoveryPointView",
    "RecoveryPoints",
    "RecoverySeries",
    "Rollup",
    "RollupPage",
    "RollupSeries",
    "Wanted",
    "silent_source",
]
