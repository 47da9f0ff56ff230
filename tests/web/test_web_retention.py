"""What is kept how long, what it takes, and what it will take."""

import attrs
import pytest

from pulse_core.plugin import SeriesStats, TierStats
from pulse_core.settings import Settings
from pulse_core.web.forecast import forecast, total

DAY = 86_400.0


def tier(name="raw", *, step=0.0, keep=2 * DAY, samples=1000, age=DAY / 2):
    return TierStats(name=name, step_seconds=step, retention_seconds=keep, samples=samples, oldest=1e9 - age, newest=1e9)


def test_a_tier_that_is_a_quarter_full_grows_fourfold():
    stats = SeriesStats(series=10, size_bytes=8000, tiers=(tier(),))

    assert forecast(stats)[0].size_bytes == 8000
    assert forecast(stats)[0].forecast_bytes == 32_000


def test_no_series_is_thought_to_get_more_samples_than_its_step_allows():
    stats = SeriesStats(series=1, size_bytes=1000, tiers=(tier("hours", step=3600, keep=10 * DAY, samples=100, age=DAY),))

    assert forecast(stats)[0].forecast_bytes == 240 * 10


def test_what_has_only_begun_is_not_forecast_and_neither_is_the_whole():
    stats = SeriesStats(series=1, size_bytes=1000, tiers=(tier(), tier("minutes", step=60, age=60), tier("hours", samples=0)))
    empty = TierStats(name="empty", step_seconds=1, retention_seconds=1, samples=0)
    expected = forecast(attrs.evolve(stats, tiers=(*stats.tiers, empty)))

    assert [one.forecast_bytes is None for one in expected] == [False, True, False, True]
    assert total(expected) is None


def test_an_empty_store_takes_nothing():
    assert forecast(SeriesStats(series=0, size_bytes=4096, tiers=(tier(samples=0),)))[0].size_bytes == 0


@pytest.fixture
def told(rooms, open_client):
    async def stats():
        return SeriesStats(series=10, size_bytes=8000, tiers=(tier(),))

    rooms.series.stats = stats
    return open_client(rooms=attrs.evolve(rooms, settings=lambda: Settings(data_dir="/", journal_days=30, audit_days=0)))


async def test_each_tier_says_by_which_setting_it_is_kept(told):
    body = (await told.get("/api/retention")).json()

    assert [(one["setting"], one["keep_seconds"], one["forecast_bytes"]) for one in body["tiers"]] == [
        ("PULSE_RAW_DAYS", 2 * DAY, 32_000)
    ]
    assert body["forecast_bytes"] == 32_000
    assert body["free_bytes"] > 0


async def test_the_journals_say_how_long_and_nothing_is_for_good(told):
    body = (await told.get("/api/retention")).json()

    assert [(one["name"], one["setting"], one["keep_seconds"]) for one in body["journals"]] == [
        ("changes", "PULSE_JOURNAL_DAYS", 30 * DAY),
        ("audit", "PULSE_AUDIT_DAYS", None),
    ]
