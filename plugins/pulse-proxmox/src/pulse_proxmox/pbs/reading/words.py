"""Say tasks and ids of a Backup Server in words."""

import re
from collections.abc import Mapping
from typing import Final

TASKS: Final[Mapping[str, str]] = {
    "backup": "Backup",
    "reader": "Restore",
    "verificationjob": "Verification",
    "verify": "Verification",
    "verify_group": "Verification",
    "verify_snapshot": "Verification",
    "syncjob": "Sync",
    "sync": "Sync",
    "prunejob": "Prune",
    "prune": "Prune",
    "garbage_collection": "Garbage collection",
    "tape-backup": "Backup to tape",
    "tape-backup-job": "Backup to tape",
    "tape-restore": "Restore from tape",
    "logrotate": "Rotation of logs",
    "aptupdate": "Look for updates",
    "s3-refresh": "Refresh from S3",
    "unmount-device": "Unmount",
    "mount-device": "Mount",
    "delete-namespace": "Removal of a namespace",
    "forget-group": "Removal of a group",
    "move-group": "Move of a group",
    "move-namespace": "Move of a namespace",
    "create-datastore": "Creation of a datastore",
    "delete-datastore": "Removal of a datastore",
    "termproxy": "Console",
}
_ESCAPED: Final = re.compile(r"\\x([0-9a-fA-F]{2})")


def plain(escaped: str) -> str:
    """A task's object without the escapes that stand for signs which a UPID cannot hold."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), escaped)


def task_title(kind: str, about: str) -> str:
    """What a task does, and to what."""
    what = TASKS.get(kind, kind or "Task")
    return f"{what} of {about}"[:500] if about else what


def outcome_of(status: str) -> str:
    """How a task or a job ended in one word: ok, warning, failed, or empty where nothing is said."""
    if not status:
        return ""
    if status == "OK":
        return "ok"
    return "warning" if status.startswith("WARNINGS") else "unknown" if status == "unknown" else "failed"
