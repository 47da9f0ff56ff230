"""Read the network interfaces: /proc/net/dev for the totals, /sys/class/net for what they are."""

from pathlib import Path

from pulse_core.plugin import Json
from pulse_host.readers.files import entries_of, line_of, number_in, number_of

_VIRTUAL = (
    "lo veth docker br- virbr vnet tap tun fwbr fwln fwpr cali flannel cni cilium lxc lxdbr ifb dummy sit ip6tnl gre erspan "
    "tunl ip_vti ip6_vti nlmon kube- vxlan podman"
)
VIRTUAL = tuple(_VIRTUAL.split())
"""How interfaces begin that software made: their traffic is counted already on the real one."""

MAX_INTERFACES = 64
_COLUMNS = {"in_bytes": 0, "in_errors": 2, "in_dropped": 3, "out_bytes": 8, "out_errors": 10, "out_dropped": 11}


def parse_net_dev(text: str) -> dict[str, dict[str, Json]]:
    """Totals since boot per interface from /proc/net/dev (proc_pid_net(5))."""
    found: dict[str, dict[str, Json]] = {}
    for line in text.splitlines()[:10_000]:
        name, separator, rest = line.rpartition(":")
        values = [number_in(word) for word in rest.split()]
        if not separator or len(values) < 16 or not name.strip() or any(value is None or value < 0 for value in values):
            continue
        found[name.strip()] = {column: values[place] for column, place in _COLUMNS.items()}
    return found


def is_virtual(name: str) -> bool:
    """Whether the name is one that software gives to its own interfaces."""
    return name.startswith(VIRTUAL)


def interfaces(sys: Path) -> list[Json]:
    """What each real interface is. Where none has a device (in a container), all that are not known to be virtual."""
    all = [path for path in entries_of(sys / "class/net") if path.is_dir() and not is_virtual(path.name)]
    real = [path for path in all if (path / "device").exists()]
    rows: list[Json] = [_interface(path, counted=path in real or not real) for path in all[:MAX_INTERFACES]]
    return rows


def _interface(path: Path, *, counted: bool) -> dict[str, Json]:
    speed = number_of(path / "speed")
    return {
        "name": path.name,
        # A port of a bond shows the bond's address; its own is the one that identifies it.
        "mac": line_of(path / "bonding_slave/perm_hwaddr") or line_of(path / "address"),
        "counted": counted,
        "up": line_of(path / "operstate") in ("up", "unknown"),
        "speed_bits_per_second": speed * 1e6 if speed is not None and speed > 0 else None,
    }
