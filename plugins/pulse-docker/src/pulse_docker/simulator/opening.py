"""Open the simulator as the demo and the contract checks do: a household, on the clock on the wall."""

import asyncio
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pulse_docker.config import DockerConfig
from pulse_docker.simulator.answers import Answers
from pulse_docker.simulator.app import App
from pulse_docker.simulator.engine import Engine, Machine
from pulse_docker.simulator.life import live
from pulse_docker.simulator.serve import serving

INTERVAL_SECONDS = 5.0
LONGEST_FOLDER = 50
"""A socket's path has 107 bytes: what stands below the temporary folder needs its share of them."""


@asynccontextmanager
async def opened(faults: Sequence[str] = (), *, count: int = 24) -> AsyncIterator[DockerConfig]:
    """The configuration of a source for it. The registries of the world are not asked about images that nobody has."""
    engine = Engine(now=time.time, count=count, machine=Machine(swarm=True), faults=faults)
    loopback = not hasattr(socket, "AF_UNIX") or len(tempfile.gettempdir()) > LONGEST_FOLDER
    async with serving(App(Answers(engine)), loopback=loopback) as served:
        living = asyncio.create_task(live(engine), name="live in a simulated engine")
        try:
            yield DockerConfig(address=served.address, interval_seconds=INTERVAL_SECONDS, updates=False, allow_loopback=loopback)
        finally:
            living.cancel()
