"""Read the jobs of a Backup Server: what each works on, when, and how it went last."""

from collections.abc import Callable, Iterator

from pulse_core.plugin.narrow import LONGEST_NAME, Losses, Record, flag, moment, named, text, whole
from pulse_proxmox.pbs.facets import Job
from pulse_proxmox.pbs.reading.words import outcome_of

MOST_JOBS = 2_000


def read_jobs(known: Record, losses: Losses) -> tuple[Job, ...]:
    """All jobs, in order of their datastore, kind and id."""
    kinds: tuple[tuple[str, Callable[[Record], Job | None]], ...] = (
        ("gc", _collection),
        ("sync", _sync),
        ("verify", _verify),
        ("prune", _prune),
    )
    found = (job for name, read in kinds for job in losses.each(known.get(name), f"known.{name}", read, limit=MOST_JOBS))
    return tuple(sorted(found, key=lambda job: (job.store, job.kind, job.id)))


def read_tape_jobs(tape: Record, losses: Losses) -> Iterator[Job]:
    """Those that write to tape."""
    return losses.each(tape.get("jobs"), "known.tape.jobs", _tape, limit=MOST_JOBS)


def counts_as_failed(job: Job) -> bool:
    """Whether somebody should look after it."""
    return job.state == "failed"


def _collection(row: Record) -> Job | None:
    """The garbage collection of a datastore: one that has no schedule and never ran is no job."""
    store = named(row, "store")
    if not text(row, "schedule") and moment(row, "last-run-endtime") is None:
        return None
    return _job(row, id=store, kind="garbage collection", what="chunks that no backup needs")


def _sync(row: Record) -> Job:
    push = text(row, "sync-direction", limit=16) == "push"
    remote = text(row, "remote", limit=LONGEST_NAME)
    there = "/".join(found for name in ("remote-store", "remote-ns") if (found := text(row, name, limit=LONGEST_NAME)))
    place = f"{remote}:{there}" if remote else there
    return _job(row, kind="push" if push else "pull", what=f"to {place}" if push else f"from {place}")


def _verify(row: Record) -> Job:
    days = whole(row, "outdated-after")
    again = f", again after {days} days" if days else ""
    what = "all backups" if row.get("ignore-verified") is False else f"backups that are not verified{again}"
    return _job(row, kind="verify", what=what)


def _prune(row: Record) -> Job:
    kept = [f"{count} {name.partition('-')[2]}" for name in _KEEPS if (count := whole(row, name))]
    return _job(row, kind="prune", what=f"keeps {', '.join(kept)}" if kept else "keeps all", disabled=flag(row, "disable"))


_KEEPS = ("keep-last", "keep-hourly", "keep-daily", "keep-weekly", "keep-monthly", "keep-yearly")


def _tape(row: Record) -> Job:
    return _job(row, kind="tape", what=f"to the pool {text(row, 'pool', limit=LONGEST_NAME)}")


def _job(row: Record, *, kind: str, what: str, id: str = "", disabled: bool = False) -> Job:
    said = text(row, "last-run-state", limit=512)
    ended = moment(row, "last-run-endtime")
    state = "disabled" if disabled else outcome_of(said) or ("never" if ended is None else "unknown")
    return Job(
        id=id or named(row, "id"),
        kind=kind,
        store=named(row, "store"),
        namespace=text(row, "ns", limit=LONGEST_NAME),
        what=what,
        schedule=text(row, "schedule", limit=LONGEST_NAME),
        state=state,
        said=said,
        last_run_at=ended,
        next_run_at=moment(row, "next-run"),
        comment=text(row, "comment"),
    )
