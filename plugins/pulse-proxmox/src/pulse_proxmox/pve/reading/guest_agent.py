"""What the guest agent of a VM said, and if it said nothing, why, and what to do about it."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import attrs

from pulse_core.plugin import Json, Unknown
from pulse_core.plugin.narrow import Record, number, part, ratio, rows, text
from pulse_proxmox.pve.facets import AgentFact, Filesystem

_FOREIGN = frozenset(
    {
        "squashfs",
        "iso9660",
        "tmpfs",
        "devtmpfs",
        "ramfs",
        "overlay",
        "overlayfs",
        "aufs",
        "erofs",
        "cramfs",
        "devfs",
        "cdfs",
        "udf",
        "proc",
        "sysfs",
        "autofs",
        "zfs-ctldir",
        "nfs",
        "nfs4",
        "cifs",
        "smbfs",
        "smb3",
        "smb2",
        "9p",
        "virtiofs",
        "ceph",
        "glusterfs",
        "afs",
        "ncpfs",
        "davfs",
        "fusectl",
        "lxcfs",
        "beegfs",
        "lustre",
        "ocfs2",
    }
)
"""File systems that hold nothing of the VM's own: images, memory, and what lies on other machines."""
_MOST_FILESYSTEMS = 16
_MOST_ADDRESSES = 16
_LOCAL = ("127.", "::1", "fe80:", "169.254.")
_LABEL = re.compile(r"[^\x21-\x7e]")

_FIXES = {
    "forbidden": {
        0: "give the token and its user VM.GuestAgent.Audit (9) or VM.Monitor (7 and 8) on /vms",
        7: "give the token and its user VM.Monitor on /vms",
        8: "give the token and its user VM.Monitor on /vms",
        9: "give the token and its user VM.GuestAgent.Audit on /vms",
    },
    "file_read": {
        0: "give the token and its user VM.GuestAgent.FileRead (9) or VM.Monitor (7 and 8) on /vms",
        7: "give the token and its user VM.Monitor on /vms",
        8: "give the token and its user VM.Monitor on /vms",
        9: "give the token and its user VM.GuestAgent.FileRead on /vms",
    },
}
_INSTALL = "install and start qemu-guest-agent in the VM"
_STATES = {"forbidden": "forbidden", "file_read": "answering", "disabled": "disabled"}

DISABLED = AgentFact(
    state="disabled",
    reason="the guest agent is not enabled in the VM's options",
    fix="enable it there (qm set VMID --agent enabled=1), install qemu-guest-agent in the VM and start the VM anew",
)
UNASKED = AgentFact(state="unasked", reason="the guest agent was not asked yet", fix="")
ANSWERING = AgentFact(state="answering", reason="", fix="")


def agent_of(said: Record, *, enabled: bool | None, release: int) -> AgentFact:
    """How the guest agent of a running VM is."""
    trouble = part(said, "trouble")
    if trouble:
        return trouble_of(trouble, release=release)
    if enabled is False:
        return DISABLED
    heard = any(said.get(name) is not None for name in ("osinfo", "network", "fsinfo"))
    return ANSWERING if heard else UNASKED


def trouble_of(trouble: Record, *, release: int) -> AgentFact:
    """Why something was not told; the privilege that lacks is named as the cluster's release calls it."""
    kind = text(trouble, "kind")
    fixes = _FIXES.get(kind)
    fix = text(trouble, "fix") or (fixes.get(min(release, 9), fixes[0]) if fixes else _INSTALL)
    reason = text(trouble, "reason") or "the guest agent does not answer"
    return AgentFact(state=_STATES.get(kind, "silent"), reason=reason, fix=fix)


def why_not(agent: AgentFact) -> Unknown:
    """The same as the reason of a number that is missing."""
    return why(agent.reason or "the guest agent tells no file system", agent.fix)


@lru_cache(maxsize=1024)
def why(reason: str, fix: str) -> Unknown:
    """The same reason is the same value."""
    return Unknown(reason, fix)


@attrs.frozen
class Usage:
    """The file systems of a VM: their facts, their numbers and their sum."""

    facts: tuple[Filesystem, ...]
    metrics: dict[str, float | None]
    used: float
    total: float


def _result(value: Json) -> list[Record]:
    rows_of = value if isinstance(value, dict) else {"result": value}
    return list(rows(rows_of, "result", limit=128))


def usage_of(fsinfo: Json) -> Usage | None:
    """What the file systems of the VM's own disks hold; each device counts once. None when nothing is told of any."""
    facts: list[Filesystem] = []
    metrics: dict[str, float | None] = {}
    used_bytes = total_bytes = 0.0
    for row, used, total in _own(_result(fsinfo)):
        used_bytes, total_bytes = used_bytes + used, total_bytes + total
        if len(facts) < _MOST_FILESYSTEMS:
            fact = _fact(row)
            facts.append(fact)
            metrics |= {fact.used_metric: used, fact.total_metric: total, fact.ratio_metric: ratio(used, total)}
    return Usage(tuple(facts), metrics, used_bytes, total_bytes) if facts else None


def _own(listed: Iterable[Record]) -> Iterator[tuple[Record, float, float]]:
    """The file systems that count, with used and total bytes. Of several on one device the shortest path stands for all."""
    seen: set[str] = set()
    for row in sorted(listed, key=lambda row: (len(text(row, "mountpoint")), text(row, "mountpoint"))):
        used, total = number(row, "used-bytes"), number(row, "total-bytes")
        kind, mount = text(row, "type").lower(), text(row, "mountpoint")
        if used is None or not total or used > total or not mount or _is_foreign(kind, mount):
            continue
        device = _device(row)
        if device not in seen:
            seen.add(device)
            yield row, used, total


def _is_foreign(kind: str, mount: str) -> bool:
    return kind in _FOREIGN or kind.startswith("fuse") or mount.startswith(("/snap/", "/var/lib/docker/", "/run/"))


def _device(row: Record) -> str:
    """What tells two file systems apart: their device as the guest names it, else where they are mounted."""
    return text(row, "name") or text(row, "mountpoint")


def _fact(row: Record) -> Filesystem:
    mount = text(row, "mountpoint", limit=128)
    label = _LABEL.sub("_", mount)[:100].replace(":", "") or "_"
    return Filesystem(
        mount=mount,
        type=text(row, "type", limit=32),
        device=text(row, "name", limit=128),
        used_metric=f"filesystem:{label}:used_bytes",
        total_metric=f"filesystem:{label}:total_bytes",
        ratio_metric=f"filesystem:{label}:used_ratio",
    )


def addresses_of(network: Json) -> tuple[str, ...]:
    """The addresses of a VM by which others may reach it, in order."""
    said = (text(row, "ip-address") for interface in _result(network) for row in rows(interface, "ip-addresses", limit=32))
    return _reachable(said)


def addresses_of_container(interfaces: Json) -> tuple[str, ...]:
    """The same of a container, of which its node knows them."""
    listed = _result(interfaces)
    return _reachable(text(row, name).partition("/")[0] for row in listed for name in ("inet", "inet6"))


def _reachable(addresses: Iterable[str]) -> tuple[str, ...]:
    plain = {address.lower() for address in addresses if 0 < len(address) < 64}
    return tuple(sorted(one for one in plain if not one.startswith(_LOCAL))[:_MOST_ADDRESSES])


def system_of(osinfo: Json) -> tuple[str, str, str]:
    """Name, version and kernel of what runs in the VM."""
    answer: Record = osinfo if isinstance(osinfo, dict) else {}
    said = part(answer, "result") or answer
    return text(said, "pretty-name") or text(said, "name"), text(said, "version"), text(said, "kernel-release")
