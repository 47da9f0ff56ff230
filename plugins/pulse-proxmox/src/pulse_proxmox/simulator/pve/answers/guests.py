"""The guests of a node: the lists, their state, their snapshots and what is pending."""

from collections.abc import Callable

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.permissions import ANYBODY, Permission
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pve.answers.configuration import configuration
from pulse_proxmox.simulator.pve.answers.ha import service_state
from pulse_proxmox.simulator.pve.guest import Guest, doing
from pulse_proxmox.simulator.pve.memory import Row, balloon, shown
from pulse_proxmox.simulator.pve.numbers import shown_disk
from pulse_proxmox.simulator.pve.releases import Release
from pulse_proxmox.simulator.pve.world import GUEST_AUDIT, NODE, World, vmid

KINDS = ("qemu", "lxc")
FULL = Parameter(name="full", type="boolean")


def routes(world: World) -> list[Route]:
    """/nodes/{node}/qemu and /nodes/{node}/lxc, and what is below them but the guest agent and the history."""
    return [route for kind in KINDS for route in _routes(world, kind)]


def _routes(world: World, kind: str) -> list[Route]:
    one = (NODE, vmid(world.release))
    listed = (NODE, FULL) if kind == "qemu" else (NODE,)
    which = (*one, Parameter(name="current", type="boolean", default=False), Parameter(name="snapshot"))

    def about(answer: Callable[[World, Guest], object]) -> Callable[[Call], object]:
        return lambda call: answer(world, world.cluster.guest(call.text("node"), kind, call.number("vmid")))

    def route(
        path: str, answer: Callable[[Call], object], *, need: Permission = GUEST_AUDIT, takes: tuple[Parameter, ...] = one
    ) -> Route:
        return Route(template=f"/nodes/{{node}}/{kind}{path}", answer=answer, need=need, parameters=takes, node="node")

    found = [
        route("", lambda call: _listed(world, call, kind), need=ANYBODY, takes=listed),
        route("/{vmid}/status/current", about(_current)),
        route("/{vmid}/config", about(lambda world, guest: configuration(guest, world.release)), takes=which),
        route("/{vmid}/pending", about(lambda world, guest: _pending(guest, world.release))),
        route("/{vmid}/snapshot", about(_snapshots)),
    ]
    if kind == "lxc" and world.release.number >= (8, 0):
        found.append(route("/{vmid}/interfaces", about(_interfaces)))
    return found


def _listed(world: World, call: Call, kind: str) -> list[Row]:
    guests = [one for one in world.cluster.on(call.text("node"), kind) if world.sees_guest(call.caller, one.vmid)]
    rows = [_row(world, guest, full=kind == "lxc" or call.flag("full")) for guest in guests]
    if kind == "lxc" and world.release.number < (8, 0):
        return [{**row, "vmid": str(row["vmid"])} for row in rows]
    return rows


def _row(world: World, guest: Guest, *, full: bool) -> Row:
    at = world.cluster.now()
    now = doing(guest, at)
    row: Row = {
        "vmid": guest.vmid,
        "name": guest.name,
        "status": guest.status,
        "cpus": guest.cores,
        "maxmem": guest.memory_bytes,
        "maxdisk": guest.disk_bytes,
        "disk": shown_disk(guest, at),
        "uptime": now.uptime,
        "cpu": now.cpu,
        "netin": now.netin,
        "netout": now.netout,
        "diskread": now.diskread,
        "diskwrite": now.diskwrite,
        **shown(guest, at, world.release),
        **_marks(guest),
        **(_pressure(guest) if world.release.number >= (9, 0) else {}),
    }
    more = _container() if guest.kind == "lxc" else _machine(world, guest, at) if full and guest.running else {}
    return row | more


def _marks(guest: Guest) -> Row:
    row: Row = {"pid": 2000 + guest.vmid} if guest.running else {}
    row |= {"lock": guest.lock} if guest.lock else {}
    row |= {"tags": ";".join(guest.tags)} if guest.tags else {}
    return {**row, "template": 1} if guest.template else row


def _container() -> Row:
    return {"type": "lxc", "swap": 0, "maxswap": 512 * 1024**2}


def _machine(world: World, guest: Guest, at: float) -> Row:
    now = doing(guest, at)
    return {
        "qmpstatus": guest.qmpstatus,
        "running-qemu": world.release.qemu,
        "running-machine": "pc-q35-9.0+pve0" if guest.windows else "pc-i440fx-9.0+pve0",
        "nics": {f"tap{guest.vmid}i0": {"netin": now.netin, "netout": now.netout}},
        "blockstat": {"scsi0": {"rd_bytes": now.diskread, "wr_bytes": now.diskwrite, "failed_rd_operations": 0}},
        **balloon(guest, at),
    }


def _pressure(guest: Guest) -> Row:
    whole = {"pressurecpufull": 0.0} if guest.kind == "qemu" else {}
    names = ("pressurecpusome", "pressureiofull", "pressureiosome", "pressurememoryfull", "pressurememorysome")
    return {**whole, **dict.fromkeys(names, 0.0)} if guest.running else {}


def _current(world: World, guest: Guest) -> Row:
    managed: Row = {"managed": 1, "state": service_state(world.cluster, guest)} if guest.ha else {"managed": 0}
    row = {**_row(world, guest, full=True), "ha": managed}
    if guest.kind == "lxc":
        return row
    row.setdefault("qmpstatus", "running" if guest.running else "stopped")
    return {**row, "agent": 1} if guest.agent else row


def _pending(guest: Guest, release: Release) -> list[Row]:
    rows: list[Row] = []
    for key, value in configuration(guest, release).items():
        row: Row = {"key": key, "value": str(value)}
        rows.append({**row, "pending": guest.pending[key]} if key in guest.pending else row)
    new = guest.pending.keys() - {row["key"] for row in rows}
    return rows + [{"key": key, "pending": guest.pending[key]} for key in sorted(new)]


def _snapshots(world: World, guest: Guest) -> list[Row]:
    rows: list[Row] = []
    for one in guest.snapshots:
        row: Row = {"name": one.name, "description": one.description, "snaptime": int(one.at)}
        row |= {"parent": one.parent} if one.parent else {}
        rows.append({**row, "vmstate": int(one.with_memory)} if guest.kind == "qemu" else row)
    now: Row = {"name": "current", "description": "You are here!", "running": int(guest.running), "digest": "0" * 40}
    return [*rows, {**now, "parent": guest.snapshots[-1].name} if guest.snapshots else now]


def _interfaces(world: World, guest: Guest) -> list[Row]:
    if not guest.running:
        return []
    local = _interface("lo", "00:00:00:00:00:00", "127.0.0.1", 8)
    return [local, _interface("eth0", guest.mac.lower(), guest.address, 24)]


def _interface(name: str, mac: str, address: str, prefix: int) -> Row:
    return {
        "name": name,
        "hwaddr": mac,
        "hardware-address": mac,
        "inet": f"{address}/{prefix}",
        "ip-addresses": [{"ip-address": address, "ip-address-type": "inet", "prefix": prefix}],
    }
