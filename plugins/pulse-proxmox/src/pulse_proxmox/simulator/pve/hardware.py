"""Make the machines of an estate."""

from random import Random

from pulse_core.testing import swinging
from pulse_proxmox.simulator.pve.machine import GIB, TIB, Disk, Node, Pool
from pulse_proxmox.simulator.pve.roster import NODE_NAMES

DAY_SECONDS = 86_400.0


def node_name(number: int) -> str:
    """Trees first, then numbers."""
    return NODE_NAMES[number - 1] if number <= len(NODE_NAMES) else f"pve{number:02}"


def machine(number: int, *, dice: Random, now: float, guests: int) -> Node:
    """A node for about so many guests."""
    name, large = node_name(number), guests > 40
    return Node(
        name=name,
        number=number,
        address=f"10.20.{number // 200}.{10 + number % 200}",
        model="AMD EPYC 7543P 32-Core Processor",
        sockets=1,
        cores=64 if large else 32,
        threads=128 if large else 64,
        memory_bytes=(1024 if large else 384) * GIB,
        root_bytes=220 * GIB,
        booted_at=now - dice.uniform(9, 90) * DAY_SECONDS,
        idle=swinging(dice, 0.02),
        disks=_disks(number, dice),
        pools=[Pool(name="rpool", size_bytes=1920 * 10**9, used_share=dice.uniform(0.2, 0.6), leaves=("nvme0n1p3", "nvme1n1p3"))],
        updates=dice.choice((0, 3, 5, 7)),
        level="c" if number == 1 else "",
    )


def _disks(number: int, dice: Random) -> list[Disk]:
    system = [_disk(number, f"/dev/nvme{place}n1", "SAMSUNG MZQL21T9HCJR", 1920 * 10**9, "ZFS", dice) for place in (0, 1)]
    osds = [_disk(number, f"/dev/sd{letter}", "INTEL SSDSC2KG03", 4 * TIB, "LVM", dice) for letter in "ab"]
    for place, disk in enumerate(osds):
        disk.osd = (number - 1) * 2 + place
    return [*system, *osds, _disk(number, "/dev/sdc", "ST8000NM000A", 8 * 10**12, "", dice)]


def _disk(number: int, devpath: str, model: str, size_bytes: int, used: str, dice: Random) -> Disk:
    spins = model.startswith("ST")
    nvme = "nvme" in devpath
    return Disk(
        devpath=devpath,
        model=model,
        vendor="ATA" if not nvme else "unknown",
        serial=f"{model[:2]}{number:03}{dice.randrange(16**8):08X}",
        wwn=f"{'eui.' if nvme else '0x5'}{dice.randrange(16**15):015x}",
        size_bytes=size_bytes,
        type="hdd" if spins else "nvme" if nvme else "ssd",
        rpm=7200 if spins else 0,
        used=used,
        wearout=None if spins else dice.uniform(78, 99),
    )
