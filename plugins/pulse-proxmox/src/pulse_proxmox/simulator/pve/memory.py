"""What is said of a VM's memory, which depends on the balloon, the guest and the release."""

from pulse_proxmox.simulator.pve.guest import Guest, memory
from pulse_proxmox.simulator.pve.releases import Release

Row = dict[str, object]


def shown(guest: Guest, at: float, release: Release) -> Row:
    """`mem`, and from 9 on `memhost`, as in every list."""
    if not guest.running:
        return {"mem": 0, "memhost": 0} if _has_host(guest, release) else {"mem": 0}
    true = memory(guest, at)
    row: Row = {"mem": _used(guest, at)}
    if _has_host(guest, release):
        row["memhost"] = true.host
    return row


def balloon(guest: Guest, at: float) -> Row:
    """What the balloon adds to the full list and to the state of one VM."""
    if guest.balloon == "off" or not guest.running:
        return {}
    true = memory(guest, at)
    info: Row = {"actual": guest.memory_bytes, "max_mem": guest.memory_bytes, "last_update": 0}
    row: Row = {"balloon": guest.memory_bytes, "balloon_min": guest.memory_bytes // 2, "ballooninfo": info}
    if guest.balloon == "windows":
        return {**row, "freemem": 0}
    if guest.balloon == "silent":
        return row
    info |= {
        "last_update": int(at) - 4,
        "free_mem": true.free,
        "total_mem": true.total,
        "major_page_faults": 1800 + guest.vmid,
        "minor_page_faults": 3_800_000 + guest.vmid * 7,
        "mem_swapped_in": 0,
        "mem_swapped_out": 0,
    }
    return {**row, "freemem": true.free}


def _used(guest: Guest, at: float) -> int:
    true = memory(guest, at)
    if guest.kind == "lxc":
        return true.used
    if guest.balloon == "reports":
        return true.total - true.free
    return guest.memory_bytes if guest.balloon == "windows" else true.host


def _has_host(guest: Guest, release: Release) -> bool:
    return guest.kind == "qemu" and release.number >= (9, 0)
