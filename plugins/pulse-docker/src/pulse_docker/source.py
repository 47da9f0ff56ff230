"""Ask an engine turn after turn."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pulse_core.plugin import Report, Source, Tools
from pulse_docker.config import DockerConfig


class DockerSource:
    """Watches one engine."""

    async def collect(self) -> Sequence[Report]:
        """What the engine says."""
        return ()


@asynccontextmanager
async def open_docker(config: object, tools: Tools) -> AsyncIterator[Source]:
    """Connect, lend the source, disconnect."""
    if not isinstance(config, DockerConfig):
        raise TypeError("open_docker takes a DockerConfig")
    yield DockerSource()
