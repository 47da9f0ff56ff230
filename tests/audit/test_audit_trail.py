"""The trail: with the change or not at all, in order, and never silently lost."""

import asyncio
from contextlib import suppress

import pytest

from pulse_core.audit.canonical import digest
from pulse_core.audit.queue import ROOM
from pulse_core.errors import RevisionConflict, StoreUnavailable
from pulse_core.model.audit import Actor, Outcome
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.stores import NewEntry, Put
from pulse_core.testing.clock import settle

BOB = Actor(id="usr_bob", kind="person", name="bob")
ANN = Put(collection="users", key="ann", body=b"{}")


async def test_a_change_and_its_event_are_one_transaction(world):
    with world.trail.act(event="user.added", actor=BOB, address="192.0.2.7", request_id="r1") as act:
        act.note(subject="user:ann", roles=["viewer"])
        await world.trail.documents.write(ANN)
        await act.finish()
    (event,) = await world.events()
    assert (event.event, event.actor, event.subject, event.outcome) == ("user.added", BOB, "user:ann", Outcome.DONE)
    assert (event.address, event.request_id, event.details) == ("192.0.2.7", "r1", {"roles": ["viewer"]})
    assert world.documents.writes == 1


async def test_a_change_that_is_refused_by_the_store_leaves_no_event_that_says_done(world):
    await world.documents.write(ANN)
    with world.trail.act(event="user.added", actor=BOB) as act:
        with pytest.raises(RevisionConflict):
            await world.trail.documents.write(Put(collection="users", key="ann", body=b"x", expect=0))
        await act.finish(outcome=Outcome.REFUSED, code="changed_meanwhile")
    (event,) = await world.events()
    assert (event.outcome, event.code) == (Outcome.REFUSED, "changed_meanwhile")


async def test_only_the_first_write_of_an_act_carries_its_event(world):
    with world.trail.act(event="user.added", actor=BOB) as act:
        await world.trail.documents.write(ANN)
        await world.trail.documents.write(ANN)
        await act.finish()
    assert len(await world.events()) == 1


async def test_two_writes_at_once_in_one_act_carry_one_event(world):
    with world.trail.act(event="user.added", actor=BOB) as act:
        await asyncio.gather(*(world.trail.documents.write(ANN) for _ in range(5)))
        await act.finish()
    assert len(await world.events()) == 1


async def test_an_act_without_a_write_is_written_when_it_is_finished(world):
    with world.trail.act(event="audit.exported", actor=BOB) as act:
        await act.finish(outcome=Outcome.DONE)
        await act.finish(outcome=Outcome.FAILED)
    assert [event.outcome for event in await world.events()] == [Outcome.DONE]


async def test_what_failed_after_its_change_was_written_says_so_too(world):
    with world.trail.act(event="user.added", actor=BOB) as act:
        await world.trail.documents.write(ANN)
        await act.finish(outcome=Outcome.FAILED, code="internal")
    assert [event.outcome for event in await world.events()] == [Outcome.DONE, Outcome.FAILED]


async def test_a_failed_sign_in_does_not_stand_as_done_because_its_failure_was_counted(world):
    with world.trail.act(event="session.opened", actor=BOB) as act:
        await world.trail.documents.write(Put(collection="lockouts", key="user:x", body=b"{}"))
        await world.trail.documents.write(Put(collection="users", key="bob", body=b"{}"))
        await act.finish(outcome=Outcome.REFUSED, code="bad_credentials")
    assert [event.outcome for event in await world.events()] == [Outcome.REFUSED]


async def test_a_sign_in_is_written_with_its_session(world):
    with world.trail.act(event="session.opened", actor=BOB) as act:
        await world.trail.documents.write(Put(collection="sessions", key="s", body=b"{}"))
        assert act.carried


async def test_outside_an_act_nothing_is_added(world):
    await world.trail.documents.write(ANN, entries=[NewEntry(stream="changes", at=1, subject="", body=b"{}")])
    assert await world.events() == []
    assert await world.journal.last_seq("changes") == 1
    assert [one.key for one in await world.trail.documents.all("users")] == ["ann"]
    assert await world.trail.documents.collections() == ["users"]
    assert (await world.trail.documents.get("users", "ann")).body == b"{}"


async def test_an_act_that_was_never_finished_is_written_as_failed(world):
    with suppress(ZeroDivisionError), world.trail.act(event="user.added", actor=BOB):
        raise ZeroDivisionError
    await world.trail.flush()
    (event,) = await world.events()
    assert (event.outcome, event.code) == (Outcome.FAILED, "not_finished")


