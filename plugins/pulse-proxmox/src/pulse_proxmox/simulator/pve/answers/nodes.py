"""One node: its state, its certificates, what is to be updated, and its subscription."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from pulse_proxmox.simulator.frame.authority import Issued
from pulse_proxmox.simulator.frame.permissions import ANYBODY, Permission
from pulse_proxmox.simulator.frame.routes import Answering, Call, Route
from pulse_proxmox.simulator.pve.machine import MIB
from pulse_proxmox.simulator.pve.memory import Row
from pulse_proxmox.simulator.pve.numbers import Load, load
from pulse_proxmox.simulator.pve.releases import Release
from pulse_proxmox.simulator.pve.world import NODE, NODE_AUDIT, NODE_MODIFY, World

PACKAGES = ("pve-manager", "qemu-server", "proxmox-kernel-helper", "libssl3", "zfsutils-linux", "pve-container", "tzdata")


def routes(world: World) -> list[Route]:
    """/nodes/{node}: status, version, time, certificates, updates and subscription."""
    return [
        _route("status", lambda call: _status(world, call), NODE_AUDIT),
        _route("version", lambda call: _version(world.release)),
        _route("time", lambda call: _time(world), NODE_AUDIT),
        _route("certificates/info", lambda call: _certificates(world, call)),
        _route("apt/update", lambda call: _updates(world, call), NODE_MODIFY),
        _route("subscription", lambda call: _subscription(world, call)),
    ]


def _route(path: str, answer: Answering, need: Permission = ANYBODY) -> Route:
    return Route(template=f"/nodes/{{node}}/{path}", answer=answer, need=need, parameters=(NODE,), node="node")


def _status(world: World, call: Call) -> Row:
    cluster = world.cluster
    node, at = cluster.nodes[call.text("node")], cluster.now()
    now = load(node, [guest for guest in cluster.guests.values() if guest.node == node.name], at)
    release = world.release
    average = now.cpu * node.threads
    row: Row = {
        "cpu": now.cpu,
        "wait": now.cpu / 40,
        "idle": 0,
        "uptime": int(at - node.booted_at),
        "loadavg": [f"{average * share:.2f}" for share in (1.1, 1.0, 0.95)],
        "kversion": f"Linux {release.kernel} #1 SMP PREEMPT_DYNAMIC PMX {release.kernel}",
        "pveversion": f"pve-manager/{release.version}/{release.repoid}",
        "memory": _memory(node.memory_bytes, now, release),
        "swap": {"total": 8192 * MIB, "used": 310 * MIB, "free": (8192 - 310) * MIB},
        "ksm": {"shared": 0},
        "rootfs": _root(node.root_bytes, now.root_used),
        "cpuinfo": {
            "model": node.model,
            "sockets": node.sockets,
            "cores": node.cores,
            "cpus": node.threads,
            "mhz": "2900.000",
            "hvm": "1",
            "user_hz": 100,
            "flags": "fpu vme de pse tsc msr pae aes avx avx2",
        },
    }
    return row if release.number < (8, 0) else row | _booted(release)


def _memory(total: int, now: Load, release: Release) -> Row:
    free = total - now.memory_used - now.cache
    row: Row = {"total": total, "used": now.memory_used, "free": free}
    return {**row, "available": total - now.memory_used} if release.number >= (9, 0) else row


def _root(total: int, used: int) -> Row:
    return {"total": total, "used": used, "free": total - used, "avail": total - used - total // 20}


def _booted(release: Release) -> Row:
    kernel = {"sysname": "Linux", "release": release.kernel, "version": "#1 SMP PREEMPT_DYNAMIC", "machine": "x86_64"}
    return {"boot-info": {"mode": "efi", "secureboot": 0}, "current-kernel": kernel}


def _version(release: Release) -> Row:
    return {"version": release.version, "release": release.name, "repoid": release.repoid}


def _time(world: World) -> Row:
    now = int(world.cluster.now())
    return {"time": now, "localtime": now, "timezone": "UTC"}


def _certificates(world: World, call: Call) -> list[Row]:
    issued = world.certificates.get(call.text("node"))
    rows = [_shown("pve-root-ca.pem", world.authority.root)]
    return [*rows, _shown("pve-ssl.pem", issued)] if issued else rows


def _shown(filename: str, issued: Issued) -> Row:
    certificate, key = issued.certificate, issued.certificate.public_key()
    return {
        "filename": filename,
        "fingerprint": issued.fingerprint,
        "subject": _name(certificate.subject),
        "issuer": _name(certificate.issuer),
        "notbefore": _seconds(certificate.not_valid_before_utc),
        "notafter": _seconds(certificate.not_valid_after_utc),
        "public-key-type": "id-ecPublicKey" if isinstance(key, EllipticCurvePublicKey) else "ED25519",
        "public-key-bits": 256,
        "pem": issued.pem,
        "san": _names(certificate),
    }


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [str(name.value) for name in found]


def _name(name: x509.Name) -> str:
    return "".join(f"/{part.rfc4514_attribute_name}={part.value!s}" for part in name)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _updates(world: World, call: Call) -> list[Row]:
    node = world.cluster.nodes[call.text("node")]
    return [
        {
            "Package": package,
            "Title": f"Package {package}",
            "Description": "A package of the distribution.",
            "Version": f"{world.release.version}-2",
            "OldVersion": f"{world.release.version}-1",
            "Origin": "Proxmox" if package.startswith(("pve", "proxmox", "qemu")) else "Debian",
            "Priority": "optional",
            "Section": "admin",
            "Arch": "amd64",
        }
        for package in PACKAGES[: node.updates]
    ]


def _subscription(world: World, call: Call) -> Row:
    node = world.cluster.nodes[call.text("node")]
    if not node.level:
        return {
            "status": "notfound",
            "message": "There is no subscription key",
            "serverid": f"{node.number:032X}",
            "url": "https://www.proxmox.com/en/proxmox-virtual-environment/pricing",
        }
    return {
        "status": "active",
        "level": node.level,
        "productname": "Proxmox VE Community Subscription 1 CPU/year",
        "regdate": "2026-02-11 00:00:00",
        "nextduedate": "2027-02-11",
        "sockets": node.sockets,
        "serverid": f"{node.number:032X}",
        "checktime": int(world.cluster.now()) - 4000,
    }
