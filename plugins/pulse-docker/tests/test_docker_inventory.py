"""The containers: listed often, inspected sparingly, and lost without a word when they vanish."""

import copy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pulse_core.plugin import SourceGarbled, SourceUnreachable
from pulse_core.testing import FakeClock
from pulse_docker import masking
from pulse_docker.inventory import MOST_INSPECTED, Inventory, mark
from pulse_docker.slim import INFO, INSPECT, LIST, NODE, SERVICE, STATS, TASK, shared, slimmed


@pytest.fixture
def inventory(engine):
    return Inventory(engine, clock=FakeClock())


async def look(inventory):
    await inventory.list_all()
    await inventory.inspect_some(hears=True)


async def test_a_container_is_inspected_once_as_long_as_nothing_changes(fake_engine, inventory):
    web = fake_engine.runs("web", status="Up 5 minutes")
    await look(inventory)
    fake_engine.containers[web]["Status"] = "Up 6 minutes"
    await look(inventory)
    assert fake_engine.count(f"/containers/{web}/json") == 1


@pytest.mark.parametrize(
    "change",
    [
        {"State": "exited", "Status": "Exited (1) 1 second ago"},
        {"Status": "Up 5 minutes (unhealthy)"},
        {"Names": ["/renamed"]},
        {"ImageID": "sha256:5678"},
    ],
)
async def test_what_changed_is_inspected_again(fake_engine, inventory, change):
    web = fake_engine.runs("web")
    await look(inventory)
    fake_engine.containers[web] |= change
    await look(inventory)
    assert fake_engine.count(f"/containers/{web}/json") == 2


async def test_ten_thousand_dead_containers_are_inspected_in_portions_behind_those_that_run(fake_engine, inventory):
    for number in range(10_000):
        fake_engine.runs(f"dead{number}", state="exited", status="Exited (0) 2 days ago")
    web = fake_engine.runs("web")
    await look(inventory)
    assert len(inventory) == 10_001
    assert fake_engine.count(r"/containers/\w+/json") == MOST_INSPECTED
    assert fake_engine.asked[1] == f"/containers/{web}/json"
    assert fake_engine.most_at_once <= 10


async def test_a_container_that_vanishes_between_list_and_inspect_is_no_failure(fake_engine, inventory):
    fake_engine.runs("web")
    gone = fake_engine.runs("gone")
    fake_engine.says[f"/containers/{gone}/json"] = 404
    await look(inventory)
    assert [one.name for one in inventory.containers()] == ["web"]


async def test_what_cannot_be_inspected_is_shown_as_it_is_listed_and_not_asked_at_every_turn(fake_engine, inventory):
    broken = fake_engine.runs("broken")
    fake_engine.says[f"/containers/{broken}/json"] = b"nonsense"
    await look(inventory)
    await look(inventory)
    (one,) = inventory.containers()
    assert (one.name, one.inspected) == ("broken", None)
    assert fake_engine.count(f"/containers/{broken}/json") == 1


async def test_running_containers_are_inspected_again_after_some_minutes(fake_engine, engine):
    clock = FakeClock()
    inventory = Inventory(engine, clock=clock)
    web, dead = fake_engine.runs("web"), fake_engine.runs("dead", state="exited", status="Exited (0) 2 days ago")
    await look(inventory)
    clock.advance(400)
    await look(inventory)
    assert fake_engine.count(f"/containers/{web}/json") == 2
    assert fake_engine.count(f"/containers/{dead}/json") == 1


async def test_a_look_at_some_leaves_the_others_as_they_were_and_forgets_the_gone(fake_engine, inventory):
    web, gone, other = fake_engine.runs("web"), fake_engine.runs("gone"), fake_engine.runs("other")
    await look(inventory)
    del fake_engine.containers[gone]
    fake_engine.containers[other]["State"] = "exited"
    await inventory.list_some({web, gone})
    assert {one.name: one.state for one in inventory.containers()} == {"web": "running", "other": "running"}


@pytest.mark.parametrize("listed", [{"a": 1}, "text", 7, [1, 2], [{"no": "id"}], b"[{", b"\xff\xfe"])
async def test_a_list_that_is_none_is_garbled(fake_engine, inventory, listed):
    fake_engine.says["/containers/json"] = listed
    with pytest.raises(SourceGarbled):
        await inventory.list_all()


