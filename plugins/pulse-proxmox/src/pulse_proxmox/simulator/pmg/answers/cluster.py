"""Which gateways there are, and how they are."""

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pmg.state import GIB, Gateway
from pulse_proxmox.simulator.pmg.world import LOOKING, MAILS, NODE, Row, World

KEY = "AAAAB3NzaC1yc2EAAAADAQABAAABAQ"
NO_FINGERPRINT = ":".join(["00"] * 32)
_UNTOLD = "..."


def routes(world: World) -> list[Route]:
    """/version, /nodes, the status of the cluster and of a gateway, and what time it is there."""
    single = (Parameter(name="list_single_node", type="boolean", default=False),)
    return [
        Route(template="/version", answer=lambda call: _version(world)),
        Route(template="/nodes", answer=lambda call: [{"node": name} for name in world.cluster.gateways]),
        Route(template="/config/cluster/status", answer=lambda call: _members(world, call), need=MAILS, parameters=single),
        Route(
            template="/nodes/{node}/status",
            answer=lambda call: _status(world, world.cluster.gateway(call.text("node"), call.place)),
            need=MAILS,
            parameters=(NODE,),
            node="node",
        ),
        Route(template="/nodes/{node}/time", answer=lambda call: _time(world), need=LOOKING, parameters=(NODE,), node="node"),
    ]


def _version(world: World) -> Row:
    release = world.cluster.release
    return {"version": release.version, "release": release.name, "repoid": release.repoid}


def _members(world: World, call: Call) -> list[Row]:
    """One that stands alone lists itself only if it is told to, and without its keys."""
    cluster = world.cluster
    if "empty_cluster" in cluster.faults or (cluster.alone and not call.flag("list_single_node")):
        return []
    return [{**_member(world, node), **_told(world, call.place, node)} for node in cluster.gateways.values()]


def _member(world: World, node: Gateway) -> Row:
    row: Row = {"name": node.name, "ip": node.address}
    if world.cluster.alone:
        unsaid = {"fingerprint": NO_FINGERPRINT, "hostrsapubkey": _UNTOLD, "rootrsapubkey": _UNTOLD}
        return {**row, "cid": 0, "type": "-", **unsaid}
    return {
        **row,
        "cid": node.number,
        "type": "master" if node is world.cluster.master else "node",
        "maxcid": len(world.cluster.gateways),
        "fingerprint": world.certificates[node.name].fingerprint,
        "hostrsapubkey": f"{KEY}{node.number}h",
        "rootrsapubkey": f"{KEY}{node.number}r",
    }


def _told(world: World, place: str, node: Gateway) -> Row:
    """What the gateway that is asked hears from another."""
    if node.name != place and world.cluster.down(node.name):
        return {"conn_error": f"500 Can't connect to {node.address}:8006 (No route to host)"}
    return _status(world, node)


def _status(world: World, node: Gateway) -> Row:
    cluster, release = world.cluster, world.cluster.release
    at = cluster.now()
    busy = min(node.cpu.at(at), 1.0)
    used = cluster.suffers("disk_full", node.name)
    row: Row = {
        "time": int(at),
        "uptime": int(at - node.booted_at),
        "insync": int(not cluster.suffers("out_of_sync", node.name)),
        "cpu": busy,
        "wait": busy / 30,
        "loadavg": [f"{busy * 4 * share:.2f}" for share in (1.1, 1.0, 0.95)],
        "memory": _used(node.memory_bytes, int(node.memory_bytes * (0.45 + busy / 5))),
        "swap": _used(4 * GIB, 90 << 20),
        "rootfs": _used(node.disk_bytes, node.disk_bytes * 97 // 100 if used else node.disk_used),
        "cpuinfo": {"model": "AMD EPYC 7313P 16-Core Processor", "cpus": 4, "sockets": 1, "cores": 4, "mhz": "2994.372"},
        "kversion": f"Linux {release.kernel} #1 SMP PREEMPT_DYNAMIC",
        "pmgversion": f"pmg-api/{release.version}/{release.repoid}",
    }
    if not release.tells_units:
        return row
    kernel = {"sysname": "Linux", "release": release.kernel, "version": "#1 SMP PREEMPT_DYNAMIC", "machine": "x86_64"}
    return {**row, "boot-info": {"mode": "efi", "secureboot": 0}, "current-kernel": kernel}


def _used(total: int, used: int) -> Row:
    return {"total": total, "used": used, "free": total - used}


def _time(world: World) -> Row:
    cluster, now = world.cluster, int(world.cluster.now())
    offset = cluster.offset(now)
    return {"time": now, "localtime": now + offset, "timezone": cluster.zone_name}
