"""Discovery over HTTP: begun, followed, read again; what is refused is said."""

import httpx


async def test_a_place_that_is_not_private_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/discover", json={"range": "8.8.8.8"})

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_range"


async def test_before_the_first_look_there_is_nothing_to_follow(client: httpx.AsyncClient) -> None:
    view = (await client.get("/api/discover")).json()

    assert view["scan"] is None
    assert view["most_addresses"] == 1024
    assert (await client.get("/api/discover/events")).status_code == 404
    assert (await client.delete("/api/discover")).status_code == 404
