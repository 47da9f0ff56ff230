"""Read `pve-zfs`: the ZFS pools of one node, down to the disk that fails."""

from collections.abc import Iterable, Iterator

from pulse_core.plugin import Observation, Reading, Relation, Report, Status
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, named, number, numeric, part, ratio, rows, text
from pulse_proxmox.pve import facets
from pulse_proxmox.pve.reading.place import Cluster, node_key

MOST_POOLS = 64
_MOST_LEAVES = 256
_DEEPEST = 6
_WELL = frozenset({"ONLINE", "AVAIL", "INUSE", ""})
_LOST = frozenset({"UNAVAIL", "SUSPENDED", "FAULTED", "REMOVED", "OFFLINE"})


def read_zfs(report: Report) -> Reading:
    """The pools of the node that the payload names."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None or not (node := text(payload, "node", limit=LONGEST_NAME)):
        if payload is not None:
            losses.note("node", "missing")
        return Reading(dropped=tuple(losses.dropped))
    cluster, details = Cluster.of(payload), part(payload, "details")
    used_by = list(rows(payload, "storages", limit=1024))

    def read(row: Record) -> Observation:
        return _pool(row, details, used_by, node=node, cluster=cluster)

    found = {one.key: one for one in losses.each(payload.get("pools"), "pools", read, limit=MOST_POOLS)}
    return Reading(observations=tuple(found.values()), dropped=tuple(losses.dropped))


def _pool(row: Record, details: Record, storages: list[Record], *, node: str, cluster: Cluster) -> Observation:
    name = named(row, "name")
    detail = part(details, name)
    leaves = tuple(_leaves(detail.get("children"), 0))[:_MOST_LEAVES]
    health = text(row, "health", limit=32).upper() or text(detail, "state", limit=32).upper()
    bad = [leaf for leaf in leaves if leaf.state not in _WELL]
    worst = [leaf for leaf in bad if leaf.depth == max(one.depth for one in bad)]
    erring = [leaf for leaf in leaves if leaf.read_errors or leaf.write_errors or leaf.checksum_errors]
    status, reason = _status(health, worst, erring, text(detail, "status"))
    size, used = number(row, "size"), number(row, "alloc")
    key = f"zfs/{node}/{name}"
    return Observation(
        key=key,
        type="storage",
        name=f"{name} ({node})",
        status=status,
        status_reason=reason,
        technology="zfs",
        claims=cluster.native(key),
        metrics={
            "raw_total_bytes": size,
            "raw_used_bytes": used,
            "disk_ratio": ratio(used, size),
            "fragmented_ratio": _share(row),
            "pool_unhealthy_count": float(health not in _WELL) if health else None,
            "pool_errors_count": float(sum(leaf.read_errors + leaf.write_errors + leaf.checksum_errors for leaf in leaves))
            if leaves
            else None,
        },
        meanings={"disk_ratio": "raw"},
        facet=_facet(name, node, health, detail, leaves, storages),
        facet_name=facets.NAME,
        parent=Relation("attached_to", node_key(node), "agent"),
        relations=(Relation("attached_to", node_key(node), "agent"),),
    )


def _share(row: Record) -> float | None:
    percent = numeric(row, "frag")
    return None if percent is None or percent > 100 else percent / 100


def _leaves(listed: object, depth: int) -> Iterator[facets.Leaf]:
    """The parts of a pool from the top down."""
    if depth > _DEEPEST or not isinstance(listed, list):
        return
    for row in listed[:_MOST_LEAVES]:
        if not isinstance(row, dict):
            continue
        yield facets.Leaf(
            name=text(row, "name", limit=LONGEST_NAME),
            depth=depth,
            state=text(row, "state", limit=32).upper(),
            read_errors=numeric(row, "read") or 0.0,
            write_errors=numeric(row, "write") or 0.0,
            checksum_errors=numeric(row, "cksum") or 0.0,
            message=text(row, "msg", limit=256),
        )
        yield from _leaves(row.get("children"), depth + 1)


def _status(health: str, worst: list[facets.Leaf], erring: list[facets.Leaf], said: str) -> tuple[Status, str]:
    names = ", ".join(_of_leaf(leaf) for leaf in worst[:4])
    if health in _LOST:
        return Status.OFFLINE, f"the pool is {health}" + (f": {names}" if names else "")
    if health not in _WELL:
        return Status.WARNING, f"the pool is {health}" + (f": {names}" if names else f": {said}" if said else "")
    if worst:
        return Status.WARNING, names
    if erring:
        return Status.WARNING, f"errors on {', '.join(leaf.name for leaf in erring[-4:])}"
    return Status.ONLINE, ""


def _of_leaf(leaf: facets.Leaf) -> str:
    said = f" ({leaf.message})" if leaf.message else ""
    return f"{leaf.name} is {leaf.state}{said}"


def _facet(
    name: str, node: str, health: str, detail: Record, leaves: tuple[facets.Leaf, ...], storages: Iterable[Record]
) -> facets.StorageFacet:
    return facets.StorageFacet(
        storage=name,
        plugin="zfs",
        content=(),
        shared=False,
        nodes=(node,),
        nodes_allowed=(node,),
        active_on="",
        server="",
        place=name,
        namespace="",
        topology="pool",
        health=health,
        layout=", ".join(sorted({leaf.name.rpartition("-")[0] for leaf in leaves if _is_group(leaf)})),
        scan=text(detail, "scan").partition("\n")[0],
        action=text(detail, "action"),
        errors=text(detail, "errors"),
        leaves=leaves,
        used_by=tuple(sorted(text(row, "storage", limit=LONGEST_NAME) for row in storages if _lies_on(row, name, node))),
    )


def _is_group(leaf: facets.Leaf) -> bool:
    kind, dash, number_ = leaf.name.rpartition("-")
    return bool(dash) and number_.isdigit() and kind.startswith(("mirror", "raidz", "draid"))


def _lies_on(storage: Record, pool: str, node: str) -> bool:
    """Whether a storage is a part of the pool: by its dataset, or by its path below where pools are mounted by themselves."""
    nodes = text(storage, "nodes")
    if nodes and node not in nodes.split(","):
        return False
    dataset, path = text(storage, "pool", limit=LONGEST_NAME), text(storage, "path", limit=LONGEST_NAME)
    on_dataset = text(storage, "type") == "zfspool" and dataset.partition("/")[0] == pool
    return on_dataset or path == f"/{pool}" or path.startswith(f"/{pool}/")
