"""Read `pbs-tasks`: what was done on a Backup Server, once it is over."""

import re
from functools import partial
from typing import Final

from pulse_core.plugin import Event, Reading, Report
from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, Unfit, moment, named, text, texts
from pulse_proxmox.pbs.reading.place import SERVER, datastore_key, opened
from pulse_proxmox.pbs.reading.words import outcome_of, plain, task_title

MOST_TASKS: Final = 5_000
_WORD: Final = re.compile(r"[^a-z0-9]+")
_OUTCOMES: Final = {"ok": "ok", "warning": "warnings", "failed": "failed"}


def read_tasks(report: Report) -> Reading:
    """An event for each finished task; those that run are facts of the server."""
    losses = Losses()
    payload = opened(report.payload, losses)
    if payload is None:
        return Reading(dropped=tuple(losses.dropped))
    read = partial(_event, stores=frozenset(texts(payload.get("stores"), limit=500)))
    found = {one.key: one for one in losses.each(payload.get("tasks"), "tasks", read, limit=MOST_TASKS)}
    return Reading(events=tuple(found.values()), dropped=tuple(losses.dropped))


def _event(row: Record, stores: frozenset[str]) -> Event | None:
    upid, kind = named(row, "upid"), text(row, "worker_type", limit=64)
    began, ended = moment(row, "starttime"), moment(row, "endtime")
    if began is None:
        raise Unfit("starttime is missing")
    if ended is None:
        return None
    status, about = text(row, "status", limit=512), plain(text(row, "worker_id", limit=LONGEST_NAME))
    subject, type = _subject(about, stores)
    outcome = outcome_of(status)
    ending = {"warning": " ended with warnings", "failed": f" failed: {status}"}.get(outcome, "")
    return Event(
        key=upid,
        at=began,
        kind=f"task-{_WORD.sub('-', kind.lower()).strip('-') or 'other'}",
        title=f"{task_title(kind, about)}{ending}"[:512],
        subject=subject,
        subject_type=type,
        severity="warning" if outcome in ("warning", "failed") and not status.startswith("interrupted") else "info",
        ended_at=max(began, ended),
        outcome=_OUTCOMES.get(outcome, "unknown"),
        details={"user": text(row, "user", limit=LONGEST_NAME), "status": status, "object": about},
    )


def _subject(about: str, stores: frozenset[str]) -> tuple[str, str]:
    """What a task was done to: the datastore that it names, else the server. A sync names where from, and then where to."""
    found = [word for word in re.split(r"[:/]", about) if word in stores]
    return (datastore_key(found[0]), "storage") if found else (SERVER, "pbs")
