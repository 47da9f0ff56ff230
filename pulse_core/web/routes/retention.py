"""What is kept how long, and how large that becomes."""

import asyncio
import shutil
from collections.abc import Callable, Sequence

from pulse_core.plugin.routes import Answer, Call, Route
from pulse_core.plugin.stores import Series, SeriesStats
from pulse_core.settings import Settings
from pulse_core.settings.names import hints
from pulse_core.web.forecast import forecast, total
from pulse_core.web.insight import JournalRetention, Retention, TierRetention

_DAY_SECONDS = 86_400.0
_TIERS = {"raw": "raw_days", "minutes": "minute_days", "hours": "hour_days"}


def routes(series: Series, settings: Callable[[], Settings]) -> Sequence[Route]:
    """`/api/retention`."""

    async def retention(call: Call) -> Answer:
        told, stats = settings(), await series.stats()
        free = await asyncio.to_thread(_free_bytes, told.data_dir)
        return Answer(body=retention_of(stats, told, free_bytes=free))

    return (
        Route(
            method="GET",
            path="/api/retention",
            summary="What is kept how long, how much room it takes, and how much it will take.",
            handle=retention,
            scope="settings:read",
            permission=("read", "settings"),
            response=Retention,
            errors=(503,),
            tag="settings",
        ),
    )


def retention_of(stats: SeriesStats, settings: Settings, *, free_bytes: int | None) -> Retention:
    """The tiers as they are and will be, and the journals with how long each is kept."""
    expected = forecast(stats)
    tiers = [
        TierRetention(
            name=tier.name,
            setting=hints(_TIERS[tier.name]).env if tier.name in _TIERS else "",
            step_seconds=tier.step_seconds,
            keep_seconds=tier.retention_seconds,
            samples=tier.samples,
            oldest=tier.oldest,
            newest=tier.newest,
            size_bytes=one.size_bytes,
            forecast_bytes=one.forecast_bytes,
        )
        for tier, one in zip(stats.tiers, expected, strict=True)
    ]
    journals = [_journal("changes", "journal_days", settings), _journal("audit", "audit_days", settings)]
    return Retention(
        series=stats.series,
        size_bytes=stats.size_bytes,
        forecast_bytes=total(expected),
        free_bytes=free_bytes,
        tiers=tiers,
        journals=journals,
    )


def _journal(name: str, field: str, settings: Settings) -> JournalRetention:
    days: float = getattr(settings, field)
    return JournalRetention(name=name, setting=hints(field).env, keep_seconds=days * _DAY_SECONDS or None)


def _free_bytes(directory: str) -> int | None:
    """Room that is left where the store lies, None where nobody says."""
    try:
        return shutil.disk_usage(directory).free if directory else None
    except OSError:
        return None
