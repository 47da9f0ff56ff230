"""A Pulse that could not read what it knew: live data goes on, and when it can be read again nothing was lost or doubled."""

import asyncio
from pathlib import Path

from pulse_core.plugin.stores import Put, StoreSettings
from pulse_core.store import open_sqlite
from pulse_core.testing import FakeSource


async def only(pulse):
    [resource] = (await pulse.get("/api/resources"))["data"]
    return resource


async def healed(pulse, clock):
    async with asyncio.timeout(10):
        while (await pulse.get("/api/health"))["status"] != "ok":
            await clock.forward(5)
            await asyncio.sleep(0.01)
    await clock.forward(2)


async def test_what_was_seen_without_the_past_gets_its_own_id_back_with_its_history(whole, one_vm, clock, tmp_path: Path):
    async with whole(lab=FakeSource("lab", one_vm("web", cpu_ratio=0.5)), old=FakeSource("old", one_vm("silent"))) as pulse:
        before = {one["name"]: one["id"] for one in (await pulse.get("/api/resources"))["data"]}
        await clock.forward(10)
    other = open_sqlite(StoreSettings(directory=str(tmp_path)))
    await other.__aenter__()
    patience = asyncio.create_task(clock.forward(10))

    async with whole(lab=FakeSource("lab", one_vm("web", cpu_ratio=0.75)), new=FakeSource("new", one_vm("fresh"))) as pulse:
        await patience
        meanwhile = clock.now()
        await clock.forward(20)
        assert (await pulse.get("/api/health"))["status"] == "degraded"
        assert set(await pulse.names()) == {"web", "fresh"}
        async with pulse.pulse.hub.subscribe() as seen:
            await other.__aexit__(None, None, None)
            await healed(pulse, clock)
            told = await _until(seen, '"removed":["r')
        after = {one["name"]: one for one in (await pulse.get("/api/resources"))["data"]}
        query = f"resource={after['web']['id']}&metric=cpu_ratio&range=1h&max_points=5000"
        await _kept(pulse, query, since=meanwhile, until=meanwhile + 20)
        timeline = await pulse.get(f"/api/resources/{after['web']['id']}/timeline")

    assert {name: one["id"] for name, one in after.items() if name in before} == before
    assert after["web"]["metrics"] == {"cpu_ratio": 0.75}
    assert [moment["kind"] for moment in timeline["data"]][-1] == "added"
    [swap] = [frame for frame in told if '"removed":["r' in frame]
    assert all(id in swap for id in before.values())

    async with whole(lab=FakeSource("lab", one_vm("web", cpu_ratio=0.75)), new=FakeSource("new", one_vm("fresh"))) as pulse:
        again = {one["name"]: one["id"] for one in (await pulse.get("/api/resources"))["data"]}
    assert again == {name: one["id"] for name, one in after.items()}


async def _kept(pulse, query, *, since, until):
    """The history has something of this time; it is written by another thread."""
    async with asyncio.timeout(10):
        while True:
            history = await pulse.get(f"/api/metrics-store/history?{query}")
            if any(since * 1000 <= at < until * 1000 for at in history["curves"][0]["at_ms"]):
                return
            await asyncio.sleep(0.01)


async def _until(frames, sign):
    """What a client was sent until a frame holds the sign, and what was on its way then."""
    told = []
    while not any(sign in one for one in told):
        async with asyncio.timeout(10):
            told.append((await anext(frames)).text.decode())
    while True:
        try:
            async with asyncio.timeout(0.01):
                told.append((await anext(frames)).text.decode())
        except TimeoutError:
            return told


async def test_memories_that_cannot_be_read_are_left_alone_and_said(whole, one_vm, clock, tmp_path: Path):
    async with whole(lab=FakeSource("lab", one_vm("web"))):
        pass
    async with open_sqlite(StoreSettings(directory=str(tmp_path))) as store:
        await store.documents.write(Put(collection="sightings", key="junk", body=b'{"from":"the future"}'))
        known = await store.documents.all("sightings")

    async with whole(lab=FakeSource("lab", one_vm("web"))) as pulse:
        await clock.forward(30)
        assert await pulse.names() == {"web": "online"}
        health = await pulse.get("/api/health")

    assert "cannot be read" in health["problems"][0]["message"]
    async with open_sqlite(StoreSettings(directory=str(tmp_path))) as store:
        assert await store.documents.all("sightings") == known
