"""The stream of events: whatever comes, nothing is lost without a look at everything, and nothing grows without end."""

import asyncio
import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.testing import settle
from pulse_docker.events import MOST_CHANGED, MOST_KEPT, Lines, News, parsed, taken


def event(action="die", id="a", at=1, type="container", **attributes):
    return {"Type": type, "Action": action, "Actor": {"ID": id, "Attributes": attributes}, "timeNano": at}


@given(st.lists(st.binary(max_size=30)), st.integers(1, 20))
def test_lines_are_the_same_however_the_bytes_are_cut(pieces, width):
    whole = b"\n".join(piece.replace(b"\n", b"") for piece in pieces) + b"\n"
    cut = [whole[start : start + width] for start in range(0, len(whole), width)]
    lines = Lines()
    assert [line for part in cut for line in lines.feed(part)] == [line for line in whole.split(b"\n") if line.strip()]
    assert lines.lost == 0


def test_half_a_line_waits_for_its_other_half():
    lines = Lines()
    assert list(lines.feed(b'{"Type":"cont')) == []
    assert list(lines.feed(b'ainer"}\n')) == [b'{"Type":"container"}']


def test_a_line_that_is_too_long_is_left_out_and_the_next_is_read():
    lines = Lines(most_bytes=10)
    said = [line for part in (b"x" * 8, b"x" * 8, b"x\nshort\n") for line in lines.feed(part)]
    assert said == [b"short"]
    assert lines.lost == 1


@given(st.binary(max_size=200))
def test_no_bytes_make_an_event_fall_over(line):
    assert parsed(line) is None or isinstance(parsed(line), dict)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda some: (
            st.lists(some, max_size=3)
            | st.dictionaries(
                st.sampled_from(["Type", "Action", "Actor", "ID", "Attributes", "timeNano", "id"]), some, max_size=5
            )
        ),
        max_leaves=8,
    )
)
def test_no_value_in_any_place_makes_the_news_fall_over(said):
    news = News()
    found = parsed(json.dumps(said).encode())
    if found is not None:
        news.take(found)


def test_a_label_of_a_megabyte_is_cut():
    found = parsed(json.dumps(event(note="x" * 1_000_000)).encode())
    assert len(json.dumps(found)) < 10_000


def test_an_event_that_is_repeated_is_new_once():
    news = News()
    assert news.take(event())
    assert not news.take(event())


@pytest.mark.parametrize("action", ["exec_start: sh", "exec_die", "top", "attach", "resize"])
def test_the_commands_of_health_checks_are_no_news(action):
    assert not News().take(event(action))


def test_two_things_that_go_by_their_names_only_are_two_events():
    news = News()
    one, other = ({"Type": "volume", "Action": "create", "Actor": {"Attributes": {"name": name}}, "timeNano": 1} for name in "ab")
    assert (news.take(one), news.take(other), news.take(one)) == (True, True, False)


def test_health_is_news():
    news = News()
    assert news.take(event("health_status: unhealthy"))
    assert news.containers == {"a"}


def test_when_much_changes_at_once_everything_is_looked_at_and_memory_has_an_end():
    news = News()
    for number in range(3 * MOST_KEPT):
        news.take(event(id=f"c{number}", at=number))
    assert news.everything
    assert len(news.events) == MOST_KEPT
    assert len(news.containers) <= MOST_CHANGED + 1


def test_what_was_taken_is_new_again_when_the_turn_fails():
    news = News()
    news.take(event())
    with pytest.raises(RuntimeError), taken(news):
        raise RuntimeError
    with taken(news) as found:
        assert [one["Action"] for one in found.events] == ["die"]
        assert found.containers == {"a"}
    with taken(news) as found:
        assert found.events == []


async def test_after_an_interruption_what_was_missed_is_asked_for(fake_engine, watched):
    web = fake_engine.runs("web")
    fake_engine.tells("start", web, at=500)
    await settle()
    fake_engine.streams[-1].end()
    await watched.forward(2)
    assert len(fake_engine.streams) == 2
    since = [query["since"] for query in fake_engine.queries if "since" in query]
    assert since == ["1700000000.000000500"]
    fake_engine.tells("start", web, at=500)
    fake_engine.tells("die", web, at=900)
    await settle()
    told = (await watched.collect())["docker-events"].payload["events"]
    assert [one["Action"] for one in told] == ["start", "die"]


@pytest.mark.parametrize("error", [httpx.ReadError("reset"), httpx.RemoteProtocolError("peer closed connection"), None])
async def test_a_stream_that_ends_in_any_way_is_opened_again(fake_engine, watched, error):
    fake_engine.streams[-1].say(b'{"Type":"container","Act')
    fake_engine.streams[-1].end(error)
    await watched.forward(5)
    assert len(fake_engine.streams) == 2
    fake_engine.tells("die", fake_engine.runs("web"), at=1)
    await settle()
    assert "docker-events" in await watched.collect()


async def test_what_cannot_be_read_is_a_reason_to_look_at_everything(fake_engine, watched):
    await watched.collect()
    fake_engine.runs("web")
    watched.wakes = 0
    fake_engine.streams[-1].say(b"{nonsense}\n[]\n")
    await settle()
    assert watched.wakes
    assert (await watched.collect())["docker-containers"].complete


async def test_without_the_stream_the_turns_go_on_and_the_trouble_is_named(fake_engine, watch):
    fake_engine.says["/events"] = 403
    made = watch()
    await made.source.meet()
    task = asyncio.create_task(made.source.listener.run())
    await settle(100)
    said = await made.collect()
    task.cancel()
    assert [one["feature"] for one in said["docker-engine"].payload["troubles"]] == ["events"]
    assert made.log.events == ["events_lost"]


async def test_only_what_is_shown_is_asked_of_docker_and_all_of_podman(fake_engine, watched):
    filters = [json.loads(query["filters"]) for query in fake_engine.queries if "filters" in query]
    assert "health_status" in filters[0]["event"]
    assert "exec_start" not in filters[0]["event"]
    fake_engine.version["Components"] = [{"Name": "Podman Engine"}]
    await watched.collect()
    fake_engine.streams[-1].end()
    await watched.forward(5)
    filters = [json.loads(query["filters"]) for query in fake_engine.queries if "type" in query.get("filters", "")]
    assert "event" not in filters[-1]
