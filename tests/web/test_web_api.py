"""The HTTP API as a caller sees it."""

import gzip
import json

import attrs
import pytest
import zstandard

from pulse_core.errors import VaultError
from pulse_core.model.health import Problem

PATHS = (
    "/api/health",
    "/api/version",
    "/api/state",
    "/api/kinds",
    "/api/plugins",
    "/api/resources",
    "/api/resources/stats",
    "/api/resources/r1",
    "/api/resources/r1/children",
    "/api/resources/r1/metrics",
    "/api/resources/r1/facets",
    "/api/resources/r1/timeline",
    "/api/resources/r1/pins",
    "/api/metrics-store/history?resource=r1",
    "/api/metrics-store/stats",
    "/api/charts",
    "/api/timeline",
    "/api/monitoring/scheduler/health",
    "/api/agents/a1/config",
    "/api/openapi.json",
    "/metrics",
)


@pytest.mark.parametrize("path", PATHS)
async def test_every_read_answers_with_a_number_and_safe_headers(client, path):
    answer = await client.get(path)

    assert answer.status_code == 200
    assert answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in answer.headers["content-security-policy"]


async def test_a_resource_answers_to_the_ids_it_had_before(client):
    answer = await client.get("/api/resources/r0")

    assert answer.json()["id"] == "r1"


async def test_what_is_not_there_gets_the_envelope(client):
    answer = await client.get("/api/resources/nobody")

    assert answer.status_code == 404
    error = answer.json()["error"]
    assert error["code"] == "no_such_resource"
    assert error["request_id"] == answer.headers["x-request-id"]
    assert set(error) == {"code", "message", "details", "request_id"}


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/api/resources?limit=0", "query.limit"),
        ("/api/resources?limit=1001", "query.limit"),
        ("/api/resources?limit=ten", "query.limit"),
        ("/api/resources?order=up", "query.order"),
        ("/api/resources?colour=red", "query.colour"),
        ("/api/resources?q=cpu%3Efast", "query.q"),
        ("/api/metrics-store/history", "query.resource"),
        ("/api/charts?range=1y", "query.range"),
        ("/api/charts?since=nan", "query.since"),
        ("/api/charts?since=20&until=10", "query.since"),
    ],
)
async def test_a_parameter_that_does_not_fit_is_named(client, path, where):
    answer = await client.get(path)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["path"] == where


async def test_resources_are_filtered_sorted_and_cut(client, rooms, make_thing):
    rooms.estate.known = [
        make_thing(f"r{i}", name=f"n{i % 7}", type="vm" if i % 2 else "agent", tags=("prod",) if i < 50 else ())
        for i in range(100)
    ]

    page = (await client.get("/api/resources?type=vm&tags=prod&sort=name&order=desc&page=2&limit=10")).json()

    assert (page["total"], page["page"], page["limit"], len(page["data"])) == (25, 2, 10, 10)
    assert {r["type"] for r in page["data"]} == {"vm"}
    everything = [r["name"] for r in page["data"]]
    assert everything == sorted(everything, reverse=True)


