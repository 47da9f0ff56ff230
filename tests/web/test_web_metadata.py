"""Metadata: what people write of a resource, by whom, and how it is found."""

URL = "/api/resources/r1/metadata"
WORDS = {"note": "Call Bob first", "tags": ["Billing team"], "links": [{"label": "Wiki", "url": "https://wiki.example/r1"}]}


async def test_what_is_written_is_told_with_who_wrote_it_and_on_the_resource(client, browser):
    assert (await client.get(URL)).json() == {"note": "", "tags": [], "links": [], "changed_by": "", "changed_at": 0}
    answer = await browser.put(URL, json=WORDS)
    assert answer.status_code == 200, answer.text
    told = (await client.get(URL)).json()
    assert {name: told[name] for name in WORDS} == WORDS
    assert told["changed_by"] == "ada"
    resource = (await client.get("/api/resources/r1")).json()
    assert resource["metadata"] == told
    assert resource["tags"] == []


async def test_own_tags_are_found_like_those_of_sources(client):
    await client.put(URL, json=WORDS)
    for query in ({"q": 'tag:"billing team"'}, {"q": "billing"}, {"tags": "Billing team"}):
        found = (await client.get("/api/resources", params=query)).json()
        assert [one["id"] for one in found["data"]] == ["r1"], query


async def test_what_is_left_out_is_removed_and_nothing_is_nothing(client):
    await client.put(URL, json=WORDS)
    assert (await client.put(URL, json={"note": "x"})).json()["tags"] == []
    await client.put(URL, json={})
    assert (await client.get("/api/resources/r1")).json()["metadata"] is None


async def test_who_may_only_look_reads_and_does_not_write(people):
    await people.add("vera", "viewer")
    vera = await people.browser("vera")
    assert (await vera.get(URL)).status_code == 200
    assert (await vera.put(URL, json=WORDS)).status_code == 403


async def test_a_link_that_is_no_page_is_refused_by_its_place(client):
    answer = await client.put(URL, json={"links": [{"label": "x", "url": "javascript:alert(1)"}]})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["details"]["path"]) == (400, "bad_metadata", "links[0].url")


async def test_the_trail_says_who_wrote_and_not_what_the_note_says(client, told):
    await client.put(URL, json=WORDS)
    (event,) = [event for event in told() if event["event"] == "resource.annotated"]
    assert (event["subject"], event["details"]["tags"]) == ("resource:r1", ["Billing team"])
    assert "Bob" not in str(event)
