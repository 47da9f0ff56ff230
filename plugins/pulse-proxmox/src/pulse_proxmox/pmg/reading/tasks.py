"""Read `pmg-tasks`: what a gateway did, once it is over."""

import re
from collections.abc import Mapping

from pulse_core.plugin import Event, Reading, Report
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, Unfit, moment, named, text
from pulse_proxmox.pmg.reading.nodes import TYPE
from pulse_proxmox.pmg.reading.place import node_key
from pulse_proxmox.pve.reading.tasks import outcome_of, severity_of

MOST_TASKS = 1000
_WORD = re.compile(r"[^a-z0-9]+")
_WORDS: Mapping[str, str] = {
    "aptupdate": "Look for updates",
    "saupdate": "Update of the rules against spam",
    "avupdate": "Update of the signatures",
    "clamavupdate": "Update of the signatures",
    "backup": "Backup of the configuration",
    "pbs_backup": "Backup of the configuration",
    "restore": "Restore of the configuration",
    "pbs_restore": "Restore of the configuration",
    "srvstart": "Start of a service",
    "srvstop": "Stop of a service",
    "srvrestart": "Restart of a service",
    "srvreload": "Reload of a service",
    "clustercreate": "Creation of a cluster",
    "clusterjoin": "Entry into the cluster",
    "termproxy": "Shell",
    "vncshell": "Shell",
}


def read_tasks(report: Report) -> Reading:
    """An event for each finished task of the gateway that the payload names."""
    losses = Losses()
    payload = losses.attempt("", report.payload, lambda row: row)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    node = text(payload, "node", limit=LONGEST_NAME)
    read = losses.each(payload.get("tasks"), "tasks", lambda row: _event(row, node), limit=MOST_TASKS)
    return Reading(events=tuple({one.key: one for one in read}.values()), dropped=tuple(losses.dropped))


def _event(row: Record, node: str) -> Event | None:
    upid, kind = named(row, "upid"), text(row, "type", limit=64)
    began, ended = moment(row, "starttime"), moment(row, "endtime")
    if began is None:
        raise Unfit("starttime is missing")
    if ended is None:
        return None
    status, of = text(row, "status", limit=512), text(row, "id", limit=128)
    what = f"{_WORDS.get(kind, kind or 'Task')}{f': {of}' if of else ''}"
    failed = f" failed: {status}" if outcome_of(status) == "failed" else ""
    return Event(
        key=upid,
        at=began,
        kind=f"task-{_WORD.sub('-', kind.lower()).strip('-') or 'other'}",
        title=f"{what}{failed}"[:512],
        subject=node_key(node) if node else "",
        subject_type=TYPE if node else "",
        severity=severity_of(status),
        ended_at=max(began, ended),
        outcome=outcome_of(status),
        details={"user": text(row, "user", limit=LONGEST_NAME), "status": status},
    )
