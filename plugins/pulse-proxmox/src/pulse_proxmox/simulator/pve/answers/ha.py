"""High availability: the manager, the nodes' own managers, and the services that they keep alive."""

from datetime import UTC, datetime

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pve.guest import Guest
from pulse_proxmox.simulator.pve.memory import Row
from pulse_proxmox.simulator.pve.state import Cluster
from pulse_proxmox.simulator.pve.world import ROOT_AUDIT, World

DEAD_SECONDS = 130.0


def routes(world: World) -> list[Route]:
    """/cluster/ha: the status, the resources, and groups or, from 9 on, rules."""
    kind = Parameter(name="type", choices=("ct", "vm"))
    found = [
        Route(template="/cluster/ha/status/current", answer=lambda call: _status(world, call), need=ROOT_AUDIT),
        Route(template="/cluster/ha/resources", answer=lambda call: _resources(world, call), need=ROOT_AUDIT, parameters=(kind,)),
        Route(template="/cluster/ha/groups", answer=lambda call: _groups(world), need=ROOT_AUDIT),
    ]
    if world.release.number >= (9, 0):
        rule = (Parameter(name="resource"), Parameter(name="type", choices=("node-affinity", "resource-affinity")))
        found.append(Route(template="/cluster/ha/rules", answer=lambda call: _rules(world), need=ROOT_AUDIT, parameters=rule))
    return found


def sid(guest: Guest) -> str:
    """How the manager names a guest."""
    return f"{'vm' if guest.kind == 'qemu' else 'ct'}:{guest.vmid}"


def service_state(cluster: Cluster, guest: Guest) -> str:
    """What the manager makes of a guest now."""
    if guest.node in cluster.chosen("ha_fence", cluster.last):
        return "fence"
    first = next((str(one.vmid) for one in cluster.guests.values() if one.ha), "")
    if str(guest.vmid) in cluster.chosen("ha_error", first):
        return "error"
    return "migrate" if guest.lock == "migrate" else guest.ha


def _status(world: World, call: Call) -> list[Row]:
    cluster = world.cluster
    cluster.catch_up()
    now, place, quorate = cluster.now(), call.place, cluster.quorate(call.place)
    status = "OK" if quorate else "No quorum on node"
    rows: list[Row] = [{"id": "quorum", "type": "quorum", "node": place, "quorate": int(quorate), "status": status}]
    services = [guest for guest in cluster.guests.values() if guest.ha]
    if not cluster.name or not services:
        return rows
    master = next(iter(cluster.nodes))
    rows.append(_told("master", "master", master, f"{master} (active, {_stamp(now - 6)})", now - 6))
    if world.release.number >= (9, 2):
        armed: Row = {"id": "fencing", "type": "fencing", "node": master, "armed-state": "armed"}
        rows.append({**armed, "status": "armed (CRM watchdog active)"})
    rows.extend(_manager(cluster, node, place, now) for node in cluster.nodes)
    return rows + [_service(cluster, guest) for guest in services]


def _manager(cluster: Cluster, node: str, place: str, now: float) -> Row:
    if node not in cluster.sees(place):
        at = now - DEAD_SECONDS
        return _told(f"lrm:{node}", "lrm", node, f"{node} (old timestamp - dead?, {_stamp(at)})", at)
    return _told(f"lrm:{node}", "lrm", node, f"{node} (active, {_stamp(now - 3)})", now - 3)


def _told(id: str, type: str, node: str, status: str, at: float) -> Row:
    return {"id": id, "type": type, "node": node, "status": status, "timestamp": int(at)}


def _service(cluster: Cluster, guest: Guest) -> Row:
    state = service_state(cluster, guest)
    return {
        "id": f"service:{sid(guest)}",
        "type": "service",
        "sid": sid(guest),
        "node": guest.node,
        "state": state,
        "crm_state": state,
        "request_state": guest.ha,
        "max_restart": 1,
        "max_relocate": 1,
        "status": f"{sid(guest)} ({guest.node}, {state})",
    }


def _resources(world: World, call: Call) -> list[Row]:
    kinds = {"vm": "qemu", "ct": "lxc"}
    wanted = kinds.get(call.text("type"), "")
    services = [guest for guest in world.cluster.guests.values() if guest.ha and wanted in ("", guest.kind)]
    return [
        {"sid": sid(guest), "type": sid(guest)[:2], "state": guest.ha, "max_restart": 1, "max_relocate": 1, "digest": "0" * 40}
        for guest in services
    ]


def _groups(world: World) -> list[Row]:
    if world.release.number >= (9, 0) or not world.cluster.name:
        return []
    return [{"group": "everywhere", "type": "group", "nodes": ",".join(world.cluster.nodes), "digest": "0" * 40}]


def _rules(world: World) -> list[Row]:
    services = [sid(guest) for guest in world.cluster.guests.values() if guest.ha]
    if not services:
        return []
    rule: Row = {"rule": "everywhere", "type": "node-affinity", "nodes": ",".join(world.cluster.nodes), "order": 1}
    return [{**rule, "resources": ",".join(services), "strict": 0, "digest": "0" * 40}]


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%a %b %e %H:%M:%S %Y")
