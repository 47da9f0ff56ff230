"""Read what this machine is: its identity, its operating system, its processor, and whether it is a container or a VM."""

import platform
import socket
from pathlib import Path

from pulse_core.plugin import Json
from pulse_host.config import Roots
from pulse_host.readers.cpu import parse_cpuinfo
from pulse_host.readers.files import line_of, text_of
from pulse_host.readers.mounts import parse_mountinfo

_HYPERVISORS = (
    ("kvm", "kvm"),
    ("qemu", "qemu"),
    ("vmware", "vmware"),
    ("virtualbox", "virtualbox"),
    ("innotek", "virtualbox"),
    ("microsoft corporation virtual", "hyper-v"),
    ("xen", "xen"),
    ("parallels", "parallels"),
    ("bhyve", "bhyve"),
    ("amazon ec2", "amazon"),
    ("google compute", "google"),
    ("openstack", "openstack"),
)


def parse_os_release(text: str) -> dict[str, str]:
    """The variables of /etc/os-release (os-release(5))."""
    lines = (line.partition("=") for line in text.splitlines()[:200])
    return {name.strip(): value.strip().strip("\"'")[:128] for name, separator, value in lines if separator and name.strip()}


def identity(roots: Roots) -> dict[str, Json]:
    """What tells this machine from all others. Inside a container SMBIOS speaks of the host, so it is left out there."""
    inside = container(roots)
    return {
        "machine_id": line_of(roots.etc / "machine-id") or line_of(roots.var / "lib/dbus/machine-id"),
        "smbios_uuid": "" if inside else line_of(roots.sys / "class/dmi/id/product_uuid"),
        "boot_id": line_of(roots.proc / "sys/kernel/random/boot_id"),
        "hostname": line_of(roots.proc / "sys/kernel/hostname") or socket.gethostname(),
    }


def facts(roots: Roots) -> dict[str, Json]:
    """Operating system, kernel, processor and what the machine runs in. None of it changes between two starts."""
    release = parse_os_release(text_of(roots.etc / "os-release"))
    cpu = parse_cpuinfo(text_of(roots.proc / "cpuinfo"))
    return {
        "platform": "linux",
        "os_id": release.get("ID", "linux"),
        "os_name": release.get("NAME", "Linux"),
        "os_version": release.get("VERSION_ID", ""),
        "kernel": line_of(roots.proc / "sys/kernel/osrelease"),
        "architecture": platform.machine(),
        "cpu_model": cpu["model"],
        "cpu_cores": cpu["cores"],
        "vendor": line_of(roots.sys / "class/dmi/id/sys_vendor"),
        "product": line_of(roots.sys / "class/dmi/id/product_name"),
        "container": container(roots),
        "virtualisation": virtualisation(roots),
    }


def container(roots: Roots) -> str:
    """The kind of container this process sees the machine from; empty outside of one."""
    told = line_of(roots.run / "systemd/container")
    if told:
        return told
    if (roots.run / ".containerenv").exists():
        return "podman"
    # A virtual machine can start from an image that was once a container's: its root is then a whole device.
    if (roots.slash / ".dockerenv").exists() and not _owns_its_root(roots.proc):
        return "docker"
    groups = text_of(roots.proc / "1/cgroup")
    return next((kind for sign, kind in _SIGNS if sign in groups), "lxc" if lxcfs(roots.proc) else "")


_SIGNS = (("/kubepods", "kubernetes"), ("/docker", "docker"), ("/libpod", "podman"), ("/lxc", "lxc"))


def _owns_its_root(proc: Path) -> bool:
    root = next((mount for mount in parse_mountinfo(text_of(proc / "self/mountinfo")) if mount.point == "/"), None)
    return root is not None and root.root == "/" and root.device.startswith("/dev/") and root.type != "btrfs"


def lxcfs(proc: Path) -> bool:
    """Whether files of /proc are made to tell of the container instead of its host."""
    return " - fuse.lxcfs " in text_of(proc / "self/mountinfo")


def virtualisation(roots: Roots) -> str:
    """The hypervisor this machine runs on; empty on bare metal. Inside a container this is the host's."""
    dmi = roots.sys / "class/dmi/id"
    words = " ".join(line_of(dmi / name) for name in ("sys_vendor", "product_name", "bios_vendor")).lower()
    named = next((name for sign, name in _HYPERVISORS if sign in words), "")
    if named or " hypervisor" not in text_of(roots.proc / "cpuinfo", limit=8192):
        return named
    return "vm"