async def test_one_bad_item_spares_the_others(fake_engine, inventory):
    web = fake_engine.runs("web")
    bad = [None, 7, {}, {"Id": 5}, {"Id": "../../images"}, {"Id": ".."}, fake_engine.containers[web]]
    fake_engine.says["/containers/json"] = bad
    await inventory.list_all()
    assert [one.id for one in inventory.containers()] == [web]


async def test_an_engine_that_fails_does_not_forget_what_was_known(fake_engine, inventory):
    fake_engine.runs("web")
    await look(inventory)
    fake_engine.says["/containers/json"] = 500
    with pytest.raises(SourceUnreachable):
        await inventory.list_all()
    assert len(inventory) == 1


async def test_names_in_any_alphabet_are_kept(fake_engine, inventory):
    fake_engine.runs("веб-サーバー-🐳")
    await inventory.list_all()
    assert [one.name for one in inventory.containers()] == ["веб-サーバー-🐳"]


async def test_links_are_not_taken_for_the_name(fake_engine, inventory):
    fake_engine.runs("db", Names=["/web/database", "/db"])
    await inventory.list_all()
    assert [one.name for one in inventory.containers()] == ["db"]


async def test_a_label_of_a_megabyte_is_cut(fake_engine, inventory):
    fake_engine.runs("web", Labels={"note": "x" * 1_000_000})
    await inventory.list_all()
    (one,) = inventory.containers()
    assert len(one.labels["note"]) <= masking.MOST_CHARACTERS + 1


_fields = st.text(max_size=8) | st.sampled_from(list(INSPECT))
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda some: st.lists(some, max_size=4) | st.dictionaries(_fields, some, max_size=4),
    max_leaves=12,
)


@given(_json, st.sampled_from([INFO, INSPECT, LIST, NODE, SERVICE, STATS, TASK]))
def test_no_value_makes_slimming_fall_over(value, keep):
    assert isinstance(slimmed(value, keep), dict)


@given(_json, _json)
@example({"a": [1, 0.0]}, {"a": [True, False]})
def test_sharing_changes_no_value(value, known):
    assert alike(shared(value, known), value)


def alike(one, other):
    """Equal, and of the same types throughout: True is no 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return type(one) is type(other) and one == other


@given(_json)
def test_what_was_known_is_kept_once(value):
    assert shared(copy.deepcopy(value), value) is value


async def test_what_the_list_and_inspecting_say_alike_is_in_memory_once(fake_engine, inventory):
    labels = {"com.docker.compose.project": "shop"}
    web = fake_engine.runs("web", Labels=labels)
    fake_engine.says[f"/containers/{web}/json"] = {"Id": web, "Config": {"Image": "web:1", "Labels": labels}}
    await look(inventory)
    (one,) = inventory.containers()
    assert one.inspected["Config"]["Labels"] is one.labels
    fake_engine.containers[web]["Status"] = "Up 6 minutes"
    await look(inventory)
    assert one.shown["Status"] == "Up 6 minutes"
    assert one.inspected["Config"]["Labels"] is one.labels


@given(st.dictionaries(st.sampled_from(["State", "Status", "Names", "ImageID", "Image"]), _json))
def test_no_value_makes_marking_fall_over(shown):
    assert mark(shown) == mark(shown)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("curl -f http://user:secret@localhost/health", "curl -f http://•••@localhost/health"),
        ("mysqladmin --password=secret ping", "mysqladmin --password=••• ping"),
        ("DB_PASSWORD=secret run", "DB_PASSWORD=••• run"),
        (["redis-cli", "-a", "secret", "ping"], ["redis-cli", "-a", "•••", "ping"]),
        (["tool", "--api-key", "secret"], ["tool", "--api-key", "•••"]),
        ("curl -f http://localhost/health", "curl -f http://localhost/health"),
    ],
)
def test_what_looks_like_a_secret_in_a_command_is_masked(said, kept):
    assert masking.words(said) == kept


@given(st.text(min_size=1).filter(lambda text: "=" not in text), st.text(min_size=1))
def test_no_value_of_a_variable_is_kept(name, value):
    (kept,) = masking.env([f"{name}={value}"])
    assert kept == f"{masking.cut(name)}={masking.MASK}"
