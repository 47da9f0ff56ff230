"""The one state of a simulated cluster, which every endpoint shows a part of."""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from typing import Final

from pulse_proxmox.simulator.frame.faults import Faults
from pulse_proxmox.simulator.frame.product import SKEW_SECONDS
from pulse_proxmox.simulator.frame.refusals import Refused, died
from pulse_proxmox.simulator.pve.guest import Guest
from pulse_proxmox.simulator.pve.jobs import BackupJob, Ceph, Replication
from pulse_proxmox.simulator.pve.machine import Node
from pulse_proxmox.simulator.pve.releases import Release
from pulse_proxmox.simulator.pve.storage import Backup, Store
from pulse_proxmox.simulator.pve.tasks import Tasks

CADENCE_SECONDS: Final = 10.0
"""How often the daemon on each node gathers numbers for the cluster."""
MOST_BACKUPS: Final = 200_000


class Cluster:
    """Nodes, guests, storages and what happens to them. `name` is empty for a node that stands alone.

    What is shown of the whole cluster is as old as the last turn of the daemon that gathers it (`tick`); `announce` lets
    it gather at once. `later` puts off a change, which `catch_up` makes when it is due. Not for several threads.
    """

    def __init__(
        self,
        *,
        name: str,
        seed: int,
        release: Release,
        clock: Callable[[], float],
        faults: Faults,
        nodes: Iterable[Node] = (),
        stores: Iterable[Store] = (),
    ) -> None:
        self.name = name
        self.seed = seed
        self.release = release
        self.faults = faults
        self.began_at = clock()
        self.nodes: dict[str, Node] = {node.name: node for node in nodes}
        self.stores: dict[str, Store] = {store.id: store for store in stores}
        self.guests: dict[int, Guest] = {}
        self.pools: dict[str, str] = {}
        self.options: Mapping[str, object] = {}
        self.jobs: list[BackupJob] = []
        self.replications: list[Replication] = []
        self.ceph: Ceph | None = None
        self.tasks = Tasks()
        self.backups: deque[Backup] = deque(maxlen=MOST_BACKUPS)
        self.generation = 0
        self._clock = clock
        self._order = count()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        faults.listen(self.announce)

    # Time.

    def now(self) -> float:
        """Seconds since the epoch, by the clock of the cluster."""
        return self._clock() + (SKEW_SECONDS if "clock_skew" in self.faults else 0.0)

    def tick(self) -> float:
        """When the numbers were gathered that are shown now."""
        return self.now() // CADENCE_SECONDS * CADENCE_SECONDS

    def announce(self) -> None:
        """Show at once what changed, without waiting for the next turn."""
        self.generation += 1

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Do this when the time has come."""
        heapq.heappush(self._due, (self._clock() + seconds, next(self._order), do))

    def catch_up(self) -> None:
        """Do what was due until now."""
        while self._due and self._due[0][0] <= self._clock():
            heapq.heappop(self._due)[2]()

    # Who is there.

    def chosen(self, fault: str, default: str) -> frozenset[str]:
        """What a fault was put for, `default` standing for nothing in particular."""
        return frozenset(of or default for of in self.faults.of(fault))

    @property
    def last(self) -> str:
        """The node that things happen to when nobody says to which."""
        return next(reversed(self.nodes))

    def down(self) -> frozenset[str]:
        """The nodes that do not run at all."""
        found = {node.name for node in self.nodes.values() if not node.powered}
        found |= self.chosen("node_down", self.last) | self.chosen("ha_fence", self.last)
        if "quorum_lost" in self.faults:
            found |= set(list(self.nodes)[max(len(self.nodes) // 2, 1) :])
        return frozenset(found)

    def sees(self, place: str) -> frozenset[str]:
        """The nodes that are online, as this one sees it: a node always sees itself."""
        cut_off = self.chosen("isolated", self.last)
        if place in cut_off:
            return frozenset({place})
        return (frozenset(self.nodes) - self.down() - cut_off) | {place}

    def quorate(self, place: str) -> bool:
        """Whether it belongs to more than half of the cluster."""
        return "empty_nodes" not in self.faults and 2 * len(self.sees(place)) > len(self.nodes)

    def reach(self, place: str, node: str) -> None:
        """Go from one node to another. Raises Refused."""
        self.catch_up()
        if node not in self.nodes:
            raise died(f"hostname lookup '{node}' failed - failed to get address info for: {node}: Name or service not known")
        if node not in self.sees(place):
            raise Refused(595, "No route to host")

    # What is where.

    def on(self, node: str, kind: str) -> list[Guest]:
        """The guests that a node lists, by number; one that moves may be on two."""
        return [one for one in self.guests.values() if one.kind == kind and node in (one.node, one.shown_on)]

    def guest(self, node: str, kind: str, vmid: int) -> Guest:
        """A guest of a node. Raises Refused for one that is not there, in the words of the product."""
        found = self.guests.get(vmid)
        if found is None or found.kind != kind or found.node != node:
            where = f"nodes/{node}/{'qemu-server' if kind == 'qemu' else 'lxc'}/{vmid}.conf"
            raise died(f"Configuration file '{where}' does not exist")
        return found

    def store(self, name: str, node: str = "") -> Store:
        """A storage, which has to be on the node where one is named. Raises Refused."""
        found = self.stores.get(name)
        if found is None:
            raise died(f"storage '{name}' does not exist")
        if node and not found.on(node):
            raise died(f"storage '{name}' is not available on node '{node}'")
        return found

    def reachable(self, store: Store) -> bool:
        """Whether what is behind a storage answers."""
        shared = next((one.id for one in self.stores.values() if one.type == "nfs"), "local")
        return store.enabled and store.id not in self.chosen("storage_offline", shared)
