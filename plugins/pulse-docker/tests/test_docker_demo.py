"""The simulator and the real source together: what the demo shows, and that no fault of an engine breaks the source."""

from collections.abc import Sequence
from contextlib import suppress

import pytest

from pulse_core.plugin import Observation, Report, SourceError
from pulse_core.testing import check_source, tools
from pulse_docker import pulse_adapters, pulse_simulators, pulse_sources
from pulse_docker.simulator.faults import FAULTS

WAITING = ("slow", "hang")
"""Faults that only time shows; the line has a limit for them."""

SILENCING = ("error500", "half_answer", "garbled", "lost_socket", "no_permission")
"""Faults that leave nothing to be read."""


async def reported(*faults: str) -> Sequence[Report]:
    """What the source says first of a simulator with these faults."""
    [offer], [simulator] = pulse_sources(), pulse_simulators()
    async with simulator.open(faults) as config:
        return await check_source(offer, config, tools=tools("docker:demo"), times=1)


def observed(reports: Sequence[Report]) -> dict[str, Observation]:
    adapters = pulse_adapters()
    readings = [adapters[report.kind](report) for report in reports]
    assert [dropped for reading in readings for dropped in reading.dropped] == []
    return {f"{one.type} {one.key}": one for reading in readings for one in reading.observations}


async def test_the_demo_shows_a_household() -> None:
    seen = observed(await reported())
    containers = [name for name in seen if name.startswith("app-container ")]
    assert len(containers) == 24
    assert "app-container paperless/web/1" in seen
    assert {"docker-project media", "app-container dns"} <= seen.keys()


async def test_podman_is_understood_as_well() -> None:
    seen = observed(await reported("podman"))
    assert {"app-container paperless/web/1", "docker-project media"} <= seen.keys()


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in WAITING])
async def test_no_fault_of_an_engine_is_more_than_an_error_of_the_source(fault: str) -> None:
    seen = {}
    with suppress(SourceError):
        seen = observed(await reported(fault))
    assert any(name.startswith("app-container ") for name in seen) == (fault not in SILENCING)
