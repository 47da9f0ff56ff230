"""A person forgets a source: for good, or not at all."""

import pytest

from pulse_core.errors import Unavailable
from pulse_core.line.intake import Intake
from pulse_core.line.sources import Sources
from pulse_core.model.report import Observation


async def test_nothing_is_forgotten_that_would_come_back_with_what_was_known_before_the_start(road):
    road.say("p:1", Observation(key="a", type="vm", name="a"))
    assert await road.keeper.flush()
    road.keeper.hold("the disk is away")
    sources = Sources(line=road.line, intake=Intake(road.line, road.store, road.clock, {}), asked=list)

    with pytest.raises(Unavailable):
        await sources.forget("p:1", by="ada")
    await road.line.restore(road.store)
    assert [resource.name for resource in road.line.registry.resources()] == ["a"]

    await sources.forget("p:1", by="ada")
    assert road.line.registry.resources() == []
