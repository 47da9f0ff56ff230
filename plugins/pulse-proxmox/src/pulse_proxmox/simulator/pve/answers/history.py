"""What was: the averages that a node keeps, which come a minute late and have holes."""

from collections.abc import Sequence

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pve.guest import Guest, disk_used, doing
from pulse_proxmox.simulator.pve.machine import Node
from pulse_proxmox.simulator.pve.memory import Row, shown
from pulse_proxmox.simulator.pve.numbers import load
from pulse_proxmox.simulator.pve.releases import Release
from pulse_proxmox.simulator.pve.world import GUEST_AUDIT, NODE, NODE_AUDIT, World, vmid

STEPS = {"hour": 60, "day": 1800, "week": 10_800, "month": 43_200, "year": 604_800, "decade": 604_800}
FINER = {**STEPS, "day": 60, "week": 1800, "month": 1800, "year": 21_600}
FRAMES = ("hour", "day", "week", "month", "year")
ROWS = 70
LAG_SECONDS = 60
HOLE = 23


def routes(world: World) -> list[Route]:
    """The history of nodes and guests. It is kept by every node for all, so that none has to be reached."""
    whole = [*FRAMES, *(["decade"] if world.release.number >= (9, 0) else [])]
    nodes = Route(
        template="/nodes/{node}/rrddata",
        answer=lambda call: _of_node(world, call),
        need=NODE_AUDIT,
        parameters=(NODE, *_when(whole)),
    )
    return [nodes, _of_kind(world, "qemu"), _of_kind(world, "lxc")]


def _when(frames: Sequence[str]) -> tuple[Parameter, Parameter]:
    return Parameter(name="timeframe", optional=False, choices=frames), Parameter(name="cf", choices=("AVERAGE", "MAX"))


def _of_kind(world: World, kind: str) -> Route:
    return Route(
        template=f"/nodes/{{node}}/{kind}/{{vmid}}/rrddata",
        answer=lambda call: _of_guest(world, call, kind),
        need=GUEST_AUDIT,
        parameters=(NODE, vmid(world.release), *_when(FRAMES)),
    )


def _moments(world: World, call: Call) -> list[int]:
    step = (FINER if world.release.number >= (9, 0) else STEPS)[call.text("timeframe")]
    last = int(world.cluster.now() - LAG_SECONDS) // step * step
    return [last - step * number for number in range(ROWS - 1, -1, -1)]


def _of_node(world: World, call: Call) -> list[Row]:
    world.cluster.reach(call.text("node"), call.text("node"))
    node = world.cluster.nodes[call.text("node")]
    guests = [guest for guest in world.cluster.guests.values() if guest.node == node.name]
    return [_node(node, guests, at, world.release) for at in _moments(world, call)]


def _node(node: Node, guests: list[Guest], at: int, release: Release) -> Row:
    if at < node.booted_at or at // 60 % HOLE == 0:
        return {"time": at, "maxcpu": node.threads}
    now = load(node, guests, at)
    row: Row = {
        "time": at,
        "cpu": now.cpu,
        "maxcpu": node.threads,
        "iowait": now.cpu / 40,
        "loadavg": now.cpu * node.threads,
        "memtotal": node.memory_bytes,
        "memused": now.memory_used,
        "roottotal": node.root_bytes,
        "rootused": now.root_used,
        "swaptotal": 8192 * 1024**2,
        "swapused": 310 * 1024**2,
        "netin": 75_773.98,
        "netout": 249_650.6,
    }
    if release.number < (9, 0):
        return row
    names = ("pressurecpusome", "pressureiofull", "pressureiosome", "pressurememoryfull", "pressurememorysome")
    return {**row, **dict.fromkeys(names, 0.0), "arcsize": now.arc, "memavailable": node.memory_bytes - now.memory_used}


def _of_guest(world: World, call: Call, kind: str) -> list[Row]:
    guest = world.cluster.guest(call.text("node"), kind, call.number("vmid"))
    return [_guest(guest, at, world.release) for at in _moments(world, call)]


def _guest(guest: Guest, at: int, release: Release) -> Row:
    row: Row = {"time": at, "maxcpu": guest.cores, "maxmem": guest.memory_bytes, "maxdisk": guest.disk_bytes}
    if not guest.running or at < guest.started_at or at // 60 % HOLE == 0:
        return row
    row |= {"cpu": doing(guest, at).cpu, "disk": disk_used(guest, at) if guest.kind == "lxc" else 0, **shown(guest, at, release)}
    rates = {"netin": guest.net_in, "netout": guest.net_out, "diskread": guest.read, "diskwrite": guest.write}
    row |= {name: wave.at(at) for name, wave in rates.items()}
    if release.number < (9, 0):
        return row
    names = ("cpufull", "cpusome", "iofull", "iosome", "memoryfull", "memorysome")
    return row | {f"pressure{name}": 0.0 for name in names}
