"""What an agent may send, and what it gets for what it may not."""

import gzip
import zlib

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

URL = "/api/agents/host/report"


def push(**changes):
    good = {
        "protocol": 1,
        "agent": {"id": "a1", "version": "0.1.0"},
        "source": "host:local",
        "sent_at": 1_700_000_000.0,
        "reports": [report()],
    }
    return good | changes


def report(**changes):
    return {"kind": "host", "payload": {"cpu": [1, {"x": None}]}, "taken_at": 1.0, "monotonic": 5.0} | changes


async def test_a_good_push_reaches_the_line_whole(client, rooms):
    answer = await client.post(URL, json=push(spool_dropped=2))

    assert answer.json() == {"protocol": 1, "accepted": 1, "dropped": [], "config_revision": 3}
    (taken,) = rooms.intake.pushes
    assert (taken.agent.id, taken.source, taken.spool_dropped) == ("a1", "host:local", 2)
    assert taken.reports[0].payload == {"cpu": [1, {"x": None}]}


async def test_a_packed_push_is_unpacked(client, rooms):
    body = gzip.compress(msgspec.json.encode(push()))

    assert (await client.post(URL, content=body, headers={"content-encoding": "gzip"})).status_code == 200
    assert len(rooms.intake.pushes) == 1


async def test_the_good_reports_of_a_half_good_push_are_kept(client, rooms):
    reports = [report(), report(kind=7), {"kind": "host"}, "junk", report(interval_seconds=-1), report(taken_at=-5.0), report()]

    receipt = (await client.post(URL, json=push(reports=reports))).json()

    assert receipt["accepted"] == 2
    assert [dropped["path"] for dropped in receipt["dropped"]] == [
        "reports[1].kind",
        "reports[2]",
        "reports[3]",
        "reports[4].interval_seconds",
        "reports[5].taken_at",
    ]
    assert len(rooms.intake.pushes[0].reports) == 2


async def test_what_the_line_could_not_read_is_told_too(client):
    receipt = (await client.post(URL, json=push(error="lose one"))).json()

    assert receipt["dropped"] == [{"path": "reports[0].payload.disks[1]", "reason": "no name"}]


async def test_a_flood_of_bad_records_gets_a_short_receipt(client):
    receipt = (await client.post(URL, json=push(reports=[1] * 1500))).json()

    assert len(receipt["dropped"]) == 101
    assert receipt["dropped"][-1]["reason"] == "and 1400 more"


@pytest.mark.parametrize("protocol", [0, 2, 99])
async def test_a_protocol_that_is_not_spoken_is_told_which_are(client, protocol):
    answer = await client.post(URL, json={"protocol": protocol, "something": "else"})

    assert answer.status_code == 426
    assert answer.json()["error"]["details"] == {"path": "protocol", "spoken": [1]}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"protocol": "1"}, "protocol"),
        ({"agent": {"id": 5, "version": ""}}, "agent.id"),
        ({"agent": {"id": "", "version": ""}}, "agent.id"),
        ({"agent": {"id": "../../x", "version": ""}}, "agent.id"),
        ({"agent": "a1"}, "agent"),
        ({"reports": {}}, "reports"),
        ({"sent_at": "now"}, "sent_at"),
        ({"sent_at": True}, "sent_at"),
        ({"source": "nocolon"}, "source"),
        ({"source": "docks:x"}, "source"),
        ({"spool_dropped": -1}, "spool_dropped"),
    ],
)
async def test_a_field_of_the_wrong_type_is_named(client, rooms, changes, where):
    answer = await client.post(URL, json=push(**changes))

    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["path"] == where
    assert rooms.intake.pushes == []