@pytest.mark.parametrize("turns", range(12))
async def test_a_caller_who_leaves_in_the_middle_of_a_change_leaves_it_whole_with_its_event_or_not_at_all(world, turns):
    async def change():
        with world.trail.act(event="user.added", actor=BOB) as act:
            await world.trail.documents.write(ANN)
            await act.finish()

    call = asyncio.create_task(change())
    await settle(turns)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    await world.say()
    await world.trail.flush()
    done = [event.outcome for event in await world.events() if event.event == "user.added"]
    written = await world.trail.documents.get("users", "ann")
    assert done == ([Outcome.DONE] if written else [Outcome.FAILED] if turns else [])


async def test_a_change_that_fails_after_its_caller_left_is_written_as_failed(world):
    await world.trail.load()
    with world.trail.act(event="user.added", actor=BOB) as act:
        world.documents.fails = "the disk is full"
        write = asyncio.create_task(world.trail.documents.write(ANN))
        await settle(1)
        write.cancel()
        assert act.under_way
    await asyncio.gather(write, return_exceptions=True)
    await settle()
    world.documents.fails = ""
    await world.trail.flush()
    assert [(event.outcome, event.code) for event in await world.events()] == [(Outcome.FAILED, "not_finished")]


async def test_what_is_written_later_by_another_task_carries_the_acts_it_was_queued_by(world):
    with world.trail.act(event="resource.linked", actor=BOB) as act:
        acts = world.trail.open_acts()

        async def later():
            with world.trail.carrying(acts):
                await world.trail.documents.write(Put(collection="pins", key="p", body=b"{}"))

        await asyncio.create_task(later())
        await act.finish()
    assert [event.event for event in await world.events()] == ["resource.linked"]
    assert world.documents.writes == 1


async def test_each_event_names_the_hash_of_the_one_before_across_a_restart(world):
    await world.say(3)
    world.made()
    await world.say(2)
    rows = await world.journal.read("audit")
    events = await world.events()
    assert [event.seq for event in events] == [1, 2, 3, 4, 5]
    assert [event.previous for event in events] == ["", *(digest(row.body) for row in rows[:-1])]


async def test_many_at_once_are_few_transactions_and_stay_in_order(world):
    await asyncio.gather(*(world.say(subject=str(number)) for number in range(200)))
    assert [event.subject for event in await world.events()] == [str(number) for number in range(200)]
    assert world.documents.writes < 20


async def test_a_caller_who_leaves_while_the_event_is_written_breaks_nothing(world):
    writing = asyncio.create_task(world.say())
    await settle(3)
    writing.cancel()
    with suppress(asyncio.CancelledError):
        await writing
    await world.say()
    assert [event.seq for event in await world.events()] == [1, 2]


async def test_what_cannot_be_written_is_refused_and_not_forgotten_halfway(world):
    world.documents.fails = "the disk is full"
    with pytest.raises(StoreUnavailable):
        await world.say(subject="lost")
    world.documents.fails = ""
    await world.say(subject="kept")
    assert [event.subject for event in await world.events()] == ["kept"]


async def test_a_refusal_in_a_call_that_changed_nothing_is_written_when_the_store_heals(world):
    world.documents.fails = "the disk is full"
    with world.trail.act(event="user.added", actor=BOB) as act:
        await act.finish(outcome=Outcome.FAILED, code="store_unavailable")
    assert not await world.trail.flush()
    world.documents.fails = ""
    assert await world.trail.flush()
    assert [event.code for event in await world.events()] == ["store_unavailable"]


async def test_a_write_that_went_through_without_an_answer_is_neither_repeated_nor_lost(world):
    with world.trail.act(event="user.added", actor=BOB) as act:
        world.documents.forgets_to_say = True
        with pytest.raises(StoreUnavailable):
            await world.trail.documents.write(ANN)
        world.documents.forgets_to_say = False
        await world.trail.documents.write(ANN)
        await act.finish()
    await world.say()
    assert [(event.seq, event.event) for event in await world.events()] == [(1, "user.added"), (2, "session.opened")]


async def test_a_number_that_somebody_else_took_is_passed_over(world):
    await world.say(subject="ours")
    ours = world.trail
    world.made()
    await world.say(subject="theirs")
    world.trail = ours
    await world.say(subject="ours again")
    assert [(event.seq, event.subject) for event in await world.events()] == [(1, "ours"), (2, "theirs"), (3, "ours again")]


async def test_asynchronously_events_wait_a_moment_and_a_change_takes_them_along_in_order(world):
    world.made(later=True)
    await world.say(3)
    assert world.documents.writes == 0
    with world.trail.act(event="user.added", actor=BOB) as act:
        await world.trail.documents.write(ANN)
        await act.finish()
    assert [event.event for event in await world.events()] == ["session.opened"] * 3 + ["user.added"]
    await world.say()
    run = asyncio.create_task(world.trail.run())
    await world.clock.forward(1)
    run.cancel()
    while not await world.trail.flush():
        pass
    assert len(await world.events()) == 5


