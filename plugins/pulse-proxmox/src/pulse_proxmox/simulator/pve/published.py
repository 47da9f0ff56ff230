"""What the daemons of the nodes tell the cluster every ten seconds, and what it shows until the next time."""

from collections.abc import Sequence

from pulse_proxmox.simulator.pve.guest import Guest, doing
from pulse_proxmox.simulator.pve.memory import Row, shown
from pulse_proxmox.simulator.pve.numbers import load, shown_disk, space
from pulse_proxmox.simulator.pve.state import Cluster
from pulse_proxmox.simulator.pve.storage import Store


class Published:
    """Rows of /cluster/resources, made once for each turn. Give nobody a row to change."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._made: tuple[float, int] = (-1.0, -1)
        self._guests: list[tuple[Guest, Row]] = []
        self._nodes: dict[str, Row] = {}
        self._stores: list[tuple[Store, str, Row]] = []

    def guests(self) -> Sequence[tuple[Guest, Row]]:
        """Each guest as its node last told of it."""
        self._gather()
        return self._guests

    def nodes(self) -> dict[str, Row]:
        """The numbers of each node."""
        self._gather()
        return self._nodes

    def stores(self) -> Sequence[tuple[Store, str, Row]]:
        """Each storage on each node that has it."""
        self._gather()
        return self._stores

    def _gather(self) -> None:
        cluster = self._cluster
        turn = (cluster.tick(), cluster.generation)
        if turn == self._made:
            return
        self._made = turn
        at, stale = cluster.tick(), cluster.chosen("stale_stats", cluster.last)
        self._guests = [(one, _guest(cluster, one, at, stale=one.node in stale)) for one in cluster.guests.values()]
        by_node: dict[str, list[Guest]] = {name: [] for name in cluster.nodes}
        for guest in cluster.guests.values():
            by_node[guest.node].append(guest)
        self._nodes = {name: _node(cluster, name, by_node[name], at, stale=name in stale) for name in cluster.nodes}
        self._stores = [
            (store, name, _store(cluster, store, name, at, stale=name in stale))
            for store in cluster.stores.values()
            for name in cluster.nodes
            if store.on(name) and store.enabled
        ]


def _guest(cluster: Cluster, guest: Guest, at: float, *, stale: bool) -> Row:
    row: Row = {"id": guest.id, "type": guest.kind, "vmid": guest.vmid, "node": guest.node, "status": "unknown"}
    if guest.pool:
        row["pool"] = guest.pool
    if not stale:
        row |= numbers(cluster, guest, at)
    return row | kept(guest)


def kept(guest: Guest) -> Row:
    """What the cluster knows of a guest by its configuration, whether its node is there or not."""
    row: Row = {"tags": ";".join(guest.tags)} if guest.tags else {}
    return {**row, "lock": guest.lock} if guest.lock else row


def numbers(cluster: Cluster, guest: Guest, at: float) -> Row:
    """What is known of a guest whose node tells of it."""
    now = doing(guest, at)
    return {
        "name": guest.name,
        "status": guest.status,
        "template": int(guest.template),
        "maxcpu": guest.cores,
        "cpu": now.cpu,
        "maxmem": guest.memory_bytes,
        **shown(guest, at, cluster.release),
        "maxdisk": guest.disk_bytes,
        "disk": shown_disk(guest, at),
        "uptime": now.uptime,
        "netin": now.netin,
        "netout": now.netout,
        "diskread": now.diskread,
        "diskwrite": now.diskwrite,
    }


def _node(cluster: Cluster, name: str, guests: Sequence[Guest], at: float, *, stale: bool) -> Row:
    node = cluster.nodes[name]
    if stale:
        return {"status": "unknown"}
    now = load(node, guests, at)
    return {
        "cpu": now.cpu,
        "maxcpu": node.threads,
        "mem": now.memory_used,
        "maxmem": node.memory_bytes,
        "disk": now.root_used,
        "maxdisk": node.root_bytes,
        "uptime": int(at - node.booted_at),
        "level": node.level,
        "cgroup-mode": 2,
    }


def _store(cluster: Cluster, store: Store, name: str, at: float, *, stale: bool) -> Row:
    now = space(cluster, store, cluster.nodes[name], at)
    known = not stale and cluster.reachable(store)
    row: Row = {
        "id": f"storage/{name}/{store.id}",
        "type": "storage",
        "node": name,
        "storage": store.id,
        "plugintype": store.type,
        "content": ",".join(sorted(store.content, key=lambda one: (int(at) // 10 * 7 + len(one) * 13) % 5)),
        "shared": int(store.shared),
        "status": "available" if known else "unknown",
    }
    return {**row, "disk": now.used, "maxdisk": now.total} if known else row
