"""Measure what recovery points cost: memory, a report that says all of them, a restart, and the answers to people."""

import asyncio
import gc
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import msgspec

from pulse_core.line.registry import Registry
from pulse_core.model.identity import Claim
from pulse_core.model.recovery import PointKind, PointMode, PointSet, RecoveryPoint
from pulse_core.model.report import Report
from pulse_core.plugin.stores import Document, Documents, Put
from pulse_core.recovery import Recovery, RecoveryPoints, Wanted

GROUPS = 1_500
POINTS = 50_000
START = 1_700_000_000.0
DAY = 86_400.0
AT_ONCE = 50


def say(measure: str, value: float, unit: str, target: str = "") -> None:
    print(json.dumps({"measure": measure, "value": round(value, 3), "unit": unit, "target": target}))


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def report(turn: int) -> str:
    """What a platform answers, as text: nothing of it is shared with what was said before."""
    per_group = -(-POINTS // GROUPS)
    sets = [
        [f"store-{group % 4}/ns-{group % 7}/vm/{group}", [_point(group, number, turn) for number in range(per_group)]]
        for group in range(GROUPS)
    ]
    return json.dumps(sets)


def _point(group: int, number: int, turn: int) -> dict[str, object]:
    at = START + number * DAY + group
    return {
        "key": f"store-{group % 4}/ns-{group % 7}/vm/{group}/{at:.0f}",
        "at": at,
        "size": float(group * 1e9 + number * 1e6 + turn),
        "notes": f"guest-{group}, node{group % 5}",
        "owner": f"backup-{group % 3}@server!token",
        "files": f"drive-scsi0.img, drive-scsi1.img and {number % 9} more",
    }


def sets_of(text: str) -> tuple[PointSet, ...]:
    return tuple(PointSet(group=group, points=tuple(map(_made, points))) for group, points in json.loads(text))


def _made(told: dict[str, object]) -> RecoveryPoint:
    key, at = str(told["key"]), float(str(told["at"]))
    store, space, kind, number, _ = key.split("/")
    return RecoveryPoint(
        key=key,
        kind=PointKind.BACKUP,
        mode=PointMode.REMOTE,
        started_at=at,
        completed_at=at + 61.5,
        identity=f"aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99/{key}",
        subject=f"{kind}/{number}",
        subject_type=kind,
        candidate_claims=(Claim("native", f"cluster-fingerprint-0123456789abcdef/{number}"),),
        repository=store,
        namespace=space,
        size_bytes=float(str(told["size"])),
        verified=True,
        protected=False,
        encrypted=False,
        comment=str(told["notes"]),
        details={"owner": str(told["owner"]), "files": str(told["files"])},
    )


class Shelf:
    """A store in memory, for one collection."""

    held = False

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def write(self, writes: Sequence[object]) -> None:
        for one in writes:
            if isinstance(one, Put):
                self.kept[one.key] = one.body

    async def all(self, collection: str) -> list[Document]:
        return [Document(collection=collection, key=key, body=body, revision=1) for key, body in self.kept.items()]


class Nowhere(Shelf):
    """Writes what it is given nowhere."""

    def write(self, writes: Sequence[object]) -> None: ...


class NoLog:
    def debug(self, event: str, **facts: object) -> None: ...

    info = warning = error = debug


def timed(measure: str, what: Callable[[], object], target: str = "") -> None:
    gc.collect()
    started = time.perf_counter()
    what()
    say(measure, (time.perf_counter() - started) * 1000, "ms", target)


def main() -> None:
    registry = Registry()
    shelf = Shelf()
    heard = Report(kind="k", payload=None, source="lab", scope="points")
    known = RecoveryPoints(Nowhere(), registry, NoLog())
    lines = [json.dumps(one) for one in json.loads(report(0))]
    gc.collect()
    before = resident_mb()
    for first in range(0, GROUPS, AT_ONCE):
        known.take(heard, sets_of(f"[{','.join(lines[first : first + AT_ONCE])}]"), complete=False)
    gc.collect()
    say(
        f"{POINTS} recovery points in {GROUPS} groups, {AT_ONCE} groups a report, resident", resident_mb() - before, "MB", "<= 40"
    )
    known.points()
    gc.collect()
    say("the same, once somebody asked for them", resident_mb() - before, "MB", "<= 40")
    known = RecoveryPoints(Nowhere(), registry, NoLog())
    take_all(known, heard, report(0))
    gc.collect()
    say("the same in one report, with what was of use only while it was read", resident_mb() - before, "MB")
    same = sets_of(report(0))
    timed("the same report of all points again", lambda: known.take(heard, same, complete=True))
    unchanged = tuple(PointSet(group=one.group) for one in same)
    timed("a report that nothing changed", lambda: known.take(heard, unchanged, complete=True))
    known.keeper = shelf
    other = sets_of(report(1))
    timed("a report in which every point changed, with its documents", lambda: known.take(heard, other, complete=True))
    say("documents of all groups", sum(map(len, shelf.kept.values())) / 1e6, "MB")
    anew = RecoveryPoints(Nowhere(), registry, NoLog())
    timed("a restart", lambda: asyncio.run(anew.restore(cast(Documents, shelf))))
    ask(Recovery(known))


def take_all(known: RecoveryPoints, heard: Report, text: str) -> None:
    known.take(heard, sets_of(text), complete=True)


def ask(recovery: Recovery) -> None:
    timed("the first page after a change", lambda: recovery.points(Wanted(), cursor="", limit=100))
    timed("a page", lambda: msgspec.json.encode(recovery.points(Wanted(), cursor="", limit=500)), "<= 50")
    words = Wanted(text="guest-77", outcomes=frozenset({"success"}))
    timed("a page of those with a text", lambda: recovery.points(words, cursor="", limit=100), "<= 200")
    timed("rollups", lambda: recovery.rollups(Wanted(), cursor="", limit=100), "<= 300")
    timed("points by day", lambda: recovery.series(Wanted(), east_minutes=120), "<= 200")
    timed("facets", lambda: recovery.facets(Wanted()), "<= 200")


if __name__ == "__main__":
    main()
