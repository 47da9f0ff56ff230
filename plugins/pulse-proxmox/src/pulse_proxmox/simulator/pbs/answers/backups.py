"""The groups of a namespace, and their backups."""

from collections.abc import Iterator

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.refusals import Refused
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pbs.state import Group, Groups, Row, Snapshot, Task
from pulse_proxmox.simulator.pbs.world import NAMESPACE, STORE, World

_TYPE = Parameter(name="backup-type", choices=("vm", "ct", "host"))
_ID = Parameter(name="backup-id", pattern=r"^[A-Za-z0-9_][A-Za-z0-9._\-]*$")
_KEY = ":".join(["5f"] * 32)


def routes(world: World) -> list[Route]:
    """/admin/datastore/{store}/groups and snapshots."""
    base = "/admin/datastore/{store}"
    return [
        Route(template=f"{base}/groups", answer=lambda call: _groups(world, call), parameters=(STORE, NAMESPACE)),
        Route(
            template=f"{base}/snapshots",
            answer=lambda call: _snapshots(world, call),
            parameters=(STORE, NAMESPACE, _TYPE, _ID),
        ),
    ]


def _space(world: World, call: Call) -> Groups:
    name = call.text("ns")
    store = world.store(call.caller, call.text("store"), name)
    if name not in store.namespaces:
        raise Refused(404, f"namespace '{name}' does not exist")
    return store.namespaces[name]


def _groups(world: World, call: Call) -> list[Row]:
    found: list[Row] = []
    for group in _space(world, call).values():
        last = group.finished[-1:]
        if last:
            files = [str(file["filename"]) for file in _files(group, last[0])]
            found.append(
                {
                    "backup-type": group.type,
                    "backup-id": group.id,
                    "last-backup": last[0].at,
                    "backup-count": len(group.snapshots),
                    "files": files,
                    "owner": group.owner,
                }
            )
    return found


def _snapshots(world: World, call: Call) -> list[Row]:
    space, type, id = _space(world, call), call.text("backup-type"), call.text("backup-id")
    asked = [group for group in space.values() if type in ("", group.type) and id in ("", group.id)]
    first = next(iter(space.values()), None)
    return [row for group in asked for row in _of_group(world, group, is_first=group is first, now=call.now)]


def _of_group(world: World, group: Group, *, is_first: bool, now: float) -> Iterator[Row]:
    for one in group.snapshots:
        verified = "failed" if "verify_failed" in world.server.faults and one is group.snapshots[-1] else one.verified
        yield _row(world, group, one, verified)
    if is_first and "backup_running" in world.server.faults:
        yield _row(world, group, Snapshot(at=int(now // 3600 * 3600), size=None), "")


def _row(world: World, group: Group, one: Snapshot, verified: str) -> Row:
    row: Row = {
        "backup-type": group.type,
        "backup-id": group.id,
        "backup-time": one.at,
        "files": _files(group, one),
        "owner": group.owner,
        "protected": one.protected,
    }
    if one.comment:
        row["comment"] = one.comment
    if one.size is not None:
        row["size"] = one.size
    if group.encrypted and one.size is not None:
        row["fingerprint"] = _KEY
    if verified and one.size is not None:
        verify = Task(number=1, kind="verificationjob", about=f"all:v-{group.id}", user="root@pam", began_at=one.at)
        row["verification"] = {"state": verified, "upid": world.upid(verify)}
    return row


def _files(group: Group, one: Snapshot) -> list[Row]:
    """The archives as the product really lists them, whatever its schema says: with their size and how they are encrypted."""
    if one.size is None:
        return []
    mode = "encrypt" if group.encrypted else "none"
    archive = {"vm": "drive-scsi0.img.fidx", "ct": "root.pxar.didx"}.get(group.type, "etc.pxar.didx")
    return [
        {"filename": archive, "size": one.size - 900, "crypt-mode": mode},
        {"filename": "index.json.blob", "size": 500, "crypt-mode": "sign-only" if group.encrypted else "none"},
        {"filename": "client.log.blob"},
    ]
