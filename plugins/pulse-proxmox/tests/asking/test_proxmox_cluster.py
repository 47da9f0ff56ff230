"""A cluster is asked through all its nodes: what one is to blame for, and what it is not."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from pulse_core.plugin import Secret, SourceError, SourceGarbled, SourceRefused, SourceUnreachable, Tools
from pulse_core.testing import FakeClock
from pulse_proxmox.client.answers import Failed, Forbidden, NodeUnreachable, Silent, Unauthorised
from pulse_proxmox.client.cluster import opened_cluster
from pulse_proxmox.client.endpoints import Endpoint, is_own_fault
from pulse_proxmox.client.pins import authority_of, normal, shown_by
from pulse_proxmox.config import PveConfig

PATH = "/cluster/status"


def settings(address: str) -> PveConfig:
    return PveConfig(address=address, token_id="pulse@pve!m", token_secret=Secret("s"))


@pytest.mark.parametrize(
    ("error", "node", "to_blame"),
    [
        (SourceUnreachable("refused"), "", True),
        (SourceUnreachable("refused"), "pve2", True),
        (SourceRefused("the certificate's fingerprint is another"), "", True),
        (Silent("late"), "", True),
        (Silent("late"), "pve2", False),
        (SourceGarbled("?"), "", True),
        (NodeUnreachable("595", node="pve2"), "pve2", False),
        (Forbidden("403"), "", False),
        (Unauthorised("401"), "", False),
        (Failed("500", words="QEMU guest agent is not running"), "pve2", False),
        (Failed("500", words="ipcc_send_rec[1] failed: Connection refused"), "", True),
        (Failed("503", words="", status=503), "", True),
    ],
)
def test_a_node_is_to_blame_for_its_own_failures_only(error: SourceError, node: str, to_blame: bool) -> None:
    assert is_own_fault(error, node=node) is to_blame


async def test_questions_go_round_the_nodes_that_are_well(serve: Any, lent: Tools) -> None:
    servers = [serve(f"https://192.0.2.{n}:8006", {PATH: []}) for n in (1, 2, 3)]

    async with opened_cluster(settings("192.0.2.1, 192.0.2.2,192.0.2.3"), lent) as cluster:
        for _ in range(9):
            await cluster.get(PATH)

    assert [len(server.asked) for server in servers] == [3, 3, 3]


async def test_a_node_that_fails_is_left_alone_until_it_passes_a_test(serve: Any, lent: Tools, clock: FakeClock) -> None:
    one = serve("https://192.0.2.1:8006", {PATH: [], "/version": {}})
    other = serve("https://192.0.2.2:8006", {PATH: [], "/version": {}})
    one.down = True

    async with opened_cluster(settings("192.0.2.1,192.0.2.2"), lent) as cluster:
        for _ in range(6):
            await cluster.get(PATH)
        lost = [name for name, _ in cluster.troubles]
        one.down = False
        await cluster.get(PATH)
        asked_before_the_test = len(one.asked)
        await cluster._test(cluster.endpoints[0])
        for _ in range(4):
            await cluster.get(PATH)

    assert lost == ["https://192.0.2.1:8006"]
    assert asked_before_the_test == 0
    assert Counter(one.paths())[PATH] == 2
    assert len(other.asked) == 9
    assert cluster.troubles == []


async def test_a_question_about_a_node_goes_to_itself(serve: Any, lent: Tools) -> None:
    places = enumerate(("a", "b"), 1)
    rows: Any = [{"type": "node", "name": name, "ip": f"192.0.2.{n}", "local": int(n == 1)} for n, name in places]
    one = serve("https://192.0.2.1:8006", {PATH: rows, "/nodes/b/status": {}, "/version": {}})
    other = serve("https://192.0.2.2:8006", {PATH: rows, "/nodes/b/status": {}, "/version": {}})

    async with opened_cluster(settings("192.0.2.1"), lent) as cluster:
        await cluster.learn(rows, told_by=cluster.endpoints[0])
        await cluster.know("b", [{"filename": "pve-ssl.pem", "fingerprint": "cc" * 32}])
        await cluster._test(cluster.endpoints[1])
        for _ in range(4):
            await cluster.get("/nodes/b/status")

    assert one.paths() == []
    assert other.paths() == ["/version", *["/nodes/b/status"] * 4]


async def test_a_guest_whose_agent_hangs_takes_no_node_out_of_turn(serve: Any, lent: Tools) -> None:
    path = "/nodes/a/qemu/100/agent/get-osinfo"
    serve("https://192.0.2.1:8006", {path: lambda _: asyncio.Event().wait()})

    async with opened_cluster(settings("192.0.2.1"), lent) as cluster:
        cluster.endpoints[0].node = "a"
        with pytest.raises(Silent):
            await cluster.get(path, seconds=0.01)

    assert cluster.endpoints[0].healthy


async def test_a_new_certificate_of_a_node_is_taken_from_the_cluster(lent: Tools, world: Any, serve: Any) -> None:
    serve("https://192.0.2.1:8006", {})
    rows: Any = [{"type": "node", "name": "b", "ip": "192.0.2.2"}]

    async with opened_cluster(settings("192.0.2.1"), lent) as cluster:
        await cluster.learn(rows, told_by=cluster.endpoints[0])
        await cluster.know("b", [{"filename": "pve-ssl.pem", "fingerprint": "cc" * 32}])
        cluster.endpoints[1].failed(SourceRefused("the certificate's fingerprint is dd, not the pinned one"), 0.0)
        doubted = cluster.in_doubt
        await cluster.know("b", [{"filename": "pve-ssl.pem", "fingerprint": "dd" * 32}])

    assert doubted == ["b"]
    assert world.opened["https://192.0.2.2:8006"] == "dd" * 32
    assert cluster.in_doubt == []


async def test_a_node_that_left_the_cluster_is_not_asked_any_more(lent: Tools, serve: Any) -> None:
    serve("https://192.0.2.1:8006", {})

    async with opened_cluster(settings("192.0.2.1"), lent) as cluster:
        await cluster.learn([{"type": "node", "name": "b", "ip": "192.0.2.2"}], told_by=cluster.endpoints[0])
        await cluster.know("b", [{"filename": "pve-ssl.pem", "fingerprint": "cc" * 32}])
        known = len(cluster.endpoints)
        await cluster.learn([{"type": "node", "name": "c", "ip": "192.0.2.3"}], told_by=cluster.endpoints[0])

    assert known == 2
    assert [one.where for one in cluster.endpoints] == ["https://192.0.2.1:8006"]


async def test_a_node_that_is_back_is_tested_at_once(serve: Any, lent: Tools, clock: FakeClock) -> None:
    serve("https://192.0.2.1:8006", {})
    row: Any = {"type": "node", "name": "a", "ip": "192.0.2.1", "local": 1}

    async with opened_cluster(settings("192.0.2.1"), lent) as cluster:
        endpoint = cluster.endpoints[0]
        await cluster.learn([{**row, "online": 0}], told_by=endpoint)
        cluster.rest(endpoint, SourceUnreachable("down"))
        resting = endpoint.rests_until
        await cluster.learn([{**row, "online": 1}], told_by=endpoint)

    assert resting > clock.monotonic()
    assert endpoint.rests_until <= clock.monotonic()


def test_the_rest_grows_and_ends() -> None:
    endpoint = Endpoint("https://x", None)  # type: ignore[arg-type]

    rests = []
    for _ in range(8):
        endpoint.failed(SourceUnreachable("down"), 0.0)
        rests.append(endpoint.rests_until)
    endpoint.answered()

    assert rests == [10, 20, 40, 80, 160, 300, 300, 300]
    assert endpoint.healthy


def test_the_certificate_of_the_proxy_goes_before_the_node_s_own() -> None:
    rows: Any = [
        {"filename": "pve-root-ca.pem", "fingerprint": ":".join(["AA"] * 32)},
        {"filename": "pve-ssl.pem", "fingerprint": ":".join(["BB"] * 32)},
        {"filename": "pveproxy-ssl.pem", "fingerprint": ":".join(["CC"] * 32)},
        "?",
    ]

    assert (authority_of(rows), shown_by(rows), shown_by(rows[:2])) == ("aa" * 32, "cc" * 32, "bb" * 32)
    assert normal("not a fingerprint") == ""
