"""The disks of a node, and the ZFS pools on them."""

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.refusals import died
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pve.machine import Disk, Pool
from pulse_proxmox.simulator.pve.memory import Row
from pulse_proxmox.simulator.pve.releases import Release
from pulse_proxmox.simulator.pve.world import NODE, World, disk_list_audit, disks_audit

LISTED = (
    NODE,
    Parameter(name="include-partitions", type="boolean", default=False),
    Parameter(name="skipsmart", type="boolean", default=False),
    Parameter(name="type", choices=("unused", "journal_disks")),
)
ASKED = (
    NODE,
    Parameter(name="disk", optional=False, pattern=r"^/dev/[a-zA-Z0-9\/]+$"),
    Parameter(name="healthonly", type="boolean"),
)


def routes(world: World) -> list[Route]:
    """/nodes/{node}/disks: the list, SMART, and the pools."""
    audit, base = disks_audit(world.release), "/nodes/{node}/disks"
    named = (NODE, Parameter(name="name", optional=False))
    listing = disk_list_audit(world.release)
    return [
        Route(template=f"{base}/list", answer=lambda call: _list(world, call), need=listing, parameters=LISTED, node="node"),
        Route(template=f"{base}/smart", answer=lambda call: _smart(world, call), need=audit, parameters=ASKED, node="node"),
        Route(template=f"{base}/zfs", answer=lambda call: _pools(world, call), need=audit, parameters=(NODE,), node="node"),
        Route(template=f"{base}/zfs/{{name}}", answer=lambda call: _pool(world, call), need=audit, parameters=named, node="node"),
    ]


def _list(world: World, call: Call) -> list[Row]:
    disks = world.cluster.nodes[call.text("node")].disks
    if call.text("type"):
        disks = [disk for disk in disks if not disk.used]
    return [_disk(disk, world.release, smart=not call.flag("skipsmart")) for disk in disks]


def _disk(disk: Disk, release: Release, *, smart: bool) -> Row:
    row: Row = {
        "devpath": disk.devpath,
        "by_id_link": f"/dev/disk/by-id/ata-{disk.model}_{disk.serial}",
        "model": disk.model,
        "vendor": disk.vendor,
        "serial": disk.serial,
        "wwn": disk.wwn,
        "size": disk.size_bytes,
        "type": disk.type,
        "rpm": disk.rpm,
        "gpt": int(disk.used == "ZFS"),
        "mounted": 0,
        "osdid": disk.osd,
        "health": ("FAILED" if disk.failing else "PASSED") if smart else "UNKNOWN",
        "wearout": int(disk.wearout) if smart and disk.wearout is not None else "N/A",
    }
    row |= {"used": disk.used} if disk.used else {}
    if release.number >= (8, 0):
        row["osdid-list"] = [disk.osd] if disk.osd >= 0 else None
    return row


def _smart(world: World, call: Call) -> Row:
    disk = next((one for one in world.cluster.nodes[call.text("node")].disks if one.devpath == call.text("disk")), None)
    if disk is None:
        raise died(f"failed to get SMART data: no such disk '{call.text('disk')}'")
    health: Row = {"health": "FAILED" if disk.failing else "PASSED"}
    if call.flag("healthonly"):
        return health
    if disk.type == "nvme":
        return {**health, "type": "text", "text": _nvme(disk), "wearout": int(disk.wearout or 0)}
    return {**health, "type": "ata", "attributes": _attributes(disk)}


def _attributes(disk: Disk) -> list[Row]:
    bad = 2480 if disk.failing else 0
    rows = [("  5", "Reallocated_Sector_Ct", 10, bad), ("  9", "Power_On_Hours", 0, 18_204), (" 12", "Power_Cycle_Count", 0, 41)]
    rows += [("194", "Temperature_Celsius", 0, 34), ("197", "Current_Pending_Sector", 0, bad // 100)]
    if disk.wearout is not None:
        rows.append(("177", "Wear_Leveling_Count", 0, int(100 - disk.wearout) * 12))
    return [_attribute(id, name, threshold, raw, disk) for id, name, threshold, raw in rows]


def _attribute(id: str, name: str, threshold: int, raw: int, disk: Disk) -> Row:
    worn = int(disk.wearout) if name.startswith("Wear") and disk.wearout is not None else 100
    value = 5 if disk.failing and name.startswith("Reallocated") else worn
    fixed: Row = {"id": id, "name": name, "threshold": threshold, "flags": "-O--CK"}
    return {
        **fixed,
        "raw": str(raw),
        "value": value,
        "normalized": value,
        "worst": value,
        "fail": "NOW" if value < threshold else "-",
    }


def _nvme(disk: Disk) -> str:
    return (
        "\nSMART/Health Information (NVMe Log 0x02)\n"
        f"Critical Warning:                   0x{'04' if disk.failing else '00'}\n"
        "Temperature:                        41 Celsius\n"
        "Available Spare:                    100%\n"
        f"Percentage Used:                    {100 - int(disk.wearout or 100)}%\n"
        "Power On Hours:                     9,204\n"
        "Media and Data Integrity Errors:    0\n"
    )


def _pools(world: World, call: Call) -> list[Row]:
    return [
        {
            "name": pool.name,
            "size": pool.size_bytes,
            "alloc": int(pool.size_bytes * pool.used_share),
            "free": pool.size_bytes - int(pool.size_bytes * pool.used_share),
            "frag": 11,
            "dedup": 1.0,
            "health": "DEGRADED" if pool.faulted else "ONLINE",
        }
        for pool in world.cluster.nodes[call.text("node")].pools
    ]


def _pool(world: World, call: Call) -> Row:
    pool = next((one for one in world.cluster.nodes[call.text("node")].pools if one.name == call.text("name")), None)
    if pool is None:
        raise died(f"cannot open '{call.text('name')}': no such pool")
    state = "DEGRADED" if pool.faulted else "ONLINE"
    mirror = {**_vdev("mirror-0", state), "children": [_leaf(pool, leaf) for leaf in pool.leaves]}
    row: Row = {
        "name": pool.name,
        "state": state,
        "scan": "scrub repaired 0B in 00:21:40 with 0 errors on Sun Nov  1 00:45:41 2026",
        "errors": "No known data errors",
        "children": [{**_vdev(pool.name, state), "children": [mirror]}],
    }
    if not pool.faulted:
        return row
    status = "One or more devices are faulted in response to persistent errors."
    return {**row, "status": status, "action": "Replace the faulted device, or use 'zpool clear' to mark the device repaired."}


def _leaf(pool: Pool, leaf: str) -> Row:
    if leaf != pool.faulted:
        return {**_vdev(leaf, "ONLINE"), "leaf": 1}
    return {**_vdev(leaf, "FAULTED"), "leaf": 1, "read": 3, "write": 114, "msg": "too many errors"}


def _vdev(name: str, state: str) -> Row:
    return {"name": name, "state": state, "read": 0, "write": 0, "cksum": 0, "msg": "", "leaf": 0}
