"""What one look at a cluster shows: its members and everything that is in it."""

import re
from collections.abc import Mapping, Sequence

import attrs

from pulse_core.plugin import Json
from pulse_core.plugin.narrow import text, truth, whole
from pulse_proxmox.pve.reading.states import UNLISTED
from pulse_proxmox.pve.slim import records

Row = Mapping[str, Json]
_GUESTS = ("qemu", "lxc")
_OF_GUESTS = ("vmid", "name", "tags", "pool", "template", "maxcpu", "maxmem")
_OF_STORAGES = ("storage", "shared", "plugintype", "content")
_LASTING = ("id", "type", "node", *_OF_GUESTS, *_OF_STORAGES)
"""What stays true of something that is not listed now."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


@attrs.frozen(kw_only=True)
class Estate:
    """The rows of /cluster/status and /cluster/resources, as they were said, and an index of them.

    `quorate` is None for a node that stands alone. `guests` go by "qemu/100", `nodes` are all there are, `online` those that
    answer the others, `homes` which node has guests of which kind. `by` is the node that said so.
    """

    status: Sequence[Json]
    resources: Sequence[Json]
    quorate: bool | None
    name: str
    by: str
    nodes: Sequence[str]
    online: frozenset[str]
    guests: Mapping[str, Row]
    homes: frozenset[tuple[str, str]]
    storages: Sequence[Row]
    at: float
    monotonic: float

    def node_of(self, guest: str) -> str:
        """Where a guest is."""
        return text(self.guests.get(guest, {}), "node")

    def with_vmid(self, vmid: int) -> str:
        """The guest with this number; empty where there is none."""
        return next((key for kind in _GUESTS if (key := f"{kind}/{vmid}") in self.guests), "")

    def on(self, node: str, kind: str) -> bool:
        """Whether there is a guest of this kind on a node."""
        return (node, kind) in self.homes

    def with_unlisted(self, before: "Estate") -> "Estate":
        """With what was listed before and is not now, of which nobody says how it is: for a list that cannot be taken for all."""
        unlisted = {key: _lasting(row) for key, row in before.guests.items() if key not in self.guests}
        there = {(row.get("node"), row.get("storage")) for row in self.storages}
        storages = [_lasting(row) for row in before.storages if (row.get("node"), row.get("storage")) not in there]
        if not unlisted and not storages:
            return self
        return attrs.evolve(
            self,
            resources=[*self.resources, *map(dict, unlisted.values()), *map(dict, storages)],
            guests={**self.guests, **unlisted},
            storages=[*self.storages, *storages],
        )


def _lasting(row: Row) -> Row:
    return {**{name: row[name] for name in _LASTING if name in row}, "status": UNLISTED}


def estate_of(status: Sequence[Json], resources: Sequence[Json], *, at: float, monotonic: float) -> Estate:
    """Index the rows."""
    whole_cluster = next((row for row in records(status) if row.get("type") == "cluster"), None)
    members = [row for row in records(status) if row.get("type") == "node" and is_name(row.get("name"))]
    rows = records(resources)
    shown = [row for row in rows if row.get("type") == "node" and is_name(row.get("node"))]
    said_online = {text(row, "name") for row in members if truth(row, "online")}
    alone = whole_cluster is None
    online = said_online or {text(row, "node") for row in shown if row.get("status") == "online"}
    guests = {key: row for row in rows if (key := guest_key(row))}
    return Estate(
        status=status,
        resources=resources,
        quorate=None if whole_cluster is None else truth(whole_cluster, "quorate"),
        name="" if whole_cluster is None else text(whole_cluster, "name"),
        by=next((text(row, "name") for row in members if truth(row, "local") or alone), ""),
        nodes=tuple(dict.fromkeys([*(text(row, "name") for row in members), *(text(row, "node") for row in shown)])),
        online=frozenset(online),
        guests=guests,
        homes=frozenset((text(row, "node"), text(row, "type")) for row in guests.values()),
        storages=[
            row for row in rows if row.get("type") == "storage" and is_name(row.get("storage")) and is_name(row.get("node"))
        ],
        at=at,
        monotonic=monotonic,
    )


def is_name(value: Json) -> bool:
    """Whether it can stand in a path as the name of a node or a storage."""
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _is_place(row: Row) -> bool:
    return is_name(row.get("storage")) and is_name(row.get("node"))


def guest_key(row: Row) -> str:
    """ "qemu/100" of a guest's row; empty for what is none."""
    kind, vmid = row.get("type"), whole(row, "vmid")
    return f"{kind}/{vmid}" if kind in _GUESTS and vmid is not None and is_name(row.get("node")) else ""


def is_complete(estate: Estate, before: Estate | None) -> bool:
    """Whether what is missing from it can be taken for gone.

    Without quorum a node knows only itself; a list without a single node is no list; and the guests of a node that is away
    have to be listed still, wherever they are.
    """
    if estate.quorate is False or not any(row.get("type") == "node" for row in records(estate.resources)):
        return False
    away = set(estate.nodes) - estate.online
    if not away or before is None:
        return not away or estate.quorate is True
    return all(key in estate.guests for key, row in before.guests.items() if row.get("node") in away)
