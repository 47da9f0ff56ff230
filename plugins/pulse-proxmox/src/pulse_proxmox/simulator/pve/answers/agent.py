"""What the agent inside a VM answers, when there is one that does."""

from collections.abc import Callable

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.refusals import Hangs, died
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pve.guest import Guest, disk_used, doing, memory
from pulse_proxmox.simulator.pve.memory import Row
from pulse_proxmox.simulator.pve.world import NODE, World, agent_need, vmid

FILES = "/proc/meminfo"
SYSTEMS = {
    "l26": ("debian", "Debian GNU/Linux", "12", "Debian GNU/Linux 12 (bookworm)", "6.1.0-37-amd64"),
    "win11": ("mswindows", "Microsoft Windows", "Microsoft Windows 11", "Windows 11 Pro", "26100"),
    "win10": ("mswindows", "Microsoft Windows", "Microsoft Windows Server 2022", "Windows Server 2022 Standard", "20348"),
}


def routes(world: World) -> list[Route]:
    """/nodes/{node}/qemu/{vmid}/agent: what a monitor asks."""
    file: tuple[Parameter, ...] = (Parameter(name="file", optional=False),)
    if world.release.number >= (9, 2):
        file += (
            Parameter(name="count", type="integer", minimum=1, maximum=16_777_216, default=16_777_216),
            Parameter(name="decode", type="boolean", default=True),
            Parameter(name="offset", type="integer", minimum=0, default=0),
        )
    return [
        _route(world, "file-read", _read, need="FileRead", takes=file),
        _route(world, "get-fsinfo", lambda world, guest, call: {"result": _filesystems(guest, world.cluster.now())}),
        _route(world, "network-get-interfaces", lambda world, guest, call: {"result": _interfaces(guest, world.cluster.now())}),
        _route(world, "get-osinfo", lambda world, guest, call: {"result": _system(guest)}),
        _route(world, "get-host-name", lambda world, guest, call: {"result": {"host-name": guest.name}}),
    ]


Asking = Callable[[World, Guest, Call], object]


def _route(world: World, what: str, answer: Asking, *, need: str = "Audit", takes: tuple[Parameter, ...] = ()) -> Route:
    def asked(call: Call) -> object:
        return answer(world, _agent_of(world, call), call)

    return Route(
        template=f"/nodes/{{node}}/qemu/{{vmid}}/agent/{what}",
        answer=asked,
        need=agent_need(world.release, need),
        parameters=(NODE, vmid(world.release), *takes),
        node="node",
    )


def _agent_of(world: World, call: Call) -> Guest:
    """The guest, if its agent answers. Raises Refused or Hangs."""
    cluster = world.cluster
    guest = cluster.guest(call.text("node"), "qemu", call.number("vmid"))
    if not guest.agent:
        raise died("No QEMU guest agent configured")
    if not guest.running:
        raise died(f"VM {guest.vmid} is not running")
    if _struck(world, "guest_agent_hang", guest):
        raise Hangs
    if not guest.agent_runs or _struck(world, "guest_agent_down", guest) or guest.qmpstatus != "running":
        raise died("QEMU guest agent is not running")
    return guest


def _struck(world: World, fault: str, guest: Guest) -> bool:
    return not {"", str(guest.vmid)}.isdisjoint(world.cluster.faults.of(fault))


def _read(world: World, guest: Guest, call: Call) -> Row:
    if call.text("file") != FILES or guest.windows:
        raise died(f"Agent error: Failed to open file '{call.text('file')}' (mode: 'r'): No such file or directory")
    content = _meminfo(guest, world.cluster.now())
    return {"content": content} if world.release.number < (9, 0) else {"content": content, "truncated": 0}


def _meminfo(guest: Guest, at: float) -> str:
    true = memory(guest, at)
    lines = {
        "MemTotal": true.total,
        "MemFree": true.free,
        "MemAvailable": true.available,
        "Buffers": true.cache // 20,
        "Cached": true.cache * 17 // 20,
        "SwapCached": 0,
        "Active": true.used,
        "SwapTotal": 2 * 1024**3,
        "SwapFree": 2 * 1024**3 - true.used // 400,
        "Shmem": true.used // 50,
        "SReclaimable": true.cache // 10,
    }
    return "".join(f"{name + ':':<16}{value // 1024:>8} kB\n" for name, value in lines.items())


def _filesystems(guest: Guest, at: float) -> list[Row]:
    if guest.windows:
        return [
            _filesystem(guest, "\\\\?\\Volume{0001}\\", "C:\\", "NTFS", guest.disk_bytes * 97 // 100, disk_used(guest, at)),
            {"name": "\\\\?\\Volume{0002}\\", "mountpoint": "D:\\", "type": "CDFS", "disk": []},
        ]
    rows = [_filesystem(guest, "sda1", "/", "ext4", guest.disk_bytes * 98 // 100, disk_used(guest, at))]
    boot = _filesystem(guest, "sda15", "/boot/efi", "vfat", 129_718_272, 12_400_000)
    snap: Row = {
        "name": "loop0",
        "mountpoint": "/snap/core22/1",
        "type": "squashfs",
        "disk": [],
        "total-bytes": 7,
        "used-bytes": 7,
    }
    if guest.extra_bytes:
        rows.append(_filesystem(guest, "sdb1", "/srv", "xfs", guest.extra_bytes, guest.extra_bytes * 6 // 10, unit=1))
    return [*rows, boot, snap]


def _filesystem(guest: Guest, name: str, where: str, type: str, total: int, used: int, unit: int = 0) -> Row:
    target = {"bus": 0, "target": 0, "unit": unit, "bus-type": "scsi", "pci-controller": {"bus": 0, "slot": 5}}
    disk = {**target, "dev": f"/dev/{name}", "serial": f"drive-scsi{unit}"}
    return {"name": name, "mountpoint": where, "type": type, "total-bytes": total, "used-bytes": min(used, total), "disk": [disk]}


def _interfaces(guest: Guest, at: float) -> list[Row]:
    now = doing(guest, at)
    counted = {"rx-bytes": now.netin, "tx-bytes": now.netout, "rx-errs": 0, "tx-errs": 0, "rx-dropped": 0, "tx-dropped": 0}
    local = {"ip-address": "127.0.0.1", "ip-address-type": "ipv4", "prefix": 8}
    own = {"ip-address": guest.address, "ip-address-type": "ipv4", "prefix": 24}
    link = {"ip-address": "fe80::" + guest.mac[9:].lower().replace(":", ""), "ip-address-type": "ipv6", "prefix": 64}
    name = "Ethernet" if guest.windows else "ens18"
    loop: Row = {"name": "lo", "hardware-address": "00:00:00:00:00:00", "ip-addresses": [local]}
    return [
        loop,
        {"name": name, "hardware-address": guest.mac.lower(), "ip-addresses": [own, link], "statistics": counted},
    ]


def _system(guest: Guest) -> Row:
    id, name, version, pretty, kernel = SYSTEMS.get(guest.ostype, SYSTEMS["l26"])
    return {
        "id": id,
        "name": name,
        "version": version,
        "version-id": version,
        "pretty-name": pretty,
        "kernel-release": kernel,
        "kernel-version": "#1 SMP PREEMPT_DYNAMIC",
        "machine": "x86_64",
    }
