"""How a guest is: the platform's words, made into one status with its reason."""

import attrs

from pulse_core.plugin import Status
from pulse_core.plugin.narrow import Record, text

BACKUP = "backup"
UNLISTED = "unlisted"
"""In place of the platform's own word: its list leaves the guest out, and cannot be taken for all."""

_BUSY = frozenset(
    {"backup", "migrate", "snapshot", "snapshot-delete", "rollback", "clone", "create", "disk", "mounted", "fstrim"}
)
"""Locks of work that goes on; whatever else the guest seems to be meanwhile is a part of it."""
_LOCKED = {
    "backup": "it is being backed up",
    "migrate": "it is being moved to another node",
    "snapshot": "a snapshot is being made",
    "snapshot-delete": "a snapshot is being removed",
    "rollback": "it is being rolled back",
    "clone": "it is being cloned",
    "create": "it is being made",
    "suspending": "it is being suspended",
}
_HELD = {
    "paused": "paused",
    "suspended": "suspended",
    "io-error": "paused: its storage gives errors",
    "internal-error": "paused: the emulator failed",
    "guest-panicked": "its system panicked",
    "prelaunch": "started, but held before its first instruction",
    "watchdog": "paused by its watchdog",
    "debug": "held by a debugger",
    "shutdown": "shut down, but its process is still there",
    "save-vm": "its state is being saved",
    "restore-vm": "its state is being restored",
}
_HA_TROUBLE = {
    "error": "high availability gave up on it: look into it, then disable and enable it there",
    "fence": "high availability fences its node",
    "recovery": "high availability recovers it on another node",
}
_STARTS = frozenset({"qmstart", "vzstart", "qmresume", "qmreboot", "vzreboot", "qmreset"})
_STOPS = frozenset({"qmstop", "qmshutdown", "vzstop", "vzshutdown", "qmsuspend", "qmpause", "vzsuspend", "stopall", "migrateall"})


@attrs.frozen(kw_only=True)
class Circumstances:
    """What one has to know of a guest besides its row to tell how it is."""

    node_online: bool | None
    node: str
    out_of_sight: bool = False
    current: Record = attrs.field(factory=dict)
    ha_state: str = ""
    ha_wanted: str = ""
    task: str = ""
    before_lock: str = ""
    last_task: Record = attrs.field(factory=dict)
    on_boot: bool | None = None


@attrs.frozen(kw_only=True)
class Condition:
    """How a guest is. `running` is None when nobody can say. `down` is 1 when it stands still though it should run."""

    state: str
    status: Status
    reason: str
    running: bool | None
    down: float | None


_TEMPLATE = Condition(state="template", status=Status.OFFLINE, reason="template", running=False, down=0.0)
_RUNNING = Condition(state="running", status=Status.ONLINE, reason="", running=True, down=0.0)


def condition_of(row: Record, around: Circumstances) -> Condition:
    """The state of a guest by its row among the cluster's resources."""
    status, lock = row.get("status"), text(row, "lock", limit=64)
    if row.get("template") in (1, True):
        return _TEMPLATE
    if around.node_online is False or around.out_of_sight or status not in ("running", "stopped"):
        return _unseen(around, listed=status != UNLISTED)
    if status == "stopped":
        return _stopped(lock, around)
    return _running(lock, around)


def _unseen(around: Circumstances, *, listed: bool) -> Condition:
    if around.out_of_sight:
        reason = f"its node {around.node} is out of sight: the node that answers has no quorum"
    elif around.node_online is False:
        reason = f"its node {around.node} is offline"
    elif not listed:
        reason = "the cluster does not list it now, which may be for want of quorum or of the privilege VM.Audit"
    else:
        reason = f"its node {around.node} does not say how it is"
    if around.ha_state in _HA_TROUBLE:
        reason = f"{reason}; {_HA_TROUBLE[around.ha_state]}"
    return Condition(state="unknown", status=Status.UNKNOWN, reason=reason, running=None, down=None)


def _running(lock: str, around: Circumstances) -> Condition:
    held = _held(around.current)
    for_backup = lock == BACKUP and (around.before_lock == "stopped" or (held == "prelaunch" and around.before_lock != "running"))
    if for_backup:
        reason = "stopped; it is started without running for its backup"
        return Condition(state=held or "running", status=Status.OFFLINE, reason=reason, running=False, down=0.0)
    if around.ha_state in _HA_TROUBLE:
        return _warned("running", _HA_TROUBLE[around.ha_state])
    busy = _LOCKED.get(lock, f"locked: {lock}" if lock else "")
    if held and lock not in _BUSY:
        return _warned(held, _HELD.get(held, held))
    if not busy:
        return _RUNNING
    return Condition(state=held or "running", status=Status.ONLINE, reason=busy, running=True, down=0.0)


def _held(current: Record) -> str:
    """The emulator's own word, when it is not simply running. The row of a guest that stopped since is no longer true."""
    if current.get("status") != "running":
        return ""
    word = text(current, "qmpstatus", limit=64)
    return "" if word in ("running", "postmigrate", "inmigrate", "finish-migrate", "stopped") else word


def _warned(state: str, reason: str) -> Condition:
    return Condition(state=state, status=Status.WARNING, reason=reason, running=True, down=0.0)


def _stopped(lock: str, around: Circumstances) -> Condition:
    if lock == "suspended":
        return Condition(state="suspended", status=Status.OFFLINE, reason="suspended to disk", running=False, down=0.0)
    if lock in _LOCKED or around.task:
        busy = _LOCKED.get(lock) or f"the task {around.task} is at it"
        return Condition(state="stopped", status=Status.OFFLINE, reason=f"stopped; {busy}", running=False, down=0.0)
    reason = "stopped"
    if around.ha_state in _HA_TROUBLE:
        reason = f"stopped; {_HA_TROUBLE[around.ha_state]}"
    return Condition(state="stopped", status=Status.OFFLINE, reason=reason, running=False, down=_down(around))


def _down(around: Circumstances) -> float:
    """1 for a guest that nobody asked to stop: high availability wants it, it was started last, or it starts with its node."""
    if around.ha_wanted == "started":
        return 1.0
    if around.ha_wanted in ("stopped", "disabled"):
        return 0.0
    last = text(around.last_task, "type", limit=64)
    if last in _STOPS and text(around.last_task, "status").startswith(("OK", "WARN")):
        return 0.0
    return float(last in _STARTS or around.on_boot is True)
