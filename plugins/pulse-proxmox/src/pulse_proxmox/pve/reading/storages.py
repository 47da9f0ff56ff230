"""Read the storages of a cluster: a shared one is one, on however many nodes it is mounted."""

from collections.abc import Iterable, Mapping

import attrs

from pulse_core.plugin import Claim, Observation, Relation, Status, Unknown, claims
from pulse_core.plugin.narrow import LONGEST_NAME, Record, named, number, ratio, text, truth
from pulse_proxmox.pve import facets
from pulse_proxmox.pve.reading.place import Cluster, node_key, plain_fingerprint
from pulse_proxmox.pve.reading.properties import words
from pulse_proxmox.pve.reading.states import UNLISTED

_MEASURED = ("disk_used_bytes", "disk_total_bytes", "disk_ratio")
_CEPH = frozenset({"rbd", "cephfs"})
_INACTIVE = "it does not work on any node that should have it"


@attrs.frozen(kw_only=True)
class Mount:
    """A storage as one node has it."""

    storage: str
    node: str
    shared: bool
    row: Record

    @property
    def key(self) -> str:
        """The key of the storage: a shared one has the same on each node."""
        return f"storage/{self.storage}" if self.shared else f"{self.node}/{self.storage}"


@attrs.frozen(kw_only=True)
class Nodes:
    """The nodes of the cluster, which of them are online, and which of those say nothing of their storages."""

    names: tuple[str, ...]
    online: frozenset[str]
    silent: frozenset[str] = frozenset()

    @property
    def telling(self) -> frozenset[str]:
        """Those whose storages do not work where they are not said to."""
        return self.online - self.silent


def mount_of(row: Record) -> Mount:
    """A storage by its row among the resources. Raises Unfit for one that does not say which."""
    return Mount(storage=named(row, "storage"), node=named(row, "node"), shared=truth(row, "shared") is True, row=row)


def definitions_of(listed: Iterable[Record]) -> Mapping[str, Record]:
    """What the cluster's configuration says of each storage."""
    return {text(row, "storage", limit=LONGEST_NAME): row for row in listed}


def datastore_claim(definition: Record) -> Claim | None:
    """The claim of the datastore of a Backup Server that a storage is; None for any other, and without its fingerprint."""
    fingerprint, datastore = plain_fingerprint(text(definition, "fingerprint")), text(definition, "datastore", limit=LONGEST_NAME)
    if text(definition, "type") != "pbs" or not fingerprint or not datastore:
        return None
    return next(iter(claims(native=(f"pbs:{fingerprint}", f"datastore/{datastore}"))), None)


def read_storages(
    mounts: Iterable[Mount], definitions: Mapping[str, Record], nodes: Nodes, cluster: Cluster
) -> list[Observation]:
    """Every storage, in order of the keys."""
    grouped: dict[str, list[Mount]] = {}
    for mount in mounts:
        grouped.setdefault(mount.key, []).append(mount)
    taken: set[Claim] = set()
    found = []
    for key in sorted(grouped):
        definition = definitions.get(grouped[key][0].storage, {})
        datastore = datastore_claim(definition)
        own = datastore if datastore is not None and datastore not in taken else None
        if own is not None:
            taken.add(own)
        found.append(_storage(key, grouped[key], definition, nodes, cluster, datastore=datastore, own=own))
    return found


def _storage(
    key: str,
    mounts: list[Mount],
    definition: Record,
    nodes: Nodes,
    cluster: Cluster,
    *,
    datastore: Claim | None,
    own: Claim | None,
) -> Observation:
    """One storage. Of several on one datastore only the first one is that datastore; the others lie on it."""
    mounts = sorted(mounts, key=lambda mount: mount.node)
    working = [mount for mount in mounts if mount.node in nodes.online and mount.row.get("status") == "available"]
    facet = _facet(mounts, working, definition, nodes)
    status, reason = _status(facet, mounts, nodes)
    metrics = _metrics(facet, working, nodes)
    told = "" if working else reason or _INACTIVE
    return Observation(
        key=key,
        type="storage",
        name=facet.storage if facet.shared else f"{facet.storage} ({mounts[0].node})",
        status=status,
        status_reason=reason,
        technology=facet.plugin,
        claims=(*cluster.native(f"storage/{facet.storage}" if facet.shared else f"storage/{key}"), *((own,) if own else ())),
        metrics=metrics,
        unknown={name: Unknown(told or "the cluster does not say it") for name in _MEASURED if metrics[name] is None},
        facet=facet,
        facet_name=facets.NAME,
        parent=None if facet.shared else Relation("attached_to", node_key(mounts[0].node), "agent"),
        relations=_relations(facet, definition, mounts, datastore=None if own else datastore),
    )