@pytest.mark.parametrize("body", [b"", b"{", b"\x00", b'{"protocol": 1', b"[" * 100_000, b'{"protocol": NaN}', b'{"a": "\xff"}'])
async def test_malformed_json_is_a_bad_request(client, body):
    answer = await client.post(URL, content=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in ("malformed_json", "wrong_type")


async def test_a_body_over_the_limit_is_not_read_to_its_end(client):
    asked = []

    async def endless():
        while len(asked) < 1000:
            asked.append(1)
            yield b"x" * 65_536

    answer = await client.post(URL, content=endless())

    assert (answer.status_code, answer.json()["error"]["details"]) == (413, {"max_encoded_bytes": 2 * 1024 * 1024})
    assert len(asked) < 40


async def test_a_declared_length_over_the_limit_is_refused_at_once(client):
    answer = await client.post(URL, content=b"{}", headers={"content-length": str(10**9)})

    assert answer.status_code == 413


async def test_a_gzip_bomb_does_not_go_off(client):
    bomb = gzip.compress(b"0" * 100_000_000, compresslevel=9)

    answer = await client.post(URL, content=bomb, headers={"content-encoding": "gzip"})

    assert len(bomb) < 2 * 1024 * 1024
    assert (answer.status_code, answer.json()["error"]["details"]) == (413, {"max_decoded_bytes": 10 * 1024 * 1024})


@pytest.mark.parametrize(
    "body",
    [b"no gzip", gzip.compress(b"{}" * 99, mtime=0)[:-9], gzip.compress(b"{}", mtime=0) + b"more", zlib.compress(b"{}"), b""],
)
async def test_broken_gzip_is_a_bad_request(client, body):
    answer = await client.post(URL, content=body, headers={"content-encoding": "gzip"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_gzip")


async def test_an_encoding_that_is_not_known_is_refused(client):
    assert (await client.post(URL, content=b"{}", headers={"content-encoding": "br"})).status_code == 400


async def test_an_agent_that_nobody_told_anything_gets_the_default(client):
    assert (await client.get("/api/agents/stranger/config")).json()["revision"] == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(["protocol", "agent", "source", "sent_at", "reports", "spool_dropped", "error"])
BODIES = st.one_of(
    st.binary(max_size=200),
    JSON.map(lambda value: msgspec.json.encode(value)),
    st.dictionaries(FIELDS, JSON, max_size=3).map(lambda changes: msgspec.json.encode(push(**changes))),
    st.dictionaries(st.sampled_from(list(report())), JSON, max_size=2).map(
        lambda changes: msgspec.json.encode(push(reports=[report(**changes), report()]))
    ),
    st.integers(0, 300).map(lambda cut: msgspec.json.encode(push())[:cut]),
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, packed=st.booleans(), labelled=st.booleans())
async def test_no_body_whatever_brings_the_server_down(open_client, body, packed, labelled):
    content = gzip.compress(body) if packed else body
    async with open_client() as client:
        answer = await client.post(URL, content=content, headers={"content-encoding": "gzip"} if labelled else {})

    assert answer.status_code < 500
    assert answer.status_code == 200 or answer.json()["error"]["code"]


@pytest.mark.parametrize("far", [1e308, -1.0])
async def test_times_that_no_clock_shows_are_refused_with_their_place(client, rooms, far):
    sent = await client.post(URL, json=push(sent_at=far))
    started = await client.post(URL, json=push(agent={"id": "a1", "version": "0.1.0", "started_at": far}))
    taken = await client.post(URL, json=push(reports=[report(taken_at=far)]))

    assert (sent.status_code, sent.json()["error"]["details"]["path"]) == (400, "sent_at")
    assert (started.status_code, started.json()["error"]["details"]["path"]) == (400, "agent.started_at")
    assert taken.json()["dropped"][0]["path"] == "reports[0].taken_at"


async def test_what_the_line_could_not_read_is_named_by_its_place_in_the_body(client):
    receipt = (await client.post(URL, json=push(reports=["junk", 5, report()], error="lose one"))).json()

    assert [dropped["path"] for dropped in receipt["dropped"]] == ["reports[0]", "reports[1]", "reports[2].payload.disks[1]"]
