"""Strict stand-ins for the three products, for the demo, contract checks and load tests."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pulse_core.plugin import Simulator
from pulse_proxmox.simulator.pbs.faults import FAULTS as PBS_FAULTS
from pulse_proxmox.simulator.pmg.faults import FAULTS as PMG_FAULTS
from pulse_proxmox.simulator.pve.faults import FAULTS as PVE_FAULTS


@asynccontextmanager
async def open_cluster(faults: Sequence[str]) -> AsyncIterator[object]:
    """Serve a cluster of five nodes that lives by itself; the configuration of a source for it."""
    from pulse_proxmox.simulator.estate import opened

    async with opened(faults) as config:
        yield config


@asynccontextmanager
async def open_gateways(faults: Sequence[str]) -> AsyncIterator[object]:
    """Serve a pair of Mail Gateways, asked through the master; the configuration of a source for it."""
    from pulse_proxmox.simulator.pmg.estate import opened

    async with opened(faults) as config:
        yield config


@asynccontextmanager
async def open_backups(faults: Sequence[str]) -> AsyncIterator[object]:
    """Serve the Backup Server to which the cluster writes."""
    from pulse_proxmox.simulator.pbs import demo

    async with demo.opened(demo.home(faults=faults)) as config:
        yield config


@asynccontextmanager
async def open_backups_away(faults: Sequence[str]) -> AsyncIterator[object]:
    """Serve another one, which copies from the first."""
    from pulse_proxmox.simulator.pbs import demo

    async with demo.opened(demo.away(faults=faults)) as config:
        yield config


SIMULATORS: tuple[Simulator, ...] = (
    Simulator(offer="proxmox", title="A cluster of five nodes", open=open_cluster, faults=tuple(PVE_FAULTS)),
    Simulator(offer="pbs", title="A Backup Server at home", open=open_backups, faults=tuple(PBS_FAULTS)),
    Simulator(offer="pbs", name="away", title="A Backup Server elsewhere", open=open_backups_away, faults=tuple(PBS_FAULTS)),
    Simulator(offer="pmg", title="A pair of Mail Gateways", open=open_gateways, faults=tuple(PMG_FAULTS)),
)
"""What the hook declares: nothing of it is imported before it is opened."""
