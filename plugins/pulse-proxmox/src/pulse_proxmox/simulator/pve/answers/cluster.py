"""The cluster as a whole: who belongs to it, and everything in it in one list."""

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pve.answers.ha import service_state
from pulse_proxmox.simulator.pve.machine import Node
from pulse_proxmox.simulator.pve.memory import Row
from pulse_proxmox.simulator.pve.published import kept
from pulse_proxmox.simulator.pve.state import Cluster
from pulse_proxmox.simulator.pve.world import ROOT_AUDIT, World

TYPE = Parameter(name="type", choices=("vm", "storage", "node", "sdn"))


def routes(world: World) -> list[Route]:
    """/version, /cluster/status, /cluster/resources, /cluster/options, /nodes and /pools."""
    return [
        Route(template="/version", answer=lambda call: _version(world)),
        Route(template="/cluster/status", answer=lambda call: _status(world, call), need=ROOT_AUDIT),
        Route(template="/cluster/resources", answer=lambda call: _resources(world, call), parameters=(TYPE,)),
        Route(template="/cluster/options", answer=lambda call: dict(world.cluster.options), need=ROOT_AUDIT),
        Route(template="/nodes", answer=lambda call: _nodes(world, call)),
    ]


def _version(world: World) -> Row:
    release = world.release
    return {"version": release.version, "release": release.name, "repoid": release.repoid}


def _status(world: World, call: Call) -> list[Row]:
    cluster = world.cluster
    cluster.catch_up()
    online = cluster.sees(call.place)
    rows: list[Row] = []
    if cluster.name:
        whole: Row = {"type": "cluster", "id": "cluster", "name": cluster.name, "version": len(cluster.nodes) + 1}
        rows.append({**whole, "nodes": len(cluster.nodes), "quorate": int(cluster.quorate(call.place))})
    return rows + [
        _member(cluster, node, local=node.name == call.place, online=node.name in online) for node in cluster.nodes.values()
    ]


def _member(cluster: Cluster, node: Node, *, local: bool, online: bool) -> Row:
    return {
        "type": "node",
        "id": f"node/{node.name}",
        "name": node.name,
        "nodeid": node.number if cluster.name else 0,
        "ip": node.address,
        "online": int(online),
        "local": int(local),
        "level": node.level,
    }


def _nodes(world: World, call: Call) -> list[Row]:
    cluster = world.cluster
    cluster.catch_up()
    if "empty_nodes" in cluster.faults:
        return []
    rows = []
    for node in cluster.nodes.values():
        issued = world.certificates.get(node.name)
        row = {**_node(world, call, node.name), "node": node.name, "id": f"node/{node.name}"}
        row.pop("cgroup-mode", None)
        rows.append({**row, "ssl_fingerprint": issued.fingerprint} if issued else row)
    return rows


def _resources(world: World, call: Call) -> list[Row]:
    world.cluster.catch_up()
    if "empty_nodes" in world.cluster.faults:
        return []
    wanted = call.text("type")
    rows: list[Row] = []
    if wanted in ("", "vm"):
        rows += _guests(world, call)
    if wanted in ("", "node"):
        rows += [_node(world, call, name) for name in world.cluster.nodes]
    if wanted in ("", "storage"):
        rows += _stores(world, call)
    if wanted in ("", "sdn"):
        rows += _networks(world, call)
    return rows


def _node(world: World, call: Call, name: str) -> Row:
    cluster = world.cluster
    online = name in cluster.sees(call.place)
    row: Row = {"id": f"node/{name}", "type": "node", "node": name, "status": "online" if online else "offline"}
    if not online:
        return row
    if world.may(call.caller, f"/nodes/{name}", "Sys.Audit"):
        row |= world.published.nodes()[name]
    return {**row, "host-arch": "x86_64"} if world.release.number >= (9, 2) else row


def _guests(world: World, call: Call) -> list[Row]:
    online = world.cluster.sees(call.place)
    rows: list[Row] = []
    for guest, row in world.published.guests():
        if not world.sees_guest(call.caller, guest.vmid):
            continue
        shown = row if guest.node in online else _lost(row) | kept(guest)
        rows.append({**shown, "hastate": service_state(world.cluster, guest)} if guest.ha else shown)
    pools = [pool for pool in world.cluster.pools if world.may(call.caller, f"/pool/{pool}", "Pool.Audit")]
    named: list[Row] = [{"id": f"/pool/{pool}", "type": "pool", "pool": pool} for pool in pools]
    return rows + named


def _lost(row: Row) -> Row:
    return {name: row[name] for name in ("id", "type", "vmid", "node", "pool") if name in row} | {"status": "unknown"}


def _stores(world: World, call: Call) -> list[Row]:
    online = world.cluster.sees(call.place)
    rows: list[Row] = []
    for store, node, row in world.published.stores():
        if not world.sees_store(call.caller, store.id):
            continue
        lost = {name: value for name, value in row.items() if name not in ("disk", "maxdisk")} | {"status": "unknown"}
        rows.append(row if node in online else lost)
    return rows


def _networks(world: World, call: Call) -> list[Row]:
    online = world.cluster.sees(call.place)
    named = "network" if world.release.number >= (9, 2) else "sdn"
    rows: list[Row] = []
    for node in world.cluster.nodes:
        row: Row = {"type": named, "node": node, named: "localnetwork", "status": "ok" if node in online else "unknown"}
        if named == "network":
            row |= {"id": f"network/{node}/zone/localnetwork", "network-type": "zone"}
        rows.append({"id": f"sdn/{node}/localnetwork", **row})
    return rows if world.may(call.caller, "/sdn/zones/localnetwork", "SDN.Audit") else []
