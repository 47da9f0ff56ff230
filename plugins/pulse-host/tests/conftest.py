"""Machines made of recorded files, and the tools that a source is lent."""

import os
from pathlib import Path

import pytest

from pulse_core.plugin import Tools
from pulse_core.testing import FakeClock
from pulse_host.config import Roots

STAT = """cpu  1000 100 500 9000 400 50 50 200 0 0
cpu0 500 50 250 4500 200 25 25 100 0 0
cpu1 500 50 250 4500 200 25 25 100 0 0
intr 1 2 3
"""
MEMINFO = """MemTotal:       8000 kB
MemFree:        1000 kB
MemAvailable:   5000 kB
Buffers:         500 kB
Cached:         3000 kB
SwapTotal:      2000 kB
SwapFree:       1500 kB
Shmem:           100 kB
SReclaimable:    200 kB
"""
NET = """Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 10 1 0 0 0 0 0 0 10 1 0 0 0 0 0 0
  eth0: 1000 10 1 0 0 0 0 0 2000 20 2 0 0 0 0 0
veth12: 77 1 0 0 0 0 0 0 77 1 0 0 0 0 0 0
"""
DISKSTATS = """   8       0 sda 10 0 100 5 20 0 200 6 0 1500 11 0 0 0 0
   8       1 sda1 10 0 100 5 20 0 200 6 0 1500 11 0 0 0 0
   7       0 loop0 10 0 100 5 20 0 200 6 0 1500 11 0 0 0 0
"""


class QuietLog:
    """Keeps what was logged."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, object]]] = []

    def debug(self, event: str, **facts: object) -> None:
        self.events.append((event, facts))

    info = warning = error = debug


class NoHttp:
    """A host asks nothing by HTTP."""

    def client(self, *_: object, **__: object) -> object:
        raise AssertionError("the host connector must not use the network")


class Tree:
    """A machine's files, written one by one."""

    def __init__(self, top: Path) -> None:
        self.top = top
        names = ("proc", "sys", "etc", "run", "var")
        for name in names:
            (top / name).mkdir(parents=True, exist_ok=True)
        self.roots = Roots(slash=top, **{name: top / name for name in names})

    def write(self, path: str, text: str) -> Path:
        file = self.top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def link(self, path: str, to: str) -> None:
        place = self.top / path
        place.parent.mkdir(parents=True, exist_ok=True)
        (self.top / to).mkdir(parents=True, exist_ok=True)
        place.symlink_to(os.path.relpath(self.top / to, place.parent))


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "machine")


@pytest.fixture
def small_host(tree: Tree) -> Tree:
    """Two processors, one disk, one interface, one filesystem."""
    tree.write("proc/stat", STAT)
    tree.write("proc/meminfo", MEMINFO)
    tree.write("proc/net/dev", NET)
    tree.write("proc/diskstats", DISKSTATS)
    tree.write("proc/loadavg", "0.50 0.25 0.10 1/100 12345\n")
    tree.write("proc/uptime", "3600.50 7000.00\n")
    tree.write(
        "proc/cpuinfo", "processor : 0\nmodel name : Test CPU\nphysical id : 0\ncore id : 0\n\nprocessor : 1\ncore id : 1\n"
    )
    tree.write("proc/self/mountinfo", f"1 0 8:1 / {tree.top} rw,relatime - ext4 /dev/sda1 rw\n")
    tree.write("proc/sys/kernel/random/boot_id", "11111111-2222-3333-4444-555555555555\n")
    tree.write("proc/sys/kernel/hostname", "lab\n")
    tree.write("proc/sys/kernel/osrelease", "6.1.0\n")
    tree.write("etc/machine-id", "0123456789abcdef0123456789abcdef\n")
    tree.write("etc/os-release", 'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n')
    tree.write("sys/class/net/eth0/address", "52:54:00:12:34:56\n")
    tree.write("sys/class/net/eth0/operstate", "up\n")
    tree.write("sys/class/net/eth0/speed", "1000\n")
    tree.write("sys/class/net/eth0/device/vendor", "0x8086\n")
    tree.write("sys/class/net/lo/address", "00:00:00:00:00:00\n")
    tree.write("sys/class/net/veth12/address", "aa:bb:cc:dd:ee:ff\n")
    tree.write("sys/block/sda/size", "2000\n")
    tree.write("sys/block/sda/dev", "8:0\n")
    tree.write("sys/block/sda/queue/rotational", "1\n")
    tree.write("sys/block/loop0/size", "2000\n")
    tree.write("run/udev/data/b8:0", "S:disk/by-id/x\nE:ID_SERIAL_SHORT=WD-1234567\nE:ID_MODEL=WDC_WD20\nE:ID_BUS=ata\n")
    return tree


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def log() -> QuietLog:
    return QuietLog()


@pytest.fixture
def tools(clock: FakeClock, log: QuietLog) -> Tools:
    return Tools(source="host:local", clock=clock, log=log, http=NoHttp())  # type: ignore[arg-type]


@pytest.fixture
def recordings() -> Path:
    """The folder of recordings, or a skip that says how to name it."""
    here = Path(__file__).resolve().parents[3]
    folder = Path(os.environ.get("PULSE_RECORDINGS", here.parent / "shared" / "recordings")) / "host"
    if not folder.is_dir():
        missing = f"no recordings at {folder}: name their folder in PULSE_RECORDINGS"
        required = "recordings" in os.environ.get("PULSE_REQUIRE", "").split(",")
        (pytest.fail if required else pytest.skip)(missing)
    return folder
