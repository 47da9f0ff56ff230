"""Read which filesystems are mounted, each once, and how full they are, without waiting for one that hangs."""

import os
from collections.abc import Callable
from pathlib import Path

import attrs

from pulse_core.plugin import Json
from pulse_host.config import matches
from pulse_host.readers.aside import Aside
from pulse_host.readers.files import text_of
from pulse_host.readers.states import ReaderFailed

_PSEUDO = (
    "autofs bdev binder binfmt_misc bpf cgroup cgroup2 configfs cpuset debugfs devpts devtmpfs efivarfs erofs fuse.gvfsd-fuse "
    "fuse.lxcfs fuse.portal fuse.snapfuse fusectl hugetlbfs iso9660 mqueue nfsd nsfs overlay aufs pipefs proc pstore ramfs "
    "rootfs rpc_pipefs securityfs selinuxfs smackfs sockfs squashfs sysfs tmpfs tracefs udf fuse.squashfuse"
)
PSEUDO = frozenset(_PSEUDO.split())
"""Types that hold no data of their own, or repeat another's. autofs must not be touched: statfs would mount it."""

_REMOTE = "nfs nfs4 cifs smb3 smbfs fuse.sshfs fuse.rclone fuse.s3fs ceph fuse.glusterfs glusterfs 9p afs davfs"
REMOTE = frozenset(_REMOTE.split())
"""Types that may hang with their server, and whose server should not be asked every few seconds."""

_SNAP = ("/snap/", "/var/lib/snapd/", "/run/", "/proc/", "/sys/", "/dev/")
_ESCAPES = (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\"))
MAX_MOUNTS = 64


@attrs.frozen(kw_only=True)
class Mount:
    """A filesystem at the shortest place it is mounted at. `identity` is the same for repeated mounts of it."""

    point: str
    type: str
    device: str
    identity: str
    read_only: bool
    root: str = "/"

    @property
    def remote(self) -> bool:
        return self.type in REMOTE


def parse_mountinfo(text: str) -> list[Mount]:
    """Every mount of /proc/self/mountinfo (proc_pid_mountinfo(5)); lines that do not fit are left out."""
    found = (_mount(line) for line in text.splitlines()[:10_000])
    return [mount for mount in found if mount is not None]


def _mount(line: str) -> Mount | None:
    left, separator, right = line.partition(" - ")
    before, behind = left.split(" "), right.split(" ")
    if not separator or len(before) < 6 or len(behind) < 2 or not before[4].startswith("/"):
        return None
    type, device = behind[0], _plain(behind[1])
    return Mount(
        point=_plain(before[4]),
        type=type,
        device=device,
        # Subvolumes of one btrfs have different device numbers and the same device.
        identity=device if type == "btrfs" else before[2],
        read_only="ro" in before[5].split(","),
        root=_plain(before[3]),
    )


def _plain(text: str) -> str:
    for escape, character in _ESCAPES:
        text = text.replace(escape, character)
    return text


def real_mounts(mounts: list[Mount], *, exclude: str = "") -> list[Mount]:
    """Those that hold data, each filesystem once, at its own root where it is mounted, sorted by place."""
    chosen: dict[str, Mount] = {}
    for mount in mounts:
        if not _holds_data(mount) or matches(mount.point, exclude):
            continue
        known = chosen.get(mount.identity)
        if known is None or _rank(mount) < _rank(known):
            chosen[mount.identity] = mount
    return sorted(chosen.values(), key=lambda mount: mount.point)[:MAX_MOUNTS]


def _holds_data(mount: Mount) -> bool:
    return mount.type not in PSEUDO and not mount.point.startswith(_SNAP)


def _rank(mount: Mount) -> tuple[bool, bool, int, str]:
    """`/` first; then the filesystem's own root before a bind mount of a part of it; then the shorter path."""
    return (mount.point != "/", mount.root != "/", len(mount.point), mount.point)


class Usage:
    """How full each filesystem is. One that hangs is unknown, with the reason, and holds up nobody."""

    def __init__(
        self,
        proc: Path,
        *,
        exclude: str = "",
        timeout_seconds: float = 1.0,
        ask: Callable[[str], os.statvfs_result] | None = None,
    ) -> None:
        self._proc = proc
        self._ask = ask or os.statvfs
        self._exclude = exclude
        self._timeout_seconds = timeout_seconds
        self._places: dict[str, Aside[os.statvfs_result]] = {}
        self._kept: dict[str, tuple[int, dict[str, Json]]] = {}
        self._round = 0

    async def read(self) -> Json:
        """One row per filesystem. A remote one is asked every sixth time only."""
        mounts = real_mounts(parse_mountinfo(text_of(self._proc / "self/mountinfo")), exclude=self._exclude)
        self._forget_all_but({mount.point for mount in mounts})
        rows: list[Json] = [await self._row(mount) for mount in mounts]
        self._round += 1
        return rows

    def _forget_all_but(self, points: set[str]) -> None:
        self._kept = {point: kept for point, kept in self._kept.items() if point in points}
        self._places = {point: place for point, place in self._places.items() if point in points or place.stuck}

    async def _row(self, mount: Mount) -> dict[str, Json]:
        row: dict[str, Json] = {
            "mount": mount.point,
            "device": mount.device,
            "type": mount.type,
            "read_only": mount.read_only,
            "remote": mount.remote,
        }
        kept = self._kept.get(mount.point)
        if kept is not None and mount.remote and self._round - kept[0] < 6:
            return row | kept[1]
        place = self._places.setdefault(mount.point, Aside(f"statvfs {mount.point}"))
        try:
            usage = used(await place.run(lambda: self._ask(mount.point), timeout_seconds=self._timeout_seconds))
        except (ReaderFailed, OSError) as error:
            return row | {"error": _why(error)}
        self._kept[mount.point] = (self._round, usage)
        return row | usage


def _why(error: ReaderFailed | OSError) -> str:
    if isinstance(error, OSError):
        return error.strerror or "cannot be read"
    return "the filesystem does not answer"


def used(stat: os.statvfs_result) -> dict[str, Json]:
    """Bytes and files from statvfs(3). `available` is what an ordinary process could still write."""
    size = stat.f_frsize or stat.f_bsize
    return {
        "total_bytes": stat.f_blocks * size,
        "used_bytes": max(0, stat.f_blocks - stat.f_bfree) * size,
        "available_bytes": stat.f_bavail * size,
        "files_total": stat.f_files,
        "files_used": max(0, stat.f_files - stat.f_ffree),
    }
