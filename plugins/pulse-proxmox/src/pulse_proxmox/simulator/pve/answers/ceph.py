"""Ceph, as the cluster and its nodes show it."""

from pulse_proxmox.simulator.frame.refusals import died
from pulse_proxmox.simulator.frame.routes import Answering, Call, Route
from pulse_proxmox.simulator.pve.jobs import Ceph, Osd
from pulse_proxmox.simulator.pve.memory import Row
from pulse_proxmox.simulator.pve.state import Cluster
from pulse_proxmox.simulator.pve.world import CEPH_AUDIT, NODE, World

GROUPS = 33
COPIES = 3


def routes(world: World) -> list[Route]:
    """/cluster/ceph/status, and the nodes' status, OSDs and pools."""

    def route(path: str, answer: Answering) -> Route:
        return Route(template=f"/nodes/{{node}}/ceph/{path}", answer=answer, need=CEPH_AUDIT, parameters=(NODE,), node="node")

    whole = Route(template="/cluster/ceph/status", answer=lambda call: _status(world.cluster, call.place), need=CEPH_AUDIT)
    found = [
        whole,
        route("status", lambda call: _status(world.cluster, call.text("node"))),
        route("osd", lambda call: _osds(world.cluster, call)),
        route("pool", lambda call: _pools(world.cluster)),
    ]
    if world.release.number < (8, 0):
        found.append(route("pools", lambda call: _pools(world.cluster)))
    return found


def _installed(cluster: Cluster) -> Ceph:
    cluster.catch_up()
    if cluster.ceph is None:
        raise died("binary not installed: /usr/bin/ceph-mon")
    return cluster.ceph


def _up(cluster: Cluster, osd: Osd, place: str) -> bool:
    return osd.node in cluster.sees(place) and not ("ceph_warning" in cluster.faults and osd.id == 0)


def _status(cluster: Cluster, place: str) -> Row:
    ceph = _installed(cluster)
    up = [osd for osd in ceph.osds if _up(cluster, osd, place)]
    quorum = [name for name in ceph.monitors if name in cluster.sees(place)]
    if 2 * len(quorum) <= len(ceph.monitors):
        raise died("got timeout")
    total = sum(osd.size_bytes for osd in ceph.osds)
    used = sum(int(osd.size_bytes * osd.used_share) for osd in ceph.osds)
    return {
        "fsid": ceph.fsid,
        "health": _health(ceph, up, quorum),
        "quorum": list(range(len(quorum))),
        "quorum_names": quorum,
        "quorum_age": 86_400,
        "election_epoch": 42,
        "monmap": {
            "epoch": 3,
            "num_mons": len(ceph.monitors),
            "mons": [{"name": name, "rank": n} for n, name in enumerate(ceph.monitors)],
        },
        "mgrmap": {"available": True, "active_name": quorum[0], "num_standbys": len(quorum) - 1, "standbys": [], "modules": []},
        "fsmap": {"epoch": 1, "by_rank": [], "up:standby": 0},
        "servicemap": {"epoch": 9, "services": {}},
        "progress_events": {},
        "osdmap": {"epoch": 815, "num_osds": len(ceph.osds), "num_up_osds": len(up), "num_in_osds": len(ceph.osds)},
        "pgmap": _groups(ceph, total=total, used=used, degraded=len(ceph.osds) - len(up)),
    }


def _health(ceph: Ceph, up: list[Osd], quorum: list[str]) -> Row:
    checks: Row = {}
    down = len(ceph.osds) - len(up)
    if down:
        checks["OSD_DOWN"] = _check(f"{down} osds down", down)
        checks["PG_DEGRADED"] = _check(f"Degraded data redundancy: {down * 2310} objects degraded", down)
    if missing := len(ceph.monitors) - len(quorum):
        checks["MON_DOWN"] = _check(f"{missing}/{len(ceph.monitors)} mons down, quorum {','.join(quorum)}", missing)
    return {"status": "HEALTH_WARN" if checks else "HEALTH_OK", "checks": checks, "mutes": []}


def _check(message: str, count: int) -> Row:
    return {"severity": "HEALTH_WARN", "summary": {"message": message, "count": count}, "muted": False}


def _groups(ceph: Ceph, *, total: int, used: int, degraded: int) -> Row:
    count = GROUPS * len(ceph.pools)
    bad = min(degraded * 11, count)
    states: list[Row] = [{"state_name": "active+clean", "count": count - bad}]
    row: Row = {
        "num_pgs": count,
        "num_pools": len(ceph.pools),
        "num_objects": used // COPIES // (4 * 1024**2),
        "data_bytes": used // COPIES,
        "bytes_used": used,
        "bytes_avail": total - used,
        "bytes_total": total,
        "read_bytes_sec": 11_400_000,
        "write_bytes_sec": 23_900_000,
        "read_op_per_sec": 310,
        "write_op_per_sec": 740,
    }
    if not bad:
        return {**row, "pgs_by_state": states}
    objects = {"degraded_objects": degraded * 2310, "degraded_total": used // COPIES // 1024**2, "degraded_ratio": 0.031}
    return {**row, **objects, "pgs_by_state": [*states, {"state_name": "active+undersized+degraded", "count": bad}]}


def _osds(cluster: Cluster, call: Call) -> Row:
    ceph, place = _installed(cluster), call.text("node")
    hosts = [
        {
            "id": str(-3 - number),
            "name": node,
            "type": "host",
            "leaf": 0,
            "children": [_osd(cluster, osd, place) for osd in ceph.osds if osd.node == node],
        }
        for number, node in enumerate(dict.fromkeys(osd.node for osd in ceph.osds))
    ]
    root: Row = {"id": "-1", "name": "default", "type": "root", "leaf": 0, "children": hosts}
    return {"root": {"leaf": 0, "children": [root]}, "flags": "sortbitwise,recovery_deletes,purged_snapdirs"}


def _osd(cluster: Cluster, osd: Osd, place: str) -> Row:
    return {
        "id": str(osd.id),
        "name": f"osd.{osd.id}",
        "type": "osd",
        "leaf": 1,
        "host": osd.node,
        "status": "up" if _up(cluster, osd, place) else "down",
        "in": 1,
        "device_class": "ssd",
        "crush_weight": osd.size_bytes / 1024**4,
        "reweight": 1,
        "total_space": osd.size_bytes,
        "bytes_used": int(osd.size_bytes * osd.used_share),
        "percent_used": osd.used_share * 100,
        "apply_latency_ms": 1,
        "commit_latency_ms": 1,
        "osdtype": "bluestore",
    }


def _pools(cluster: Cluster) -> list[Row]:
    ceph = _installed(cluster)
    used = sum(int(osd.size_bytes * osd.used_share) for osd in ceph.osds)
    total = sum(osd.size_bytes for osd in ceph.osds)
    return [
        {
            "pool": number,
            "pool_name": name,
            "type": "replicated",
            "size": COPIES,
            "min_size": 2,
            "pg_num": GROUPS - 1,
            "pg_autoscale_mode": "on",
            "crush_rule": 0,
            "crush_rule_name": "replicated_rule",
            "bytes_used": int(used * share),
            "percent_used": used * share / total,
            "application_metadata": {"rbd": {}},
        }
        for number, (name, share) in enumerate(ceph.pools, start=1)
    ]
