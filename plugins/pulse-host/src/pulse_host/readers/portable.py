"""Read a machine through psutil: what macOS, Windows and the BSDs give."""

import importlib
import os
import platform
import socket
import time
from typing import TYPE_CHECKING, Any

from pulse_core.plugin import Json
from pulse_host.config import PLATFORM, matches
from pulse_host.readers.network import is_virtual
from pulse_host.readers.sensors import plausible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PSEUDO = frozenset({"devfs", "autofs", "map", "nullfs", "procfs", "fdescfs", "linprocfs", "tmpfs", "cdrom", ""})


def cpu() -> dict[str, Json]:
    """Totals since boot, busy seconds of each core included."""
    import psutil

    cores = psutil.cpu_times(percpu=True)
    busy: dict[str, Json] = {str(number): _busy(times) for number, times in enumerate(cores)}
    return {"busy_seconds": _busy(psutil.cpu_times()), "count": len(cores), "per_core": busy}


def _busy(times: "tuple[float, ...]") -> float:
    """User time holds guest time already; interrupts stand inside system time on Windows."""
    names = ("user", "nice", "system", "irq", "softirq")
    return float(sum(getattr(times, name, 0.0) for name in names))


def load() -> list[Json]:
    """The load averages; Windows has none of its own."""
    return list[Json](os.getloadavg()) if hasattr(os, "getloadavg") else [None, None, None]


def memory() -> dict[str, Json]:
    """Memory and swap; used is what is not available, by each system's own definition of available."""
    import psutil

    memory, swap = psutil.virtual_memory(), psutil.swap_memory()
    return {
        "total_bytes": memory.total,
        "used_bytes": max(0, memory.total - memory.available),
        "available_bytes": memory.available,
        "cache_bytes": getattr(memory, "cached", None),
        "arc_bytes": None,
        "meaning": "available",
        "swap_total_bytes": swap.total,
        "swap_used_bytes": swap.used,
    }


def uptime_seconds() -> float:
    """Seconds since the machine was started."""
    import psutil

    return max(0.0, time.time() - psutil.boot_time())


def network() -> dict[str, Json]:
    """Totals per interface since boot."""
    import psutil

    found: dict[str, Json] = {}
    for name, total in psutil.net_io_counters(pernic=True).items():
        if not is_virtual(name):
            found[name] = {
                "in_bytes": total.bytes_recv,
                "out_bytes": total.bytes_sent,
                "in_errors": total.errin,
                "out_errors": total.errout,
            }
    return found


def interfaces() -> list[Json]:
    """What each interface is."""
    import psutil

    link = getattr(psutil, "AF_LINK", -1)
    macs = {name: next((e.address for e in entries if e.family == link), "") for name, entries in psutil.net_if_addrs().items()}
    rows: list[Json] = []
    for name, stats in sorted(psutil.net_if_stats().items()):
        if not is_virtual(name) and not name.startswith(
            ("lo", "utun", "awdl", "llw", "anpi", "bridge", "gif", "stf", "Loopback")
        ):
            speed = stats.speed * 1e6 if stats.speed else None
            mac = macs.get(name, "").replace("-", ":").lower()
            rows.append({"name": name, "mac": mac, "counted": True, "up": stats.isup, "speed_bits_per_second": speed})
    return rows[:64]


def addresses() -> dict[str, list[str]]:
    """The addresses of every interface, without link-local ones."""
    import psutil

    found: dict[str, list[str]] = {}
    for name, entries in psutil.net_if_addrs().items():
        plain = {str(entry.address).partition("%")[0] for entry in entries if entry.family.name in ("AF_INET", "AF_INET6")}
        found[name] = sorted(address for address in plain if not address.lower().startswith("fe80"))[:16]
    return found


def disk_io() -> dict[str, Json]:
    """Totals per disk since boot."""
    import psutil

    totals = psutil.disk_io_counters(perdisk=True) or {}
    return {
        name: {
            "read_bytes": total.read_bytes,
            "write_bytes": total.write_bytes,
            "reads": total.read_count,
            "writes": total.write_count,
        }
        for name, total in totals.items()
    }


