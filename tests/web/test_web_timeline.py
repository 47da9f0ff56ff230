"""What happened, as people ask for it: of one resource beside its changes, and of the whole estate."""

import pytest

from pulse_core.line.chronicle import Sought


async def test_a_resources_timeline_tells_changes_and_events_in_one_list(client):
    event, change = (await client.get("/api/resources/r0/timeline")).json()["data"]

    assert (event["kind"], event["id"], event["event"]["title"]) == ("event", "r1", "n was killed")
    assert (event["event"]["severity"], event["event"]["details"]) == ("warning", {"exit_code": 137})
    assert (change["kind"], change["fields"], change["event"]) == (
        "changed",
        {"status": {"old": "online", "new": "offline"}},
        None,
    )


async def test_the_estates_timeline_passes_on_what_is_sought(client, rooms):
    what = "resource=r1&type=vm,agent&kind=killed&severity=critical,warning&source=host:local"

    page = (await client.get(f"/api/timeline?since=5&until=9.5&{what}&before_seq=70&limit=3")).json()

    assert (page["next"], [moment["seq"] for moment in page["data"]]) == (9, [9])
    assert rooms.past.sought == [
        Sought(
            since=5.0,
            until=9.5,
            resource="r1",
            types=frozenset({"vm", "agent"}),
            kinds=frozenset({"killed"}),
            severities=frozenset({"critical", "warning"}),
            sources=frozenset({"host:local"}),
            before_seq=70,
            limit=3,
        )
    ]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("severity=awful", "query.severity"),
        ("before_seq=0", "query.before_seq"),
        ("limit=501", "query.limit"),
        ("since=yesterday", "query.since"),
        ("page=2", "query.page"),
    ],
)
async def test_what_the_estates_timeline_cannot_look_for_is_named(client, query, where):
    answer = await client.get(f"/api/timeline?{query}")

    assert (answer.status_code, answer.json()["error"]["details"]["path"]) == (400, where)
