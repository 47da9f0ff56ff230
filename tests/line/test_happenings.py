"""Events go all the road: each once, under what it happened to, at the time it happened, and none is lost."""

from collections.abc import Callable, Mapping
from pathlib import Path

import attrs
import pytest

from pulse_core.errors import StoreUnavailable
from pulse_core.line import happenings
from pulse_core.line.begin import restored
from pulse_core.line.chronicle import Chronicle, EventPage, Sought
from pulse_core.line.happened import EVENTS
from pulse_core.line.keep import Keeper
from pulse_core.line.past import Moment
from pulse_core.line.rows import Newest
from pulse_core.model.report import Event, Reading
from pulse_core.model.status import Status
from pulse_core.plugin.stores import StoreSettings
from pulse_core.store import open_sqlite

UUID = {"smbios_uuid": "4c4c4544-0051-3010-8052-b4c04f4e3532"}


class Told:
    """A line, what its sources tell, and what people read of it."""

    def __init__(self, road, seen) -> None:
        self.road, self.seen = road, seen
        self.windows: dict[str, int] = {}
        self.road.behaviour["events"] = lambda report: Reading(events=tuple(report.payload))

    @property
    def now(self) -> float:
        return self.road.clock.now()

    @property
    def chronicle(self) -> Chronicle:
        return Chronicle(Newest(self.road.store.journal, self.road.line.keeper.waiting), self.road.line.registry, **self.windows)

    def tell(self, source: str, *events: Event, **report: object):
        return self.road.line.take(
            attrs.evolve(self.road.report(source, scope="events", complete=False, **report), kind="events", payload=list(events))
        )

    def happens(self, source: str = "p:1", key: str = "1", *, ago: float = 0.0, shown: str = "a", **fields: object):
        fields = {"kind": "opened", "title": f"{shown} was opened", "subject": shown, **fields}
        return self.tell(source, Event(key=key, at=self.now - ago, **fields))

    async def all(self, **sought: object) -> EventPage:
        return await self.chronicle.events(Sought(**sought))

    async def titles(self, **sought: object) -> list[str]:
        return [told(moment) for moment in (await self.all(**sought)).data]

    async def timeline(self, **span: object) -> list[str]:
        return [told(moment) for moment in await self.chronicle.timeline(self.road.only(), **span)]


def told(moment: Moment) -> str:
    return moment.event.title if moment.event else moment.kind.value


@pytest.fixture
def line(road, seen) -> Told:
    return Told(road, seen)


async def test_an_event_is_told_of_its_resource_between_the_changes_in_the_order_of_time(line):
    line.road.say("p:1", line.seen())
    line.road.clock.advance(10)
    line.happens(severity="warning", details={"exit_code": 137})
    line.road.clock.advance(10)
    line.road.say("p:1", line.seen(status=Status.OFFLINE))

    assert await line.timeline() == ["changed", "a was opened", "added"]
    (moment,) = (await line.all()).data
    assert (moment.id, moment.name, moment.type) == (line.road.only().id, "a", "agent")
    assert moment.event.details == {"exit_code": 137}
    assert (moment.event.source, moment.event.severity, moment.event.told_at) == ("p:1", "warning", moment.at)


async def test_what_waits_to_be_written_is_told_and_once_it_is_written_it_is_told_once(line):
    line.road.say("p:1", line.seen())
    line.happens()

    before = await line.timeline()
    assert await line.road.keeper.flush()

    assert before == await line.timeline() == ["a was opened", "added"]
    assert [row.seq for row in await line.road.store.read(EVENTS)] == [1]


async def test_an_event_that_is_told_again_is_dropped_and_another_source_may_use_its_key(line):
    line.road.say("p:1", line.seen())
    for _ in range(2):
        line.happens("p:1", "7")
    line.happens("p:2", "7", shown="b")

    assert await line.titles() == ["b was opened", "a was opened"]


async def test_what_two_sources_tell_of_one_resource_by_one_key_happened_once(line, make_road):
    for source in ("p:1", "p:2"):
        line.road.say(source, line.seen(ids=UUID))
    line.happens("p:1", "7")
    line.happens("p:2", "7", ago=2)
    line.happens("p:2", "8", kind="closed", title="a was closed")
    assert await line.road.keeper.flush()
    after = make_road()
    after.store = after.keeper.store = line.road.store
    again = Told(after, line.seen)

    assert await restored(after.line, after.store)
    again.happens("p:1", "8", kind="closed", title="a was closed")

    assert await again.titles() == ["a was closed", "a was opened"]


async def test_a_key_that_comes_back_long_after_from_another_source_is_another_event(line):
    for source in ("p:1", "p:2"):
        line.road.say(source, line.seen(ids=UUID))
    line.happens("p:1", "7", ago=happenings.SAME_SECONDS + 1)
    line.happens("p:2", "7")

    assert len(await line.titles()) == 2