def _facet(mounts: list[Mount], working: list[Mount], definition: Record, nodes: Nodes) -> facets.StorageFacet:
    first = mounts[0]
    allowed = words(text(definition, "nodes")) if first.shared else (first.node,)
    at_most = tuple(name for name in nodes.names if not allowed or name in allowed) or allowed
    plugin = text(first.row, "plugintype", limit=32) or text(definition, "type", limit=32)
    return facets.StorageFacet(
        storage=first.storage,
        plugin=plugin,
        content=words(text(first.row, "content") or text(definition, "content")),
        shared=first.shared,
        nodes=tuple(mount.node for mount in working),
        nodes_allowed=at_most,
        active_on=_active_on([mount.node for mount in working], at_most, nodes) if first.shared else "",
        server=text(definition, "server") or text(definition, "portal") or text(definition, "monhost"),
        place=_place(definition),
        namespace=text(definition, "namespace"),
        topology="datastore" if plugin == "pbs" else "",
        health="",
        layout="",
        scan="",
        action="",
        errors="",
        leaves=(),
        used_by=(),
    )


def _place(definition: Record) -> str:
    """Where on its server, disk or pool a storage lies."""
    names = ("datastore", "export", "share", "pool", "vgname", "path")
    place = next((value for name in names if (value := text(definition, name, limit=LONGEST_NAME))), "")
    thin = text(definition, "thinpool", limit=LONGEST_NAME)
    return f"{place}/{thin}" if thin and place else place


def _active_on(working: list[str], allowed: tuple[str, ...], nodes: Nodes) -> str:
    """On how many nodes it works, in words that name those on which it does not."""
    parted = [name for name in nodes.names if name not in allowed]
    missing = [name for name in allowed if name not in working and name in nodes.telling]
    silent = [name for name in allowed if name not in working and name in nodes.silent]
    offline = [name for name in allowed if name not in working and name not in nodes.online]
    why = (("not on", missing), ("no word from", silent), ("offline:", offline), ("not meant for", parted))
    said = [f"{words_} {', '.join(names)}" for words_, names in why if names]
    return "; ".join((f"active on {len(working)} of {max(len(nodes.names), len(allowed))} nodes", *said))


def _status(facet: facets.StorageFacet, mounts: list[Mount], nodes: Nodes) -> tuple[Status, str]:
    reachable = [name for name in facet.nodes_allowed if name in nodes.telling]
    if not facet.nodes:
        if all(mount.row.get("status") == UNLISTED for mount in mounts):
            return Status.UNKNOWN, "the cluster does not list it now, which may be for want of quorum or of privileges"
        if not reachable and any(name in nodes.silent for name in facet.nodes_allowed):
            return Status.UNKNOWN, "the status daemon of its node does not report"
        if not reachable:
            away = ", ".join(sorted({mount.node for mount in mounts}))
            return Status.UNKNOWN, f"nobody who could say is online: {away}"
        return Status.OFFLINE, "not active" if not facet.shared else f"not active; {facet.active_on}"
    if facet.shared and len(facet.nodes) < len(reachable):
        return Status.WARNING, facet.active_on
    return Status.ONLINE, ""


def _metrics(facet: facets.StorageFacet, working: list[Mount], nodes: Nodes) -> dict[str, float | None]:
    """The numbers of a storage, as the first node that has it tells them: nodes look at different moments."""
    row = next((mount.row for mount in working if number(mount.row, "maxdisk")), {})
    used, total = number(row, "disk"), number(row, "maxdisk") or None
    reachable = sum(name in nodes.telling for name in facet.nodes_allowed)
    return {
        "disk_used_bytes": used if total else None,
        "disk_total_bytes": total,
        "disk_ratio": ratio(used, total),
        "inactive_count": float(max(0, reachable - len(facet.nodes))) if reachable else None,
    }


def _relations(
    facet: facets.StorageFacet, definition: Record, mounts: list[Mount], *, datastore: Claim | None
) -> tuple[Relation, ...]:
    found = [Relation("mounted_to" if facet.shared else "attached_to", node_key(mount.node), "agent") for mount in mounts]
    pool = text(definition, "pool", limit=LONGEST_NAME).partition("/")[0]
    if facet.plugin == "zfspool" and pool:
        found += [Relation("backed_by", f"zfs/{mount.node}/{pool}", "storage") for mount in mounts]
    if facet.plugin in _CEPH and not text(definition, "monhost"):  # with monitors of its own it is another cluster's Ceph
        found.append(Relation("backed_by", "ceph", "ceph"))
    if datastore is not None:
        found.append(Relation("backed_by", type="storage", claim=datastore))
    return tuple(found)