async def test_the_same_list_is_not_sent_twice(client, rooms):
    first = await client.get("/api/resources")
    again = await client.get("/api/resources", headers={"if-none-match": first.headers["etag"]})
    other = await client.get("/api/resources?limit=1", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert other.status_code == 200


async def test_a_list_is_new_when_something_happened(client, rooms, make_thing):
    first = await client.get("/api/resources")
    rooms.estate.known.append(make_thing("r3"))
    rooms.hub.seq += 1
    second = await client.get("/api/resources", headers={"if-none-match": first.headers["etag"]})

    assert (first.json()["total"], second.json()["total"]) == (2, 3)


@pytest.mark.parametrize(("accepted", "used"), [("gzip", "gzip"), ("gzip, br, zstd", "zstd"), ("gzip;q=0", None), ("", None)])
@pytest.mark.parametrize("path", ["/api/resources", "/api/state"])
async def test_large_answers_are_compressed_as_the_caller_likes(client, rooms, make_thing, accepted, used, path):
    rooms.estate.known = [make_thing(f"r{i}") for i in range(40)]
    async with client.stream("GET", path, headers={"accept-encoding": accepted}) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    unpack = {None: bytes, "gzip": gzip.decompress, "zstd": lambda b: zstandard.ZstdDecompressor().decompress(b)}[used]

    assert answer.headers.get("content-encoding") == used
    assert "accept-encoding" in answer.headers["vary"]
    assert len(json.loads(unpack(raw)).get("data", rooms.estate.known)) == 40


async def test_small_answers_are_not_compressed(client):
    assert "content-encoding" not in (await client.get("/api/version")).headers


async def test_metrics_carry_their_provenance(client):
    assert (await client.get("/api/resources/r1/metrics")).json()["metrics"]["cpu_ratio"] == {
        "value": 0.5,
        "source": "host:local",
        "at": 1_699_999_997.0,
        "meaning": "host_process",
        "unit": "ratio",
        "age_seconds": 3.0,
    }


async def test_history_follows_a_resource_through_its_merges(client, rooms):
    await client.get("/api/metrics-store/history?resource=r0&metric=cpu_ratio,load_1m&range=2h")

    asked = rooms.series.asked[0]
    assert asked.resources == [("r1", "r0")]
    assert asked.metrics == ["cpu_ratio", "load_1m"]
    assert asked.until - asked.since == 7200


async def test_history_until_the_end_of_all_days_is_answered_like_any_other(client, rooms, clock):
    answer = await client.get("/api/metrics-store/history?resource=r0&until=1e305&since=0")

    assert answer.status_code == 200
    assert rooms.series.asked[0].until < clock.now() + 500 * 86_400


async def test_people_link_and_unlink_and_take_it_back(client, rooms):
    linked = await client.post("/api/resources/r1/link", json={"target": "r2", "reason": "same box"})
    parted = await client.post("/api/resources/r1/unlink", json={"source": "host:local", "key": "k"})
    taken_back = await client.delete("/api/resources/r1/pins/p1")
    me = (await client.get("/api/session")).json()["principal"]["id"]

    assert (linked.status_code, parted.status_code, taken_back.status_code) == (200, 200, 204)
    assert rooms.estate.orders == [
        ("link", "r1", "r2", me, "same box"),
        ("unlink", "r1", "host:local", "k", me, ""),
        ("unpin", "r1", "p1", me),
    ]


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        (b'{"target": 5}', "wrong_type", "target"),
        (b"{}", "wrong_type", ""),
        (b'{"target": "r2"', "malformed_json", ""),
        (b"\xff\xfe", "malformed_json", ""),
        (b"[]", "wrong_type", ""),
    ],
)
async def test_a_body_that_does_not_fit_is_refused_with_its_place(client, body, code, where):
    answer = await client.post("/api/resources/r1/link", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400
    assert (answer.json()["error"]["code"], answer.json()["error"]["details"]["path"]) == (code, where)


async def test_a_state_that_forbids_it_is_a_conflict(client):
    assert (await client.post("/api/resources/r1/link", json={"target": "r1"})).status_code == 409


async def test_a_store_that_is_out_of_reach_is_said_so(client, rooms):
    rooms.series.broken = True

    answer = await client.get("/api/charts")

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "store_unavailable")


class ShutVault:
    async def status(self):
        raise VaultError("its key is missing")

    rotate = status


async def test_a_vault_that_is_shut_is_said_so_and_written_down(open_stranger, rooms):
    async with open_stranger(console=True, rooms=attrs.evolve(rooms, vault=ShutVault())) as console:
        answer = await console.post("/api/vault/rotate")
        told = (await console.get("/api/audit", params={"event": "vault.rotated"})).json()["data"]

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "vault_unavailable")
    assert [(one["outcome"], one["code"]) for one in told] == [("failed", "vault_unavailable")]


async def test_an_accident_leaks_nothing(client, rooms):
    rooms.estate.known = None

    answer = await client.get("/api/resources/r1")

    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal_error"
    assert "Traceback" not in answer.text
    assert "NoneType" not in answer.text
    assert answer.headers["x-request-id"] == answer.json()["error"]["request_id"]


async def test_health_names_what_is_wrong(client, rooms):
    rooms.condition.wrong = [Problem(part="store", message="disk full")]

    answer = await client.get("/api/health")

    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["problems"] == [{"part": "store", "message": "disk full"}]


async def test_strangers_learn_whether_pulse_is_well_and_not_what_ails_it(stranger, rooms):
    rooms.condition.wrong = [Problem(part="store", message="/var/lib/pulse is full")]

    health = (await stranger.get("/api/health")).json()
    version = (await stranger.get("/api/version")).json()

    assert (health["status"], health["problems"]) == ("degraded", [])
    assert (version["version"], version["python"], version["platform"]) == ("0.1.0", "", "")


async def test_a_wrong_method_gets_the_envelope(client):
    answer = await client.post("/api/health")

    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "http_405")
    assert "GET" in answer.headers["allow"]


async def test_kinds_carry_units_and_no_python_class(client):
    kinds = (await client.get("/api/kinds")).json()["kinds"]

    assert "facet" not in kinds[0]
    assert kinds[0]["metrics"][0]["unit"] == "ratio"


async def test_prometheus_text_escapes_names_and_leaves_out_the_unknown(client, rooms, make_thing):
    rooms.estate.known = [make_thing("r1", name='a "b"\n\\c', metrics={"cpu_ratio": 0.25, "memory_ratio": None})]

    text = (await client.get("/metrics")).text

    assert 'pulse_metric{metric="cpu_ratio",resource="r1",name="a \\"b\\"\\n\\\\c",type="vm"} 0.25' in text
    assert "memory_ratio" not in text
    assert 'pulse_resources{type="vm",status="online"} 1' in text
