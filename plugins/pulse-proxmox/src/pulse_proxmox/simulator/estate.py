"""A whole simulated cluster: made from a seed, served on loopback, changed and hurt while it runs.

async with Estate.of(nodes=3, guests=20).serve() as served:
    source = make(served.config())           # asks https://127.0.0.1:<port> with the token of monitor@pve
    served.estate.faults.put("node_down")     # and put("node_down", False); FAULTS in pve/faults.py names them all
    served.estate.changes.stop(101)           # start, stop, migrate, backup, snapshot, clone, remove, power
    served.estate.calls["/cluster/resources"] # what was asked, by template
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, Self

import attrs

from pulse_core.plugin import Secret
from pulse_proxmox.config import PveConfig
from pulse_proxmox.simulator.frame.accounts import Accounts
from pulse_proxmox.simulator.frame.app import App
from pulse_proxmox.simulator.frame.authority import Authority
from pulse_proxmox.simulator.frame.faults import Faults
from pulse_proxmox.simulator.frame.product import Product
from pulse_proxmox.simulator.frame.serve import Served, serving
from pulse_proxmox.simulator.pbs.served import fingerprint_of
from pulse_proxmox.simulator.pve.changes import Changes
from pulse_proxmox.simulator.pve.life import live
from pulse_proxmox.simulator.pve.making import estate as made
from pulse_proxmox.simulator.pve.product import PASSWORD, TOKEN_ID, TOKEN_SECRET, USER, product_of, world_of
from pulse_proxmox.simulator.pve.state import Cluster
from pulse_proxmox.simulator.pve.troubles import Troubles
from pulse_proxmox.simulator.pve.world import World

DEMO_INTERVAL_SECONDS = 10.0
DEMO_BACKUPS = "pbs-home"
"""The Backup Server of the demo to which its cluster writes."""


@attrs.frozen(kw_only=True)
class ServedEstate:
    """An estate that is asked at real addresses."""

    estate: "Estate"
    served: Served

    def config(self, *, node: str = "", **more: Any) -> PveConfig:
        """The configuration of a source for it, through a node or the first, by token; `more` as PveConfig has it."""
        settings: dict[str, Any] = {
            "address": self.served.address(node),
            "token_id": TOKEN_ID,
            "token_secret": Secret(TOKEN_SECRET),
            "fingerprint": self.served.fingerprint(node),
            "allow_loopback": True,
        }
        return PveConfig(**{**settings, **more})

    def by_password(self, *, node: str = "", **more: Any) -> PveConfig:
        """The same, by ticket."""
        return self.config(node=node, token_id="", token_secret=Secret(""), username=USER, password=Secret(PASSWORD), **more)


class Estate:
    """A cluster with everything around it. `world` is what the endpoints see, `cluster` the state itself."""

    def __init__(self, cluster: Cluster, *, authority: Authority, clock: Callable[[], float]) -> None:
        self.cluster = cluster
        self.world: World = world_of(cluster, authority)
        self.product: Product = product_of(self.world, clock)
        self.changes = Changes(cluster)
        self._troubles = Troubles(cluster)
        self._troubles.obey()
        self.world.certificates = {name: authority.issue(name) for name in cluster.nodes}

    @classmethod
    def of(
        cls,
        *,
        nodes: int = 5,
        guests: int = 120,
        seed: int = 1,
        version: str = "9.2",
        clock: Callable[[], float] = time.time,
        faults: Iterable[str] = (),
        name: str = "forest",
        ceph: bool | None = None,
        days: int = 7,
        backup_server: str = "10.20.9.8",
        backup_fingerprint: str = ":".join(["AB"] * 32),
    ) -> Self:
        """The same for the same arguments and time. One node stands alone; Ceph is there from three nodes on.

        `days` is how long its backups go back; the last two arguments say which Backup Server its storage `backup` is.
        """
        cluster = made(
            nodes=nodes,
            guests=guests,
            seed=seed,
            version=version,
            clock=clock,
            faults=faults,
            name=name,
            ceph=nodes >= 3 if ceph is None else ceph,
            days=days,
            backup_server=backup_server,
            backup_fingerprint=backup_fingerprint,
        )
        return cls(cluster, authority=Authority(name=name, seed=seed), clock=clock)

    @property
    def faults(self) -> Faults:
        """What is wrong with it: `put(name)`, `put(name, False)`."""
        return self.cluster.faults

    @property
    def accounts(self) -> Accounts:
        """Who may do what."""
        return self.world.accounts

    @property
    def calls(self) -> Counter[str]:
        """What was asked, by template."""
        return self.product.calls

    def app(self, node: str = "") -> App:
        """A node as an ASGI application, for tests without a socket."""
        return App(self.product, place=node or next(iter(self.cluster.nodes)))

    @asynccontextmanager
    async def serve(self, *, lives: bool = False) -> AsyncIterator[ServedEstate]:
        """Serve every node on loopback; with `lives` something happens every few seconds."""
        apps = {node: self.app(node) for node in self.cluster.nodes}
        async with serving(apps, self.world.authority, lost=self._lost, told=self._move_in) as served:
            living = asyncio.create_task(live(self.cluster), name="live in a simulated cluster") if lives else None
            try:
                yield ServedEstate(estate=self, served=served)
            finally:
                if living:
                    living.cancel()

    def _lost(self, node: str) -> bool:
        return node in self.cluster.down()

    def _move_in(self, served: Served) -> None:
        """Tell of the addresses and certificates that the nodes really have."""
        self.world.certificates = served.certificates
        hosts = {host for host, _ in served.places.values()}
        for name, (host, _) in served.places.items():
            if len(hosts) == len(served.places):
                self.cluster.nodes[name].address = host


@asynccontextmanager
async def opened(faults: Iterable[str] = ()) -> AsyncIterator[PveConfig]:
    """The demo's cluster, on the clock on the wall: the configuration of a source for it."""
    async with Estate.of(faults=faults, backup_fingerprint=fingerprint_of(DEMO_BACKUPS)).serve(lives=True) as served:
        yield served.config(interval_seconds=DEMO_INTERVAL_SECONDS)
