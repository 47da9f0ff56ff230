"""What people decide about identity: kept, undone, and refused in words."""

import pytest

from pulse_core.errors import BadRequest, Conflict, NotFound, Unavailable
from pulse_core.line.estate import Estate
from pulse_core.line.memory import PINS
from pulse_core.model.report import Relation


@pytest.fixture
def estate(road, seen):
    road.say("a:1", seen("x", ids={"machine_id": "m1-abc"}))
    road.say("p:1", seen("y"), seen("vm", type="vm", parent=Relation("runs_on", key="y")))
    return Estate(road.line)


def id_of(road, name):
    return next(r.id for r in road.resources() if r.name == name)


async def test_a_link_makes_one_resource_and_is_kept(estate, road):
    merged = await estate.link(id_of(road, "x"), id_of(road, "y"), by="ann", reason="same box")
    assert set(merged.sources) == {"a:1", "p:1"}
    assert [child.name for child in estate.children(merged.id)] == ["vm"]
    (pin,) = estate.pins(merged.id)
    assert (pin.by, pin.reason) == ("ann", "same box")
    assert [document.key for document in await road.store.all(PINS)] == [pin.id]


async def test_an_unlink_takes_a_source_off_and_outranks_the_claims(estate, road, seen):
    road.say("p:2", seen("z", ids={"machine_id": "m1-abc"}))
    rest, off = await estate.unlink(id_of(road, "x"), source="p:2", key="z", by="ann", reason="not mine")
    assert (set(rest.sources), set(off.sources)) == ({"a:1"}, {"p:2"})
    merged = await estate.link(rest.id, off.id, by="ann", reason="it was mine")
    assert set(merged.sources) == {"a:1", "p:2"}
    assert [pin.kind for pin in estate.pins(merged.id)] == ["link"]


async def test_a_decision_taken_back_lets_inference_decide_again(estate, road):
    merged = await estate.link(id_of(road, "x"), id_of(road, "y"), by="ann", reason="")
    (pin,) = estate.pins(merged.id)
    await estate.unpin(merged.id, pin.id, by="ann")
    assert estate.pins(merged.id) == []
    assert len(road.resources()) == 3
    await road.keeper.flush()
    assert await road.store.all(PINS) == []


async def test_a_decision_that_cannot_be_kept_does_not_count(estate, road):
    road.store.fails = "the disk is full"
    with pytest.raises(Unavailable):
        await estate.link(id_of(road, "x"), id_of(road, "y"), by="ann", reason="")
    assert len(road.resources()) == 3


async def test_a_decision_that_cannot_be_taken_back_for_good_goes_on_to_count(estate, road):
    merged = await estate.link(id_of(road, "x"), id_of(road, "y"), by="ann", reason="")
    (pin,) = estate.pins(merged.id)
    road.store.fails = "the disk is full"
    with pytest.raises(Unavailable):
        await estate.unpin(merged.id, pin.id, by="ann")
    assert estate.pins(merged.id) == [pin]
    assert len(road.resources()) == 2


async def test_a_decision_that_cannot_be_kept_leaves_the_one_against_it_in_force(estate, road):
    merged = await estate.link(id_of(road, "x"), id_of(road, "y"), by="ann", reason="")
    pins = estate.pins(merged.id)
    x = pins[0].a
    road.store.fails = "the disk is full"
    with pytest.raises(Unavailable):
        await estate.unlink(merged.id, source=x.source, key=x.key, by="ann", reason="")
    assert estate.pins(merged.id) == pins
    assert len(road.resources()) == 2


async def test_what_makes_no_sense_is_refused_in_words(estate, road):
    x, vm = id_of(road, "x"), id_of(road, "vm")
    with pytest.raises(NotFound):
        await estate.link(x, "nobody", by="ann", reason="")
    with pytest.raises(BadRequest, match="already"):
        await estate.link(x, x, by="ann", reason="")
    with pytest.raises(BadRequest, match="type"):
        await estate.link(x, vm, by="ann", reason="")
    with pytest.raises(Conflict, match="only source"):
        await estate.unlink(x, source="a:1", key="x", by="ann", reason="")
    with pytest.raises(NotFound):
        await estate.unlink(x, source="a:1", key="other", by="ann", reason="")
    with pytest.raises(NotFound):
        await estate.unpin(x, "nobody", by="ann")
