"""Pulse connector: watches Proxmox VE, Proxmox Backup Server and Proxmox Mail Gateway."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from pulse_core.plugin import (
    Adapter,
    AlertRule,
    Examination,
    Kind,
    Manifest,
    Offer,
    PageDeclaration,
    Permission,
    Simulator,
    Source,
    Tools,
    hookimpl,
)
from pulse_proxmox.adapters import ADAPTERS
from pulse_proxmox.client.recipes import pbs_recipes, pmg_recipes, pve_recipes
from pulse_proxmox.config import PbsConfig, PmgConfig, PveConfig
from pulse_proxmox.here import read_here
from pulse_proxmox.kinds import KINDS
from pulse_proxmox.nearby import KIND as HERE
from pulse_proxmox.nearby import HereConfig, node_nearby, open_here
from pulse_proxmox.probes import PBS_PROBE, PMG_PROBE, PVE_PROBE
from pulse_proxmox.rules import RULES

MANIFEST = Manifest(
    title="Proxmox",
    version="0.1.0",
    description="Nodes, guests, storage, disks, Ceph and backups of Proxmox VE, Backup Servers and Mail Gateways",
    permissions=(
        Permission(name="Sys.Audit on /", why="nodes, the cluster, Ceph, disks and tasks", versions="Proxmox VE"),
        Permission(name="VM.Audit on /vms", why="VMs and containers", versions="Proxmox VE"),
        Permission(name="Datastore.Audit on /storage", why="storages", feature="storages", optional=True, versions="Proxmox VE"),
        Permission(name="Pool.Audit on /pool", why="pools", feature="pools", optional=True, versions="Proxmox VE"),
        Permission(
            name="VM.Monitor on /vms",
            why="asks the agents in VMs",
            feature="memory, file systems and addresses of VMs",
            optional=True,
            versions="Proxmox VE 7 and 8",
        ),
        Permission(
            name="VM.GuestAgent.Audit and VM.GuestAgent.FileRead on /vms",
            why="asks the agents in VMs",
            feature="memory, file systems and addresses of VMs",
            optional=True,
            versions="Proxmox VE 9",
        ),
        Permission(
            name="Datastore.AllocateSpace on /storage and VM.Backup on /vms",
            why="the backups on storages are listed to nobody else",
            feature="backups",
            optional=True,
            versions="Proxmox VE",
        ),
        Permission(
            name="Sys.Modify on /nodes",
            why="pending updates are listed to nobody else",
            feature="pending updates",
            optional=True,
            versions="Proxmox VE",
        ),
        Permission(name="Audit on /", why="everything is read with this role alone", versions="Proxmox Backup Server"),
        Permission(name="the role audit", why="everything is read with this role alone", versions="Proxmox Mail Gateway"),
    ),
)


@asynccontextmanager
async def open_proxmox(config: object, tools: Tools) -> AsyncIterator[Source]:
    """Watch a cluster; the client is imported by whoever has one to watch."""
    from pulse_proxmox.pve import source

    async with source.open_proxmox(config, tools) as opened:
        yield opened


@asynccontextmanager
async def open_pbs(config: object, tools: Tools) -> AsyncIterator[Source]:
    """Watch a Backup Server."""
    from pulse_proxmox.pbs import source

    async with source.open_pbs(config, tools) as opened:
        yield opened


@asynccontextmanager
async def open_pmg(config: object, tools: Tools) -> AsyncIterator[Source]:
    """Watch a Mail Gateway."""
    from pulse_proxmox.pmg import source

    async with source.open_pmg(config, tools) as opened:
        yield opened


async def examine_pve(config: object, tools: Tools) -> Examination:
    """Test the settings of a cluster."""
    from pulse_proxmox.client import examine

    return await examine.examine_pve(config, tools)


async def examine_pbs(config: object, tools: Tools) -> Examination:
    """Test the settings of a Backup Server."""
    from pulse_proxmox.client import examine

    return await examine.examine_pbs(config, tools)


async def examine_pmg(config: object, tools: Tools) -> Examination:
    """Test the settings of a Mail Gateway."""
    from pulse_proxmox.client import examine

    return await examine.examine_pmg(config, tools)


@hookimpl
def pulse_kinds() -> Sequence[Kind]:
    """Clusters, nodes, guests, storages, disks, Ceph, Backup Servers and Mail Gateways."""
    return KINDS


@hookimpl
def pulse_sources() -> Sequence[Offer[Source]]:
    """The three products, and the node that this machine may be."""
    return (
        Offer(
            name="proxmox",
            title="Proxmox VE",
            config=PveConfig,
            open=open_proxmox,
            examine=examine_pve,
            interval_seconds=10,
            timeout_seconds=60,
            recipes=pve_recipes(),
            probes=(PVE_PROBE,),
            description="A cluster, through any of its nodes, or a node that stands alone",
        ),
        Offer(
            name="pbs",
            title="Proxmox Backup Server",
            config=PbsConfig,
            open=open_pbs,
            examine=examine_pbs,
            interval_seconds=60,
            timeout_seconds=60,
            recipes=pbs_recipes(),
            probes=(PBS_PROBE,),
            description="A Backup Server with all its namespaces",
        ),
        Offer(
            name="pmg",
            title="Proxmox Mail Gateway",
            config=PmgConfig,
            open=open_pmg,
            examine=examine_pmg,
            interval_seconds=60,
            timeout_seconds=60,
            recipes=pmg_recipes(),
            probes=(PMG_PROBE,),
            description="A Mail Gateway, or a cluster of them",
        ),
        Offer(
            name="proxmox-node",
            title="This Proxmox VE node",
            config=HereConfig,
            open=open_here,
            interval_seconds=300,
            timeout_seconds=10,
            nearby=node_nearby,
            here_only=True,
            description="Says which node of which cluster this machine is; it asks nobody",
        ),
    )


@hookimpl
def pulse_pages() -> Sequence[PageDeclaration]:
    """All of Ceph at one place."""
    return (PageDeclaration(path="/ceph", title="Ceph", icon="boxes", types=("ceph",)),)


@hookimpl
def pulse_adapters() -> Mapping[str, Adapter]:
    """A reader for each kind of report."""
    return {**ADAPTERS, HERE: read_here}


@hookimpl
def pulse_alert_rules() -> Sequence[AlertRule]:
    """A start that people can change."""
    return RULES


@hookimpl
def pulse_simulators() -> Sequence[Simulator]:
    """Synthetic products, imported when they are asked for."""
    from pulse_proxmox.simulator import SIMULATORS

    return SIMULATORS
