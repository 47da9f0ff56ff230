"""Let a cluster live: now and then something starts, moves, is backed up or fails, and is mended later."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Final

from pulse_proxmox.simulator.pve.changes import Changes
from pulse_proxmox.simulator.pve.guest import Guest
from pulse_proxmox.simulator.pve.state import Cluster

TURN_SECONDS: Final = 8.0
FAILS_EVERY: Final = 450
"""After so many turns a node fails, which is every hour."""
DARK_SECONDS: Final = 100.0
WEAR_IN_A_TURN: Final = 0.0001
"""Of a percent: about one in a day."""


class Life:
    """One turn after the other: the same for the same seed."""

    def __init__(self, cluster: Cluster, *, seed: int = 7) -> None:
        self._cluster = cluster
        self._changes = Changes(cluster)
        self._dice = Random(seed)  # noqa: S311  # it has to be the same every time
        self._turn = 0

    def turn(self) -> None:
        """Let one thing happen, and end what is due."""
        self._turn += 1
        self._cluster.catch_up()
        self._wear()
        if self._turn % FAILS_EVERY == 0 and len(self._cluster.nodes) > 2:
            self._fail()
        quiet = [one for one in self._cluster.guests.values() if one.running and not one.lock and self._lit(one)]
        if quiet:
            guest = self._dice.choice(quiet)
            self._dice.choice(self._doings(guest))(guest)

    def _doings(self, guest: Guest) -> list[Callable[[Guest], None]]:
        usual: list[Callable[[Guest], None]] = [self._backs_up, self._migrates, self._snaps]
        return [*usual, self._stops] if guest.name.startswith(("test", "ci")) else usual

    def _lit(self, guest: Guest) -> bool:
        return self._cluster.nodes[guest.node].powered

    def _backs_up(self, guest: Guest) -> None:
        self._changes.backup(guest.vmid, seconds=self._dice.uniform(20, 90))

    def _migrates(self, guest: Guest) -> None:
        lit = [node.name for node in self._cluster.nodes.values() if node.powered and node.name != guest.node]
        if lit and (self._cluster.ceph is None or guest.storage == "ceph-vm") and guest.kind == "qemu":
            self._changes.migrate(guest.vmid, self._dice.choice(lit), seconds=self._dice.uniform(8, 30))

    def _snaps(self, guest: Guest) -> None:
        if len(guest.snapshots) < 4:
            self._changes.snapshot(guest.vmid, f"auto_{self._turn}")

    def _stops(self, guest: Guest) -> None:
        self._changes.stop(guest.vmid)
        self._cluster.later(self._dice.uniform(30, 120), lambda: self._changes.start(guest.vmid))

    def _fail(self) -> None:
        node = self._dice.choice([node for node in self._cluster.nodes.values() if node.powered][1:])
        self._changes.power(node.name, on=False)
        self._cluster.later(DARK_SECONDS, lambda: self._changes.power(node.name, on=True))

    def _wear(self) -> None:
        disk = next(iter(self._cluster.nodes.values())).disks[3]
        if disk.wearout is not None:
            disk.wearout = max(disk.wearout - WEAR_IN_A_TURN, 0.0)


async def live(cluster: Cluster, *, turn_seconds: float = TURN_SECONDS) -> None:
    """Live until cancelled."""
    life = Life(cluster)
    while True:
        await asyncio.sleep(turn_seconds)
        life.turn()
