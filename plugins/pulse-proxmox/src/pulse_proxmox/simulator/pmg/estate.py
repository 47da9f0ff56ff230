"""Simulated Mail Gateways: made from a seed, served on loopback, hurt while they run.

async with Gateways.of(nodes=2).serve() as served:
    source = make(served.config())             # asks https://127.0.0.1:<port> as monitor@pmg
    served.gateways.faults.put("node_down")    # FAULTS in faults.py names them all
    served.gateways.calls["/statistics/mail"]  # what was asked, by template
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from random import Random
from typing import Any, Final, Self

import attrs

from pulse_core.plugin import Secret
from pulse_proxmox.config import PmgConfig
from pulse_proxmox.simulator.frame.app import App
from pulse_proxmox.simulator.frame.authority import Authority
from pulse_proxmox.simulator.frame.dialect import PMG
from pulse_proxmox.simulator.frame.faults import Faults
from pulse_proxmox.simulator.frame.serve import Served, serving
from pulse_proxmox.simulator.pmg.making import ZONE, made
from pulse_proxmox.simulator.pmg.product import product_of
from pulse_proxmox.simulator.pmg.state import Cluster
from pulse_proxmox.simulator.pmg.world import PASSWORD, USER, World, accounts

TURN_SECONDS: Final = 20.0
_STUCK: Final = 400


@attrs.frozen(kw_only=True)
class ServedGateways:
    """Gateways that are asked at real addresses."""

    gateways: "Gateways"
    served: Served

    def config(self, *, node: str = "", **more: Any) -> PmgConfig:
        """The configuration of a source for them, through one or the first; `more` as PmgConfig has it."""
        settings: dict[str, Any] = {
            "address": self.served.address(node),
            "username": USER,
            "password": Secret(PASSWORD),
            "fingerprint": self.served.fingerprint(node),
            "allow_loopback": True,
        }
        return PmgConfig(**{**settings, **more})


class Gateways:
    """Gateways with everything around them. `world` is what the endpoints see, `cluster` the state itself."""

    def __init__(self, cluster: Cluster, *, authority: Authority, clock: Callable[[], float]) -> None:
        self.cluster = cluster
        self.world = World(cluster=cluster, accounts=accounts(), authority=authority)
        self.world.certificates = {name: authority.issue(name) for name in cluster.gateways}
        self.product = product_of(self.world, clock)

    @classmethod
    def of(
        cls,
        *,
        nodes: int = 2,
        seed: int = 1,
        version: str = "9.1",
        clock: Callable[[], float] = time.time,
        faults: Iterable[str] = (),
        zone: str = ZONE,
    ) -> Self:
        """The same for the same arguments and time. One stands alone, more are a cluster whose master is `mx1`."""
        cluster = made(nodes=nodes, seed=seed, version=version, clock=clock, faults=faults, zone=zone)
        authority = Authority(name=f"mail {nodes}", seed=seed, product=PMG.title, short="PMG")
        return cls(cluster, authority=authority, clock=clock)

    @property
    def faults(self) -> Faults:
        """What is wrong with them: `put(name)`, `put(name, False)`."""
        return self.cluster.faults

    @property
    def calls(self) -> Counter[str]:
        """What was asked, by template."""
        return self.product.calls

    def app(self, node: str = "") -> App:
        """A gateway as an ASGI application, for tests without a socket."""
        return App(self.product, place=node or self.cluster.master.name)

    @asynccontextmanager
    async def serve(self, *, lives: bool = False) -> AsyncIterator[ServedGateways]:
        """Serve every gateway on loopback; with `lives` mails get stuck now and then."""
        apps = {node: self.app(node) for node in self.cluster.gateways}
        async with serving(apps, self.world.authority, lost=self.cluster.down, told=self._move_in) as served:
            living = asyncio.create_task(live(self.cluster), name="live in simulated gateways") if lives else None
            try:
                yield ServedGateways(gateways=self, served=served)
            finally:
                if living:
                    living.cancel()

    def _move_in(self, served: Served) -> None:
        self.world.certificates = served.certificates
        for name, (host, _) in served.places.items():
            self.cluster.gateways[name].address = host


class Life:
    """One turn after the other: a while in which the world does not take mails, and then takes them again."""

    def __init__(self, cluster: Cluster, *, seed: int = 7) -> None:
        self._cluster = cluster
        self._dice = Random(seed)  # noqa: S311  # it has to be the same every time

    def turn(self) -> None:
        """Let mails get stuck, or go on."""
        for node in self._cluster.gateways.values():
            if node.stuck:
                node.stuck = max(0, node.stuck - self._dice.randint(10, 60))
            elif self._dice.random() < 0.03:
                node.stuck = self._dice.randint(_STUCK // 4, _STUCK)


async def live(cluster: Cluster, *, turn_seconds: float = TURN_SECONDS) -> None:
    """Live until cancelled."""
    life = Life(cluster)
    while True:
        await asyncio.sleep(turn_seconds)
        life.turn()


@asynccontextmanager
async def opened(faults: Iterable[str] = ()) -> AsyncIterator[PmgConfig]:
    """The demo's pair, on the clock on the wall: the configuration of a source for it."""
    async with Gateways.of(faults=faults).serve(lives=True) as served:
        yield served.config()
