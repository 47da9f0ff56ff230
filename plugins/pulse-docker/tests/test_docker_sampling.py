"""Numbers: of what runs only, a few at a time, and none is waited for by the others."""

import asyncio
from itertools import pairwise

import httpx
import pytest

from pulse_core.testing import settle
from pulse_docker.stats import MOST_AT_ONCE


def samples(reports):
    return [one["key"] for report in reports if report.kind == "docker-stats" for one in report.payload["stats"]]


async def test_only_what_runs_is_sampled_and_once_in_an_interval(fake_engine, watched):
    web = fake_engine.runs("web")
    job = fake_engine.runs("job", state="exited", status="Exited (0) 1 hour ago")
    paused = fake_engine.runs("paused", state="paused")
    await watched.collect()
    await watched.forward(60)
    assert 6 <= fake_engine.count(f"/containers/{web}/stats") <= 7
    assert fake_engine.count(f"/containers/({job}|{paused})/stats") == 0


async def test_samples_are_spread_over_the_interval_and_never_many_at_once(fake_engine, watched):
    for number in range(100):
        fake_engine.runs(f"web{number}")
    await watched.collect()
    await watched.forward(20)
    await watched.collect()
    await watched.forward(20)
    reports = [report for report in await watched.source.collect() if report.kind == "docker-stats"]
    moments = sorted({report.monotonic for report in reports})
    assert len(moments) >= 19
    assert max(later - earlier for earlier, later in pairwise(moments)) <= 2
    assert fake_engine.most_at_once <= MOST_AT_ONCE + 2


async def test_a_sample_is_one_shot_where_the_engine_knows_it(fake_engine, watched):
    fake_engine.runs("web")
    await watched.collect()
    await watched.forward(11)
    assert any(query.get("one-shot") == "true" for query in fake_engine.queries)
    fake_engine.version["ApiVersion"] = "1.40"
    await watched.collect()
    fake_engine.queries.clear()
    await watched.forward(11)
    assert all("one-shot" not in query for query in fake_engine.queries)


async def test_a_container_that_vanishes_between_list_and_stats_is_no_failure(fake_engine, watched):
    fake_engine.runs("web")
    gone = fake_engine.runs("gone")
    await watched.collect()
    fake_engine.says[f"/containers/{gone}/stats"] = 404
    await watched.forward(11)
    said = await watched.source.collect()
    assert samples(said) == ["web"]
    assert next(report for report in said if report.kind == "docker-engine").payload["troubles"] == []


async def test_one_that_hangs_is_left_alone_for_a_while_and_its_numbers_end(fake_engine, watched):
    fake_engine.runs("web")
    hung = fake_engine.runs("hung")
    await watched.collect()
    fake_engine.says[f"/containers/{hung}/stats"] = httpx.ReadTimeout("silent")
    await watched.forward(31)
    said = await watched.source.collect()
    shown = next(report for report in said if report.kind == "docker-containers").payload["containers"]
    assert fake_engine.count(f"/containers/{hung}/stats") == 1
    assert {one["list"]["Names"][0]: one["sampled"] for one in shown} == {"/web": True, "/hung": False}
    await watched.forward(60)
    assert fake_engine.count(f"/containers/{hung}/stats") == 2


async def test_an_engine_that_is_away_is_asked_for_nothing_else_until_a_turn_succeeds(fake_engine, watched):
    fake_engine.runs("web")
    await watched.collect()
    fake_engine.says["/version"] = httpx.ConnectError("gone")
    await watched.forward(11)
    with pytest.raises(Exception, match="sock"):
        await watched.collect()
    fake_engine.asked.clear()
    await watched.forward(60)
    assert fake_engine.count(r"/containers/.*/stats") == 0
    del fake_engine.says["/version"]
    await watched.collect()
    await watched.forward(11)
    assert fake_engine.count(r"/containers/.*/stats") >= 1


async def test_a_report_carries_the_moment_of_its_samples(fake_engine, watched):
    fake_engine.runs("web")
    await watched.collect()
    await watched.forward(10)
    sampled_at = watched.clock.monotonic()
    await watched.forward(5)
    (report,) = [report for report in await watched.source.collect() if report.kind == "docker-stats"]
    assert report.monotonic <= sampled_at
    assert report.taken_at == pytest.approx(watched.clock.now() - (watched.clock.monotonic() - report.monotonic))
    assert (report.scope, report.complete) == ("stats/1", False)


async def test_the_key_is_the_one_by_which_the_container_goes(fake_engine, watched):
    fake_engine.runs("shop-web-1", Labels={"com.docker.compose.project": "shop", "com.docker.compose.service": "web"})
    await watched.collect()
    await watched.forward(11)
    assert samples(await watched.source.collect()) == ["shop/web/1"]


async def test_what_is_not_fetched_does_not_pile_up(fake_engine, watched):
    for number in range(50):
        fake_engine.runs(f"web{number}")
    await watched.collect()
    await watched.forward(600)
    assert len(await watched.source.collect()) < 2100


async def test_stopping_the_source_ends_what_is_asked(fake_engine, watch):
    fake_engine.runs("web")
    made = watch()
    await made.source.meet()
    task = asyncio.create_task(made.source.sampler.run())
    await settle(100)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_numbers_of_a_container_are_expected_from_its_first_sample_on_and_anew_after_a_restart(fake_engine, watched):
    web = fake_engine.runs("web")

    async def sampled():
        (shown,) = (await watched.collect())["docker-containers"].payload["containers"]
        await watched.forward(10)
        return shown["sampled"]

    before, after = await sampled(), await sampled()
    fake_engine.containers[web]["State"] = "exited"
    stopped = await sampled()
    fake_engine.containers[web]["State"] = "running"
    assert (before, after, stopped, await sampled(), await sampled()) == (False, True, False, False, True)