async def test_an_event_that_was_told_before_a_restart_is_not_told_again(line, make_road):
    line.road.say("p:1", line.seen())
    line.happens(key="7")
    assert await line.road.keeper.flush()
    after = make_road()
    after.store = after.keeper.store = line.road.store
    again = Told(after, line.seen)

    assert await restored(after.line, after.store)
    again.happens(key="7")
    again.happens(key="8", title="opened again")

    assert await again.titles() == ["opened again", "a was opened"]
    assert await after.keeper.flush()
    assert [row.seq for row in await after.store.read(EVENTS)] == [1, 2]


async def test_an_event_that_comes_before_its_resource_is_kept_by_words_and_found_once_it_is_known(line):
    line.happens(severity="critical")

    (early,) = (await line.all()).data
    line.road.clock.advance(5)
    line.road.say("p:1", line.seen())

    (late,) = (await line.all(resource=line.road.only().id)).data
    assert (early.id, early.name) == ("", "a")
    assert (late.id, late.name) == (line.road.only().id, "a")
    assert await line.timeline() == ["added", "a was opened"]


async def test_what_was_told_of_another_thing_of_that_name_long_before_is_not_told_of_the_new_one(line):
    line.happens(key="old", title="the old one was removed")
    line.road.clock.advance(86_400)
    line.road.say("p:1", line.seen())
    line.happens(key="new")

    assert await line.timeline() == ["a was opened", "added"]
    assert [moment.id for moment in (await line.all()).data] == [line.road.only().id, ""]


async def test_the_end_of_a_thing_is_told_of_it_although_it_is_gone_already(line):
    line.road.say("p:1", line.seen())
    id = line.road.only().id
    for _ in range(2):
        line.road.say("p:1")

    line.happens(title="a was removed", ago=1)

    assert line.road.resources() == []
    assert await line.titles(resource=id) == ["a was removed"]


async def test_what_happens_under_the_name_of_a_thing_after_it_went_is_not_told_of_it(line):
    line.road.say("p:1", line.seen())
    id = line.road.only().id
    for _ in range(2):
        line.road.say("p:1")
    line.road.clock.advance(10)

    line.happens(title="a was made")

    assert await line.titles(resource=id) == []
    assert await line.titles() == ["a was made"]


async def test_a_key_that_repeats_across_types_needs_the_type_to_be_found(line):
    line.road.say("p:1", line.seen("a", type="vm"), line.seen("a", type="storage"))

    line.happens(key="1")
    line.happens(key="2", subject_type="storage")

    assert [(moment.id != "", moment.type) for moment in (await line.all()).data] == [(True, "storage"), (False, "")]


async def test_events_of_resources_that_became_one_are_told_of_the_one(line):
    line.road.say("p:1", line.seen("a", type="vm"))
    line.road.say("p:2", line.seen("b", type="vm"))
    line.happens("p:1", "1", shown="a")
    line.happens("p:2", "2", shown="b")

    line.road.clock.advance(5)
    line.road.say("p:1", line.seen("a", type="vm", ids=UUID))
    line.road.say("p:2", line.seen("b", type="vm", ids=UUID))

    assert {"a was opened", "b was opened"} <= set(await line.timeline())
    assert {moment.id for moment in (await line.all()).data} == {line.road.only().id}


async def test_a_backlog_keeps_its_own_time(line):
    line.road.say("p:1", line.seen())
    line.road.clock.advance(7200)
    line.happens(key="now", title="just now")
    line.happens(key="then", ago=3600, title="an hour ago")

    assert await line.timeline() == ["just now", "an hour ago", "added"]
    assert await line.titles() == ["an hour ago", "just now"]
    assert await line.titles(until=line.now - 60) == ["an hour ago"]


async def test_times_follow_the_servers_clock_and_are_never_in_the_future(line):
    ahead = line.road.report("p:1", taken_at=line.now + 900)
    wrong = Event(key="1", at=line.now + 890, ended_at=line.now + 895, kind="task", title="a task")
    future = Event(key="2", at=line.now + 10_000, kind="task", title="a task")

    line.road.line.take(attrs.evolve(ahead, kind="events", payload=[wrong, future]), taken_at=line.now)

    newest, older = (await line.all()).data
    assert (older.at, older.event.ended_at) == (line.now - 10, line.now - 5)
    assert newest.at == line.now


async def test_what_is_older_than_anything_that_is_kept_is_left_out_and_no_fault(line):
    taken = line.happens(ago=happenings.OLDEST_SECONDS + 60)

    assert taken.dropped == ()
    assert await line.titles() == []


async def test_what_claims_to_come_from_a_clock_that_was_never_set_is_dropped(line):
    taken = line.happens(ago=line.now - happenings.EARLIEST + 60)

    assert [(lost.path, "clock" in lost.reason) for lost in taken.dropped] == [("events[0]", True)]
    assert await line.titles() == []


async def test_a_source_that_floods_is_cut_and_may_tell_more_later(line):
    line.road.line.happenings.most_at_once = 3
    flood = [Event(key=str(number), at=line.now, kind="k", title=str(number)) for number in range(10)]

    taken = line.tell("p:1", *flood)
    line.road.clock.advance(1 / happenings.MOST_PER_SECOND)
    line.happens("p:1", "later", title="later")
    line.happens("p:2", "other", title="other")

    assert [(lost.path, lost.reason) for lost in taken.dropped] == [
        ("events[3]", "the source tells more events than it may, and 6 more")
    ]
    assert await line.titles() == ["other", "later", "2", "1", "0"]


