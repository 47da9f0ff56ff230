"""The faults that change the state itself while they last: begun when they are put, ended when they are taken away."""

from collections.abc import Callable, Mapping

from pulse_proxmox.simulator.pve.changes import Changes
from pulse_proxmox.simulator.pve.machine import Disk
from pulse_proxmox.simulator.pve.state import Cluster

FOREVER = 10.0**9


class Troubles:
    """Listens to the faults of a cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._changes = Changes(cluster)
        self._held: dict[tuple[str, str], Callable[[], None]] = {}
        self._makers: Mapping[str, Callable[[str], Callable[[], None]]] = {
            "migration": self._migration,
            "backup_running": lambda of: self._changes.backup(self._vmid(of), seconds=FOREVER),
            "backup_stopped": lambda of: self._changes.backup(self._vmid(of), seconds=FOREVER, stop=True),
            "zfs_degraded": self._degraded,
            "disk_failing": self._failing,
        }
        cluster.faults.listen(self.obey)

    def obey(self) -> None:
        """Begin what is new, and end what is over."""
        wanted = {(name, of) for name in self._makers for of in self._cluster.faults.of(name)}
        for over in self._held.keys() - wanted:
            self._held.pop(over)()
        for name, of in sorted(wanted - self._held.keys()):
            self._held[name, of] = self._makers[name](of)

    def _vmid(self, of: str) -> int:
        """The guest that is named, or the first that runs and is at peace."""
        if of:
            return int(of)
        return next(one.vmid for one in self._cluster.guests.values() if one.kind == "qemu" and one.running and not one.lock)

    def _migration(self, of: str) -> Callable[[], None]:
        return self._changes.migrate(self._vmid(of), seconds=FOREVER)

    def _degraded(self, of: str) -> Callable[[], None]:
        pool = self._cluster.nodes[of or self._cluster.last].pools[0]
        pool.faulted = pool.leaves[1]

        def mended() -> None:
            pool.faulted = ""

        return mended

    def _failing(self, of: str) -> Callable[[], None]:
        disk: Disk = self._cluster.nodes[of or self._cluster.last].disks[2]
        disk.failing = True

        def replaced() -> None:
            disk.failing = False

        return replaced
