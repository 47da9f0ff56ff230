"""The server itself: version, state, services, disks, updates, subscription, tasks and permissions."""

from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.permissions import ANYBODY, Need
from pulse_proxmox.simulator.frame.refusals import Refused
from pulse_proxmox.simulator.frame.routes import Answering, Call, Route
from pulse_proxmox.simulator.pbs.state import GIB, Disk, Row, Task
from pulse_proxmox.simulator.pbs.world import ANY_STORE, NODE, World

_DISKS = Need(path="/system/disks", privileges=("Sys.Audit",))
_SYSTEM = Need(path="/", privileges=("Sys.Audit",))
_MEMORY = 32 * GIB
_SERVICES = ("proxmox-backup", "proxmox-backup-proxy", "chrony", "cron", "postfix", "sshd", "systemd-journald", "zfs-zed")
_USED = ("unused", "mounted", "lvm", "zfs", "devicemapper", "partitions", "filesystem")
_ALWAYS = ("/", "/access", "/datastore", "/remote", "/system", "/system/disks", "/system/status", "/system/tasks", "/tape")


def routes(world: World) -> list[Route]:
    """/version, /ping, /access/permissions and what is below /nodes."""
    status = Need(path="/system/status", privileges=("Sys.Audit",))
    services = Need(path="/system/services", privileges=("Sys.Audit",))
    which = (
        Parameter(name="auth-id", pattern=r"^[^\s:/]+@[A-Za-z0-9_][A-Za-z0-9._\-]*(![A-Za-z0-9_.\-]+)?$"),
        Parameter(name="path", pattern=r"^(/|(/[A-Za-z0-9_][A-Za-z0-9._\-]*)+)$"),
    )
    found = [
        Route(template="/version", answer=lambda call: _version(world)),
        Route(template="/ping", answer=lambda call: {"pong": True}, open=True),
        Route(template="/access/permissions", answer=lambda call: _permissions(world, call), parameters=which),
        _node("status", lambda call: _status(world), status),
        _node("services", lambda call: _services(), services),
        _node("subscription", lambda call: {"status": "notfound", "serverid": f"{hash_of(world):032X}"}),
        _node("apt/update", lambda call: _updates(), _SYSTEM),
        _node("disks/zfs", lambda call: _pools(world), _DISKS),
        _node("disks/list", lambda call: _disks(world, call), _DISKS, *_LIST),
        _node("disks/smart", lambda call: _smart(world, call), _DISKS, *_SMART),
        _node("tasks", lambda call: _tasks(world, call), ANYBODY, *_TASKS),
        Route(template="/admin/traffic-control", answer=lambda call: _traffic(), need=_SYSTEM),
    ]
    if world.release.has_identity:
        identity = Route(
            template="/nodes/{node}/identity",
            answer=lambda call: {"pbs-instance-id": world.server.identity},
            parameters=(_ANY_NODE,),
        )
        found.append(identity)
    return found


_ANY_NODE = Parameter(name="node", pattern=NODE.pattern)
_LIST = (
    Parameter(name="include-partitions", type="boolean"),
    Parameter(name="skipsmart", type="boolean"),
    Parameter(name="usage-type", choices=_USED),
)
_SMART = (
    Parameter(name="disk", optional=False, pattern=r"^((h|s|x?v)d[a-z]+|nvme\d+n\d+)$"),
    Parameter(name="healthonly", type="boolean"),
)
_TASKS = (
    Parameter(name="errors", type="boolean"),
    Parameter(name="limit", type="integer", default=50),
    Parameter(name="running", type="boolean"),
    Parameter(name="since", type="integer"),
    Parameter(name="start", type="integer", default=0),
    ANY_STORE,
    Parameter(name="typefilter"),
    Parameter(name="until", type="integer"),
    Parameter(name="userfilter"),
)


def _node(path: str, answer: Answering, need: Need | object = ANYBODY, *more: Parameter) -> Route:
    wanted = need if isinstance(need, Need) else ANYBODY
    return Route(template=f"/nodes/{{node}}/{path}", answer=answer, need=wanted, parameters=(NODE, *more))


def hash_of(world: World) -> int:
    """A number that is the server's own."""
    return int(world.server.identity.replace("-", ""), 16)


def _version(world: World) -> Row:
    release = world.release
    return {"version": release.version, "release": release.release, "repoid": release.repoid}


def _permissions(world: World, call: Call) -> Row:
    paths = [call.text("path")] if call.text("path") else sorted({*_ALWAYS, *(entry.path for entry in world.accounts.entries)})
    found: Row = {}
    for place in paths:
        if privileges := world.accounts.privileges(call.caller, place):
            found[place] = dict.fromkeys(sorted(privileges), True)
    return found


