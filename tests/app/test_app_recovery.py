"""A whole Pulse knows what could be restored: by an adapter, the line, the store and the API, and after a restart."""

from contextlib import asynccontextmanager

import httpx
import msgspec
import pytest

from pulse_core.app import build, opened_store, running
from pulse_core.cli.console import marked
from pulse_core.host import load
from pulse_core.plugin import Claim, Observation, PointKind, PointSet, Reading, RecoveryPoint, Report
from pulse_core.settings import Settings
from pulse_core.testing import FakeSource, LoopbackHttp, RecordingLog, fake_offer, make_plugin

OWNER = (Claim("native", "c1/100"),)
WEB = Reading(observations=(Observation(key="web", type="vm", name="web", claims=OWNER),))
BACKUPS = Reading(
    recovery_points=(
        PointSet(group="web", points=(RecoveryPoint(key="b1", kind=PointKind.BACKUP, started_at=1e9, owner_claims=OWNER),)),
    )
)


def said(reading: Reading, scope: str) -> Report:
    return Report(kind="lab", scope=scope, payload=msgspec.to_builtins(reading))


def read(report: Report) -> Reading:
    return msgspec.convert(report.payload, Reading)


@pytest.fixture
def lab(tmp_path, clock):
    """Starts a Pulse that asks one source."""

    @asynccontextmanager
    async def start(source, *, nearby=True):
        offers, adapters = (lambda: [fake_offer(source, name="lab")]), (lambda: {"lab": read})
        module = make_plugin("lab", pulse_sources=offers, pulse_adapters=adapters)
        settings = Settings(data_dir=str(tmp_path), nearby=nearby)
        plugins = load({"lab": module}, clock=clock, log=RecordingLog())
        async with opened_store(settings, plugins, clock=clock) as store:
            pulse = build(settings, plugins, store, clock=clock, http=LoopbackHttp())
            transport = httpx.ASGITransport(app=marked(pulse.desks))
            async with running(pulse), httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
                await clock.forward(3)
                yield http

    return start


async def told(http):
    [shown] = (await http.get("/api/recovery/points")).json()["data"]
    return shown["attribution"], shown["attribution_reason"]


async def test_a_backup_is_its_owners_and_an_orphan_only_while_everybody_answers(lab, clock):
    source = FakeSource("lab", said(WEB, "machines"), said(BACKUPS, "backups"))
    async with lab(source) as http:
        assert await told(http) == ("proof", "")

        source.reports = (said(Reading(), "machines"), said(BACKUPS, "backups"))
        await clock.forward(60)
        assert await told(http) == ("orphan", "its owner is gone")

        source.fall_silent()
        await clock.forward(120)
        attribution, reason = await told(http)

    assert attribution == "unattributed"
    assert "while lab:test does not answer" in reason


async def test_points_outlive_a_restart_and_go_with_a_source_that_is_forgotten(lab, clock):
    async with lab(FakeSource("lab", said(BACKUPS, "backups"))):
        await clock.forward(5)

    async with lab(FakeSource("lab"), nearby=False) as http:
        state = (await http.get("/api/state")).json()
        points = (await http.get("/api/recovery/points")).json()
        forgotten = await http.delete("/api/monitoring/sources?source=lab:test")
        left = (await http.get("/api/recovery/points")).json()

    assert (points["total"], state["recovery"]) == (1, points["revision"])
    assert forgotten.status_code == 200
    assert (left["total"], left["data"]) == (0, [])
