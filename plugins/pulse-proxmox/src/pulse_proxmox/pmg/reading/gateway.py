"""Read `pmg-gateway`: a gateway that stands alone, or a cluster with its gateways."""

import attrs

from pulse_core.plugin import Observation, Reading, Report, Status, Unknown
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, part, text, total, whole
from pulse_proxmox.pmg import facets
from pulse_proxmox.pmg.reading.mail import Numbers, read_mail, read_quarantine
from pulse_proxmox.pmg.reading.nodes import TYPE, in_sync, reached, read_node
from pulse_proxmox.pmg.reading.place import CLUSTER, Gateways
from pulse_proxmox.pmg.reading.queues import QUEUES

_SUMMED = (*(f"queue_{name}_count" for name in QUEUES), "queue_count")
_NOT_ALL = Unknown("not every gateway of the cluster told it")


def read_gateway(report: Report) -> Reading:
    """The cluster and each of its gateways, or the one that there is."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    gateways = Gateways.of(payload)
    if not gateways.nodes:
        losses.note("nodes", "no gateway is named")
    known = part(payload, "known", "nodes")
    nodes = [
        read_node(row, part(known, text(row, "name", limit=LONGEST_NAME)), gateways, at=report.taken_at) for row in gateways.nodes
    ]
    numbers = _together(read_mail(payload, gateways), read_quarantine(payload, gateways))
    if gateways.alone:
        found = [_with_mail(one, numbers, payload, gateways) for one in nodes[:1]]
    else:
        found = [_cluster(payload, nodes, numbers, gateways), *nodes]
    return Reading(observations=tuple(found), dropped=tuple(losses.dropped))


def _together(one: Numbers, other: Numbers) -> Numbers:
    return {**one[0], **other[0]}, {**one[1], **other[1]}


def _with_mail(node: Observation, numbers: Numbers, payload: Record, gateways: Gateways) -> Observation:
    """A gateway that stands alone, with what went through it."""
    today = part(payload, "today")
    facet = node.facet
    if isinstance(facet, facets.GatewayFacet):
        facet = attrs.evolve(
            facet,
            day=text(today, "day", limit=10),
            time_zone=text(today, "timezone", limit=64),
            account_role=gateways.account_role,
        )
    metrics, unknown = numbers
    return attrs.evolve(node, facet=facet, metrics={**node.metrics, **metrics}, unknown={**node.unknown, **unknown})


def _cluster(payload: Record, nodes: list[Observation], numbers: Numbers, gateways: Gateways) -> Observation:
    """Queues are each gateway's own and add up. What went through is told by one gateway for all of them."""
    mails, unknown = numbers
    queues = {name: _sum([one.metrics[name] for one in nodes]) for name in _SUMMED}
    facet = _facet(payload, gateways)
    status, reason = _status(facet)
    return Observation(
        key=CLUSTER,
        type=TYPE,
        name=f"cluster of {facet.cluster}" if facet.cluster else "cluster",
        status=status,
        status_reason=reason,
        technology="proxmox-mail-gateway",
        claims=gateways.cluster_claims(),
        metrics={**mails, **queues, **_counts(facet)},
        unknown={**unknown, **{name: _NOT_ALL for name, value in queues.items() if value is None}},
        facet=facet,
        facet_name=facets.NAME,
    )


def _sum(values: list[float | None]) -> float | None:
    return None if None in values else total(values)


def _counts(facet: facets.GatewayFacet) -> dict[str, float | None]:
    return {
        "nodes_count": float(len(facet.nodes)),
        "nodes_online_count": float(sum(one.reached is True for one in facet.nodes)),
        "nodes_out_of_sync_count": float(sum(one.in_sync is False for one in facet.nodes if one.reached)),
    }


def _status(facet: facets.GatewayFacet) -> tuple[Status, str]:
    away = [one.name for one in facet.nodes if one.reached is False]
    if away:
        return Status.WARNING, f"not reached: {', '.join(away)[:200]}"
    behind = [one.name for one in facet.nodes if one.in_sync is False]
    if behind:
        return Status.WARNING, f"not in sync: {', '.join(behind)[:200]}"
    return Status.ONLINE, ""


def _facet(payload: Record, gateways: Gateways) -> facets.GatewayFacet:
    today, master = part(payload, "today"), gateways.master or {}
    name = text(master, "name", limit=LONGEST_NAME)
    return facets.GatewayFacet(
        name=name,
        role=CLUSTER,
        cluster=name,
        address=gateways.address,
        fingerprint=text(master, "fingerprint", limit=128),
        version=gateways.version,
        account_role=gateways.account_role,
        day=text(today, "day", limit=10),
        time_zone=text(today, "timezone", limit=64),
        nodes=tuple(_member(row) for row in gateways.nodes),
        troubles=gateways.shown_troubles(),
    )


def _member(row: Record) -> facets.Member:
    return facets.Member(
        name=text(row, "name", limit=LONGEST_NAME),
        number=whole(row, "cid"),
        role=text(row, "type", limit=32),
        address=text(row, "ip", limit=64),
        reached=reached(row),
        in_sync=in_sync(row),
    )
