"""Read the nodes of a cluster."""

import math
from collections.abc import Iterator, Mapping

import attrs

from pulse_core.plugin import Claim, Observation, Relation, Status, Unknown, claims
from pulse_core.plugin.narrow import (
    LONGEST_NAME,
    Record,
    moment,
    named,
    number,
    numeric,
    part,
    ratio,
    rows,
    text,
    texts,
    truth,
    whole,
)
from pulse_proxmox.pve import facets
from pulse_proxmox.pve.reading.place import Cluster, node_key
from pulse_proxmox.pve.reading.troubles import trouble_of, troubles_of

_OFF = Unknown("the node is offline")
_OUT_OF_SIGHT = Unknown("the node that answers has no quorum, and does not see this one")
_SILENT = Unknown("the node's status daemon does not report", "look after pvestatd on the node")
_MEASURED = (
    "cpu_ratio",
    "memory_used_bytes",
    "memory_total_bytes",
    "memory_ratio",
    "disk_used_bytes",
    "disk_total_bytes",
    "disk_ratio",
    "uptime_seconds",
)
_LOADS = ("load_1m", "load_5m", "load_15m")
_AUTHORITIES = ("pve-root-ca.pem",)
_MOST_UPDATES = 64
_HOUR = 3600.0
_SOON = 14 * 24 * _HOUR
"""The platform renews its own certificates a fortnight before they end."""


@attrs.frozen(kw_only=True)
class Seen:
    """A node by the cluster's membership and by its row among the resources; either may be missing.

    `online` is None where nobody can say: a node without quorum does not see the others.
    """

    name: str
    member: Record
    row: Record
    online: bool | None
    out_of_sight: bool = False

    @property
    def silent(self) -> bool:
        """Whether it is online, and its daemon says nothing: neither of itself, nor of its guests and storages."""
        return self.online is True and number(self.row, "maxmem") is None


def nodes_of(status: list[Record], resources: list[Record], *, quorate: bool | None) -> Mapping[str, Seen]:
    """Every node that is named, in order. Raises Unfit for one without a name."""
    members = {named(row, "name"): row for row in status if row.get("type") == "node"}
    listed = {named(row, "node"): row for row in resources}
    return {
        name: _seen(name, members.get(name, {}), listed.get(name, {}), quorate) for name in sorted(members.keys() | listed.keys())
    }


def _seen(name: str, member: Record, row: Record, quorate: bool | None) -> Seen:
    online = truth(member, "online")
    if online is None:
        online = {"online": True, "offline": False}.get(text(row, "status", limit=16))
    out_of_sight = online is False and quorate is False
    return Seen(name=name, member=member, row=row, online=None if out_of_sight else online, out_of_sight=out_of_sight)


def read_node(
    seen: Seen, known: Record, cluster: Cluster, troubles: list[Record], *, guests: tuple[int, int], at: float
) -> Observation:
    """The observation of one node; `guests` are how many of its guests run, and how many it has."""
    said = part(known, "status")
    facet = _facet(seen, known, said, cluster, troubles)
    status, reason = _status(seen, facet)
    metrics, unknown = _metrics(seen, known, said, facet, at=at)
    metrics |= {"guests_running_count": float(guests[0]) if seen.online else None, "guests_count": float(guests[1])}
    return Observation(
        key=node_key(seen.name),
        type="agent",
        name=seen.name,
        status=status,
        status_reason=reason,
        technology="proxmox-ve",
        claims=_claims(seen, cluster),
        metrics=metrics,
        meanings={"memory_used_bytes": "available", "memory_ratio": "available"} if cluster.release >= 9 else {},
        unknown=unknown,
        facet=facet,
        facet_name=facets.NAME,
        parent=Relation("member_of", "cluster", "pve-cluster") if seen.member and cluster.name else None,
        relations=(Relation("member_of", "cluster", "pve-cluster"),) if seen.member and cluster.name else (),
    )


def _claims(seen: Seen, cluster: Cluster) -> tuple[Claim, ...]:
    address = text(seen.member, "ip", limit=64)
    key = (cluster.scope, node_key(seen.name))
    return claims(native=key, hostnames=(seen.name,), addresses=(address,) if address else ())


def _status(seen: Seen, facet: facets.NodeFacet) -> tuple[Status, str]:
    if seen.out_of_sight:
        return Status.UNKNOWN, _OUT_OF_SIGHT.reason
    if seen.online is None:
        return Status.UNKNOWN, "the cluster does not say how it is"
    if not seen.online:
        fenced = "; high availability fences it" if facet.ha_state == "fence" else ""
        return Status.OFFLINE, f"the cluster does not reach it{fenced}"
    if facet.ha_state == "maintenance":
        return Status.ONLINE, "maintenance mode"
    if seen.silent:
        return Status.WARNING, _SILENT.reason
    return Status.ONLINE, ""