def _status(world: World) -> Row:
    server, at = world.server, world.server.now()
    busy = min(server.cpu.at(at), 1.0)
    used = int(_MEMORY * (0.2 + busy / 4))
    kernel = world.release.kernel
    return {
        "cpu": busy,
        "wait": busy / 10,
        "loadavg": [round(busy * 8 * share, 2) for share in (1.1, 1.0, 0.9)],
        "uptime": int(at - server.booted_at),
        "kversion": f"Linux {kernel} #1 SMP PREEMPT_DYNAMIC PMX {kernel}",
        "current-kernel": {"sysname": "Linux", "release": kernel, "version": "#1 SMP PREEMPT_DYNAMIC", "machine": "x86_64"},
        "boot-info": {"mode": "efi", "secureboot": False},
        "cpuinfo": {"model": "Intel(R) Xeon(R) E-2334 CPU @ 3.40GHz", "sockets": 1, "cpus": 8},
        "memory": {"total": _MEMORY, "used": used, "free": _MEMORY - used},
        "swap": {"total": 8 * GIB, "used": 0, "free": 8 * GIB},
        "root": {"total": 100 * GIB, "used": 21 * GIB, "avail": 74 * GIB},
        "info": {"fingerprint": server.fingerprint.lower()},
    }


def _services() -> list[Row]:
    return [
        {"service": name, "name": f"{name}.service", "desc": f"{name} daemon", "state": "running", "unit-state": "enabled"}
        for name in _SERVICES
    ]


def _updates() -> list[Row]:
    fixed = {"Arch": "amd64", "Origin": "Debian", "Priority": "optional", "Section": "admin"}
    return [
        {**fixed, "Package": name, "Title": name, "Description": name, "OldVersion": "1.0-1", "Version": "1.0-2"}
        for name in ("libssl3", "proxmox-backup-server", "tzdata")
    ]


def _pools(world: World) -> list[Row]:
    size = 58_175_000_000_000
    health = "DEGRADED" if "pool_degraded" in world.server.faults else "ONLINE"
    return [{"name": "tank", "size": size, "alloc": size // 2, "free": size // 2, "frag": 11, "dedup": 1.0, "health": health}]


def _disks(world: World, call: Call) -> list[Row]:
    return [_disk(world, disk, smart=not call.flag("skipsmart")) for disk in world.server.disks]


def _disk(world: World, disk: Disk, *, smart: bool) -> Row:
    row: Row = {
        "name": disk.name,
        "devpath": f"/dev/{disk.name}",
        "disk-type": disk.kind,
        "model": disk.model,
        "serial": disk.serial,
        "size": disk.size_bytes,
        "gpt": True,
        "used": disk.used_for,
        "status": _health(world, disk) if smart else "unknown",
        "wwn": f"0x5000c500{hash_of(world) % 16**4:04x}{world.server.disks.index(disk):04x}",
    }
    return {**row, "rpm": disk.rpm} if disk.rpm else row


def _health(world: World, disk: Disk) -> str:
    return "failed" if "disk_failing" in world.server.faults and disk is world.server.disks[-1] else "passed"


def _smart(world: World, call: Call) -> Row:
    disk = next((one for one in world.server.disks if one.name == call.text("disk")), None)
    if disk is None:
        raise Refused(400, f"no such disk '{call.text('disk')}'")
    if disk.wear_percent is None:
        values = {"5": ("Reallocated_Sector_Ct", "0"), "9": ("Power_On_Hours", "21034"), "194": ("Temperature_Celsius", "34")}
        rows: list[Row] = [
            {"id": int(id), "name": name, "raw": raw, "value": raw, "normalized": 100.0} for id, (name, raw) in values.items()
        ]
        return {"status": _health(world, disk), "attributes": rows}
    named = {"temperature": "41", "power_on_hours": "10311", "percentage_used": str(disk.wear_percent), "media_errors": "0"}
    told: list[Row] = [{"name": name, "raw": raw, "value": raw} for name, raw in named.items()]
    return {"status": _health(world, disk), "wearout": float(disk.wear_percent), "attributes": told}


def _tasks(world: World, call: Call) -> list[Row]:
    seen = [task for task in world.server.tasks if _is_asked_for(world, call, task)]
    seen.sort(key=lambda task: (task.ended_at is None, task.began_at), reverse=True)
    start, limit = call.number("start"), call.number("limit", 50)
    return [_task(world, task) for task in seen[start : start + limit if limit else None]]


def _is_asked_for(world: World, call: Call, task: Task) -> bool:
    own = task.user in (call.caller.name, call.caller.user)
    since, until = call.values.get("since"), call.number("until")
    over = task.ended_at is not None
    return (
        (own or world.may(call.caller, "/system/tasks", "Sys.Audit"))
        and not (call.flag("running") and over)
        and not (call.flag("errors") and (not over or task.status == "OK"))
        and (since is None or task.ended_at is None or task.ended_at >= call.number("since"))
        and (not until or task.began_at <= until)
        and call.text("typefilter") in task.kind
        and call.text("userfilter") in task.user
        and (not call.text("store") or task.about.split(":")[0] == call.text("store"))
    )


def _task(world: World, task: Task) -> Row:
    row: Row = {
        "upid": world.upid(task),
        "node": world.server.name,
        "pid": 4096 + task.number,
        "pstart": task.number,
        "starttime": task.began_at,
        "worker_type": task.kind,
        "worker_id": task.about,
        "user": task.user,
    }
    return row if task.ended_at is None else {**row, "endtime": task.ended_at, "status": task.status}


def _traffic() -> list[Row]:
    limits = {"rate-in": "100 MB", "rate-out": "50 MB", "network": ["0.0.0.0/0"], "comment": "by day"}
    return [{"name": "daytime", "cur-rate-in": 1_048_576, "cur-rate-out": 0, **limits}]
