"""The journal rebuilds the state of any past instant."""

import random
from bisect import bisect_right
from contextlib import AsyncExitStack
from pathlib import Path

import attrs
import msgspec
import pytest

from pulse_core.line.keep import Keeper
from pulse_core.line.past import CHANGES, KEYFRAMES, Past, structure
from pulse_core.model.change import ChangeKind
from pulse_core.model.report import Relation
from pulse_core.model.status import Status
from pulse_core.plugin.stores import NewEntry, StoreSettings
from pulse_core.store import open_sqlite

ADDED = msgspec.json.encode({"kind": "added", "name": "one", "type": "vm", "resource": {"id": "r1"}})


@attrs.frozen
class Facet:
    version: str
    ports: tuple[int, ...] = ()


def anything(seen, dice):
    """One source's report of some things, by chance."""
    shared = dice.choice(
        [{}, {"machine_id": "m1-abc"}, {"smbios_uuid": "u1-abc"}, {"machine_id": "m1-abc", "hostnames": ("nas",)}]
    )
    return [
        seen(
            key,
            name=dice.choice(["one", "two"]),
            status=dice.choice(list(Status)),
            ids=shared if key == "x" else {},
            facet=dice.choice([None, Facet("1"), Facet("2", (80, 443))]),
            facet_name=dice.choice(["docker", "host"]),
            parent=dice.choice([None, Relation("runs_on", key="x")]),
            tags=tuple(dice.sample(["a", "b"], dice.randint(0, 2))),
        )
        for key in dice.sample(["x", "y", "z"], dice.randint(0, 3))
    ]


def plain(state):
    """Without what only ticks, as it reads after a way through JSON."""
    found = msgspec.json.decode(msgspec.json.encode(state))
    for resource in found.values():
        for view in resource["sources"].values():
            del view["last_seen"], view["stale_after_seconds"]
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_the_state_of_any_instant_can_be_rebuilt(road, seen, tmp_path: Path, seed):
    dice = random.Random(seed)
    states: list[tuple[float, dict]] = []
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_sqlite(StoreSettings(directory=str(tmp_path))))
        road.keeper = road.line.keeper = Keeper(store, road.clock, road.log, road._kept)
        road.line.changes_per_keyframe = 15
        for _ in range(120):
            road.clock.advance(dice.choice([1, 10, 50]))
            act(road, seen, dice)
            states.append((road.clock.now(), plain({r.id: structure(r) for r in road.resources()})))
            if dice.random() < 0.3:
                assert await road.keeper.flush()
        assert await road.keeper.flush()
        past = Past(store.journal)
        assert await past.at(states[0][0] - 1) == {}
        for instant in [at for at, _ in states[::7]] + [dice.uniform(states[0][0], states[-1][0]) for _ in range(30)]:
            position = bisect_right([at for at, _ in states], instant) - 1
            assert plain(await past.at(instant)) == states[position][1]
        assert len(await store.journal.read(KEYFRAMES)) > 3


def act(road, seen, dice):
    what = dice.random()
    source = dice.choice(["a:1", "p:1", "p:2"])
    if what < 0.8:
        road.say(source, *anything(seen, dice))
    elif what < 0.85:
        road.line.forget(source, why="removed")
    elif what < 0.9:
        road.line.note(source, error=dice.choice(["", "refused"]))
    else:
        road.line._changed(road.line.registry.expire(road.clock.now()))


async def test_rebuilding_reads_no_more_than_one_keyframe_and_what_follows(road, seen):
    road.line.changes_per_keyframe = 5
    for number in range(23):
        road.clock.advance(1)
        road.say("p:1", seen(name=f"name{number}"))
    await road.keeper.flush()
    frames = await road.store.read(KEYFRAMES)
    changes = await road.store.read(CHANGES)
    assert [frame.seq for frame in frames] == [1, 6, 11, 16, 21]
    assert len(changes) == 23


async def test_a_timeline_tells_what_changed_newest_first_with_old_and_new(road, seen):
    road.say("p:1", seen())
    road.clock.advance(1)
    road.say("p:1", seen(status=Status.OFFLINE))
    await road.keeper.flush()
    newest, oldest = await Past(road.store).timeline([road.only().id])
    assert (oldest.kind, newest.kind) == (ChangeKind.ADDED, ChangeKind.CHANGED)
    assert (newest.fields["status"].old, newest.fields["status"].new) == ("online", "offline")


async def test_metrics_and_ages_are_no_changes(road, seen):
    for number in range(5):
        road.clock.advance(10)
        road.say("p:1", seen(metrics={"m": float(number)}))
    assert len(road.publisher.changes) == 1


async def test_an_instant_whose_beginning_was_pruned_is_not_told_by_half(tmp_path: Path):
    async with open_sqlite(StoreSettings(directory=str(tmp_path))) as store:
        row = NewEntry(stream=CHANGES, seq=7, at=100.0, subject="r1", body=ADDED)
        await store.journal.append([row])

        assert await Past(store.journal).at(200.0) == {}
