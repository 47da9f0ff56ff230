"""Who is let in, and how often."""

import pytest

from pulse_core.access import HostNames, Limits, RateTable, TooMany, networks
from pulse_core.plugin.routes import Rate
from pulse_core.web import Doors


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:7655", "[::1]:7655", "pulse.localhost", "LOCALHOST"])
async def test_loopback_names_are_ours(client, host):
    assert (await client.get("/api/version", headers={"host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:7655", "", "@", "[::2:1"])
async def test_a_foreign_host_name_is_refused(client, host):
    answer = await client.get("/api/version", headers={"host": host})

    assert (answer.status_code, answer.json()["error"]["code"]) == (421, "wrong_host")


async def test_an_allowed_host_is_ours(open_client):
    async with open_client(doors=lambda: Doors(hosts=HostNames(allowed=("pulse.lan",)))) as client:
        assert (await client.get("/api/version", headers={"host": "pulse.lan:7655"})).status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "file://127.0.0.1:7655"])
async def test_a_foreign_page_changes_nothing(client, rooms, origin):
    answer = await client.post("/api/resources/r1/link", json={"target": "r2"}, headers={"origin": origin})

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "wrong_origin")
    assert rooms.estate.orders == []


async def test_our_own_page_and_programs_may_change_things(client):
    ours = await client.post("/api/resources/r1/link", json={"target": "r2"}, headers={"origin": "http://127.0.0.1:7655"})
    program = await client.post("/api/resources/r1/link", json={"target": "r2"})

    assert (ours.status_code, program.status_code) == (200, 200)


@pytest.mark.parametrize("address", ["127.0.0.1", "192.0.2.7", "::1"])
async def test_wherever_somebody_comes_from_only_a_right_lets_them_in(open_stranger, open_client, address):
    async with open_stranger(address=address) as stranger, open_client(address=address) as client:
        without, allowed = await stranger.get("/api/resources"), await client.get("/api/resources")

    assert (without.status_code, without.json()["error"]["code"]) == (401, "sign_in_required")
    assert allowed.status_code == 200


async def test_who_asks_too_often_is_told_when_to_come_again(client, clock):
    answers = [await client.get("/api/version") for _ in range(101)]

    assert answers[99].status_code == 200
    assert answers[100].status_code == 429
    assert int(answers[100].headers["retry-after"]) >= 1
    clock.at += 1.0
    assert (await client.get("/api/version")).status_code == 200


async def test_how_often_counts_for_a_route_and_not_for_the_thing_it_is_about(client):
    answers = [(await client.get(f"/api/resources/r{number}/pins")).status_code for number in range(250)]

    assert set(answers[:90]) == {200, 404}
    assert answers[-1] == 429, "though each of them was asked once"
    assert (await client.get("/api/resources/r1/timeline")).status_code == 200, "another route has its own measure"


async def test_a_page_that_may_listen_changes_nothing(open_client, rooms):
    doors = Doors(allowed_origins=frozenset({"https://wall.example"}))
    async with open_client(doors=lambda: doors) as client:
        headers = {"origin": "https://wall.example"}
        answer = await client.post("/api/resources/r1/link", json={"target": "r2"}, headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "wrong_origin")
    assert rooms.estate.orders == []


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [("/api/version", "localhost", 200), ("/api/resources/nobody", "localhost", 404), ("/api/version", "evil.example", 421)],
)
async def test_every_answer_says_what_a_browser_may_do_with_it(client, path, host, status):
    answer = await client.get(path, headers={"host": host})

    assert answer.status_code == status
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["permissions-policy"].startswith("camera=(), microphone=(), geolocation=()")
    assert "strict-transport-security" not in answer.headers, "that is for what came over TLS"


@pytest.mark.parametrize(("trusted", "told"), [(("127.0.0.0/8",), True), ((), False)])
async def test_behind_a_trusted_proxy_with_tls_browsers_are_told_to_stay_with_it(open_client, trusted, told):
    doors = Doors(hosts=HostNames(), trusted=networks(trusted))
    async with open_client(doors=lambda: doors) as client:
        answer = await client.get("/api/version", headers={"x-forwarded-proto": "https"})

    assert ("strict-transport-security" in answer.headers) is told


def test_the_table_of_rates_does_not_grow_without_end():
    table = RateTable(monotonic=lambda: 0.0, limits={Rate.READ: Limits(per_second=1, burst=1)}, max_buckets=100)
    for number in range(1000):
        table.spend(caller=f"c{number}", route="/", rate=Rate.READ)

    assert len(table) == 100


def test_tokens_come_back_with_time():
    now = [0.0]
    table = RateTable(monotonic=lambda: now[0], limits={Rate.READ: Limits(per_second=2, burst=1)})
    table.spend(caller="c", route="/", rate=Rate.READ)
    with pytest.raises(TooMany) as refused:
        table.spend(caller="c", route="/", rate=Rate.READ)
    assert refused.value.retry_after_seconds == 0.5
    now[0] = 0.5

    table.spend(caller="c", route="/", rate=Rate.READ)
