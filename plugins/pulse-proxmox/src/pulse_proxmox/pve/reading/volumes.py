"""Tell from the name of a backup's volume which guest it is of, and when it was begun."""

import re
from datetime import datetime

import attrs

from pulse_core.plugin.narrow import Record, moment, text, whole

_FILE = re.compile(r"vzdump-(?P<kind>qemu|lxc|openvz)-(?P<vmid>\d{1,10})-")
_ON_SERVER = re.compile(r"(?P<kind>vm|ct|host)/(?P<id>[^/]{1,256})/(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$")
_KINDS = {"vm": "qemu", "ct": "lxc", "openvz": "lxc"}


@attrs.frozen(kw_only=True)
class Backup:
    """Whose backup a volume is. `kind` is qemu, lxc, host or empty, `id` the guest's number or the host's name.

    `server_kind` is the Backup Server's word for the kind, empty for a file.
    """

    volume: str
    kind: str
    id: str
    at: float | None
    server_kind: str

    @property
    def guest(self) -> str:
        """The key of its guest; empty for a host, and for what does not say."""
        return f"{self.kind}/{self.id}" if self.kind in ("qemu", "lxc") and self.id.isdigit() else ""


def backup_of(row: Record) -> Backup:
    """What a row of a storage's content says by its volume id, and by its own fields where that does not."""
    volume = text(row, "volid", limit=512).partition(":")[2]
    on_server = _ON_SERVER.search(volume)
    if on_server:
        kind = on_server["kind"]
        return Backup(
            volume=volume, kind=_KINDS.get(kind, kind), id=on_server["id"], at=_time(on_server["time"]), server_kind=kind
        )
    file = _FILE.search(volume)
    kind, id = (file["kind"], file["vmid"]) if file else (text(row, "subtype", limit=8), str(whole(row, "vmid") or ""))
    return Backup(volume=volume, kind=_KINDS.get(kind, kind), id=id, at=moment(row, "ctime"), server_kind="")


def _time(written: str) -> float | None:
    try:
        return datetime.fromisoformat(written).timestamp()  # its pattern ends in Z; strptime takes ten times as long
    except ValueError:
        return None
