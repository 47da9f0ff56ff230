"""Read `pve-ceph`: the health of Ceph, its daemons, its pools and its disks."""

from collections.abc import Iterator

from pulse_core.plugin import Json, Observation, Reading, Relation, Report, Status, claims
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, Unfit, number, numeric, part, ratio, rows, text, texts, whole
from pulse_proxmox.pve import facets

KEY = "ceph"
_STATES = {"HEALTH_OK": Status.ONLINE, "HEALTH_WARN": Status.WARNING, "HEALTH_ERR": Status.OFFLINE}
_MOST_POOLS = 64
_MOST_OSDS = 512
_HOLDING = ("no", "pause", "full", "nearfull", "backfillfull")
_DEEPEST = 8


def read_ceph(report: Report) -> Reading:
    """Ceph as one resource: it is one, whichever node is asked."""
    losses = Losses()
    observation = losses.attempt("status", report.payload, _ceph)
    return Reading(observations=(observation,) if observation else (), dropped=tuple(losses.dropped))


def _ceph(payload: Record) -> Observation:
    said = part(payload, "status")
    fsid = text(said, "fsid", limit=64)
    health = text(part(said, "health"), "status", limit=32)
    if not fsid and not health:
        raise Unfit("neither fsid nor health")
    checks = tuple(_checks(part(said, "health", "checks")))
    pools = list(rows(payload, "pools", limit=_MOST_POOLS))
    osds = _osds(part(payload, "osds"))
    facet = _facet(said, fsid, health, checks, pools, payload, osds)
    loud = [check for check in checks if not check.muted]
    return Observation(
        key=KEY,
        type="ceph",
        name="Ceph",
        status=_STATES.get(health, Status.UNKNOWN),
        status_reason="; ".join(check.message or check.name for check in loud[:4]) if health != "HEALTH_OK" else "",
        technology="ceph",
        claims=claims(native=("ceph", fsid)),
        metrics=_metrics(said, health, loud) | _pool_metrics(pools) | _osd_metrics(osds),
        meanings={"disk_ratio": "raw"},
        facet=facet,
        facet_name=facets.NAME,
        parent=Relation("member_of", "cluster", "pve-cluster"),
    )


def _checks(said: Record) -> Iterator[facets.Check]:
    for name in sorted(said)[:64]:
        check = part(said, name)
        yield facets.Check(
            name=name[:LONGEST_NAME],
            severity=text(check, "severity", limit=32),
            message=text(part(check, "summary"), "message"),
            muted=check.get("muted") in (True, 1),
        )


def _metrics(said: Record, health: str, loud: list[facets.Check]) -> dict[str, float | None]:
    pg, osd = part(said, "pgmap"), part(said, "osdmap")
    osd = part(osd, "osdmap") or osd  # older releases nest it once more
    used, total = number(pg, "bytes_used"), number(pg, "bytes_total")
    count, up, joined = number(osd, "num_osds"), number(osd, "num_up_osds"), number(osd, "num_in_osds")
    return {
        "raw_total_bytes": total,
        "raw_used_bytes": used,
        "disk_ratio": ratio(used, total),
        "osds_count": count,
        "osds_up_count": up,
        "osds_in_count": joined,
        "osds_down_count": None if count is None or up is None else max(0.0, count - up),
        "placement_groups_count": number(pg, "num_pgs"),
        "placement_groups_clean_count": _clean(pg),
        "degraded_ratio": _share(pg, "degraded_ratio"),
        "misplaced_ratio": _share(pg, "misplaced_ratio"),
        "recovery_bytes_per_second": _rate(pg, "recovering_bytes_per_sec"),
        "read_bytes_per_second": _rate(pg, "read_bytes_sec"),
        "write_bytes_per_second": _rate(pg, "write_bytes_sec"),
        "reads_per_second": _rate(pg, "read_op_per_sec"),
        "writes_per_second": _rate(pg, "write_op_per_sec"),
        "health_warnings_count": float(len(loud)) if health else None,
        "health_errors_count": float(health == "HEALTH_ERR") if health else None,
    }


def _rate(pg: Record, name: str) -> float | None:
    """A rate: Ceph leaves out those of what does not happen."""
    return number(pg, name) if name in pg else (0.0 if pg else None)


def _share(pg: Record, name: str) -> float | None:
    """A share of all objects, which is left out where it is none."""
    found = _rate(pg, name)
    return None if found is None or found > 1 else found


def _clean(pg: Record) -> float | None:
    states = list(rows(pg, "pgs_by_state", limit=64))
    if not states:
        return None
    return sum(number(row, "count") or 0.0 for row in states if text(row, "state_name").startswith("active+clean"))


