"""One gateway: its queues, services, signatures, tasks, and what it needs."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from pulse_proxmox.simulator.frame.authority import Issued
from pulse_proxmox.simulator.frame.parameters import Parameter
from pulse_proxmox.simulator.frame.permissions import ANYBODY, Permission
from pulse_proxmox.simulator.frame.routes import Call, Route
from pulse_proxmox.simulator.pmg.state import DAY_SECONDS, QUEUES, Gateway
from pulse_proxmox.simulator.pmg.world import LOOKING, NODE, SUPPORT, Row, World

QUEUE: Final = Parameter(name="queue", choices=QUEUES, default="deferred")
AGES: Final = ("5m", "10m", "20m", "40m", "80m", "160m", "320m", "640m", "1280m", "1280m+")
DOMAINS: Final = ("example.net", "home.arpa", "mail.example")
PACKAGES: Final = ("pmg-api", "pmg-gui", "proxmox-spamassassin", "clamav-daemon", "libssl3", "postfix", "tzdata")
SERVICES: Final = (
    ("pmgdaemon", "Proxmox Mail Gateway API Daemon"),
    ("pmgproxy", "Proxmox Mail Gateway API"),
    ("pmg-smtp-filter", "Proxmox SMTP Filter Daemon"),
    ("pmgpolicy", "Proxmox Mail Gateway Policy Daemon"),
    ("pmgmirror", "Proxmox Mail Gateway Database Mirror Daemon"),
    ("pmgtunnel", "Proxmox Mail Gateway Cluster Tunnel Daemon"),
    ("postfix", "Postfix Mail Transport Agent"),
    ("postgres", "PostgreSQL RDBMS"),
    ("clamav-daemon", "Clam AntiVirus userspace daemon"),
    ("clamav-freshclam", "ClamAV virus database updater"),
    ("sshd", "OpenBSD Secure Shell server"),
)
OF_CLUSTERS: Final = ("pmgmirror", "pmgtunnel")
ABSENT: Final = "systemd-timesyncd"
_TASK: Final = (
    Parameter(name="start", type="integer", minimum=0),
    Parameter(name="limit", type="integer", minimum=0),
    Parameter(name="errors", type="boolean"),
    Parameter(name="userfilter"),
)
_TASK_SINCE: Final = (
    Parameter(name="since", type="integer"),
    Parameter(name="until", type="integer"),
    Parameter(name="typefilter"),
    Parameter(name="statusfilter"),
)
_HOUR: Final = 3600

Answer = Callable[[Gateway, Call], object]


def routes(world: World) -> list[Route]:
    """/nodes/{node}: queues, services, signatures, rules, tasks, updates, the subscription and certificates."""
    newer = world.cluster.release.tells_units
    shown = [_route(world, "certificates/info", lambda node, call: _certificates(world, node), ANYBODY)] if newer else []
    tasks = (*_TASK, *_TASK_SINCE) if newer else _TASK
    return [
        _route(world, "postfix/qshape", lambda node, call: _queue(world, node, call), LOOKING, QUEUE),
        _route(world, "services", lambda node, call: _services(world, node), LOOKING),
        _route(world, "clamav/database", lambda node, call: _databases(world, node), LOOKING),
        _route(world, "spamassassin/rules", lambda node, call: _rules(world), LOOKING),
        _route(world, "tasks", lambda node, call: _tasks(world, node, call), LOOKING, *tasks),
        _route(world, "apt/update", lambda node, call: _updates(world, node), LOOKING),
        _route(world, "subscription", lambda node, call: _subscription(world, node), SUPPORT),
        *shown,
    ]


def _route(world: World, path: str, answer: Answer, need: Permission, *parameters: Parameter) -> Route:
    return Route(
        template=f"/nodes/{{node}}/{path}",
        answer=lambda call: answer(world.cluster.gateway(call.text("node"), call.place), call),
        need=need,
        parameters=(NODE, *parameters),
        node="node",
    )


def _queue(world: World, node: Gateway, call: Call) -> list[Row]:
    """Counts are texts. Those that wait for long are few, unless the world takes none."""
    count = world.cluster.waiting(node, call.text("queue", "deferred"))
    total = _aged("TOTAL", count)
    shares = [count // 2, count // 3, count - count // 2 - count // 3]
    return [total, *(_aged(domain, part) for domain, part in zip(DOMAINS, shares, strict=True) if part)]


def _aged(domain: str, count: int) -> Row:
    left, ages = count, {}
    for age in AGES:
        ages[age] = (left + 1) // 2 if age != AGES[-1] else left
        left -= ages[age]
    return {"domain": domain, "total": str(count), **{age: str(number) for age, number in ages.items()}}


def _services(world: World, node: Gateway) -> list[Row]:
    return [*(_service(world, node, name, title) for name, title in SERVICES), *_absent(world)]


def _absent(world: World) -> list[Row]:
    if not world.cluster.release.tells_units:
        return []
    return [
        {
            "service": ABSENT,
            "name": ABSENT,
            "desc": ABSENT,
            "state": "dead",
            "active-state": "inactive",
            "unit-state": "not-found",
        }
    ]


def _service(world: World, node: Gateway, name: str, title: str) -> Row:
    cluster = world.cluster
    state, active = "running", "active"
    if name == "postfix":
        state = "exited"
    if cluster.alone and name in OF_CLUSTERS:
        state, active = "dead", "inactive"
    if name == "pmg-smtp-filter" and cluster.suffers("service_down", node.name):
        state, active = "failed", "failed"
    row: Row = {"service": name, "name": name, "desc": title, "state": state}
    return {**row, "active-state": active, "unit-state": "enabled"} if cluster.release.tells_units else row


def _databases(world: World, node: Gateway) -> list[Row]:
    now = world.cluster.now()
    made = now - now % DAY_SECONDS - (7 * DAY_SECONDS if world.cluster.suffers("signatures_old", node.name) else 0.0)
    day = int(made // DAY_SECONDS)
    return [
        {"type": "main", "build_time": _built(made - 90 * DAY_SECONDS), "version": "63", "nsigs": 3287027},
        {"type": "daily", "build_time": _built(made), "version": str(day + 7000), "nsigs": 355000 + day % 997},
        {"type": "bytecode", "build_time": _built(made - 200 * DAY_SECONDS), "version": "339", "nsigs": 80},
    ]


def _built(at: float) -> str:
    """As ClamAV writes it, with a dash in the time."""
    return datetime.fromtimestamp(at, UTC).strftime("%d %b %Y %H-%M +0000")


def _rules(world: World) -> list[Row]:
    at = int(world.cluster.now()) // _HOUR * _HOUR - 9 * _HOUR
    return [
        {"channel": "updates.spamassassin.org", "update_avail": 0, "version": "1938404", "last_updated": at},
        {"channel": "kam.sa-channels.mcgrail.com", "update_avail": 1},
    ]


def _tasks(world: World, node: Gateway, call: Call) -> list[Row]:
    """The newest first: an update of the rules against spam each day, and a look for updates."""
    today = world.cluster.today()[0]
    found = [
        _task(node, kind, int(today - day * DAY_SECONDS + after), seconds, status)
        for day in range(7)
        for kind, after, seconds, status in (("aptupdate", 4 * _HOUR, 21, "OK"), ("saupdate", 2 * _HOUR, 9, "OK"))
    ]
    found = [row for row in found if row[0] <= world.cluster.now()]
    since, start, most = call.number("since"), call.number("start"), call.number("limit", 50)
    return [row for at, row in found if at >= since][start : start + most]


def _task(node: Gateway, kind: str, at: int, seconds: int, status: str) -> tuple[int, Row]:
    number = 0x1000 + at % 0x6FFF
    upid = f"UPID:{node.name}:{number:08X}:{at % 0xFFFFFFF:08X}:{at:08X}:{kind}::root@pam:"
    row: Row = {
        "upid": upid,
        "node": node.name,
        "pid": number,
        "pstart": at % 0xFFFFFFF,
        "type": kind,
        "id": "",
        "user": "root@pam",
    }
    return at, {**row, "starttime": at, "endtime": at + seconds, "status": status}


def _updates(world: World, node: Gateway) -> list[Row]:
    version = world.cluster.release.version
    return [
        {
            "Package": package,
            "Title": f"Package {package}",
            "Description": "A package of the distribution.",
            "Version": f"{version}-2",
            "OldVersion": f"{version}-1",
            "Origin": "Proxmox" if package.startswith(("pmg", "proxmox")) else "Debian",
            "Priority": "optional",
            "Section": "admin",
            "Arch": "amd64",
        }
        for package in PACKAGES[: node.updates]
    ]


def _subscription(world: World, node: Gateway) -> Row:
    if not node.level:
        return {"status": "notfound", "message": "There is no subscription key"}
    return {
        "status": "active",
        "level": node.level,
        "productname": "Proxmox Mail Gateway Community Subscription 1 year",
        "regdate": "2026-02-11 00:00:00",
        "nextduedate": "2027-02-11",
        "serverid": f"{node.number:032X}",
        "checktime": int(world.cluster.now()) - 4000,
    }


def _certificates(world: World, node: Gateway) -> list[Row]:
    issued = world.certificates[node.name]
    return [_shown("pmg-api.pem", node, issued), _shown("pmg-tls.pem", node, issued)]


def _shown(file: str, node: Gateway, issued: Issued) -> Row:
    certificate = issued.certificate
    return {
        "filename": file,
        "fingerprint": issued.fingerprint,
        "subject": f"/CN={node.name}.lab.example",
        "issuer": f"/CN={node.name}.lab.example",
        "notbefore": int(certificate.not_valid_before_utc.timestamp()),
        "notafter": int(certificate.not_valid_after_utc.timestamp()),
        "public-key-type": "id-ecPublicKey",
        "public-key-bits": 256,
        "pem": issued.pem,
        "san": [f"{node.name}.lab.example", node.name],
    }
