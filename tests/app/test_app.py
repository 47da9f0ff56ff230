"""What a whole Pulse promises, whatever its sources, plugins and disk do."""

import asyncio
from pathlib import Path

import pytest

from pulse_core.testing import FakeSource, FloodingSource, HangingSource, LyingSource


async def test_it_can_be_built_ten_times_in_one_process(whole, one_vm):
    for _ in range(10):
        async with whole(lab=FakeSource("lab", one_vm("web"))) as pulse:
            assert await pulse.names() == {"web": "online"}


async def test_what_a_source_says_is_there_at_once_with_its_provenance(whole, one_vm):
    async with whole(lab=FakeSource("lab", one_vm("web", cpu_ratio=0.25))) as pulse:
        [resource] = (await pulse.get("/api/resources"))["data"]
        metrics = await pulse.get(f"/api/resources/{resource['id']}/metrics")

    assert resource["metrics"] == {"cpu_ratio": 0.25}
    assert metrics["metrics"]["cpu_ratio"]["source"] == "lab:test"


async def test_a_silent_source_goes_stale_but_its_resources_stay(whole, one_vm, clock):
    source = FakeSource("lab", one_vm("web"))
    async with whole(lab=source) as pulse:
        source.fall_silent()
        await clock.forward(120)
        assert await pulse.names() == {"web": "unknown"}

        source.speak()
        await clock.forward(310)
        assert await pulse.names() == {"web": "online"}


async def test_sources_that_hang_lie_or_flood_are_named_and_the_others_never_notice(whole, one_vm, clock):
    bad = {"hangs": HangingSource("hangs"), "lies": LyingSource("lies"), "floods": FloodingSource("floods")}
    async with whole(good=FakeSource("good", one_vm("web")), **bad) as pulse:
        await clock.forward(30)
        assert await pulse.names() == {"web": "online"}
        health = {one["source"]: one for one in (await pulse.get("/api/monitoring/scheduler/health"))["sources"]}

    assert health["good:test"]["state"] == "live"
    assert "must return a list of Report" in health["lies:test"]["last_error"]["message"]
    assert health["hangs:test"]["state"] == "waiting"
    assert "100000" in health["floods:test"]["last_error"]["message"].replace(",", "")


async def test_ids_and_history_outlive_a_restart(whole, one_vm, clock):
    async with whole(lab=FakeSource("lab", one_vm("web", cpu_ratio=0.5))) as pulse:
        [before] = (await pulse.get("/api/resources"))["data"]
        await clock.forward(30)

    async with whole(lab=FakeSource("lab", one_vm("web", cpu_ratio=0.5))) as pulse:
        [after] = (await pulse.get("/api/resources"))["data"]
        history = await pulse.get(f"/api/metrics-store/history?resource={after['id']}&metric=cpu_ratio&range=5m")
        timeline = await pulse.get(f"/api/resources/{after['id']}/timeline")

    assert after["id"] == before["id"]
    assert len(history["curves"][0]["at_ms"]) > 3
    assert [moment["kind"] for moment in timeline["data"]] == ["added"]


async def test_what_was_known_is_there_after_a_restart_though_its_source_is_silent(whole, one_vm, clock):
    async with whole(lab=FakeSource("lab", one_vm("web"))):
        pass
    silent = FakeSource("lab", one_vm("web"))
    silent.fall_silent()

    async with whole(lab=silent) as pulse:
        await clock.forward(120)

        assert await pulse.names() == {"web": "unknown"}


async def test_over_a_damaged_database_it_says_so_shows_live_data_and_leaves_the_file_alone(whole, one_vm, tmp_path, clock):
    file = tmp_path / "default.db"
    file.write_bytes(b"this was a database once" * 1000)
    damaged = file.read_bytes()

    async with whole(lab=FakeSource("lab", one_vm("web"))) as pulse:
        assert await pulse.names() == {"web": "online"}
        health = await pulse.get("/api/health")

    assert health["status"] == "degraded"
    assert "database" in health["problems"][0]["message"]
    assert file.read_bytes() == damaged


async def test_a_data_directory_that_cannot_be_written_is_said_and_live_data_goes_on(whole, one_vm, tmp_path: Path, clock):
    (tmp_path / "default.db").mkdir()
    patience = asyncio.create_task(clock.forward(10))

    async with whole(lab=FakeSource("lab", one_vm("web"))) as pulse:
        await clock.forward(10)
        assert await pulse.names() == {"web": "online"}
        assert (await pulse.get("/api/health"))["status"] == "degraded"
    await patience


