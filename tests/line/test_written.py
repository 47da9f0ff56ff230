"""What people write of a resource follows its id: through merges, splits, returns and restarts, and nobody else changes it."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulse_core.errors import BadRequest, Conflict, NotFound, Unavailable
from pulse_core.line import annotating
from pulse_core.line.annotating import annotate, checked
from pulse_core.line.estate import Estate
from pulse_core.line.metadata import METADATA, Written, joined, recalled
from pulse_core.model.metadata import Metadata, WebLink

SERIAL = {"machine_id": "4c4c4544-0042-3510-8054-b4c04f564432"}


def said(note: str = "", *tags: str, links: tuple[WebLink, ...] = (), at: float = 0.0) -> Metadata:
    return Metadata(note=note, tags=tags, links=links, changed_by="Ada", changed_at=at)


async def write(road, id, words, *, seen_at=None):
    return await annotate(road.line, id, words, seen_at=seen_at)


async def test_what_was_written_is_on_the_resource_told_to_who_listens_and_kept(road, seen):
    road.say("p:1", seen("a", tags=("prod",)))
    before = road.only()
    after = await write(road, before.id, said("Call Bob first", "mine", at=5.0))
    assert (before.metadata, after.metadata) == (None, said("Call Bob first", "mine", at=5.0))
    assert after.all_tags == ("prod", "mine")
    assert after.tags == ("prod",), "what a source says and what people say stay apart"
    assert road.publisher.changes[-1].fields == {"metadata": (None, after.metadata)}
    assert list(recalled(await road.store.all(METADATA))) == [before.id]


async def test_it_stays_while_its_sources_speak_on(road, seen):
    road.say("p:1", seen("a", metrics={"cpu_ratio": 0.1}))
    id = road.only().id
    await write(road, id, said("x"))
    road.say("p:1", seen("a", name="renamed", metrics={"cpu_ratio": 0.2}))
    assert (road.only().name, road.only().metadata.note) == ("renamed", "x")


async def test_writing_nothing_removes_it(road, seen):
    road.say("p:1", seen("a"))
    id = road.only().id
    await write(road, id, said("x"))
    assert (await write(road, id, Metadata(changed_by="Ada", changed_at=9.0))).metadata is None
    assert await road.store.all(METADATA) == []


async def test_it_is_there_after_a_restart_and_when_the_store_came_late(road, make_road, seen):
    road.say("p:1", seen("a", ids=SERIAL))
    id = road.only().id
    await write(road, id, said("x"))
    again = make_road()
    again.store = road.store
    await again.line.restore(road.store)
    assert again.only().metadata.note == "x"

    late = make_road()
    late.line.keeper.hold("no store yet")
    late.say("p:1", seen("a", ids=SERIAL))
    assert late.only().metadata is None
    await late.line.restore(road.store)
    assert (late.only().id, late.only().metadata.note) == (id, "x")


async def test_what_is_merged_shows_what_was_written_of_both_and_split_each_has_its_own(road, seen):
    road.say("p:1", seen("a"))
    road.say("q:1", seen("b"))
    first, second = (road.line.registry.called(key, source=source).id for key, source in (("a", "p:1"), ("b", "q:1")))
    await write(road, first, said("one", "x", at=1.0))
    await write(road, second, said("two", "y", "X", at=2.0))

    await Estate(road.line).link(first, second, by="ann", reason="")
    whole = road.only()
    assert (whole.id, whole.metadata.note, whole.metadata.tags) == (first, "one\n\ntwo", ("x", "y"))
    assert whole.metadata.changed_at == 2.0

    (pin,) = Estate(road.line).pins(first)
    await Estate(road.line).unpin(first, pin.id, by="ann")
    assert {one.id: one.metadata.note for one in road.resources()} == {first: "one", second: "two"}


async def test_what_is_written_of_a_merged_thing_counts_for_the_whole(road, seen):
    road.say("p:1", seen("a"))
    road.say("q:1", seen("b"))
    first, second = sorted(road.resources(), key=lambda one: one.name)
    await write(road, second.id, said("two"))
    estate = Estate(road.line)
    await estate.link(first.id, second.id, by="ann", reason="")
    await write(road, second.id, said("both"))
    assert road.only().metadata.note == "both"
    (pin,) = estate.pins(first.id)
    await estate.unpin(first.id, pin.id, by="ann")
    assert sorted(str(one.metadata and one.metadata.note) for one in road.resources()) == ["None", "both"]


async def test_a_thing_that_returns_finds_what_was_written_of_it(road, seen):
    road.say("p:1", seen("a", ids=SERIAL))
    id = road.only().id
    await write(road, id, said("x"))
    road.line.forget("p:1", why="removed")
    assert road.resources() == []
    road.say("q:7", seen("anew", ids=SERIAL))
    assert (road.only().id, road.only().metadata.note) == (id, "x")


async def test_what_cannot_be_kept_does_not_count(road, seen):
    road.say("p:1", seen("a"))
    id = road.only().id
    await write(road, id, said("before"))
    road.store.fails = "disk full"
    with pytest.raises(Unavailable):
        await write(road, id, said("after"))
    assert road.only().metadata.note == "before"


async def test_who_did_not_see_the_newest_words_does_not_overwrite_them(road, seen):
    road.say("p:1", seen("a"))
    id = road.only().id
    await write(road, id, said("mine", at=5.0), seen_at=0.0)
    with pytest.raises(Conflict):
        await write(road, id, said("yours", at=6.0), seen_at=0.0)
    assert (await write(road, id, said("yours", at=6.0), seen_at=5.0)).metadata.note == "yours"


async def test_nothing_is_written_of_what_is_not_there(road):
    with pytest.raises(NotFound):
        await write(road, "nobody", said("x"))


async def test_when_too_much_is_written_what_is_gone_longest_makes_room(road, seen, monkeypatch):
    monkeypatch.setattr(annotating, "MOST_WRITTEN", 2)
    road.say("p:1", seen("a"), seen("b"), seen("c"))
    a, b, c = (road.line.registry.called(key, source="p:1").id for key in "abc")
    road.line.registry.written.put("gone", said("old"))
    await write(road, a, said("x", at=1.0))
    await write(road, b, said("x", at=2.0))
    assert [id for id in ("gone", a, b) if road.line.registry.written.get(id)] == [a, b]
    with pytest.raises(Conflict):
        await write(road, c, said("x"))
    await write(road, b, said("y", at=3.0))


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (said("n" * 4097), "note"),
        (said("bell \x07"), "note"),
        (said("", *map(str, range(21))), "tags"),
        (said("", "good", "a,b"), "tags[1]"),
        (said("", " "), "tags[0]"),
        (said("", "x" * 51), "tags[0]"),
        (said(links=(WebLink(label="", url="javascript:alert(1)"),)), "links[0].url"),
        (said(links=(WebLink(label="", url="https://ada:secret@wiki.example"),)), "links[0].url"),
        (said(links=(WebLink(label="", url="https://"),)), "links[0].url"),
        (said(links=(WebLink(label="", url="//wiki.example"),)), "links[0].url"),
        (said(links=(WebLink(label="", url="https://wiki.example:port"),)), "links[0].url"),
        (said(links=(WebLink(label="l" * 81, url="https://wiki.example"),)), "links[0].label"),
        (said(links=(WebLink(label="", url="https://wiki.example"),) * 11), "links"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_place(words, path):
    with pytest.raises(BadRequest) as refused:
        checked(words)
    assert refused.value.details["path"] == path


def test_what_is_written_is_tidied():
    link = WebLink(label="", url=" https://wiki.example/x ")
    tidy = checked(said("  a\r\nb ", " rack  2 ", "Rack 2", "b", links=(link, link)))
    assert (tidy.note, tidy.tags) == ("a\nb", ("rack 2", "b"))
    assert tidy.links == (WebLink(label="wiki.example", url="https://wiki.example/x"),)


_link = st.builds(WebLink, label=st.text(max_size=90), url=st.text(max_size=60) | st.text(max_size=60).map("https://".__add__))
_words = st.builds(
    Metadata,
    note=st.text(max_size=100),
    tags=st.lists(st.text(max_size=55), max_size=22).map(tuple),
    links=st.lists(_link, max_size=3).map(tuple),
)


@given(_words)
def test_whatever_is_written_is_refused_in_words_or_is_within_bounds(words):
    try:
        tidy = checked(words)
    except BadRequest:
        return
    assert checked(tidy) == tidy
    assert all(link.url.startswith(("http://", "https://", "HTTP", "Http")) or "://" in link.url for link in tidy.links)
    assert len({tag.casefold() for tag in tidy.tags}) == len(tidy.tags) <= 20


@given(st.lists(_words, max_size=4))
def test_joining_loses_no_tag_and_no_link(parts):
    whole = joined(parts) or Metadata()
    assert {tag.casefold() for tag in whole.tags} == {tag.casefold() for part in parts for tag in part.tags}
    assert set(whole.links) == {link for part in parts for link in part.links}


def test_what_is_written_of_one_thing_alone_is_not_made_anew():
    written, words = Written(), said("x")
    written.put("r1", words)
    assert written.of(("r1", "r0")) is words
    assert attrs.evolve(words).empty is False
