"""What a person may do about a source that no longer reports."""

import pytest

URL = "/api/monitoring/sources"


async def test_a_source_is_forgotten_and_the_answer_says_how_much_went(client, rooms):
    answer = await client.delete(URL, params={"source": "agent:a1/host:local"})

    assert (answer.status_code, answer.json()) == (200, {"removed": 2})
    assert [source for source, by in rooms.sources.forgotten] == ["agent:a1/host:local"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [({"source": "host:local"}, 409, "source_in_use"), ({"source": "nobody"}, 404, "no_such_source")],
)
async def test_a_source_that_is_asked_or_unknown_is_not_forgotten(client, rooms, query, status, code):
    answer = await client.delete(URL, params=query)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert rooms.sources.forgotten == []


async def test_without_a_name_nothing_is_forgotten(client, rooms):
    assert (await client.delete(URL)).status_code == 400
    assert rooms.sources.forgotten == []