async def test_a_full_queue_is_written_at_once_and_drops_nothing(world):
    world.made(later=True)
    await world.say(ROOM)
    assert world.documents.writes == 0
    await world.say()
    assert len(await world.events()) == ROOM + 1
    world.documents.fails = "the disk is full"
    await world.say(ROOM)
    with pytest.raises(StoreUnavailable):
        await world.say()


async def test_refusals_that_are_alike_are_told_once_and_then_counted(world):
    for _ in range(50):
        await world.trail.refused(route="GET /api/x", actor=BOB, address="192.0.2.1", code="forbidden", request_id="r")
    await world.trail.refused(route="GET /api/y", actor=BOB, address="192.0.2.1", code="forbidden")
    assert [(event.subject, event.count) for event in await world.events()] == [("GET /api/x", 1), ("GET /api/y", 1)]
    world.clock.advance(61)
    await world.trail.upkeep(world.clock.now())
    last = (await world.events())[-1]
    assert (last.event, last.subject, last.count, last.outcome) == ("access.refused", "GET /api/x", 49, Outcome.REFUSED)
    world.clock.advance(61)
    await world.trail.upkeep(world.clock.now())
    await world.trail.refused(route="GET /api/x", actor=BOB, address="192.0.2.1", code="forbidden")
    assert [event.count for event in await world.events()] == [1, 1, 49, 1]


async def test_a_flood_of_refusals_from_everywhere_is_bounded(world):
    from pulse_core.audit.coalesce import MANY, Refusal, Refusals

    refusals = Refusals(most=10)
    told = [refusals.take(Refusal(route="r", actor=BOB, address=str(n), code="c"), 1.0) for n in range(1000)]
    assert sum(told) == 10
    (rest,) = refusals.due(100.0)
    assert (rest.refusal, rest.count) == (MANY, 990)


async def test_a_refusal_that_cannot_be_written_is_told_later_and_never_raises(world):
    world.documents.fails = "the disk is full"
    await world.trail.refused(route="GET /api/x", actor=BOB, address="", code="forbidden")
    world.documents.fails = ""
    await world.trail.stop()
    assert [event.count for event in await world.events()] == [1]


async def test_what_is_noted_can_be_kept_whatever_it_is(world):
    nasty = {"deep": [[[[[[[["x"]]]]]]]], "key": Secret("canary"), "half": "\ud800", "many": list(range(10_000)), "big": 2**90}
    with world.trail.act(event="user.added", actor=Actor(id="\ud800", kind="person", name="x" * 10_000)) as act:
        act.note(subject="line\nbreak", **nasty)
        await world.trail.documents.write(ANN)
    (row,) = await world.journal.read("audit")
    assert b"canary" not in row.body
    assert b"\n" not in row.body
    assert len(row.body) < 20_000


async def test_details_that_are_too_long_are_told_by_their_size(world):
    await world.say(details={str(number): "x" * 500 for number in range(100)})
    (event,) = await world.events()
    assert event.details["too_long_bytes"] > 16_384


async def test_the_key_is_made_once_and_never_replaced_when_it_cannot_be_unsealed(world):
    await world.say()
    first = await world.trail.key()
    world.made()
    assert await world.trail.key() == first
    world.sealer.lost = True
    world.made()
    await world.say()
    await world.trail.upkeep(world.clock.now())
    assert "master key is missing" in world.trail.problem
    world.sealer.lost = False
    await world.trail.upkeep(world.clock.now())
    assert world.trail.problem == ""
    assert await world.trail.key() == first


async def test_the_end_is_signed_hourly_after_many_events_and_at_the_stop(world):
    async def signed():
        return [row.subject for row in await world.journal.read("checkpoints")]

    await world.say()
    await world.trail.upkeep(world.clock.now())
    await world.say()
    await world.trail.upkeep(world.clock.now())
    assert await signed() == ["regular"]
    world.clock.advance(3600)
    await world.trail.upkeep(world.clock.now())
    await world.trail.upkeep(world.clock.now())
    await world.trail.stop()
    assert await signed() == ["regular"] * 2
    await world.say()
    await world.trail.stop()
    assert await signed() == ["regular", "regular", "stop"]


async def test_what_was_changed_in_the_store_after_it_was_signed_is_told_at_the_start(world):
    await world.say(3)
    await world.trail.stop()
    await world.journal.prune("audit", through_seq=3)
    trail = world.made()
    await trail.load()
    assert "event 3 is gone" in trail.problem
    assert "audit_trail_changed" in world.log.events