def _metrics(
    seen: Seen, known: Record, said: Record, facet: facets.NodeFacet, *, at: float
) -> tuple[dict[str, float | None], dict[str, Unknown]]:
    metrics: dict[str, float | None] = {
        "offline_count": None if seen.online is None else float(not seen.online),
        "updates_pending_count": _updates_count(known),
        **_certificate(facet, at),
        "subscription_missing_count": None if facet.subscription is None else float(facet.subscription.status != "active"),
        **dict.fromkeys(_MEASURED),
    }
    if not seen.online or number(seen.row, "maxmem") is None:
        why = _OUT_OF_SIGHT if seen.out_of_sight else _SILENT if seen.online else _OFF
        return metrics, dict.fromkeys(_MEASURED, why)
    metrics |= _live(seen.row) | _slow(said)
    unknown = {}
    if metrics["updates_pending_count"] is None and facet.updates_trouble:
        unknown["updates_pending_count"] = Unknown(facet.updates_trouble.reason, facet.updates_trouble.fix)
    return metrics, unknown


def _live(row: Record) -> dict[str, float | None]:
    cpu, used, total = number(row, "cpu"), number(row, "mem"), number(row, "maxmem") or None
    disk, size = number(row, "disk"), number(row, "maxdisk") or None
    return {
        "cpu_ratio": None if cpu is None else min(1.0, cpu),
        "memory_used_bytes": used,
        "memory_total_bytes": total,
        "memory_ratio": ratio(used, total),
        "disk_used_bytes": disk if size else None,
        "disk_total_bytes": size,
        "disk_ratio": ratio(disk, size),
        "uptime_seconds": number(row, "uptime") or None,
    }


def _slow(said: Record) -> dict[str, float | None]:
    """What a node's own status says, which is asked once a minute."""
    if not said:
        return {}
    swap, memory = part(said, "swap"), part(said, "memory")
    used, total = number(swap, "used"), number(swap, "total")
    wait = number(said, "wait")
    found: dict[str, float | None] = {
        "swap_used_bytes": used,
        "swap_total_bytes": total,
        "swap_ratio": ratio(used, total),
        "cpu_iowait_ratio": None if wait is None else min(1.0, wait),
        "memory_shared_bytes": number(part(said, "ksm"), "shared"),
    }
    if (available := number(memory, "available")) is not None:
        found["memory_available_bytes"] = available
    loads = said.get("loadavg")
    if isinstance(loads, list):
        found |= {name: numeric({"": value}, "") for name, value in zip(_LOADS, loads, strict=False)}
    return found


def _updates_count(known: Record) -> float | None:
    listed = known.get("updates")
    return float(len(listed)) if isinstance(listed, list) else None


def _certificate(facet: facets.NodeFacet, at: float) -> dict[str, float | None]:
    """How long the certificate that ends first holds, in whole hours; authorities are left out."""
    ends = [one.ends_at for one in facet.certificates if one.ends_at is not None and one.file not in _AUTHORITIES]
    left = max(0.0, math.floor((min(ends) - at) / _HOUR) * _HOUR) if ends and at > 0 else None
    return {"certificate_left_seconds": left, "certificate_expiring_count": None if left is None else float(left < _SOON)}


def _facet(seen: Seen, known: Record, said: Record, cluster: Cluster, troubles: list[Record]) -> facets.NodeFacet:
    cpu = part(said, "cpuinfo")
    return facets.NodeFacet(
        node=seen.name,
        cluster=cluster.name,
        address=text(seen.member, "ip", limit=64),
        version=text(said, "pveversion", limit=64).removeprefix("pve-manager/").partition("/")[0],
        kernel=text(part(said, "current-kernel"), "release") or text(said, "kversion"),
        cpu_model=text(cpu, "model"),
        cpus=whole(cpu, "cpus") if cpu else whole(seen.row, "maxcpu"),
        sockets=whole(cpu, "sockets"),
        boot=text(part(said, "boot-info"), "mode", limit=32),
        ha_state=text(seen.row, "hastate", limit=32),
        subscription=_subscription(part(known, "subscription")),
        updates=tuple(_updates(known)),
        updates_trouble=trouble_of(part(known, "updates_trouble"), feature="updates"),
        certificates=tuple(_certificates(known)),
        troubles=troubles_of(row for row in troubles if row.get("node") == seen.name),
    )


def _subscription(said: Record) -> facets.Subscription | None:
    status = text(said, "status", limit=32).lower()
    if not status:
        return None
    return facets.Subscription(status=status, level=text(said, "level", limit=32), due=text(said, "nextduedate", limit=32))


def _updates(known: Record) -> Iterator[facets.Update]:
    for row in rows(known, "updates", limit=_MOST_UPDATES):
        name = text(row, "Package", limit=LONGEST_NAME)
        if name:
            yield facets.Update(
                package=name, installed=text(row, "OldVersion", limit=64), available=text(row, "Version", limit=64)
            )


def _certificates(known: Record) -> Iterator[facets.ServerCertificate]:
    for row in rows(known, "certificates", limit=16):
        yield facets.ServerCertificate(
            file=text(row, "filename", limit=64),
            subject=text(row, "subject") or ", ".join(texts(row.get("san"), limit=8)),
            ends_at=moment(row, "notafter"),
            fingerprint=text(row, "fingerprint", limit=128),
        )
