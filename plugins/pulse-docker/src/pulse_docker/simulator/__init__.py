"""A synthetic engine that speaks the engine's API, for the demo, contract checks and load tests."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pulse_core.plugin import Simulator
from pulse_docker.simulator.faults import FAULTS


@asynccontextmanager
async def open_simulator(faults: Sequence[str]) -> AsyncIterator[object]:
    """Serve a household's engine that lives by itself; the configuration of a source for it."""
    from pulse_docker.simulator.opening import opened

    async with opened(faults) as config:
        yield config


SIMULATORS: tuple[Simulator, ...] = (
    Simulator(offer="docker", title="A household's engine", open=open_simulator, faults=tuple(FAULTS)),
)
"""What the hook declares: nothing of it is imported before it is opened."""
