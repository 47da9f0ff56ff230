"""The datastores: how full they are, what garbage collection saw, and their namespaces."""

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pbs.state import Datastore, Row
from pulse_proxmox.simulator.pbs.world import STORE, World

_DAY = 86_400
_DEPTH = Parameter(name="max-depth", type="integer", minimum=0, maximum=7, default=7)
_PARENT = Parameter(name="parent")
_KINDS = ("vm", "ct", "host")


def routes(world: World) -> list[Route]:
    """/status/datastore-usage and /admin/datastore."""
    verbose = Parameter(name="verbose", type="boolean")
    return [
        Route(template="/status/datastore-usage", answer=lambda call: _usages(world, call)),
        Route(template="/admin/datastore", answer=lambda call: _definitions(world, call)),
        Route(template="/admin/datastore/{store}/status", answer=lambda call: _one(world, call), parameters=(STORE, verbose)),
        Route(
            template="/admin/datastore/{store}/namespace",
            answer=lambda call: _namespaces(world, call),
            parameters=(STORE, _DEPTH, _PARENT),
        ),
    ]


def _usages(world: World, call: Call) -> list[Row]:
    return [_usage(world, call, store) for store in world.server.stores.values() if world.sees(call.caller, store.name)]


def _usage(world: World, call: Call, store: Datastore) -> Row:
    server = world.server
    row: Row = {"store": store.name, "mount-status": _mount(world, store), **world.backend()}
    if error := world.trouble(store.name):
        return {**row, "error": error}
    if not server.is_readable(store.name) or not world.may_read(call.caller, store.name):
        return row
    row |= _sizes(store, call.now)
    history = [max(0.0, store.used.at(call.now) - back * 0.004) for back in range(30, 0, -1)]
    row |= {"history": history, "history-start": int(call.now) - 30 * _DAY, "history-delta": _DAY}
    row["estimated-full-date"] = int(call.now) + 90 * _DAY if store.fills_up else -1
    return {**row, "gc-status": collected(world, store)}


def _sizes(store: Datastore, at: float) -> Row:
    used = int(store.total_bytes * min(store.used.at(at), 0.97))
    return {"total": store.total_bytes, "used": used, "avail": int((store.total_bytes - used) * 0.98)}


def _mount(world: World, store: Datastore) -> str:
    if not world.server.is_mounted(store.name):
        return "notmounted"
    return "mounted" if store.removable else "nonremovable"


def collected(world: World, store: Datastore) -> Row:
    """What garbage collection found when it ran last."""
    disk = int(store.total_bytes * store.used.mean * 0.98)
    row: Row = {
        "disk-bytes": disk,
        "disk-chunks": disk // 2_500_000,
        "index-data-bytes": int(disk * store.factor),
        "index-file-count": sum(len(group.snapshots) for group in store.groups()),
        "pending-bytes": disk // 400,
        "pending-chunks": disk // 400 // 2_500_000,
        "removed-bad": 0,
        "removed-bytes": disk // 90,
        "removed-chunks": disk // 90 // 2_500_000,
        "still-bad": 0,
    }
    return {**row, "cache-stats": {"hits": 90_000, "misses": 1_200}} if world.release.has_backends else row


def _definitions(world: World, call: Call) -> list[Row]:
    return [_definition(world, store) for store in world.server.stores.values() if world.sees(call.caller, store.name)]


def _definition(world: World, store: Datastore) -> Row:
    row: Row = {"store": store.name, "comment": store.comment, "mount-status": _mount(world, store), **world.backend()}
    if world.server.hurts("datastore_offline", store.name):
        return {**row, "maintenance": 'type=offline,message="a new disk"'}
    if world.server.hurts("datastore_read_only", store.name):
        return {**row, "maintenance": "read-only"}
    return row


def _one(world: World, call: Call) -> Row:
    store = world.store(call.caller, call.text("store"))
    row: Row = {**_sizes(store, call.now), **world.backend()}
    if not call.flag("verbose"):
        return row
    return {**row, "gc-status": collected(world, store), "counts": _counts(store)}


def _counts(store: Datastore) -> Row:
    found: Row = {}
    for kind in _KINDS:
        groups = [group for group in store.groups() if group.type == kind]
        if groups:
            found[kind] = {"groups": len(groups), "snapshots": sum(len(group.snapshots) for group in groups)}
    return found


def _namespaces(world: World, call: Call) -> list[Row]:
    """Those that may be read; others are left out without a word."""
    store, parent, depth = world.readable(call.text("store")), call.text("parent"), call.number("max-depth", 7)
    found: list[Row] = []
    for name in sorted(store.namespaces):
        inside = not parent or name == parent or name.startswith(f"{parent}/")
        deep = name.count("/") + bool(name) - (parent.count("/") + bool(parent))
        if inside and deep <= depth and world.may(call.caller, f"/datastore/{store.name}/{name}", "Datastore.Audit"):
            found.append({"ns": name, **({"comment": "of everybody"} if not name else {})})
    return found