def blocks() -> list[Json]:
    """The disks, of which the totals know only the names."""
    rows: list[Json] = [
        {"name": name, "serial": "", "wwn": "", "model": "", "size_bytes": None, "transport": ""} for name in sorted(disk_io())
    ]
    return rows[:64]


def mounts(exclude: str) -> "Sequence[tuple[str, str, str, bool]]":
    """Place, type, device and read-only of every filesystem that holds data, each device once."""
    import psutil

    found: dict[str, tuple[str, str, str, bool]] = {}
    for part in sorted(psutil.disk_partitions(all=False), key=lambda part: len(part.mountpoint)):
        if part.fstype.lower() not in _PSEUDO and not matches(part.mountpoint, exclude) and _is_shown(part.mountpoint):
            read_only = "ro" in part.opts.split(",")
            found.setdefault(part.device, (part.mountpoint, part.fstype, part.device, read_only))
    return sorted(found.values())[:64]


def _is_shown(point: str) -> bool:
    """macOS keeps helpers of the system volume beside it; they share its space."""
    return not point.startswith("/System/Volumes/") or point == "/System/Volumes/Data"


def usage(point: str) -> dict[str, Json]:
    """How full the filesystem at `point` is."""
    import psutil

    found = psutil.disk_usage(point)
    return {"total_bytes": found.total, "used_bytes": found.used, "available_bytes": found.free}


def sensors() -> list[Json]:
    """Temperatures and fans, where psutil has them (FreeBSD; not macOS, not Windows)."""
    import psutil

    groups: dict[str, list[Any]] = getattr(psutil, "sensors_temperatures", dict)()
    rows: list[Json] = []
    for driver, entries in groups.items():
        for number, entry in enumerate(entries):
            label = entry.label or f"temp{number + 1}"
            if plausible("temperature", entry.current):
                limits: dict[str, Json] = {"high": entry.high, "critical": entry.critical}
                name = f"{driver}/{label}"
                rows.append(
                    {"kind": "temperature", "name": name, "label": label, "driver": driver, "value": entry.current} | limits
                )
    return rows[:128]


def batteries() -> list[Json]:
    """The battery, as psutil sees one at most."""
    import psutil

    ask: Callable[[], Any] = getattr(psutil, "sensors_battery", lambda: None)
    battery = ask()
    if battery is None:
        return []
    state = "" if battery.power_plugged is None else "charging" if battery.power_plugged else "discharging"
    return [{"name": "battery", "model": "", "state": state, "charge_ratio": battery.percent / 100, "health_ratio": None}]


def facts() -> dict[str, Json]:
    """Operating system, kernel and processor."""
    import psutil

    names = {"darwin": ("macos", "macOS", platform.mac_ver()[0]), "win32": ("windows", "Windows", platform.release())}
    os_id, os_name, version = names.get(PLATFORM, (PLATFORM, platform.system(), platform.release()))
    return {
        "platform": PLATFORM,
        "os_id": os_id,
        "os_name": os_name,
        "os_version": version,
        "kernel": platform.version() if PLATFORM == "win32" else platform.release(),
        "architecture": platform.machine(),
        "cpu_model": platform.processor(),
        "cpu_cores": psutil.cpu_count(logical=False),
        "container": "",
        "virtualisation": "",
    }


def identity(machine_id: str) -> dict[str, Json]:
    """What tells this machine from others; the system's own id is asked for by `platform_id`."""
    return {"machine_id": machine_id, "smbios_uuid": "", "boot_id": "", "hostname": socket.gethostname()}


def parse_ioreg(text: str) -> str:
    """The hardware uuid in the answer of `ioreg -rd1 -c IOPlatformExpertDevice`."""
    line = next((line for line in text.splitlines()[:500] if "IOPlatformUUID" in line), "")
    return line.partition("=")[2].strip().strip('"')[:64]


def windows_machine_guid() -> str:
    """The id that Windows makes when it is installed."""
    winreg = importlib.import_module("winreg")
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
        return str(winreg.QueryValueEx(key, "MachineGuid")[0])
