"""Say how large what is kept will be once every tier is as old as it may grow."""

from collections.abc import Sequence
from typing import Final

import attrs

from pulse_core.plugin.stores import SeriesStats, TierStats

LEAST_SPAN_SECONDS: Final = 2 * 3600.0
"""From less than this a forecast would be a guess: stored times are exact to the hour."""


@attrs.frozen(kw_only=True)
class TierForecast:
    """What a tier takes now and will take, in bytes; None where it is too early to say."""

    size_bytes: float
    forecast_bytes: float | None


def forecast(stats: SeriesStats) -> Sequence[TierForecast]:
    """A forecast per tier, in their order: it goes on as it went, and ends where its samples are dropped."""
    samples = sum(tier.samples for tier in stats.tiers)
    bytes_per_sample = stats.size_bytes / samples if samples else 0.0
    return [_tier(tier, bytes_per_sample, series=stats.series) for tier in stats.tiers]


def total(forecasts: Sequence[TierForecast]) -> float | None:
    """All tiers together. One that has only begun leaves the whole unknown."""
    known = [one.forecast_bytes for one in forecasts if one.forecast_bytes is not None]
    return sum(known) if known and len(known) == len(forecasts) else None


def _tier(tier: TierStats, bytes_per_sample: float, *, series: int) -> TierForecast:
    size_bytes = tier.samples * bytes_per_sample
    if tier.oldest is None or tier.newest is None or tier.newest - tier.oldest < LEAST_SPAN_SECONDS:
        return TierForecast(size_bytes=size_bytes, forecast_bytes=None)
    span = tier.newest - tier.oldest + (tier.step_seconds or 0.0)
    samples = tier.samples / span * tier.retention_seconds
    if tier.step_seconds:  # no series has more than one sample a step
        samples = min(samples, max(series * tier.retention_seconds / tier.step_seconds, tier.samples))
    return TierForecast(size_bytes=size_bytes, forecast_bytes=samples * bytes_per_sample)
