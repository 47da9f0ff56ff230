"""Read one gateway: how it is itself, its queues, its services, and what it needs."""

from collections.abc import Mapping

from pulse_core.plugin import Observation, Relation, Status, Unknown
from pulse_core.plugin.narrow import LONGEST_NAME, Record, number, numeric, part, ratio, text, truth, whole
from pulse_proxmox.pmg import facets
from pulse_proxmox.pmg.reading.place import CLUSTER, Gateways, node_key
from pulse_proxmox.pmg.reading.protection import channels_of, databases_of, rules_pending, services_of, signatures_age
from pulse_proxmox.pmg.reading.queues import domains_of, read_queues
from pulse_proxmox.pmg.reading.upkeep import certificates_of, read_upkeep, subscription_of, updates_of

TYPE = "pmg"
_LOADS = ("load_1m", "load_5m", "load_15m")
_LIVE = (
    "cpu_ratio",
    "cpu_iowait_ratio",
    *_LOADS,
    "memory_used_bytes",
    "memory_total_bytes",
    "memory_ratio",
    "swap_used_bytes",
    "swap_total_bytes",
    "swap_ratio",
    "disk_used_bytes",
    "disk_total_bytes",
    "disk_ratio",
    "uptime_seconds",
)
_FEATURES: Mapping[str, str] = {
    "queue_active_count": "the queues",
    "queue_deferred_count": "the queues",
    "queue_hold_count": "the queues",
    "queue_incoming_count": "the queues",
    "queue_count": "the queues",
    "queue_length_count": "the queues",
    "queue_old_count": "the queues",
    "queue_oldest_seconds": "the queues",
    "services_down_count": "services",
    "signatures_age_seconds": "signatures",
    "spam_rules_pending_count": "rules against spam",
    "updates_pending_count": "pending updates",
    "subscription_missing_count": "subscriptions",
    "certificate_left_seconds": "certificates",
    "certificate_expiring_count": "certificates",
}
"""By which name it is told why a number is not known."""
_AWAY = Unknown("the gateway that answers does not reach this one", "look after it, and after the network between them")


def reached(row: Record) -> bool | None:
    """Whether a gateway is reached by the one that answers; None where nothing is said of it."""
    if text(row, "conn_error"):
        return False
    return True if number(row, "uptime") is not None or part(row, "memory") else None


def in_sync(row: Record) -> bool | None:
    """Whether the database of a gateway is that of the others."""
    return truth(row, "insync")


def read_node(row: Record, known: Record, gateways: Gateways, *, at: float) -> Observation:
    """The observation of one gateway."""
    name = text(row, "name", limit=LONGEST_NAME)
    facet = _facet(name, row, known, gateways)
    status, reason = _status(row, facet, gateways)
    metrics = {**_live(row), **read_queues(part(known, "queues")), **_kept(facet, known, at=at), **_ties(row, gateways)}
    if reached(row) is False:
        metrics = {**metrics, **dict.fromkeys((*_LIVE, *_FEATURES))}
    return Observation(
        key=node_key(name),
        type=TYPE,
        name=name,
        status=status,
        status_reason=reason,
        technology="proxmox-mail-gateway",
        claims=gateways.node_claims(row),
        metrics=metrics,
        unknown=_unknown(row, metrics, gateways, name),
        facet=facet,
        facet_name=facets.NAME,
        parent=None if gateways.alone else Relation("member_of", CLUSTER, TYPE),
        relations=() if gateways.alone else (Relation("member_of", CLUSTER, TYPE),),
    )


def _status(row: Record, facet: facets.GatewayFacet, gateways: Gateways) -> tuple[Status, str]:
    if reached(row) is False:
        return Status.OFFLINE, f"the gateway that answers does not reach it: {text(row, 'conn_error', limit=200)}"
    if reached(row) is None and not gateways.alone:
        return Status.UNKNOWN, "nobody says how it is"
    down = [one.name for one in facet.services if one.down]
    if down:
        return Status.WARNING, f"does not run: {', '.join(down)[:200]}"
    if not gateways.alone and in_sync(row) is False:
        return Status.WARNING, "its database is not in sync with the cluster"
    return Status.ONLINE, ""


