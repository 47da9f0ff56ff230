"""Read `pve-estate`: the cluster, its nodes, its guests and its storages."""

from collections import Counter
from collections.abc import Mapping
from functools import partial

from pulse_core.plugin import Observation, PointScopes, Reading, Report
from pulse_core.plugin.narrow import Losses, Record, part, rows, text
from pulse_proxmox.pve.reading.cluster import ha_of, read_cluster
from pulse_proxmox.pve.reading.guests import KINDS, Guest, Surroundings, read_guest
from pulse_proxmox.pve.reading.nodes import Seen, nodes_of, read_node
from pulse_proxmox.pve.reading.place import Cluster
from pulse_proxmox.pve.reading.running import tasks_by_guest
from pulse_proxmox.pve.reading.storages import Mount, Nodes, definitions_of, mount_of, read_storages
from pulse_proxmox.pve.reading.tags import colours_of

MOST_ROWS = 50_000
MOST_NODES = 256


def read_estate(report: Report) -> Reading:
    """Everything that the cluster lists. A record that cannot be told from others is dropped, the rest is read."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    cluster = Cluster.of(payload)
    known = part(payload, "known")
    listed = _by_type(payload, losses)
    nodes = _nodes(payload, listed, cluster, losses)
    mounts = [mount for path, row in listed["storage"] if (mount := losses.attempt(path, row, mount_of)) is not None]
    around = Surroundings(
        cluster=cluster,
        guests=part(known, "guests"),
        online={name: seen.online for name, seen in nodes.items() if seen.online is not None},
        out_of_sight=frozenset(name for name, seen in nodes.items() if seen.out_of_sight),
        tasks=tasks_by_guest(payload),
        ha=ha_of(rows(known, "ha", limit=4096)),
        colours=colours_of(part(known, "options")),
        storage_keys={(mount.node, mount.storage): mount.key for mount in mounts},
        at=report.taken_at,
    )
    guests = _guests(listed, around, losses)
    observations = [
        *_cluster(payload, cluster, nodes, guests, around),
        *_read_nodes(payload, known, nodes, cluster, guests, at=report.taken_at),
        *(guest.observation for guest in guests),
        *_storages(known, mounts, nodes, cluster),
    ]
    return Reading(observations=tuple(observations), point_scopes=_scopes(payload), dropped=tuple(losses.dropped))


_Listed = Mapping[str, list[tuple[str, Record]]]


def _by_type(payload: Record, losses: Losses) -> _Listed:
    """The rows of the cluster's resources by their type, each with its path."""
    found: dict[str, list[tuple[str, Record]]] = {name: [] for name in ("node", "qemu", "lxc", "storage")}
    listed = payload.get("resources")
    if listed is not None and not isinstance(listed, list):
        losses.note("resources", "not a list")
    for place, row in enumerate(listed[:MOST_ROWS] if isinstance(listed, list) else ()):
        if not isinstance(row, dict):
            losses.note(f"resources[{place}]", "not an object")
            continue
        kind = row.get("type")
        if isinstance(kind, str) and kind in found:
            found[kind].append((f"resources[{place}]", row))
    return found


def _nodes(payload: Record, listed: _Listed, cluster: Cluster, losses: Losses) -> Mapping[str, Seen]:
    status = [row for row in rows(payload, "status", limit=MOST_NODES) if _is_named(row, "name", "status", losses)]
    resources = [row for path, row in listed["node"][:MOST_NODES] if _is_named(row, "node", path, losses)]
    return nodes_of(status, resources, quorate=cluster.quorate)


def _is_named(row: Record, field: str, path: str, losses: Losses) -> bool:
    if row.get("type") == "node" and not text(row, field):
        losses.note(path, f"{field} is missing")
        return False
    return True


def _scopes(payload: Record) -> tuple[PointScopes, ...]:
    """Of which storages the backups are told; none where nobody can say which are gone."""
    said = payload.get("scopes")
    names = tuple(name for name in said if isinstance(name, str)) if isinstance(said, list) else ()
    whole = isinstance(said, list) and len(names) == len(said)
    return (PointScopes(under="backups/", scopes=names),) if whole else ()


def _guests(listed: _Listed, around: Surroundings, losses: Losses) -> list[Guest]:
    """The guests. One that is listed twice while it moves is where it runs."""
    found: dict[str, Guest] = {}
    for kind in KINDS:
        for path, row in listed[kind]:
            guest = losses.attempt(path, row, partial(read_guest, kind=kind, around=around))
            if guest is None:
                continue
            other = found.get(guest.key)
            if other is None or (guest.condition.running is True and other.condition.running is not True):
                found[guest.key] = guest
    return list(found.values())


def _cluster(
    payload: Record, cluster: Cluster, nodes: Mapping[str, Seen], guests: list[Guest], around: Surroundings
) -> tuple[Observation, ...]:
    found = read_cluster(payload, cluster, nodes, guests, around.colours)
    return (found,) if found else ()


def _read_nodes(
    payload: Record, known: Record, nodes: Mapping[str, Seen], cluster: Cluster, guests: list[Guest], *, at: float
) -> list[Observation]:
    of_nodes = part(known, "nodes")
    troubles = list(rows(payload, "troubles", limit=256))
    real = [one for one in guests if one.condition.state != "template"]
    there, running = Counter(one.node for one in real), Counter(one.node for one in real if one.condition.running)
    return [
        read_node(seen, part(of_nodes, name), cluster, troubles, guests=(running[name], there[name]), at=at)
        for name, seen in nodes.items()
    ]


def _storages(known: Record, mounts: list[Mount], nodes: Mapping[str, Seen], cluster: Cluster) -> list[Observation]:
    online = frozenset(name for name, seen in nodes.items() if seen.online)
    silent = frozenset(name for name, seen in nodes.items() if seen.silent)
    definitions = definitions_of(rows(known, "storages", limit=1024))
    return read_storages(mounts, definitions, Nodes(names=tuple(nodes), online=online, silent=silent), cluster)
