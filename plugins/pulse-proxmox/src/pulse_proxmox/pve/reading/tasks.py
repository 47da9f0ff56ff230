"""Read `pve-tasks`: what was done in the cluster, once it is over."""

import re
from collections.abc import Mapping

from pulse_core.plugin import Event, Reading, Report
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, Unfit, moment, named, text
from pulse_proxmox.pve.reading.guests import KINDS
from pulse_proxmox.pve.reading.place import node_key

MOST_TASKS = 5_000
_WORD = re.compile(r"[^a-z0-9]+")
_WORDS: Mapping[str, str] = {
    "vzdump": "Backup",
    "qmstart": "Start",
    "vzstart": "Start",
    "qmstop": "Stop",
    "vzstop": "Stop",
    "qmshutdown": "Shutdown",
    "vzshutdown": "Shutdown",
    "qmreboot": "Restart",
    "vzreboot": "Restart",
    "qmreset": "Reset",
    "qmpause": "Pause",
    "qmsuspend": "Suspend",
    "vzsuspend": "Suspend",
    "qmresume": "Resume",
    "vzresume": "Resume",
    "qmigrate": "Migration",
    "vzmigrate": "Migration",
    "hamigrate": "Migration by high availability",
    "hastart": "Start by high availability",
    "hastop": "Stop by high availability",
    "qmcreate": "Creation",
    "vzcreate": "Creation",
    "qmclone": "Clone",
    "vzclone": "Clone",
    "qmrestore": "Restore",
    "vzrestore": "Restore",
    "qmdestroy": "Removal",
    "vzdestroy": "Removal",
    "qmtemplate": "Conversion into a template",
    "vztemplate": "Conversion into a template",
    "qmsnapshot": "Snapshot",
    "vzsnapshot": "Snapshot",
    "qmdelsnapshot": "Removal of a snapshot",
    "vzdelsnapshot": "Removal of a snapshot",
    "qmrollback": "Rollback",
    "vzrollback": "Rollback",
    "qmconfig": "Change of settings",
    "qmmove": "Move of a disk",
    "move_volume": "Move of a volume",
    "vncproxy": "Console",
    "vncshell": "Shell",
    "termproxy": "Console",
    "spiceproxy": "Console",
    "startall": "Start of all guests",
    "stopall": "Stop of all guests",
    "migrateall": "Migration of all guests",
    "suspendall": "Suspension of all guests",
    "aptupdate": "Look for updates",
    "imgcopy": "Upload",
    "imgdel": "Removal of a volume",
    "download": "Download",
    "zfscreate": "Creation of a ZFS pool",
    "zfsremove": "Removal of a ZFS pool",
    "cephcreateosd": "Creation of an OSD",
    "cephdestroyosd": "Removal of an OSD",
    "srvstart": "Start of a service",
    "srvstop": "Stop of a service",
    "srvrestart": "Restart of a service",
    "srvreload": "Reload of a service",
}


def read_tasks(report: Report) -> Reading:
    """An event for each finished task; those that run are facts of what they run on."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    found = {one.key: one for one in losses.each(payload.get("tasks"), "tasks", _event, limit=MOST_TASKS)}
    return Reading(events=tuple(found.values()), dropped=tuple(losses.dropped))


def _event(row: Record) -> Event | None:
    upid, kind = named(row, "upid"), text(row, "type", limit=64)
    began, ended = moment(row, "starttime"), moment(row, "endtime")
    if began is None:
        raise Unfit("starttime is missing")
    if ended is None:
        return None
    status, number = text(row, "status", limit=512), text(row, "id", limit=LONGEST_NAME)
    subject, subject_type = _subject(kind, number, text(row, "node", limit=LONGEST_NAME))
    return Event(
        key=upid,
        at=began,
        kind=f"task-{_WORD.sub('-', kind.lower()).strip('-') or 'other'}",
        title=_title(kind, number, status),
        subject=subject,
        subject_type=subject_type,
        severity=severity_of(status),
        ended_at=max(began, ended),
        outcome=outcome_of(status),
        details={"user": text(row, "user", limit=LONGEST_NAME), "node": text(row, "node", limit=LONGEST_NAME), "status": status},
    )


def outcome_of(status: str) -> str:
    """How a task ended in one word."""
    if status == "OK":
        return "ok"
    return "warnings" if status.startswith("WARNINGS") else "failed" if status else "unknown"


def severity_of(status: str) -> str:
    """A task that was stopped by somebody, or that went well, is only worth knowing."""
    well = outcome_of(status) in ("ok", "unknown") or status.startswith(("interrupted by signal", "unexpected status"))
    return "info" if well else "warning"


def _title(kind: str, number: str, status: str) -> str:
    what = _WORDS.get(kind, kind or "Task")
    of = f" of {number}" if number else ""
    ending = {"ok": "", "unknown": "", "warnings": " ended with warnings", "failed": f" failed: {status}"}[outcome_of(status)]
    return f"{what}{of}{ending}"[:512]


def _subject(kind: str, number: str, node: str) -> tuple[str, str]:
    """What a task was done to: its guest when the task's kind says which of the two it is, else its node."""
    guest = "qemu" if kind.startswith("qm") else "lxc" if kind.startswith("vz") and kind != "vzdump" else ""
    if guest and number.isascii() and number.isdigit():
        return f"{guest}/{number}", KINDS[guest]
    return (node_key(node), "agent") if node else ("", "")
