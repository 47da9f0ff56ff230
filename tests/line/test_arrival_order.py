"""The graph does not depend on who came first, and whatever happens, registry and changes stay in step."""

import random
from collections.abc import Sequence

import attrs
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulse_core.line.past import entry as row
from pulse_core.line.past import replay, structure
from pulse_core.model.change import ChangeKind
from pulse_core.model.identity import Claim
from pulse_core.model.report import Relation, Vantage
from pulse_core.model.status import Status
from pulse_core.plugin.stores import Entry

MANY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
KEYS = ("x", "y")
SOURCES = ("a:1", "a:2", "p:1", "p:2", "d:1")

claims_of = st.fixed_dictionaries(
    {},
    optional={
        "machine_id": st.sampled_from(["m1-abc", "m2-abc"]),
        "smbios_uuid": st.sampled_from(["u1-abc", "u2-abc"]),
        "boot_id": st.sampled_from(["b1-abc", "b2-abc"]),
        "serial": st.sampled_from(["s1-abc", "s2-abc"]),
        "macs": st.lists(st.sampled_from(["52:54:00:00:00:01", "52:54:00:00:00:02"]), max_size=2).map(tuple),
        "hostnames": st.sampled_from([("nas",), ("web",)]),
        "native": st.sampled_from([("c", "1"), ("c", "2")]),
    },
)
targets = st.one_of(
    st.none(),
    st.builds(Relation, kind=st.just("runs_on"), key=st.sampled_from(KEYS)),
    st.builds(
        Relation, kind=st.just("runs_on"), claim=st.sampled_from([Claim("machine_id", "m1-abc"), Claim("serial", "s1-abc")])
    ),
)
sayings = st.fixed_dictionaries(
    {
        "ids": claims_of,
        "parent": targets,
        "name": st.sampled_from(["one", "two"]),
        "status": st.sampled_from(list(Status)),
        "vantage": st.sampled_from(list(Vantage)),
        "metrics": st.dictionaries(st.sampled_from(["m", "n"]), st.none() | st.integers(0, 3)),
    }
)
estates = st.dictionaries(st.sampled_from(SOURCES), st.dictionaries(st.sampled_from(KEYS), sayings, min_size=1), min_size=2)
handles = st.tuples(st.sampled_from(SOURCES), st.just("agent"), st.sampled_from(KEYS))
pins = st.lists(
    st.tuples(st.sampled_from(["link", "split"]), handles, handles).filter(lambda pin: pin[1] != pin[2]),
    max_size=2,
)


def told(world, seen, source, things):
    world.monotonic += 1
    world.say(source, *(seen(key, **said) for key, said in things.items()))


def graph(world):
    """All that can be asked, with the sightings behind a resource in place of its id."""
    who = {r.id: tuple(sorted(s.handle for s in world.registry.sightings(r.id))) for r in world.resources()}
    found = []
    for r in world.resources():
        conflicts = {(who[c.other], c.claim, c.differs_in) for c in r.identity.conflicts}
        ties = {(tie.kind, who[tie.target]) for tie in r.relations}
        parent = who[r.parent] if r.parent else None
        suggestions = {who[id] for id in r.identity.suggestions}
        name = who[r.id] if r.name == r.id else r.name
        found.append(
            (
                who[r.id],
                name,
                r.status,
                parent,
                conflicts,
                ties,
                suggestions,
                dict(r.metrics),
                r.unknown,
                r.tags,
                r.identity.claims,
            )
        )
    return sorted(found, key=lambda thing: thing[0])


@MANY
@given(estate=estates, decided=pins, dice=st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_one_graph(make_world, seen, estate, decided, dice):
    """Each source is heard twice, the second time in any order, so that every report knows of every other."""
    first = _arrive(make_world(), seen, estate, decided, sorted(estate), sorted(estate))
    again = _arrive(make_world(), seen, estate, decided, *(dice.sample(sorted(estate), len(estate)) for _ in range(2)), dice=dice)
    assert graph(again) == graph(first)


def _arrive(world, seen, estate, decided, *rounds: Sequence[str], dice: random.Random | None = None):
    steps = [("hear", source) for order in rounds for source in order]
    for number, pin in enumerate(decided):
        steps.insert(dice.randint(0, len(steps)) if dice else len(steps), ("pin", (number, *pin)))
    for what, who in steps:
        if what == "hear":
            told(world, seen, who, estate[who])
        else:
            number, kind, a, b = who
            world.pin(kind, a, b, id=f"p{number}")
    return world


@MANY
@given(estate=estates, a=handles, b=handles)
def test_a_link_taken_back_leaves_no_trace(make_world, seen, estate, a, b):
    world = make_world()
    for source in sorted(estate):
        told(world, seen, source, estate[source])
    before, ids = graph(world), {handle: world.registry.sighting(handle).birth for handle in world.handles()}
    world.pin("link", a, b)
    world.unpin()
    assert graph(world) == before
    assert {handle: world.registry.sighting(handle).birth for handle in world.handles()} == ids


steps = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.sampled_from(SOURCES), st.dictionaries(st.sampled_from(KEYS), sayings), st.booleans()),
        st.tuples(st.just("wait"), st.sampled_from([1, 20, 100])),
        st.tuples(st.just("forget"), st.sampled_from(SOURCES)),
        st.tuples(st.just("pin"), st.sampled_from(["link", "split"]), handles, handles, st.sampled_from(["p", "q"])),
        st.tuples(st.just("unpin"), st.sampled_from(["p", "q"])),
        st.tuples(st.just("fail"), st.sampled_from(SOURCES), st.sampled_from(["", "refused"])),
        st.tuples(st.just("restart")),
    ),
    max_size=25,
)


