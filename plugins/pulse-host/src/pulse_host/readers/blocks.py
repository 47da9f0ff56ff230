"""Read the block devices: /sys/block for what they are, /proc/diskstats for what went through them."""

from pathlib import Path

from pulse_core.plugin import Json
from pulse_host.readers.files import entries_of, line_of, number_in, number_of, text_of

VIRTUAL = ("loop", "ram", "zram", "dm-", "md", "sr", "fd", "nbd", "zd", "drbd", "rbd", "bcache", "mtdblock")
"""How device names begin behind which no drive of this machine stands, or another device that is listed itself."""

SECTOR_BYTES = 512
"""The kernel counts in sectors of 512 bytes, whatever the drive's are (Documentation/block/stat.rst)."""

MAX_DISKS = 256


def parse_diskstats(text: str) -> dict[str, dict[str, Json]]:
    """Totals since boot per block device from /proc/diskstats (Documentation/admin-guide/iostats.rst)."""
    found: dict[str, dict[str, Json]] = {}
    for line in text.splitlines()[:10_000]:
        words = line.split()
        values = [number_in(word) for word in words[3:14]]
        if len(values) < 11 or any(value is None or value < 0 for value in values):
            continue
        reads, _, read, _, writes, _, written, _, _, busy, _ = (value or 0.0 for value in values)
        found[words[2]] = {
            "read_bytes": read * SECTOR_BYTES,
            "write_bytes": written * SECTOR_BYTES,
            "reads": reads,
            "writes": writes,
            "busy_seconds": busy / 1000,
        }
    return found


def is_virtual(name: str) -> bool:
    """Whether no drive of its own stands behind the device name."""
    return name.startswith(VIRTUAL)


def blocks(sys: Path, run: Path) -> list[Json]:
    """One row per drive, with what identifies it. Paths of one multipath or NVMe fabric that are hidden are left out."""
    found = [path for path in entries_of(sys / "block") if not is_virtual(path.name) and line_of(path / "hidden") != "1"]
    rows: list[Json] = [_block(path, run) for path in found[:MAX_DISKS]]
    return [row for row in rows if isinstance(row, dict) and row["size_bytes"]]


def _block(path: Path, run: Path) -> dict[str, Json]:
    device = path / "device"
    udev = parse_udev(text_of(run / "udev/data" / f"b{line_of(path / 'dev')}"))
    sectors = number_of(path / "size")
    return {
        "name": path.name,
        "serial": udev.get("ID_SERIAL_SHORT") or line_of(device / "serial") or line_of(path / "serial"),
        "wwn": line_of(path / "wwid") or line_of(device / "wwid") or udev.get("ID_WWN_WITH_EXTENSION") or udev.get("ID_WWN", ""),
        "model": " ".join((udev.get("ID_MODEL") or line_of(device / "model")).replace("_", " ").split()),
        "vendor": line_of(device / "vendor"),
        "firmware": line_of(device / "firmware_rev") or line_of(device / "rev") or udev.get("ID_REVISION", ""),
        "size_bytes": sectors * SECTOR_BYTES if sectors is not None else None,
        "rotational": line_of(path / "queue/rotational") == "1",
        "removable": line_of(path / "removable") == "1",
        "transport": _transport(path.name, udev),
        "state": line_of(device / "state"),
    }


def _transport(name: str, udev: dict[str, str]) -> str:
    known = {"nvme": "nvme", "vd": "virtio", "xvd": "xen", "mmcblk": "mmc"}
    by_name = next((transport for prefix, transport in known.items() if name.startswith(prefix)), "")
    return by_name or udev.get("ID_BUS", "")


def parse_udev(text: str) -> dict[str, str]:
    """The properties in a record of udev's database: lines `E:NAME=value`."""
    lines = (line[2:].partition("=") for line in text.splitlines()[:500] if line.startswith("E:"))
    return {name: value.strip()[:256] for name, separator, value in lines if separator}
