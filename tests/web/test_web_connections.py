"""Connections: what people add is tested, kept with its secrets sealed, asked, changed, paused and removed."""

import attrs
import pytest

from pulse_core.connections import Connections

URL = "/api/connections"
TESTS = "/api/connection-tests"
CONFIG = {"address": "https://lab.example", "token": "canary"}


@pytest.fixture
async def added(client):
    answer = await client.post(URL, json={"offer": "lab", "title": "The cellar", "config": CONFIG})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_what_can_be_connected_is_told_with_its_form(client):
    (shown,) = (await client.get("/api/connection-types")).json()["data"]
    assert (shown["offer"], shown["title"], shown["plugin"]) == ("lab", "Laboratory", "laboratory")
    assert shown["schema"]["properties"]["token"]["writeOnly"] is True


async def test_a_connection_is_asked_from_the_moment_it_was_added(added, asked):
    assert asked.openings[added["source"]].config.token.reveal() == "canary"
    assert added["source"] == f"lab:{added['id']}"


async def test_no_answer_shows_a_secret_and_the_store_holds_it_sealed(client, added, store):
    everything = [await client.get(path) for path in (URL, f"{URL}/{added['id']}")]
    assert all("canary" not in answer.text for answer in everything)
    assert everything[0].json()["data"][0]["config"]["token"] == "•••"
    (kept,) = await store.all("connections")
    assert b"canary" not in kept.body


async def test_a_connection_is_there_again_after_a_restart(added, connections, asked):
    asked.openings.clear()
    again = Connections(
        connections.documents,
        connections.sealer,
        connections.offers,
        connections.clock,
        connections.log,
        connections.http,
        asked,
        asked.forget,
    )
    await again.run()
    assert asked.openings[added["source"]].config.token.reveal() == "canary"


async def test_a_secret_that_is_left_out_stays(client, added, asked):
    config = {"address": "https://lab.example", "interval_seconds": 60, "token": "•••"}
    answer = await client.patch(f"{URL}/{added['id']}", json={"config": config})
    assert answer.status_code == 200, answer.text
    config = asked.openings[added["source"]].config
    assert (config.token.reveal(), config.interval_seconds) == ("canary", 60)


@pytest.mark.parametrize("token", [{}, {"token": "•••"}])
async def test_a_kept_secret_is_not_sent_to_a_new_address(client, added, token):
    config = {"address": "https://elsewhere.example", **token}
    changed = await client.patch(f"{URL}/{added['id']}", json={"config": config})
    tested = await client.post(TESTS, json={"offer": "lab", "id": added["id"], "config": config})
    assert [(one.status_code, one.json()["error"]["code"]) for one in (changed, tested)] == [(400, "secret_needed")] * 2


async def test_what_does_not_fit_is_named_field_by_field(client, asked):
    answer = await client.post(URL, json={"offer": "lab", "config": {"interval_seconds": 1, "adress": "x"}})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "bad_config")
    assert {one["path"] for one in error["details"]["problems"]} == {"address", "interval_seconds", "adress"}
    assert asked.openings == {}


async def test_a_marker_is_no_secret(client):
    answer = await client.post(URL, json={"offer": "lab", "config": {**CONFIG, "token": "•••"}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "secret_needed")


async def test_a_paused_connection_is_not_asked_until_it_is_resumed(client, added, asked):
    await client.patch(f"{URL}/{added['id']}", json={"paused": True})
    assert asked.openings == {}
    await client.patch(f"{URL}/{added['id']}", json={"paused": False})
    assert list(asked.openings) == [added["source"]]


async def test_a_new_title_does_not_disturb_the_asking(client, added, asked):
    opened = asked.openings[added["source"]]
    answer = await client.patch(f"{URL}/{added['id']}", json={"title": " The  attic "})
    assert answer.json()["title"] == "The attic"
    assert asked.openings[added["source"]] is opened


async def test_a_removed_connection_takes_along_what_only_it_reported(client, added, asked, store):
    answer = await client.delete(f"{URL}/{added['id']}")
    assert answer.json() == {"removed": 3}
    assert (asked.openings, await store.all("connections")) == ({}, [])
    assert (await client.get(f"{URL}/{added['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        (CONFIG, ""),
        ({**CONFIG, "token": "wrong"}, "the token does not hold"),
        ({**CONFIG, "address": "https://nobody"}, "nobody is there"),
    ],
)
async def test_a_test_says_what_is_there_and_what_is_missing_and_keeps_nothing(client, store, config, problem):
    answer = await client.post(TESTS, json={"offer": "lab", "config": config})
    assert (answer.status_code, answer.json()["problem"]) == (200, problem)
    assert await store.all("connections") == []


async def test_a_test_of_a_kept_connection_uses_its_secret(client, added):
    config = {"address": CONFIG["address"]}
    answer = await client.post(TESTS, json={"offer": "lab", "id": added["id"], "config": config})
    assert answer.json()["summary"] == "Two beakers."


async def test_a_connection_whose_connector_is_gone_says_so_and_is_kept(added, connections, asked):
    again = Connections(
        connections.documents,
        connections.sealer,
        {},
        connections.clock,
        connections.log,
        connections.http,
        asked,
        asked.forget,
    )
    await again.run()
    (card,) = again.all()
    assert "no installed connector" in card.problem
    assert card.id == added["id"]


async def test_every_change_is_written_down_without_the_secret(client, added, told):
    await client.patch(f"{URL}/{added['id']}", json={"config": {**CONFIG, "token": "canary2"}})
    await client.delete(f"{URL}/{added['id']}")
    events = [event["event"] for event in told() if event["event"].startswith("connection.")]
    assert events == ["connection.added", "connection.changed", "connection.removed"]
    assert "canary" not in str(told())


async def test_what_is_only_found_on_its_own_machine_is_not_offered(client, connections):
    plugin, lab = connections.offers["lab"]
    connections.offers = {"lab": (plugin, attrs.evolve(lab, here_only=True))}
    assert (await client.get("/api/connection-types")).json()["data"] == []
