"""Pulse connector: watches Docker and Podman engines."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from pulse_core.plugin import Adapter, AlertRule, Kind, Manifest, Offer, Permission, Scope, Simulator, Source, Tools, hookimpl
from pulse_docker.adapters import ADAPTERS
from pulse_docker.config import DockerConfig
from pulse_docker.kinds import KINDS
from pulse_docker.nearby import engines_nearby
from pulse_docker.probes import PLAIN_PROBE, TLS_PROBE
from pulse_docker.rules import RULES

MANIFEST = Manifest(
    title="Docker and Podman",
    version="0.1.0",
    description="Hosts, Compose projects, containers, images, volumes, networks and Swarm of a Docker or Podman engine",
    permissions=(
        Permission(
            name="read and write the engine's socket",
            why="the engine answers nobody else; who may write to it can do what root can, so a rootless engine is safer",
        ),
        Permission(
            name="GET /info, /containers, /events",
            why="what a proxy in front of the socket has to let through; nothing is ever changed",
        ),
        Permission(
            name="GET /images, /volumes, /networks, /system/df",
            why="a proxy may keep them back",
            feature="images, volumes, networks, disk usage",
            optional=True,
        ),
        Permission(
            name="GET /services, /tasks, /nodes",
            why="only a manager knows the Swarm",
            feature="Swarm",
            optional=True,
        ),
    ),
)


@asynccontextmanager
async def open_docker(config: object, tools: Tools) -> AsyncIterator[Source]:
    """Watch an engine; the client is imported by whoever has one to watch."""
    from pulse_docker import source

    async with source.open_docker(config, tools) as opened:
        yield opened


@hookimpl
def pulse_kinds() -> Sequence[Kind]:
    """Hosts, projects, containers and what they are made of."""
    return KINDS


@hookimpl
def pulse_sources() -> Sequence[Offer[Source]]:
    """An engine; those of this machine are found."""
    return (
        Offer(
            name="docker",
            title="Docker or Podman",
            config=DockerConfig,
            open=open_docker,
            interval_seconds=10,
            timeout_seconds=30,
            nearby=engines_nearby,
            probes=(PLAIN_PROBE, TLS_PROBE),
            description="A Docker or Podman engine, by its socket, by TCP with TLS, or by SSH",
        ),
    )


@hookimpl
def pulse_adapters() -> Mapping[str, Adapter]:
    """A reader for each kind of report."""
    return ADAPTERS


@hookimpl
def pulse_scopes() -> Sequence[Scope]:
    """What an agent or a program may be allowed of engines alone."""
    return (
        Scope(name="docker:report", title="Deliver what an agent finds of containers"),
        Scope(name="docker:manage", title="Act on containers"),
    )


@hookimpl
def pulse_alert_rules() -> Sequence[AlertRule]:
    """A start that people can change."""
    return RULES


@hookimpl
def pulse_simulators() -> Sequence[Simulator]:
    """A synthetic engine, imported when it is asked for."""
    from pulse_docker.simulator import SIMULATORS

    return SIMULATORS