async def test_what_is_known_of_what_was_told_is_bounded(line):
    line.road.line.happenings.most_keys = 10
    for source in ("p:1", "p:2"):
        line.tell(source, *(Event(key=str(n), at=line.now, kind="k", title="t") for n in range(8)))

    assert sum(len(teller.keys) for teller in line.road.line.happenings._tellers.values()) <= 10


async def test_a_report_that_was_delivered_before_tells_nothing(line):
    report = attrs.evolve(line.road.report("p:1"), kind="events", payload=[Event(key="1", at=0, kind="k", title="t")])
    fresh = attrs.evolve(report, payload=[Event(key="1", at=line.now, kind="k", title="t")])

    line.road.line.take(fresh)
    line.road.line.take(attrs.evolve(fresh, payload=[Event(key="2", at=line.now, kind="k", title="t")]))

    assert len((await line.all()).data) == 1


async def test_events_that_come_while_the_store_cannot_say_what_was_told_are_not_lost(line):
    store = line.road.store
    line.road.say("p:1", line.seen())
    line.happens(key="1")
    assert await line.road.keeper.flush()
    line.road.keeper.hold("the disk is away")

    line.happens(key="1")
    line.happens(key="2", title="meanwhile")
    await line.road.line.restore(store)

    assert await line.titles() == ["meanwhile", "a was opened"]
    assert [moment.id for moment in (await line.all()).data] == [line.road.only().id] * 2


async def test_a_write_that_seemed_to_fail_leaves_each_event_once(line):
    line.happens()
    line.road.store.forgets_to_say = True
    assert not await line.road.keeper.flush()
    line.road.store.forgets_to_say = False
    while not await line.road.keeper.flush():
        pass

    assert [row.seq for row in await line.road.store.read(EVENTS)] == [1]


FILTERS: Mapping[str, tuple[Mapping[str, object], list[str]]] = {
    "type": ({"types": frozenset({"vm"})}, ["v was opened"]),
    "kind": ({"kinds": frozenset({"closed"})}, ["s was closed"]),
    "severity": ({"severities": frozenset({"warning", "critical"})}, ["s was closed"]),
    "source": ({"sources": frozenset({"p:2"})}, ["p:2 was read anew"]),
    "nothing": ({}, ["p:2 was read anew", "s was closed", "v was opened"]),
}


@pytest.mark.parametrize("by", FILTERS)
async def test_events_are_found_by(line, by):
    sought, found = FILTERS[by]
    line.road.say("p:1", line.seen("v", type="vm"), line.seen("s", type="storage"))
    line.happens(key="1", shown="v")
    line.happens(key="2", shown="s", kind="closed", title="s was closed", severity="critical")
    line.happens("p:2", "3", shown="", kind="read", title="p:2 was read anew")

    assert await line.titles(**sought) == found


async def test_pages_follow_each_other_without_a_gap_and_end(line):
    line.windows = {"window": 4}
    for number in range(23):
        line.happens(key=str(number), title=str(number))

    pages, before = [], None
    while True:
        page = await line.all(limit=5, before_seq=before)
        pages.append([told(moment) for moment in page.data])
        before = page.next
        if before is None:
            break

    assert [title for page in pages for title in page] == [str(number) for number in reversed(range(23))]
    assert all(len(page) <= 5 for page in pages)


async def test_looking_for_what_is_rare_costs_a_bounded_look_and_goes_on_from_there(line):
    line.windows = {"window": 2, "most_windows": 3}
    line.happens(key="rare", kind="rare", title="rare")
    for number in range(9):
        line.happens(key=str(number))

    first = await line.all(kinds=frozenset({"rare"}))
    second = await line.all(kinds=frozenset({"rare"}), before_seq=first.next)

    assert (first.data, first.next) == ((), 5)
    assert [told(moment) for moment in second.data] == ["rare"]


async def test_a_store_that_cannot_be_read_says_so(line):
    class Away:
        async def read(self, *_: object, **__: object):
            raise StoreUnavailable("away")

        last_seq = read

    with pytest.raises(StoreUnavailable):
        await Chronicle(Away(), line.road.line.registry).events(Sought())


async def test_the_sqlite_journal_keeps_events_beside_changes(line, tmp_path: Path, seen: Callable[..., object]):
    async with open_sqlite(StoreSettings(directory=str(tmp_path))) as store:
        line.road.store = store
        line.road.keeper = line.road.line.keeper = Keeper(store, line.road.clock, line.road.log, line.road._kept)
        line.road.say("p:1", seen())
        line.happens(ended_at=line.now + 0.0, outcome="ok")
        assert await line.road.keeper.flush()

        assert await line.timeline() == ["a was opened", "added"]
        (moment,) = (await line.all()).data
        assert (moment.event.ended_at, moment.event.outcome) == (line.now, "ok")