async def test_two_resources_are_linked_by_hand_and_parted_again(whole, one_vm):
    async with whole(a=FakeSource("a", one_vm("web")), b=FakeSource("b", one_vm("www"))) as pulse:
        first, second = (await pulse.get("/api/resources"))["data"]

        linked = await pulse.http.post(f"/api/resources/{first['id']}/link", json={"target": second["id"], "reason": "same"})
        assert sorted(linked.json()["sources"]) == ["a:test", "b:test"]
        assert (await pulse.get("/api/resources"))["total"] == 1
        assert (await pulse.get(f"/api/resources/{second['id']}"))["id"] == linked.json()["id"]

        order = {"source": "b:test", "key": "www", "reason": "no, two"}
        parted = await pulse.http.post(f"/api/resources/{first['id']}/unlink", json=order)

    assert {one["id"] for one in parted.json()["data"]} == {first["id"], second["id"]}


async def test_an_agents_configuration_is_kept_and_given_out(whole, one_vm):
    async with whole(lab=FakeSource("lab", one_vm("web"))) as pulse:
        told = await pulse.http.put("/api/agents/a1/config", json={"interval_seconds": 5, "sources": {"lab:test": None}})
        known = await pulse.get("/api/agents/a1/config")

    assert told.status_code == 200
    assert known == {"revision": 1, "interval_seconds": 5, "sources": {"lab:test": None}}


@pytest.mark.parametrize(
    ("sources", "path"),
    [
        ({"nowhere:x": {}}, "sources.nowhere:x"),
        ({"lab:test": {"nota": 1}}, "sources.lab:test"),
        ({"lab:test": {"note": 7}}, "sources.lab:test"),
    ],
)
async def test_an_agent_is_not_told_what_it_could_not_do(whole, one_vm, sources, path):
    async with whole(lab=FakeSource("lab", one_vm("web"))) as pulse:
        told = await pulse.http.put("/api/agents/a1/config", json={"sources": sources})

    assert told.status_code == 400
    assert told.json()["error"]["details"]["path"] == path


async def test_prometheus_is_told_no_number_of_what_fell_silent(whole, one_vm, clock):
    source = FakeSource("lab", one_vm("web", cpu_ratio=0.5))
    async with whole(lab=source) as pulse:
        assert 'pulse_metric{metric="cpu_ratio"' in (await pulse.http.get("/metrics")).text
        source.fall_silent()
        await clock.forward(120)
        text = (await pulse.http.get("/metrics")).text

    assert "pulse_metric{" not in text
    assert "pulse_resource_last_seen_seconds{" in text


async def test_a_forgotten_source_takes_what_only_it_said_with_it_for_good(whole, one_vm, pushed, clock):
    source = "agent:a1/lab:test"
    async with whole(lab=FakeSource("lab", one_vm("web"))) as pulse:
        pushing = await pulse.http.post("/api/agents/lab/report", json=pushed("db"))
        assert pushing.json()["accepted"] == 1
        assert await pulse.names() == {"web": "online", "db": "online"}

        forgotten = await pulse.http.delete("/api/monitoring/sources", params={"source": source})
        again = await pulse.http.delete("/api/monitoring/sources", params={"source": source})

        assert forgotten.json() == {"removed": 1}
        assert again.status_code == 404
        assert await pulse.names() == {"web": "online"}
        health = await pulse.get("/api/monitoring/scheduler/health")
        assert [one["source"] for one in health["sources"]] == ["lab:test"]

    async with whole(lab=FakeSource("lab", one_vm("web"))) as pulse:
        assert await pulse.names() == {"web": "online"}


async def test_a_source_that_is_asked_from_here_cannot_be_forgotten(whole, one_vm):
    async with whole(lab=FakeSource("lab", one_vm("web"))) as pulse:
        answer = await pulse.http.delete("/api/monitoring/sources", params={"source": "lab:test"})

        assert answer.status_code == 409
        assert await pulse.names() == {"web": "online"}


async def test_a_source_that_nobody_asks_any_more_is_listed_and_can_be_forgotten(whole, one_vm):
    async with whole(old=FakeSource("old", one_vm("web"))):
        pass

    async with whole(new=FakeSource("new", one_vm("db"))) as pulse:
        health = {one["source"]: one["state"] for one in (await pulse.get("/api/monitoring/scheduler/health"))["sources"]}
        forgotten = await pulse.http.delete("/api/monitoring/sources?source=old:test")

        assert health == {"new:test": "live", "old:test": "paused"}
        assert forgotten.json() == {"removed": 1}
        assert await pulse.names() == {"db": "online"}
