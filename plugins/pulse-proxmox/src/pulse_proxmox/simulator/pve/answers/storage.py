"""Storages: their definitions, what a node sees of them, and the backups in them."""

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.refusals import died
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pve.memory import Row
from pulse_proxmox.simulator.pve.numbers import space
from pulse_proxmox.simulator.pve.releases import Release
from pulse_proxmox.simulator.pve.storage import Backup, Store
from pulse_proxmox.simulator.pve.world import NODE, STORAGE, STORE_AUDIT, World, vmid

_TYPES = "btrfs cephfs cifs dir esxi glusterfs iscsi iscsidirect lvm lvmthin nfs pbs rbd zfs zfspool"
TYPES = tuple(_TYPES.split())


def routes(world: World) -> list[Route]:
    """/storage, /nodes/{node}/storage and below."""
    node = "/nodes/{node}/storage"
    filters = (
        NODE,
        Parameter(name="storage"),
        Parameter(name="content"),
        Parameter(name="enabled", type="boolean", default=False),
        Parameter(name="format", type="boolean", default=False),
        Parameter(name="target"),
    )
    kind = Parameter(name="type", choices=_types(world.release))
    content = (NODE, STORAGE, Parameter(name="content"), vmid(world.release, optional=True))
    return [
        Route(template="/storage", answer=lambda call: _defined(world, call), parameters=(kind,)),
        Route(template=node, answer=lambda call: _listed(world, call), parameters=filters, node="node"),
        Route(
            template=f"{node}/{{storage}}/status",
            answer=lambda call: _state(world, world.cluster.store(call.text("storage"), call.text("node")), call.text("node")),
            need=STORE_AUDIT,
            parameters=(NODE, STORAGE),
            node="node",
        ),
        Route(
            template=f"{node}/{{storage}}/content",
            answer=lambda call: _content(world, call),
            need=STORE_AUDIT,
            parameters=content,
            node="node",
        ),
    ]


def _types(release: Release) -> list[str]:
    gone = {"esxi"} if release.number < (8, 0) else {"glusterfs"} if release.number >= (9, 0) else set()
    return [name for name in TYPES if name not in gone]


def _defined(world: World, call: Call) -> list[Row]:
    rows: list[Row] = []
    for store in world.cluster.stores.values():
        if not world.sees_store(call.caller, store.id) or call.text("type", store.type) != store.type:
            continue
        row: Row = {"storage": store.id, "type": store.type, "content": ",".join(store.content), "digest": "0" * 40}
        row |= {**store.settings, "shared": int(store.shared)} if store.type == "dir" else dict(store.settings)
        row |= {"nodes": ",".join(store.nodes)} if store.nodes else {}
        rows.append(row if store.enabled else {**row, "disable": 1})
    return rows


def _listed(world: World, call: Call) -> list[Row]:
    node, wanted = call.text("node"), call.text("storage")
    rows: list[Row] = []
    for store in world.cluster.stores.values():
        seen = store.on(node) and world.sees_store(call.caller, store.id) and (store.enabled or not call.flag("enabled"))
        if seen and wanted in ("", store.id) and call.text("content", store.content[0]) in store.content:
            rows.append(_state(world, store, node))
    return rows


def _state(world: World, store: Store, node: str) -> Row:
    active = world.cluster.reachable(store)
    row: Row = {
        "storage": store.id,
        "type": store.type,
        "content": ",".join(store.content),
        "active": int(active),
        "enabled": int(store.enabled),
        "shared": int(store.shared),
        "total": 0,
        "used": 0,
        "avail": 0,
    }
    if not active:
        return row
    now = space(world.cluster, store, world.cluster.nodes[node], world.cluster.now())
    share = now.used / now.total if now.total else 0
    return {**row, "total": now.total, "used": now.used, "avail": now.available, "used_fraction": share}


def _content(world: World, call: Call) -> list[Row]:
    store = world.cluster.store(call.text("storage"), call.text("node"))
    if not world.cluster.reachable(store):
        raise died(f"storage '{store.id}' is not online")
    wanted, number = call.text("content"), call.number("vmid")
    rows: list[Row] = []
    if wanted in ("", "backup") and "backup" in store.content:
        rows += [_backup(one, store) for one in world.cluster.backups if one.storage == store.id and number in (0, one.vmid)]
    if wanted in ("", "images", "rootdir") and {"images", "rootdir"} & set(store.content):
        rows += _images(world, store, call.text("node"), wanted, number)
    return [row for row in rows if _may_see(world, call, store, row)]


def _may_see(world: World, call: Call, store: Store, row: Row) -> bool:
    """A backup is shown to whom could restore or remove it; to see the storage is not enough, and nothing says so."""
    place = f"/storage/{store.id}"
    if row["content"] != "backup":
        return world.may(call.caller, place, "Datastore.Audit")
    backs_up = world.may(call.caller, place, "Datastore.AllocateSpace") and world.may(
        call.caller, f"/vms/{row['vmid']}", "VM.Backup"
    )
    return backs_up or world.may(call.caller, place, "Datastore.Allocate")


def _backup(one: Backup, store: Store) -> Row:
    row: Row = {
        "volid": one.volid(store.type),
        "content": "backup",
        "ctime": int(one.at),
        "vmid": one.vmid,
        "size": one.size_bytes,
        "format": one.format(store.type),
        "subtype": one.kind,
    }
    row |= {"notes": one.notes} if one.notes else {}
    row |= {"protected": 1} if one.protected else {}
    row |= {"encrypted": one.encrypted} if one.encrypted else {}
    if one.verified:
        row["verification"] = {
            "state": one.verified,
            "upid": f"UPID:backup:0000A1B2:0001C3D4:{int(one.at) + 9000:08X}:verify:main:root@pam:",
        }
    return row


def _images(world: World, store: Store, node: str, wanted: str, number: int) -> list[Row]:
    rows: list[Row] = []
    for guest in world.cluster.guests.values():
        here = guest.storage == store.id and (store.shared or guest.node == node) and number in (0, guest.vmid)
        kind = "images" if guest.kind == "qemu" else "rootdir"
        if here and wanted in ("", kind):
            name = f"{'vm' if guest.kind == 'qemu' else 'subvol'}-{guest.vmid}-disk-0"
            size = {"size": guest.disk_bytes, "format": "raw" if guest.kind == "qemu" else "subvol"}
            rows.append({"volid": f"{store.id}:{name}", "content": kind, "vmid": guest.vmid, **size})
    return rows
