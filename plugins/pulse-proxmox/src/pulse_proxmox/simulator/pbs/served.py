"""A whole simulated Backup Server: made from a seed, served on loopback, changed and hurt while it runs.

async with BackupServer.of(groups=20, snapshots=14).serve() as served:
    source = make(served.config())               # asks https://127.0.0.1:<port> with the token of monitor@pbs
    served.backups.faults.put("verify_failed")   # and put("verify_failed", False); FAULTS in faults.py names them all
    served.backups.calls["/version"]             # what was asked, by template
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from random import Random
from typing import Any, Final, Self

import attrs

from pulse_core.plugin import Secret
from pulse_proxmox.config import PbsConfig
from pulse_proxmox.simulator.frame.accounts import Accounts
from pulse_proxmox.simulator.frame.app import App
from pulse_proxmox.simulator.frame.authority import Authority
from pulse_proxmox.simulator.frame.dialect import PBS
from pulse_proxmox.simulator.frame.faults import Faults
from pulse_proxmox.simulator.frame.product import Product
from pulse_proxmox.simulator.frame.serve import Served, serving
from pulse_proxmox.simulator.pbs.life import live
from pulse_proxmox.simulator.pbs.making import datastore
from pulse_proxmox.simulator.pbs.making import server as made
from pulse_proxmox.simulator.pbs.product import PASSWORD, TOKEN_ID, TOKEN_SECRET, USER, accounts, product_of
from pulse_proxmox.simulator.pbs.state import Datastore, Server
from pulse_proxmox.simulator.pbs.world import World

HOST: Final = "127.0.0.1"
NAMESPACES: Final[Mapping[str, Sequence[str]]] = {"main": ("", "homelab", "homelab/archive"), "second": ("",)}


@attrs.frozen(kw_only=True)
class ServedBackups:
    """A server that is asked at a real address."""

    backups: "BackupServer"
    served: Served

    def config(self, **more: Any) -> PbsConfig:
        """The configuration of a source for it, by token; `more` as PbsConfig has it."""
        settings: dict[str, Any] = {
            "address": self.served.address(),
            "token_id": TOKEN_ID,
            "token_secret": Secret(TOKEN_SECRET),
            "fingerprint": self.served.fingerprint(),
            "allow_loopback": True,
        }
        return PbsConfig(**{**settings, **more})

    def by_password(self, **more: Any) -> PbsConfig:
        """The same, by ticket."""
        return self.config(token_id="", token_secret=Secret(""), username=USER, password=Secret(PASSWORD), **more)


class BackupServer:
    """A Backup Server with everything on it. `server` is the state itself."""

    def __init__(self, server: Server, *, authority: Authority) -> None:
        self.server = server
        self.world = World(server=server, accounts=accounts())
        self.product: Product = product_of(self.world, server.clock)
        self._authority = authority
        server.fingerprint = authority.issue(server.name, addresses=[HOST]).fingerprint

    @classmethod
    def of(
        cls,
        *,
        name: str = "pbs1",
        seed: int = 1,
        version: str = "4.2",
        clock: Callable[[], float] = time.time,
        faults: Iterable[str] = (),
        namespaces: Mapping[str, Sequence[str]] = NAMESPACES,
        groups: int = 12,
        snapshots: int = 10,
        tape: bool = False,
    ) -> Self:
        """The same for the same arguments and time: so many groups in each namespace, so many backups in each group."""
        dice, now = Random(f"{name}/{seed}"), clock()  # noqa: S311  # it has to be the same every time
        stores = [
            datastore(store, namespaces=spaces, groups=groups, snapshots=snapshots, dice=dice, now=now)
            for store, spaces in namespaces.items()
        ]
        return cls.around(stores, name=name, seed=seed, version=version, clock=clock, faults=faults, tape=tape)

    @classmethod
    def around(
        cls,
        stores: Sequence[Datastore],
        *,
        name: str,
        seed: int = 1,
        version: str = "4.2",
        clock: Callable[[], float] = time.time,
        faults: Iterable[str] = (),
        tape: bool = False,
    ) -> Self:
        """A server with these datastores."""
        state = made(name=name, seed=seed, version=version, clock=clock, faults=faults, stores=stores, tape=tape)
        return cls(state, authority=authority_of(name, seed=seed))

    @property
    def faults(self) -> Faults:
        """What is wrong with it: `put(name)`, `put(name, False)`."""
        return self.server.faults

    @property
    def accounts(self) -> Accounts:
        """Who may do what."""
        return self.world.accounts

    @property
    def calls(self) -> Counter[str]:
        """What was asked, by template."""
        return self.product.calls

    def app(self) -> App:
        """The server as an ASGI application, for tests without a socket."""
        return App(self.product, place=self.server.name)

    @asynccontextmanager
    async def serve(self, *, lives: bool = False, quiet: str = "") -> AsyncIterator[ServedBackups]:
        """Serve on loopback; with `lives` something happens every few seconds, though not in the namespace `quiet`."""
        async with serving({self.server.name: self.app()}, self._authority, told=self._move_in) as served:
            living = (
                asyncio.create_task(live(self.server, quiet=quiet), name="live in a simulated Backup Server") if lives else None
            )
            try:
                yield ServedBackups(backups=self, served=served)
            finally:
                if living:
                    living.cancel()

    def _move_in(self, served: Served) -> None:
        """Tell of the certificate that is really shown."""
        self.server.fingerprint = served.fingerprint()


def authority_of(name: str, *, seed: int) -> Authority:
    """The one that makes the certificate of a server of this name."""
    return Authority(name=name, seed=seed, product=PBS.title, short="PBS")


def fingerprint_of(name: str, *, seed: int = 1) -> str:
    """What a server of this name shows, known before it is served: clusters have it in the definitions of their storages."""
    return authority_of(name, seed=seed).issue(name, addresses=[HOST]).fingerprint