def _facet(
    said: Record,
    fsid: str,
    health: str,
    checks: tuple[facets.Check, ...],
    pools: list[Record],
    payload: Record,
    osds: list[Record],
) -> facets.CephFacet:
    monitors = sorted(name for row in rows(part(said, "monmap"), "mons", limit=64) if (name := text(row, "name", limit=64)))
    return facets.CephFacet(
        fsid=fsid,
        health=health,
        checks=checks,
        monitors=tuple(monitors),
        monitors_in_quorum=tuple(sorted(texts(said.get("quorum_names")))),
        manager=text(part(said, "mgrmap"), "active_name", limit=64),
        pools=tuple(_pools(pools)),
        flags=_flags(part(payload, "osds")),
        osds=tuple(map(_osd, osds)),
    )


def _pools(pools: list[Record]) -> Iterator[facets.CephPool]:
    for row in pools:
        if name := _pool_name(row):
            yield facets.CephPool(
                name=name,
                kind=text(row, "type", limit=32),
                copies=whole(row, "size"),
                copies_least=whole(row, "min_size"),
                used_metric=f"pool:{name}:used_bytes",
                ratio_metric=f"pool:{name}:used_ratio",
            )


def _pool_name(row: Record) -> str:
    return _plain(text(row, "pool_name", limit=64))


def _plain(name: str) -> str:
    """A name as a part of a metric's name."""
    return name.replace(":", "_") if name.isprintable() else ""


def _pool_metrics(pools: list[Record]) -> dict[str, float | None]:
    metrics: dict[str, float | None] = {}
    for row in pools:
        if name := _pool_name(row):
            share = numeric(row, "percent_used")  # a share of one, whatever it is called
            metrics[f"pool:{name}:used_bytes"] = numeric(row, "bytes_used")
            metrics[f"pool:{name}:used_ratio"] = None if share is None or share > 1 else share
    return metrics


def _flags(said: Record) -> tuple[str, ...]:
    """The flags that hold something up until somebody takes them back; the others tell of the release."""
    names = text(said, "flags").split(",")
    return tuple(sorted(name for name in names if name.startswith(_HOLDING)))


def _osds(said: Record) -> list[Record]:
    """The disks of the tree, those that are down or left out first."""
    found = [row for row in _leaves(said.get("root"), "", 0) if _osd_name(row)]
    return sorted(found, key=_rank)[:_MOST_OSDS]


def _rank(row: Record) -> tuple[bool, float, str]:
    return _is_up(row) and _is_in(row), numeric(row, "id") or 0.0, _osd_name(row)


def _leaves(node: Json, host: str, depth: int) -> Iterator[Record]:
    if depth > _DEEPEST or not isinstance(node, dict):
        return
    host = text(node, "name", limit=64) if node.get("type") == "host" else host
    if node.get("type") == "osd":
        yield {**node, "host": text(node, "host", limit=64) or host}
    children = node.get("children")
    for child in children[:1024] if isinstance(children, list) else ():
        yield from _leaves(child, host, depth + 1)


def _osd_name(row: Record) -> str:
    return _plain(text(row, "name", limit=64))


def _is_up(row: Record) -> bool:
    return text(row, "status", limit=16) != "down"


def _is_in(row: Record) -> bool:
    return numeric(row, "in") != 0


def _osd(row: Record) -> facets.Osd:
    name = _osd_name(row)
    return facets.Osd(
        name=name,
        node=text(row, "host", limit=64),
        device_class=text(row, "device_class", limit=32),
        up=_is_up(row),
        joined=_is_in(row),
        used_metric=f"osd:{name}:used_bytes",
        ratio_metric=f"osd:{name}:used_ratio",
        latency_metric=f"osd:{name}:commit_seconds",
    )


def _osd_metrics(osds: list[Record]) -> dict[str, float | None]:
    """What is on each disk, and how long a write takes; unknown of one that is down."""
    metrics: dict[str, float | None] = {}
    for row in osds:
        known = row if _is_up(row) else {}
        used, total, latency = numeric(known, "bytes_used"), numeric(known, "total_space"), numeric(known, "commit_latency_ms")
        metrics[f"osd:{_osd_name(row)}:used_bytes"] = used if total else None
        metrics[f"osd:{_osd_name(row)}:used_ratio"] = ratio(used, total)
        metrics[f"osd:{_osd_name(row)}:commit_seconds"] = None if latency is None else latency / 1000
    return metrics
