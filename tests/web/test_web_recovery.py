"""What the HTTP API says of recovery points."""

import pytest

from pulse_core.model.recovery import Outcome, PointKind, PointMode, PointSet, RecoveryPoint
from pulse_core.model.report import Report

NOON = 1_700_000_000.0


@pytest.fixture
def told(known_points):
    """Two hundred backups and a snapshot."""
    backups = tuple(
        RecoveryPoint(key=f"b{n}", kind=PointKind.BACKUP, started_at=NOON - n, subject=f"vm/{n % 3}", subject_type="vm")
        for n in range(200)
    )
    kept = RecoveryPoint(
        key="s", kind=PointKind.SNAPSHOT, mode=PointMode.SNAPSHOT, outcome=Outcome.FAILED, size_bytes=9.5, details={"by": "ann"}
    )
    report = Report(kind="k", payload=None, source="lab:1", scope="all")
    known_points.take(report, (PointSet(group="g", points=(*backups, kept)),), complete=True)


async def test_points_come_page_by_page_newest_first(client, told):
    first = (await client.get("/api/recovery/points")).json()
    rest = (await client.get("/api/recovery/points", params={"cursor": first["next"], "limit": 500})).json()

    assert (first["total"], len(first["data"]), len(rest["data"]), rest["next"]) == (201, 100, 101, "")
    assert [one["at"] for one in (*first["data"], *rest["data"])] == [*(NOON - n for n in range(200)), None]


async def test_a_point_tells_what_is_known_and_null_for_what_is_not(client, told):
    [shown] = (await client.get("/api/recovery/points?kind=snapshot")).json()["data"]

    assert shown["sources"] == ["lab:1"]
    assert (shown["outcome"], shown["size_bytes"], shown["details"]) == ("failed", 9.5, {"by": "ann"})
    assert (shown["verified"], shown["resource"], shown["attribution"]) == (None, None, "unattributed")


async def test_subjects_days_and_facets_count_the_same_points(client, told):
    rollups = (await client.get("/api/recovery/rollups?kind=backup")).json()
    series = (await client.get("/api/recovery/series?kind=backup&tz_offset_minutes=60")).json()
    facets = (await client.get("/api/recovery/facets?kind=backup")).json()

    assert [one["subject"] for one in rollups["data"]] == ["vm/0", "vm/1", "vm/2"]
    assert sum(one["points"] for one in rollups["data"]) == 200
    assert sum(day["total"] for day in series["data"]) == 200
    assert facets["subject_type"] == [{"value": "vm", "count": 200}]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("kind=tape", "query.kind"),
        ("verified=maybe", "query.verified"),
        ("attribution=mine", "query.attribution"),
        ("limit=501", "query.limit"),
        ("cursor=nonsense", "query.cursor"),
        ("from=yesterday", "query.from"),
        ("id=p1", "query.id"),
        (f"id={','.join(f'p{n:016x}' for n in range(101))}", "query.id"),
        ("rollup=lab", "query.rollup"),
    ],
)
async def test_a_filter_that_does_not_fit_is_named(client, query, path):
    answer = await client.get(f"/api/recovery/points?{query}")

    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["path"] == path


async def test_one_point_is_found_by_its_id(client, told):
    known = (await client.get("/api/recovery/points?limit=500")).json()["data"]
    for one in (known[0], known[-1]):
        found = (await client.get("/api/recovery/points", params={"id": one["id"]})).json()
        assert (found["data"], found["total"]) == ([one], 1)
    assert (await client.get("/api/recovery/points?id=p0123456789abcdef")).json()["data"] == []


async def test_the_days_of_many_subjects_are_one_answer(client, told):
    ids = [one["id"] for one in (await client.get("/api/recovery/rollups")).json()["data"]]
    found = (await client.get("/api/recovery/rollup-series", params={"rollup": ",".join(ids)})).json()["data"]

    assert {one["rollup"] for one in found} == {*ids}
    assert sum(day["total"] for one in found for day in one["days"]) == 200


@pytest.mark.parametrize("query", ["", "?rollup=", "?rollup=x", f"?rollup={','.join(f's{n:016x}' for n in range(101))}"])
async def test_days_of_many_are_told_of_few_enough(client, query):
    answer = await client.get(f"/api/recovery/rollup-series{query}")

    assert (answer.status_code, answer.json()["error"]["details"]["path"]) == (400, "query.rollup")


async def test_the_state_has_the_number_of_the_newest_recovery_points(client, told, known_points):
    state = (await client.get("/api/state")).json()

    assert state["recovery"] == known_points.revision == 1