def _live(row: Record) -> dict[str, float | None]:
    cpu, wait = number(row, "cpu"), number(row, "wait")
    memory, swap, disk = part(row, "memory"), part(row, "swap"), part(row, "rootfs")
    loads = row.get("loadavg")
    told = loads[:3] if isinstance(loads, list) else []
    return {
        **dict.fromkeys(_LIVE),
        "cpu_ratio": None if cpu is None else min(1.0, cpu),
        "cpu_iowait_ratio": None if wait is None else min(1.0, wait),
        **{name: numeric({"": value}, "") for name, value in zip(_LOADS, told, strict=False)},
        **_share("memory", memory),
        **_share("swap", swap),
        **_share("disk", disk),
        "uptime_seconds": number(row, "uptime"),
    }


def _share(of: str, said: Record) -> dict[str, float | None]:
    used, total = number(said, "used"), number(said, "total")
    return {f"{of}_used_bytes": used if total else None, f"{of}_total_bytes": total or None, f"{of}_ratio": ratio(used, total)}


def _kept(facet: facets.GatewayFacet, known: Record, *, at: float) -> dict[str, float | None]:
    """What is asked seldom."""
    return {
        "services_down_count": float(sum(one.down for one in facet.services)) if facet.services else None,
        "signatures_age_seconds": signatures_age(facet.databases, at=at),
        "spam_rules_pending_count": rules_pending(facet.channels),
        **read_upkeep(known, facet, at=at),
    }


def _ties(row: Record, gateways: Gateways) -> dict[str, float | None]:
    """How it stands with the others; a gateway that stands alone has none."""
    if gateways.alone:
        return {}
    there, synced = reached(row), in_sync(row) if reached(row) else None
    return {
        "offline_count": None if there is None else float(not there),
        "out_of_sync_count": None if synced is None else float(not synced),
    }


def _unknown(row: Record, metrics: Mapping[str, float | None], gateways: Gateways, name: str) -> dict[str, Unknown]:
    missing = [metric for metric, value in metrics.items() if value is None and metric in _FEATURES]
    if reached(row) is False:
        return dict.fromkeys((*missing, *(metric for metric in _LIVE if metrics[metric] is None)), _AWAY)
    return {metric: gateways.troubled(_FEATURES[metric], name) for metric in missing}


def _facet(name: str, row: Record, known: Record, gateways: Gateways) -> facets.GatewayFacet:
    cpu = part(row, "cpuinfo")
    return facets.GatewayFacet(
        name=name,
        role="alone" if gateways.alone else text(row, "type", limit=32),
        cluster="" if gateways.alone else text(gateways.master or {}, "name", limit=LONGEST_NAME),
        address=text(row, "ip", limit=64),
        fingerprint=text(row, "fingerprint", limit=128),
        version=_version(row) or (gateways.version if gateways.alone else ""),
        number=None if gateways.alone else whole(row, "cid"),
        kernel=text(part(row, "current-kernel"), "release", limit=128) or text(row, "kversion", limit=256),
        cpu_model=text(cpu, "model", limit=128),
        cpus=whole(cpu, "cpus"),
        boot=text(part(row, "boot-info"), "mode", limit=32),
        deferred_for=domains_of(part(known, "queues"), "deferred"),
        services=services_of(known, alone=gateways.alone),
        databases=databases_of(known),
        channels=channels_of(known),
        subscription=subscription_of(known),
        updates=updates_of(known),
        certificates=certificates_of(known),
        troubles=gateways.shown_troubles(None if gateways.alone else name),
    )


def _version(row: Record) -> str:
    """Of `pmg-api/9.1.2/hash` what is between."""
    return text(row, "pmgversion", limit=128).removeprefix("pmg-api/").partition("/")[0]