@MANY
@given(steps=steps)
def test_whatever_happens_the_registry_stays_sound_and_its_changes_tell_all_of_it(make_world, seen, steps):
    world = make_world()
    mirror: dict = {}
    for step in steps:
        count, before = len(world.changes), {handle: world.behind(handle.source, handle.key).id for handle in world.handles()}
        _do(world, seen, step)
        news = world.changes[count:]
        _sound(world)
        if step[0] == "restart":
            mirror = {r.id: structure(r) for r in world.resources()}
        mirror = replay(mirror, [_entry(change) for change in news])
        assert _ageless(mirror) == _ageless({r.id: structure(r) for r in world.resources()})
        _ids_stay(world, before, news)


def _do(world, seen, step):
    what, *how = step
    if what == "say":
        source, things, complete = how
        world.monotonic += 1
        world.say(source, *(seen(key, **said) for key, said in things.items()), complete=complete)
    elif what == "pin":
        kind, a, b, id = how
        if a != b:
            world.unpin(id)
            world.pin(kind, a, b, id=id)
    elif what == "fail":
        world._told(world.registry.note(how[0], at=world.at, error=how[1]))
    else:
        getattr(world, what)(*how)


def _sound(world):
    """Each sighting in exactly one entry, each entry with members, numbers without a gap, each id one owner."""
    graph = world.registry._graph
    members = [member.handle for entry in graph.entries.values() for member in entry.members]
    assert len(members) == len(set(members))
    assert set(members) == set(graph.sightings) == set(graph._entry_of)
    assert all(entry.members and entry.id == id for id, entry in graph.entries.items())
    assert all(member in graph.entry_of(member.handle).members for member in graph.sightings.values())
    births = [sighting.birth.id for sighting in graph.sightings.values()]
    assert len(births) == len(set(births))
    assert all(handle in graph.sightings for feed in world.registry.feeds() for handle in feed.handles)
    shown = {r.id for r in world.resources()}
    for resource in world.resources():
        named = {resource.parent, *(tie.target for tie in resource.relations), *resource.identity.suggestions}
        assert named - {None} <= shown
        assert {conflict.other for conflict in resource.identity.conflicts} <= shown - {resource.id}
    assert [change.seq for change in world.changes] == list(range(1, world.registry.seq + 1))


def _entry(change):
    new = row(change)
    return Entry(stream=new.stream, seq=new.seq or 0, at=new.at, subject=new.subject, body=new.body)


def _ageless(state):
    """Without what only ticks, and as it reads after a way through JSON."""
    plain = msgspec.json.decode(msgspec.json.encode(state))
    for resource in plain.values():
        for view in resource["sources"].values():
            del view["last_seen"], view["stale_after_seconds"]
    return plain


def _ids_stay(world, before, news):
    """A sighting gets another id only where one was removed or added, or where the changes tell of both: it moved."""
    disturbed = {change.id for change in news if change.kind is not ChangeKind.CHANGED}
    told = {change.id for change in news}
    for handle in world.handles():
        now = world.behind(handle.source, handle.key).id
        was = before.get(handle, now)
        assert was == now or was in disturbed or now in disturbed or {was, now} <= told


@pytest.mark.parametrize("kind", ["link", "split"])
def test_a_pin_counts_the_same_before_and_after_its_subjects(make_world, seen, kind):
    found = []
    for early in (True, False):
        world = make_world()
        pin = (kind, ("a:1", "agent", "x"), ("p:1", "agent", "y"))
        if early:
            world.pin(*pin)
        world.say("a:1", seen("x", ids={"serial": "s1-abc", "machine_id": "m1-abc"}))
        world.say("p:1", seen("y", ids={"machine_id": "m1-abc"}))
        if not early:
            world.pin(*pin)
        found.append(graph(world))
    assert found[0] == found[1]


def test_fields_of_a_resource_that_a_change_may_name_are_all_replayed():
    from pulse_core.line.compose import STRUCTURE
    from pulse_core.model.resource import Resource

    elsewhere = {"id", "sources", "facets", "metrics", "last_seen"}
    assert set(STRUCTURE) | elsewhere == {field.name for field in attrs.fields(Resource)}
