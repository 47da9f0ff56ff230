"""A person's decision about identity is written down with the change, whoever of the keeper's tasks writes it."""

import asyncio
import contextvars
from contextlib import asynccontextmanager

import pytest

from pulse_core.audit import Trail
from pulse_core.audit.canonical import read_event
from pulse_core.errors import StoreUnavailable, Unavailable
from pulse_core.line import memory
from pulse_core.line.estate import Estate
from pulse_core.line.keep import Keeper
from pulse_core.line.metadata import METADATA
from pulse_core.line.pins import Pin, PinKind
from pulse_core.line.registry import Registry
from pulse_core.line.road import Line
from pulse_core.model.audit import Actor, Outcome
from pulse_core.model.metadata import Metadata
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.stores import StoreSettings
from pulse_core.store import open_sqlite

BOB = Actor(id="usr_bob", kind="person", name="bob")


class NoSecrets:
    def seal(self, text, *, table, id, field):
        return text

    def unseal(self, sealed, *, table, id, field):
        return Secret(sealed)


class Watched:
    """Documents that count transactions, say which streams each one wrote, and fail when told to."""

    def __init__(self, plain):
        self.plain = plain
        self.fails = ""
        self.written = []

    def __getattr__(self, name):
        return getattr(self.plain, name)

    async def write(self, *writes, entries=()):
        if self.fails:
            raise StoreUnavailable(self.fails)
        self.written.append(({write.collection for write in writes}, {entry.stream for entry in entries}))
        await self.plain.write(*writes, entries=entries)


class Deaf:
    def publish_changes(self, changes):
        pass

    def publish_ticks(self, ticks, *, late=False):
        pass


@pytest.fixture
async def house(road, tmp_path):
    """An estate of two things on a real store, with a trail."""

    @asynccontextmanager
    async def opened():
        async with open_sqlite(StoreSettings(directory=str(tmp_path))) as store:
            documents = Watched(store.documents)
            trail = Trail(documents, store.journal, road.clock, road.log, organisation="default", sealer=NoSecrets())

            async def kept(changes):
                pass

            keeper = Keeper(store, road.clock, road.log, kept, trail=trail)
            line = Line(Registry(), road.line.read, Deaf(), keeper, road.clock, road.log)
            road.line = line
            yield House(road, Estate(line), trail, documents, store.journal, keeper)

    async with opened() as found:
        yield found


class House:
    def __init__(self, road, estate, trail, documents, journal, keeper):
        self.road, self.estate, self.trail, self.documents = road, estate, trail, documents
        self.journal, self.keeper = journal, keeper

    def pair(self):
        return [resource.id for resource in self.estate.resources()]

    async def link(self):
        a, b = self.pair()
        with self.trail.act(event="resource.linked", actor=BOB) as act:
            act.note(subject=f"resource:{a}")
            try:
                await self.estate.link(a, b, by=BOB.id, reason="")
            except Unavailable as error:
                await act.finish(outcome=Outcome.FAILED, code=error.code)
                raise
            await act.finish()

    async def events(self):
        return [read_event(row.body) for row in await self.journal.read("audit")]


async def test_a_link_and_its_event_are_one_transaction(house, seen):
    house.road.say("p:1", seen("a"), seen("b"))
    await house.keeper.flush()
    house.documents.written.clear()
    await house.link()
    ((collections, streams),) = house.documents.written
    assert memory.PINS in collections
    assert {"audit", "changes"} <= streams
    (event,) = await house.events()
    assert (event.event, event.actor, event.outcome) == ("resource.linked", BOB, Outcome.DONE)


async def test_what_a_person_writes_and_its_event_are_one_transaction(house, seen):
    house.road.say("p:1", seen("a"))
    await house.keeper.flush()
    house.documents.written.clear()
    with house.trail.act(event="resource.annotated", actor=BOB) as act:
        await house.estate.annotate(house.pair()[0], Metadata(note="Call me", changed_by="bob"), seen_at=None)
        await act.finish()
    assert house.documents.written == [({METADATA}, {"audit", "changes"})]
    (event,) = await house.events()
    assert (event.event, event.actor, event.outcome) == ("resource.annotated", BOB, Outcome.DONE)


async def test_the_event_goes_along_when_another_task_writes_what_waits(house, seen):
    house.road.say("p:1", seen("a"), seen("b"))
    await house.keeper.flush()
    with house.trail.act(event="resource.linked", actor=BOB) as act:
        a, b = (house.estate.line.registry.sightings(id)[0].handle for id in house.pair())
        house.estate.line.pin(Pin(id="p", kind=PinKind.LINK, a=a, b=b, by=BOB.id, at=1.0))
        house.documents.written.clear()
        await asyncio.create_task(house.keeper.flush(), context=contextvars.Context())
        assert act.carried
        await act.finish()
    assert len(house.documents.written) == 1
    assert [event.event for event in await house.events()] == ["resource.linked"]


async def test_what_only_sources_say_is_not_audited(house, seen):
    house.road.say("p:1", seen("a"), seen("b"))
    await house.keeper.flush()
    assert await house.events() == []


async def test_a_link_that_could_not_be_kept_is_written_as_failed_once_the_store_heals(house, seen):
    house.road.say("p:1", seen("a"), seen("b"))
    await house.keeper.flush()
    house.documents.fails = "the disk is full"
    with pytest.raises(Unavailable):
        await house.link()
    house.documents.fails = ""
    assert await house.keeper.flush()
    assert await house.trail.flush()
    assert [event.outcome for event in await house.events()] == [Outcome.FAILED]
    await house.link()
    assert [event.outcome for event in await house.events()] == [Outcome.FAILED, Outcome.DONE]
